"""How a finding aid was made: EAD 2002 tells it in a sentence with a date, EAD3 in an event with a time.

The event that the sentence becomes says that it is one, so that it is read as the sentence again.
"""

from __future__ import annotations

from html import escape
from typing import Any

from xjmeta.mapping.rows import Data, Writing
from xjmeta.mapping.table import Trace
from xjmeta.model.text import Phrase
from xjmeta.model.values import Statement
from xjmeta.xml.nodes import FILLER, Node

__all__ = ["creation_event", "take_creations"]

_WAS, _CREATION = "altrender", "creation"
# What an event says that was a sentence, besides its attributes.
_SAID = frozenset({"attributes", "date", "descriptions", "kind", "normal"})


# ---- reading


def take_creations(data: Data, trace: Trace | None) -> None:
    """Make the events that were sentences sentences again."""
    events: list[Data] = []
    claims: list[Any] = []
    places = [] if trace is None else trace.get("control.events", [])
    for number, event in enumerate(data.get("control.events", ())):
        creation = _creation(event)
        field = "control.events" if creation is None else "control.creation"
        if creation is None:
            events.append(event)
            claims += places[number : number + 1]
            continue
        data.setdefault(field, []).append(creation)
        if trace is not None:
            trace.setdefault(field, []).extend(places[number : number + 1])
    if "control.events" in data and len(events) < len(data["control.events"]):
        data["control.events"] = events
        if trace is not None:
            trace["control.events"] = claims


def _creation(event: Data) -> Data | None:
    """Return the sentence that an event was, None where it was none."""
    attributes = event.get("attributes", ())
    others = [kept for kept in attributes if not _is_mark(kept)]
    is_marked = len(others) < len(attributes) and event.keys() <= _SAID
    if not is_marked or event.get("kind") != "created":
        return None
    (words,) = event.get("descriptions", ()) or (None,)
    text = _sentence(
        "" if words is None else str(words),
        str(event.get("date") or ""),
        event.get("normal"),
    )
    out: Data = {"text": text} if text is not None else {}
    return {**out, "attributes": others} if others else out


def _is_mark(attribute: Any) -> bool:
    return bool(
        (attribute["name"], attribute["value"]) == (_WAS, _CREATION)
        and attribute.get("element") is None
    )


def _sentence(words: str, date: str, normal: str | None) -> Phrase | None:
    """Return words in which their date is one, with its machine form."""
    before, found, behind = words.partition(date) if date else (words, "", "")
    if not found:
        return Phrase.of(words) if words else None
    form = "" if normal is None else f' data-normal="{escape(normal)}"'
    inside = f"<time{form}>{escape(found, quote=False)}</time>"
    around = (escape(text, quote=False) for text in (before, behind))
    return Phrase.of({"html": inside.join(around)})


# ---- writing


def creation_event(statement: Statement, to: Writing) -> Node:
    """Return how a finding aid was made as an event: filler, where it cannot be read as the sentence again."""
    words = (
        []
        if statement.text is None
        else to.codec.write_phrase(statement.text, to.dialect)
    )
    date = next(
        (kid for kid in words if isinstance(kid, Node) and kid.name == "date"),
        Node("date"),
    )
    when = Node("eventdatetime", {}, [date.text()] if date.kids else [])
    if (normal := date.attributes.get("normal")) is not None:
        when.attributes["standarddatetime"] = normal
    own = {a.name: a.value for a in statement.attributes if a.element is None}
    plain = "" if statement.text is None else statement.text.plain
    again = Statement(
        text=_sentence(plain, date.text(), normal),
        attributes=statement.attributes,
    )
    is_sentence = again == statement and _WAS not in own
    return Node(
        "maintenanceevent",
        {**own, **({_WAS: _CREATION} if is_sentence else {})},
        [
            Node("eventtype", {"value": "created"}),
            when,
            Node("eventdescription", {}, words),
        ],
        () if is_sentence else (FILLER,),
    )
