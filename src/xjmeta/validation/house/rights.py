"""Rights: that who may use what is said where something is shown, and said in the words that machines
know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xjmeta.model.record import Record
from xjmeta.model.values import DigitalObject
from xjmeta.validation.rulebook import At, Broken, rule

__all__ = ["missing", "unknown"]

_NOTES = frozenset({"use", "access", "legal_status"})
# The forms of URIs that RightsStatements.org and Creative Commons publish, with or without a slash at the end.
_KNOWN = re.compile(
    r"https?://(rightsstatements\.org/(vocab|page)/[A-Za-z-]+/1\.0/?|creativecommons\.org/(licenses|publicdomain)/[a-z-]+/\d\.\d(/[a-z]{2,3})?/?)"
)


@rule(
    "rights-missing",
    "A digital object has no conditions governing use.",
    "State the conditions of use, here or above.",
    "info",
    of=["digital_objects"],
)
def missing(at: At) -> Iterator[Broken]:
    """DACS 4.4 Conditions Governing Reproduction and Use; ISAD(G) 3.4.2."""
    shown = [
        digital_object
        for _path, digital_object in at.values("digital_objects")
        if isinstance(digital_object, DigitalObject)
        and not digital_object.rights
    ]
    if shown and not at.stated(_says_rights):
        yield Broken("rights")


@rule(
    "rights-unknown",
    "{value!r} is no rights statement that machines know.",
    "Use one of rightsstatements.org or Creative Commons.",
    "info",
    of=["rights"],
)
def unknown(at: At) -> Iterator[Broken]:
    """RightsStatements.org, Requirements 1.0, and Creative Commons: a statement is named by its URI, letter
    by letter.
    """
    for number, statement in enumerate(at.unit.rights):
        if statement.uri and not _KNOWN.fullmatch(statement.uri):
            yield Broken(f"rights.{number}.uri", value=statement.uri)


def _says_rights(unit: Record) -> bool:
    return bool(unit.rights) or any(note.kind in _NOTES for note in unit.notes)
