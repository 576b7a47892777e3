"""The page of the command line: every verb with its arguments, options and examples, from the program
itself.
"""

from __future__ import annotations

import re
from typing import Any

import typer.main

from docs_pages.table import cell, table
from xjmeta.cli import app

__all__ = ["page"]

_INTRODUCTION = """# The command line

Data goes to standard output, everything else to standard error; `-` stands for the standard streams. Exit
codes: 0 fine, 1 some input failed or is invalid, 2 usage, 3 loss under `--strict`. `xjmeta
--install-completion` sets up completion with the Tab key. This page is generated from the program.

"""


def page() -> str:
    """Return the page."""
    group: Any = typer.main.get_command(app)
    return _INTRODUCTION + "".join(
        _verb(name, group.get_command(None, name)) for name in sorted(group.commands)
    )


def _verb(name: str, command: Any) -> str:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [
        one
        for one in command.params
        if one.param_type_name == "option" and not getattr(one, "hidden", False)
    ]
    usage = " ".join(
        [f"xjmeta {name}", "[OPTIONS]", *(_argument(one) for one in arguments)]
    )
    rows = [
        [
            ", ".join(f"`{flag}`" for flag in (*one.opts, *one.secondary_opts)),
            cell(one.help or ""),
        ]
        for one in options
    ]
    said = [
        line.strip()
        for line in re.split(r"\n\s*\n", re.sub(r"\[/?\w+\]", "", command.epilog or ""))
    ]
    examples = [line for line in said if line.startswith("xjmeta")]
    text = f"## xjmeta {name}\n\n{(command.help or '').strip()}\n\n    {usage}\n\n"
    told = "\n".join(f"    {line}" for line in examples)
    return (
        text
        + table(["option", "what it does"], rows)
        + (f"Examples:\n\n{told}\n\n" if examples else "")
    )


def _argument(one: Any) -> str:
    name = (one.metavar or one.name or "").strip("[]").rstrip(".").upper()
    name = f"{name}..." if one.nargs == -1 else name
    return name if one.required else f"[{name}]"
