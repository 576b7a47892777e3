"""Writes `docs/messages.md` from the catalogue of messages.

Run it after a change to a message: `python scripts/generate_messages.py`. With `--check` it writes nothing
and exits with 1 if the page is out of step.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import xjmeta
from in_step import keep
from xjmeta.messages import CATALOGUE
from xjmeta.messages.findings import REASONS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "messages.md"
_INTRODUCTION = """# Messages

Everything that xjmeta says about a document has a code, which never changes its meaning; scripts compare
codes, never words. Names in braces stand for what the message is about. This page is generated from the catalogue.

| code | message | what to do |
| --- | --- | --- |
"""
_REASONS = """
## Reasons

Why a value is lost, carried or left behind (`Loss.reason`); other reasons are in words already.

| reason | in words |
| --- | --- |
"""


def page() -> str:
    """Return the text of the page, with the codes that every room adds."""
    for module in walk_packages(xjmeta.__path__, "xjmeta."):
        import_module(module.name)
    rows = (
        f"| `{code}` | {_cell(said.message)} | {_cell(said.remedy)} |\n"
        for code, said in sorted(CATALOGUE.items())
    )
    reasons = (
        f"| `{code}` | {_cell(said)} |\n" for code, said in sorted(REASONS.items())
    )
    return _INTRODUCTION + "".join(rows) + _REASONS + "".join(reasons)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    raise SystemExit(keep({PAGE: page()}))
