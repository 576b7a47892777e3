"""XML without any instruction of ours, for software that stumbles over them; what reading then misses, and adds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xjmeta.mapping.losses import lost
from xjmeta.mapping.xml_kind import XmlKind
from xjmeta.mapping.xml_reader import read_records
from xjmeta.messages import Loss
from xjmeta.model.record import Record
from xjmeta.text.source import BytesSource
from xjmeta.xml.nodes import MARK
from xjmeta.xml.patterns import ASIDE
from xjmeta.xml.source import decode, encode

__all__ = ["plain_losses", "without_instructions"]

# xjmeta's own instructions, which a plain document must not hold.
_OURS = re.compile(rf"<\?{MARK}(?=[\s?])")
# Why a value is lost that only an instruction said.
_NO_WORD = "only-in-rest-slot"


def without_instructions(data: bytes) -> bytes:
    """Return a document without the instructions of ours.

    >>> without_instructions(b"<did><?xjmeta {}?><!-- <?xjmeta {}?> --><unittitle/></did>")
    b'<did><!-- <?xjmeta {}?> --><unittitle/></did>'
    """
    text, encoding, mark = decode(data)
    plain = ASIDE.sub(
        lambda aside: "" if _OURS.match(aside[0]) else aside[0], text
    )
    return encode(plain, encoding, mark)


def plain_losses(
    kind: XmlKind, records: Sequence[Record], data: bytes, target: str
) -> Iterator[Loss]:
    """Yield what reading a document does not give of the Records it was written of, and what it adds."""
    back = read_records(kind, BytesSource("", data))
    for want, read_back in zip(records, back, strict=True):
        keys = {id(unit): key for key, unit in want.walk()}
        yield from _losses(want, read_back, keys, target)


def _losses(
    want: Record, read_back: Record, keys: dict[int, str], target: str
) -> Iterator[Loss]:
    key = keys[id(want)]
    yield from lost(
        key, want.own_data(), read_back.own_data(), target, _NO_WORD
    )
    for child, read in zip(want.children, read_back.children, strict=False):
        yield from _losses(child, read, keys, target)
    for child in want.children[len(read_back.children) :]:
        yield Loss(
            keys[id(child)], child.title, _NO_WORD, target, keys[id(child)]
        )
    for number in range(len(want.children), len(read_back.children)):
        yield Loss(f"{key}.children.{number}", None, "added", target, key)
