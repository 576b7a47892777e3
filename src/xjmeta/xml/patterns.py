"""Patterns of what in XML is no element: comments, instructions, CDATA, DOCTYPEs, of which all others are made; and of
attributes.
"""

from __future__ import annotations

import re

__all__ = [
    "ASIDE",
    "ASIDE_BYTES",
    "ATTRIBUTE",
    "CDATA",
    "COMMENT",
    "DOCTYPE",
    "DOCTYPE_START",
    "INSTRUCTION",
    "PROLOG_BYTES",
    "QUOTED",
    "SUBSET",
    "one_of",
    "without_asides",
]

COMMENT = r"<!--(?s:.*?)-->"
INSTRUCTION = r"<\?(?s:.*?)\?>"
CDATA = r"<!\[CDATA\[(?s:.*?)\]\]>"
QUOTED = r"\"[^\"]*+\"|'[^']*+'"
# A `]` inside a quoted value or a comment does not end the subset (XML 1.0,
# 2.8).
SUBSET = rf"(?:[^\]\"'<]++|{QUOTED}|(?>{COMMENT}|{INSTRUCTION})|<(?!!--|\?))*+"
"""What an internal subset holds. Nothing in it can be matched in two ways, so that no document is slow to match."""
DOCTYPE_START = rf"<!DOCTYPE(?:[^\[>\"']++|{QUOTED})*+"
DOCTYPE = rf"{DOCTYPE_START}(?:\[{SUBSET}\]\s*+)?>"


def one_of(*patterns: str) -> str:
    """Return a pattern of several that begin with `<`: where that is before the group, no other place is tried."""
    return (
        # Atomic: where one of them began, no shorter reading is tried.
        f"<(?>{'|'.join(pattern.removeprefix('<') for pattern in patterns)})"
    )


ASIDE = re.compile(one_of(COMMENT, CDATA, INSTRUCTION))
"""A comment or an instruction; or CDATA, in which what looks like one is text."""
ASIDE_BYTES = re.compile(ASIDE.pattern.encode())
PROLOG_BYTES = re.compile(one_of(COMMENT, INSTRUCTION, DOCTYPE).encode())
"""What may come before the root element of a document."""
ATTRIBUTE = re.compile(r"""(\s+)([^\s=/>]+)(\s*=\s*)("[^"]*"|'[^']*')""")
"""An attribute in a start tag: the blanks before it, its name, the sign between, its value with the quotes."""
# A comment or an instruction that may be cut off where the text ends.
# With DOTALL `$` is the end of the text, where the head of a document breaks
# off.
_CUT_OFF = re.compile(r"<!--.*?(?:-->|$)|<\?.*?(?:\?>|$)", re.DOTALL)


def without_asides(head: str) -> str:
    """Return the beginning of a document without its comments and instructions, the last of which may be cut off.

    >>> without_asides("<?xml version='1.0'?><a/><!-- b")
    '<a/>'
    """
    return _CUT_OFF.sub("", head)
