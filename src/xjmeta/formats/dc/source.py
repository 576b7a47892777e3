"""The source of a Record in a Dublin Core document: its slice, and the envelope around all slices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeGuard

from xjmeta.model.origin import Unmapped
from xjmeta.xml.source import Span, XmlText, blanked, named

__all__ = ["DcText", "empties", "lead_of"]

# An RDF description without properties: a mere placeholder.
_EMPTY = re.compile(
    r"<((?:[\w.-]+:)?Description)(?:\s[^<>]*)?(?:/>|>\s*</\1\s*>)", re.DOTALL
)


def lead_of(text: str, bounds: frozenset[str]) -> str:
    """Return what precedes the element of a slice: an empty description is not one.

    >>> lead_of("<!-- c --> <b/> <x:a>1</x:a>", frozenset({"a"}))
    '<!-- c --> <b/> '
    >>> lead_of("<Description/><Description>1</Description>", frozenset({"Description"}))
    '<Description/>'
    """
    is_bound, shown = named(bounds), blanked(text)
    match = is_bound.search(shown)
    while match is not None and (empty := _EMPTY.match(text, match.start())):
        behind = is_bound.search(shown, empty.end())
        if behind is None:
            break
        match = behind
    if match is not None:
        return text[: match.start()]
    return ""


def empties(text: str) -> Iterator[str]:
    """Yield the descriptions in the lead of a slice that say nothing."""
    return (match[0] for match in _EMPTY.finditer(text))


class DcText(XmlText):
    """A slice of a document: one description as others write them, or one element a unit in a document of
    ours.
    """

    def __init__(
        self,
        format_: str,
        body: bytes,
        *,
        own: bool,
        head: bytes,
        encoding: str,
        namespaces: dict[str | None, str],
        bounds: Iterable[str],
    ) -> None:
        super().__init__(
            format_,
            body,
            frozenset(bounds),
            head=head,
            encoding=(encoding, b""),
        )
        self.own = own
        self.namespaces = namespaces

    def place(self, ordinal: int) -> int | None:
        """Return the number of a unit's span, None where the whole slice is its own."""
        return ordinal if self.own else None

    def units(self, ordinal: int) -> list[int]:  # noqa: ARG002 - units are side by side
        """Return nothing: units are beside one another."""
        return []

    def span(self, ordinal: int) -> Span:
        """Return where a unit of a document written by xjmeta is."""
        return self.spans[ordinal]

    def part(self, ordinal: int) -> str:
        """Return the text of one unit, with the blanks before it."""
        if not self.own:
            return self.text
        start = self.spans[ordinal - 1].end if ordinal else 0
        return self.text[start : self.spans[ordinal].end]

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what a unit holds beside its statements, and for the first one around all of them."""
        from xjmeta.formats.dc.unmapped import unmapped_part  # noqa: PLC0415 - it reads, and the reader knows sources

        return unmapped_part(self, self.part(ordinal), whole=ordinal == 0)

    def dump(
        self, ordinal: int, digest: Callable[[], str] | None
    ) -> dict[str, Any]:
        """Return the part of one unit as JSON data; with the digest of its values where one is passed."""
        out: dict[str, Any] = {
            "number": ordinal,
            "part": self.part(ordinal),
            "own": self.own,
        }
        if digest is not None:
            out["digest"] = digest()
        if ordinal == 0:
            out |= {
                "encoding": self.encoding,
                "head": self.head.decode(self.encoding),
                "tail": self.tail.decode(self.encoding),
            }
            out["namespaces"] = {
                prefix or "": uri for prefix, uri in self.namespaces.items()
            }
            out["bounds"] = sorted(self.unit_names)
        return out

    @staticmethod
    def is_dump(data: Any) -> TypeGuard[dict[str, Any]]:
        """Return whether data is what `dump` gives of a unit."""
        if not isinstance(data, Mapping) or not isinstance(
            data.get("part"), str
        ):
            return False
        bounds = data.get("bounds", [])
        return (
            isinstance(data.get("own"), bool)
            and isinstance(bounds, list)
            and all(isinstance(name, str) for name in bounds)
        )

    @classmethod
    def load(cls, format_: str, data: Mapping[str, Any]) -> DcText:
        """Return the source of a single unit that `dump` gave, with the envelope around it."""
        encoding = data.get("encoding", "utf-8")
        spaces = {
            prefix or None: uri
            for prefix, uri in data.get("namespaces", {}).items()
        }
        head = data.get("head", "").encode(encoding)
        body, bounds = (
            data["part"].encode(encoding),
            data.get("bounds", ("record",)),
        )
        text = cls(
            format_,
            body,
            own=data["own"],
            head=head,
            encoding=encoding,
            namespaces=spaces,
            bounds=bounds,
        )
        text.tail = data.get("tail", "").encode(encoding)
        return text
