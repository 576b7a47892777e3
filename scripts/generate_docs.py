"""Writes the pages of the documentation that come from the code: model, command line, crosswalk, formats.

Run it after a change to the model, a verb, a crosswalk or a format: `python scripts/generate_docs.py`. With
`--check` it writes nothing and exits with 1 if a page is out of step. What the crosswalk page and the page of
formats say is not told by hand: it is found by reading documents around every element, and by writing Records
with every value.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "scripts"), str(ROOT / "tests")]

from docs_pages import (  # noqa: E402 - beside this script
    api,
    cli,
    crosswalk,
    fixes,
    formats,
    linked_data,
    model,
    tables,
)
from in_step import keep  # noqa: E402 - as above

PAGES: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "model.md": model.page,
    ROOT / "docs" / "api.md": api.page,
    ROOT / "docs" / "cli.md": cli.page,
    ROOT / "docs" / "fixes.md": fixes.page,
    ROOT / "docs" / "crosswalk.md": crosswalk.page,
    ROOT / "docs" / "formats.md": formats.page,
    ROOT / "docs" / "linked-data.md": linked_data.page,
    ROOT / "docs" / "tables.md": tables.page,
    ROOT / "README.md": lambda: formats.within((ROOT / "README.md").read_text("utf-8")),
}


if __name__ == "__main__":
    raise SystemExit(keep({path: page() for path, page in PAGES.items()}))
