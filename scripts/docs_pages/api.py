"""The reference of the Python interface: every public name with its signature, from the docstrings."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from typing import Any

import xjmeta
from docs_pages.docstrings import markdown
from docs_pages.table import cell, table
from xjmeta import validation
from xjmeta.formats import registry

__all__ = ["page"]

_INTRODUCTION = """# The Python interface

Every public name, from the docstrings. What a Record is made of stands on [the page of the model](model.md); what
stays as it is, and for how long, on [the page of versions](versioning.md). `import xjmeta` loads nothing until a name
is asked for.

A source is a path, bytes, a text or binary file object, or `-` for standard input, compressed or not; a target a
path, a file object, or `-`. Every error derives from `XjmetaError`; pydantic's `ValidationError` is raised only where
a Record or a value is made of what does not fit.

"""
_REPORTS = (
    "LossReport",
    "Loss",
    "Finding",
    "Change",
    "FixReport",
    "Fix",
    "FixRule",
    "ValueTable",
    "FilledTable",
    "Report",
    "Summary",
    "Severity",
)
_FOR_PLUGINS = (
    (registry, ("Format", "Source")),
    (validation, ("rule", "whole_rule", "Rule", "At", "Broken", "Profile", "profiles")),
)


def page() -> str:
    """Return the page."""
    names = [name for name in xjmeta.__all__ if name not in ("Record", "Format")]
    verbs = [name for name in names if name[0].islower()]
    errors = [name for name in names if name.endswith("Error")]
    return "".join(
        (
            _INTRODUCTION,
            "## Verbs\n\n",
            *(_function(f"xjmeta.{name}", _verb(name)) for name in verbs),
            "## Record\n\n",
            markdown(xjmeta.Record),
            *_methods(xjmeta.Record, "###"),
            "## Reports\n\n",
            *(_class(name, getattr(xjmeta, name)) for name in _REPORTS),
            "## Errors\n\n",
            *(_class(name, getattr(xjmeta, name)) for name in errors),
            "## For formats and rules of one's own\n\n",
            *(
                _named(f"{module.__name__}.{name}", getattr(module, name))
                for module, members in _FOR_PLUGINS
                for name in members
            ),
        )
    )


def _verb(name: str) -> Any:
    from xjmeta import api

    return getattr(api, name)


def _named(name: str, member: Any) -> str:
    make = _class if inspect.isclass(member) else _function
    return make(name, member)


def _function(name: str, function: Any) -> str:
    return f"### {name}\n\n{_signature(function)}{markdown(function)}"


def _class(name: str, kind: Any) -> str:
    """Return a class with its fields and methods; what is no class is a choice of words."""
    if not inspect.isclass(kind):
        return f"### {name}\n\nOne of {cell(_plain(kind))}.\n\n"
    bases = [base.__name__ for base in kind.__bases__ if base is not object]
    above = f"Derives from {', '.join(bases)}. " if bases else ""
    return (
        f"### {name}\n\n{above}{markdown(kind)}"
        + _fields(kind)
        + "".join(_methods(kind))
    )


def _plain(kind: Any) -> str:
    return ", ".join(f"`{word}`" for word in getattr(kind, "__args__", ()))


def _fields(kind: type) -> str:
    """Return a table of the fields of a dataclass, with what stands below each in the source."""
    if not dataclasses.is_dataclass(kind):
        return ""
    told = _told_below(kind)
    rows = [
        [f"`{field.name}`", f"`{cell(str(field.type))}`", told.get(field.name, "")]
        for field in dataclasses.fields(kind)
    ]
    return table(["attribute", "type", "what it is"], rows)


_BELOW = re.compile(r'^    (\w+): .*\n    """(.*?)"""', re.MULTILINE | re.DOTALL)


def _told_below(kind: type) -> dict[str, str]:
    source = inspect.getsource(kind)
    return {name: " ".join(text.split()) for name, text in _BELOW.findall(source)}


def _methods(kind: type, mark: str = "####") -> Iterator[str]:
    for name, member in vars(kind).items():
        function = getattr(member, "__func__", member)
        if name[0] == "_" or not (
            inspect.isfunction(function) or isinstance(member, property)
        ):
            continue
        title = f"{mark} {kind.__name__}.{name}\n\n"
        shown = "" if isinstance(member, property) else _signature(function)
        yield f"{title}{shown}{markdown(member if not shown else function)}"


def _signature(function: Any) -> str:
    """Return a signature as code, an argument a line where it is long; annotations stand as they are written."""
    signature = inspect.signature(function)
    plain = re.sub(r"'([^']*)'", r"\1", str(signature))
    call = f"{function.__name__}{plain}"
    if len(call) > 88:
        parts = [re.sub(r"'([^']*)'", r"\1", part) for part in _arguments(signature)]
        result = plain.rpartition(" -> ")[2]
        inside = "".join(f"    {part},\n" for part in parts)
        call = f"{function.__name__}(\n{inside}) -> {result}"
    return f"```py\n{call}\n```\n\n"


def _arguments(signature: inspect.Signature) -> Iterator[str]:
    starred = False
    for argument in signature.parameters.values():
        if argument.kind is argument.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        yield str(argument)
