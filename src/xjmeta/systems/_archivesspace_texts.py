"""What ArchivesSpace's EAD import makes of the text and the attributes of an element."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from xjmeta.systems.stacked import Stacked
from xjmeta.systems.texts import collapsed, content, inner_xml

__all__ = [
    "UNITS",
    "XLINK",
    "TextShape",
    "formatted",
    "linked",
    "plain",
    "published",
    "spelt",
]

UNITS = ("resource", "archival_object")
_PARAGRAPH = re.compile(r"<p(?: [^>/]*)?>")
_PARAGRAPH_END = re.compile(r"</p>|<p(?:\s+[^>]*)?/>")
XLINK = "{http://www.w3.org/1999/xlink}"


def formatted(content: str) -> str:
    """Return content as the importer lays it out: paragraphs and line breaks as blank lines."""
    content = content.replace("\n", " ")
    if "<" not in content:
        return content.strip()
    content = _PARAGRAPH_END.sub("\n\n", _PARAGRAPH.sub("", content))
    content = content.replace("<lb/>", "\n\n").replace("<lb>", "\n\n")
    return content.replace("</lb>", "").strip()


def plain(element: Any) -> str:
    """Return the text in an element, blanks in runs as one."""
    return collapsed(content(element))


def published(element: Any) -> bool:
    """Return whether an element is shown to the public."""
    return bool(element.get("audience") != "internal")


def linked(run: Stacked, element: Any, name: str) -> str | None:
    """Return an XLink attribute as the importer looks for it: with the prefix that the root declares, else bare."""
    declared = run.memory.get("xlink")
    value: str | None = (
        element.get(name)
        if declared is None
        else spelt(element, declared, name)
    )
    return value


def spelt(element: Any, prefix: str, name: str) -> str | None:
    """Return an attribute that the document spells with a prefix; one without a declaration counts too."""
    namespace = element.nsmap.get(prefix)
    value: str | None = element.get(
        f"{prefix}:{name}" if namespace is None else f"{{{namespace}}}{name}"
    )
    return value


@dataclass(frozen=True, slots=True)
class TextShape:
    """The content of an element as one property of the record that is open."""

    to: str
    layout: bool = True
    attributes: tuple[tuple[str, str], ...] = ()
    only_in: str | None = None

    def __call__(self, run: Stacked, element: Any) -> None:
        if self.only_in is not None and run.context.type != self.only_in:
            return
        text = inner_xml(element)
        run.set(self.to, formatted(text) if self.layout else text, element)
        for name, to in self.attributes:
            run.set(to, element.get(name), element)
