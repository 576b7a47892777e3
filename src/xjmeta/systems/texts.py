"""The texts of elements as importers take them: whole, in runs, as the source spells them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lxml import etree

__all__ = ["collapsed", "content", "inner_xml", "local_name", "texts"]

_RUN = re.compile(r"\s\s+")


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace."""
    return _local(element.tag)


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def texts(element: Any) -> list[str]:
    """Return the texts in an element in order; those of comments and instructions are none."""
    return list(element.itertext("*", etree.Entity))


def content(element: Any) -> str:
    """Return all text in an element."""
    return "".join(texts(element))


def collapsed(text: str) -> str:
    """Return a text with every run of two or more blanks as one blank, a lone line feed as it is."""
    # The only blank that is printable is the space.
    if "  " not in text and text.isprintable():
        return text
    return _RUN.sub(" ", text)


def inner_xml(element: Any) -> str:
    """Return what is in an element as the source spells it, without declarations of namespaces."""
    # The rule: words alone need no serializing.
    if not len(element):
        text = collapsed((element.text or "").strip()).replace("&", "&amp;")
        return text.replace("<", "&lt;").replace(">", "&gt;")
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    inside = text[text.index(">") + 1 : text.rindex("</")]
    return collapsed(inside).strip()
