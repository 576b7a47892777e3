"""What ArchivesSpace's EAD import makes of lists and chronologies, in notes and alone."""

from __future__ import annotations

import re
from typing import Any

from xjmeta.mapping.contract import Imported
from xjmeta.systems._archivesspace_notes import multipart
from xjmeta.systems._archivesspace_texts import formatted, published
from xjmeta.systems.stacked import Stacked
from xjmeta.systems.texts import inner_xml, local_name

__all__ = [
    "chronology",
    "event_of_chronology",
    "item_of_definitions",
    "item_of_list",
    "list_in_note",
    "new_item",
]


def _split(run: Stacked, name: str) -> Imported | None:
    """Cut a list out of the text of the note it is in; return what is left behind it."""
    note = run.above("note_multipart")
    assert note is not None
    parts = note.values.get("subnotes") or []
    last = parts.pop() if parts else None
    if last is None or "content" not in last.values:
        return None
    match = re.search(
        rf"<(?:ead:)?{name}[^>]*>.*?</(?:ead:)?{name}>",
        last.values["content"],
        re.DOTALL,
    )
    content = last.values["content"]
    before, after = (
        (content[: match.start()], content[match.end() :])
        if match
        else (content, "")
    )
    last.values["content"] = _mended(before)
    if last.values["content"]:
        note.push("subnotes", last)
    return Imported("note_text", last.element, {"content": _mended(after)})


# An end tag, a start tag, or an element closed in place, with its name.
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*)[^<>]*?(/?)>")


def _mended(text: str) -> str:
    """Return text as the importer's parser leaves it: up to an end tag without a start, what is open closed."""
    text = re.sub(r"^</p[^>]*>", "", text.strip(), flags=re.MULTILINE)
    opened: list[str] = []
    for tag in _TAG.finditer(text):
        is_end, name, is_whole = tag.groups()
        if is_end and (not opened or opened.pop() != name):
            return text[: tag.start()]
        if not is_end and not is_whole:
            opened.append(name)
    return text + "".join(f"</{name}>" for name in reversed(opened))


def _in_note(
    run: Stacked, element: Any, name: str, kind: str
) -> Imported | None:
    if run.above("note_multipart") is not None:
        return _split(run, name)
    multipart(run, element, kind, None)
    return None


def _put_back(run: Stacked, rest: Imported | None) -> None:
    if rest is not None and rest.values["content"]:
        run.give(rest, "subnotes", "note_multipart")


def chronology(run: Stacked, element: Any) -> None:
    """Make a chronology of the note it is in, else a note of its own."""
    rest = _in_note(run, element, "chronlist", local_name(element))
    imported = run.make("note_chronology", element, publish=published(element))
    run.give(imported, "subnotes", "note_multipart")
    _put_back(run, rest)


def list_in_note(run: Stacked, element: Any) -> None:
    """Make a list of the note it is in, else a general note of its own."""
    rest = _in_note(run, element, "list", "odd")
    if element.get("type") == "deflist":
        imported = run.make(
            "note_definedlist", element, publish=published(element)
        )
    else:
        imported = run.make(
            "note_orderedlist", element, enumeration=element.get("numeration")
        )
    run.give(imported, "subnotes", "note_multipart")
    _put_back(run, rest)


def new_item(run: Stacked, element: Any) -> None:
    """Begin an item of a list of definitions or of a chronology."""
    if run.context.type != "note_orderedlist":
        run.context.push("items", {"element": element})


def _last_item(run: Stacked) -> dict[str, Any]:
    items = run.context.values.get("items")
    item: dict[str, Any] = (
        items[-1] if items and isinstance(items[-1], dict) else {}
    )
    return item


def event_of_chronology(run: Stacked, element: Any) -> None:
    """Add an event, or set the date, of an item of a chronology."""
    if local_name(element) == "date":
        if run.context.type == "note_chronology":
            _last_item(run)["event_date"] = inner_xml(element)
    else:
        _last_item(run).setdefault("events", []).append(
            formatted(inner_xml(element))
        )


def item_of_definitions(run: Stacked, element: Any) -> None:
    """Set what is defined, or what it is."""
    if run.context.type == "note_definedlist":
        to = {"label": "label", "item": "value"}[local_name(element)]
        _last_item(run)[to] = formatted(inner_xml(element))


def item_of_list(run: Stacked, element: Any) -> None:
    """Add an item to a list."""
    if run.context.type == "note_orderedlist":
        run.context.push("items", inner_xml(element))
