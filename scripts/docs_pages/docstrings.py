"""Docstrings as Markdown."""

from __future__ import annotations

import inspect
from typing import Any

__all__ = ["markdown"]


def markdown(of: Any) -> str:
    """Return the docstring of something, its example as a block of code."""
    text, prompt, example = (inspect.getdoc(of) or "").partition("\n>>>")
    shown = f"```pycon\n>>>{example.rstrip()}\n```\n\n" if prompt else ""
    return f"{text.strip()}\n\n{shown}"
