"""The errors: everything that stops.

XjmetaError
  InputError             the source cannot be opened or is no document
    UnknownFormatError   its format is not recognised
  FormatError            the document is not what its format demands
    LimitError           it exceeds a limit that protects the machine
    VersionError         it is of a version that is not read
  TargetError            the result cannot be written
    LossError            it would lose something, and that was forbidden
  MissingExtraError      an optional dependency is not installed
  TreeError              a tree of units cannot be changed so
    UnitKeyError         no unit has that key
  InternalError          a fault of xjmeta itself; its cause is kept
  EditError              edits cannot be put into the original
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xjmeta.messages.catalogue import say
from xjmeta.messages.findings import Finding, LossReport

__all__ = [
    "EditError",
    "FormatError",
    "InputError",
    "InternalError",
    "LimitError",
    "LossError",
    "MissingExtraError",
    "TargetError",
    "TreeError",
    "UnitKeyError",
    "UnknownFormatError",
    "VersionError",
    "XjmetaError",
]


class XjmetaError(Exception):
    """What stopped, where, and what to do: `code`, `source`, `line`, `column`, `path`, `remedy`; `str()` says it all.

    >>> str(XjmetaError("not-well-formed", source="a.xml", line=3, column=7, reason="tag mismatch"))
    'a.xml:3:7: The XML is not well-formed: tag mismatch Correct the markup here.'
    """

    def __init__(
        self,
        code: str,
        *,
        source: str | None = None,
        line: int | None = None,
        column: int | None = None,
        path: str | None = None,
        **values: object,
    ) -> None:
        self.code = code
        self.source = source
        self.line = line
        self.column = column
        self.path = path
        self.values = values
        self.message, self.remedy = say(code, values)
        super().__init__(code)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), dict(vars(self)))

    def __str__(self) -> str:
        prefix = ":".join(
            str(part)
            for part in (self.source, self.line, self.column)
            if part is not None
        )
        place = " ".join(
            part
            for part in (
                prefix and prefix + ":",
                self.path and self.path + ":",
            )
            if part
        )
        return " ".join(
            part for part in (place, self.message, self.remedy) if part
        )

    def at(self, source: str) -> XjmetaError:
        """Return this error with the name of its source, if it has none yet.

        >>> XjmetaError("too-deep", what="Units", limit=64).at("a.xml").source
        'a.xml'
        """
        self.source = self.source or source
        return self

    def to_finding(self) -> Finding:
        """Return the error as a finding: what stops a reader is what a check reports.

        >>> XjmetaError("empty-input", source="a.xml").to_finding().severity
        'error'
        """
        return Finding(
            "error",
            self.code,
            self.message,
            self.source,
            self.line,
            self.column,
            self.path,
            None,
            self.remedy,
        )


def _again(kind: type[XjmetaError], state: dict[str, Any]) -> XjmetaError:
    """Return a pickled error: it was made of values, and is not made of them again."""
    error = kind.__new__(kind)
    Exception.__init__(error, state["code"])
    vars(error).update(state)
    return error


class InputError(XjmetaError):
    """The source cannot be opened, or is no document.

    >>> InputError("empty-input", source="a.xml").code
    'empty-input'
    """


class UnknownFormatError(InputError):
    """The format of a source or target is not known.

    >>> issubclass(UnknownFormatError, InputError)
    True
    """


class FormatError(XjmetaError):
    """The document is not what its format demands.

    >>> issubclass(LimitError, FormatError), issubclass(VersionError, FormatError)
    (True, True)
    """


class LimitError(FormatError):
    """The document exceeds a limit that protects the machine.

    >>> LimitError("too-deep", what="Units", limit=64).message
    'Units are nested more than 64 levels deep.'
    """


class VersionError(FormatError):
    """The document is of a version that is not read.

    >>> VersionError("newer-version", version="2.0", known="1.0").remedy
    'Update xjmeta.'
    """


class TargetError(XjmetaError):
    """The result cannot be written.

    >>> issubclass(LossError, TargetError)
    True
    """


class LossError(TargetError):
    """The result would lose something, and that was forbidden; `report` says what.

    >>> LossError(LossReport()).report.losses
    []
    """

    def __init__(
        self, report: LossReport, *, source: str | None = None
    ) -> None:
        super().__init__("would-lose", source=source, **report.counts())
        self.report = report


class MissingExtraError(XjmetaError):
    """An optional dependency is not installed.

    >>> MissingExtraError("missing-extra", extra="xlsx").remedy
    "pip install 'xjmeta[xlsx]'"
    """


class TreeError(XjmetaError, ValueError):
    """A tree of units cannot be changed so: the unit is in it twice or not at all, or would be below itself.

    >>> issubclass(TreeError, ValueError), issubclass(UnitKeyError, KeyError)
    (True, True)
    """


class UnitKeyError(TreeError, KeyError):
    """No unit of the tree has that key; it is a KeyError too.

    >>> UnitKeyError("no-such-unit", key="item-11", near="Did you mean 'item-1'?").message
    "No unit has the key 'item-11'."
    """


class InternalError(XjmetaError):
    """A fault of xjmeta itself, whatever the document; `__cause__` is what went wrong.

    >>> InternalError("internal", reason="IndexError: 7").remedy
    'Please report this with the file.'
    """


class EditError(XjmetaError):
    """Edits cannot be put into the original; `findings` say which, with row and column, and nothing was changed.

    >>> print(EditError([Finding.of("no-such-format", severity="error", format="tei", known="ead3")]).findings[0].code)
    no-such-format
    """

    def __init__(
        self, findings: Sequence[Finding], *, source: str | None = None
    ) -> None:
        super().__init__("edits-refused", source=source, count=len(findings))
        self.findings = list(findings)

    def __str__(self) -> str:
        return "\n".join(map(str, (super().__str__(), *self.findings[:3])))
