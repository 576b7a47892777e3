"""Writes `docs/systems/` from the contracts of library systems.

Run it after a change to a contract: `python scripts/generate_systems.py`. With `--check` it writes nothing and
exits with 1 if a page is out of step.
"""

from __future__ import annotations

from pathlib import Path

from in_step import keep
from xjmeta import systems
from xjmeta.systems.page import page

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "systems"

if __name__ == "__main__":
    pages = {FOLDER / f"{name}.md": page(systems.get(name)) for name in systems.names()}
    raise SystemExit(keep(pages))
