"""Writes `docs/systems/agreement.md`: how far verdicts and previews agree with recorded runs of the importers.

Run it after a change to a contract, where the recorded runs are: `python scripts/agreement.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from xjmeta import systems

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
_HEAD = """# How far the contracts agree with the importers

The importers of the systems were run over the finding aids of our corpus, AtoM also over sheets that try one odd thing
each, and what they said and stored was recorded. Here is how often `validate --for` says the same, and how many of the
stored values are those of `preview`. A value is one field of one unit: all its dates, all its names. Tests hold the
figures to 99.5 % (`tests/agreement.py`); `python scripts/agreement.py` writes this page anew.

What is known to differ: AtoM finds a parent by its own internal number, makes the nineteenth of October of `19XX` and
takes `99999-01-01` for a day of 2009; a word in French for a genre is found where the finding aid is in French.
"""


def page() -> str:
    """Return the text of the page."""
    from agreement import measured, section

    return "\n".join(
        (_HEAD, *(section(name, measured(name)) for name in systems.names()))
    )


if __name__ == "__main__":
    (ROOT / "docs" / "systems" / "agreement.md").write_text(page(), "utf-8")
