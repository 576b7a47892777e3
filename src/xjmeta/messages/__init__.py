"""Every sentence for a user: errors, findings and losses, and how they are put into words.

What stops is an error, what is worth telling is a finding, and a loss is a finding of its own kind. All carry a code
and values; the words come from `catalogue`, at the end. Nothing compares on wording.
"""

from xjmeta.messages.catalogue import CATALOGUE, Template
from xjmeta.messages.changes import Change
from xjmeta.messages.edits import EditReport
from xjmeta.messages.errors import (
    EditError,
    FormatError,
    InputError,
    InternalError,
    LimitError,
    LossError,
    MissingExtraError,
    TargetError,
    TreeError,
    UnitKeyError,
    UnknownFormatError,
    VersionError,
    XjmetaError,
)
from xjmeta.messages.findings import (
    Finding,
    Loss,
    LossReport,
    Severity,
    Strictness,
    Verdict,
)
from xjmeta.messages.fixes import Fix, FixReport

__all__ = [
    "CATALOGUE",
    "Change",
    "EditError",
    "EditReport",
    "Finding",
    "Fix",
    "FixReport",
    "FormatError",
    "InputError",
    "InternalError",
    "LimitError",
    "Loss",
    "LossError",
    "LossReport",
    "MissingExtraError",
    "Severity",
    "Strictness",
    "TargetError",
    "Template",
    "TreeError",
    "UnitKeyError",
    "UnknownFormatError",
    "Verdict",
    "VersionError",
    "XjmetaError",
]
