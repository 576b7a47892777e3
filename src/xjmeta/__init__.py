"""xjmeta: archival descriptions between EAD, Dublin Core, CSV, JSON-LD and others, without silent loss.

This is the public surface. Each name is loaded when it is first requested, so that importing the package
costs nothing.

>>> import xjmeta
>>> xjmeta.Record(title="Cables & letters").title.plain
'Cables & letters'
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xjmeta.api import (
        apply,
        convert,
        diff,
        documents,
        filled_values,
        fix,
        fixes,
        formats,
        from_bytes,
        from_string,
        inspect,
        is_archive,
        iter_records,
        iter_units,
        members,
        propose_map,
        read,
        save,
        schema,
        to_bytes,
        to_string,
        update,
        validate,
        values,
        write,
    )
    from xjmeta.fixes import FixRule
    from xjmeta.formats.registry import Format
    from xjmeta.messages import (
        Change,
        Finding,
        Fix,
        FixReport,
        FormatError,
        InputError,
        InternalError,
        LimitError,
        Loss,
        LossError,
        LossReport,
        MissingExtraError,
        Severity,
        Strictness,
        TargetError,
        TreeError,
        UnitKeyError,
        UnknownFormatError,
        VersionError,
        XjmetaError,
    )
    from xjmeta.model.record import Record
    from xjmeta.reports import Report
    from xjmeta.summary import Summary
    from xjmeta.systems.updates import Update
    from xjmeta.values import FilledTable, ValueTable

__all__ = [
    "Change",
    "EditError",
    "EditReport",
    "FilledTable",
    "Finding",
    "Fix",
    "FixReport",
    "FixRule",
    "Format",
    "FormatError",
    "InputError",
    "InternalError",
    "LimitError",
    "Loss",
    "LossError",
    "LossReport",
    "MissingExtraError",
    "Record",
    "Report",
    "Severity",
    "Strictness",
    "Summary",
    "TargetError",
    "TreeError",
    "UnitKeyError",
    "UnknownFormatError",
    "Update",
    "ValueTable",
    "VersionError",
    "XjmetaError",
    "apply",
    "convert",
    "diff",
    "documents",
    "filled_values",
    "fix",
    "fixes",
    "formats",
    "from_bytes",
    "from_string",
    "inspect",
    "is_archive",
    "iter_records",
    "iter_units",
    "members",
    "propose_map",
    "read",
    "save",
    "schema",
    "to_bytes",
    "to_string",
    "update",
    "validate",
    "values",
    "write",
]
__version__ = "0.1.0"

_HOMES = {
    "FilledTable": "xjmeta.values",
    "FixRule": "xjmeta.fixes",
    "Format": "xjmeta.formats.registry",
    "Record": "xjmeta.model.record",
    "Report": "xjmeta.reports",
    "Summary": "xjmeta.summary",
    "ValueTable": "xjmeta.values",
    "Update": "xjmeta.systems.updates",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module_name = _HOMES.get(name) or (
        "xjmeta.messages" if name[0].isupper() else "xjmeta.api"
    )
    return getattr(import_module(module_name), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


class _Room(ModuleType):
    """A module that has the name of a verb, and can be called as that verb: `xjmeta.formats()`."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._verb(*args, **kwargs)

    @property
    def __signature__(self) -> Any:
        """What it takes, for whoever looks: a notebook, `inspect.signature`."""
        from inspect import signature  # noqa: PLC0415 - nobody else needs it

        return signature(self._verb)

    @property
    def _verb(self) -> Any:
        return getattr(
            import_module("xjmeta.api"), self.__name__.rpartition(".")[2]
        )


class _Face(ModuleType):
    """This package. Python puts a submodule in it under its name, which for some is the name of a verb
    too.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in __all__ and type(value) is ModuleType:
            value.__class__ = _Room
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
