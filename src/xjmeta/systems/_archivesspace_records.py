"""What ArchivesSpace's EAD import makes records of their own of: containers, digital objects, agents and subjects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from xjmeta.mapping.contract import Imported
from xjmeta.systems._archivesspace_texts import (
    UNITS,
    formatted,
    linked,
    published,
    spelt,
)
from xjmeta.systems.stacked import Stacked
from xjmeta.systems.texts import inner_xml

__all__ = [
    "Agent",
    "Subject",
    "container",
    "digital_object",
    "digital_object_group",
    "digital_object_note",
]

# "Mixed Materials [32044012345678]" or with round brackets, as ArchivesSpace's
# export writes a label.
_BARCODE = re.compile(r"^(.*)\s+?[(\[]\s*(.*?)\s*[)\]]$", re.MULTILINE)


def container(run: Stacked, element: Any) -> None:
    """Make an instance with its box; a container under another one, or behind one without an id, is a part of it."""
    kind = element.get("type")
    indicator = formatted(inner_xml(element))
    id_ = element.get("id")
    parent = element.get("parent")
    unit = run.context
    inside = unit.type == "instance" or parent is not None
    if inside or (id_ is None and unit.values.get("instances")):
        _add_container(run, kind, indicator, id_, parent, element)
        return
    label, barcode = element.get("label", "mixed_materials"), None
    if match := _BARCODE.search(label):
        label, barcode = match[1], match[2]
    imported = run.make(
        "instance", element, instance_type=label.lower().strip()
    )
    run.give(imported, "instances", *UNITS)
    key = barcode or f"{kind}:{indicator}"
    boxes = run.memory.setdefault("boxes", {})
    if key not in boxes:
        boxes[key] = run.make(
            "top_container",
            element,
            barcode=barcode,
            indicator=indicator,
            type=kind,
        )
    sub = run.make("sub_container", element)
    sub.values["top_container"] = boxes[key]
    imported.values["sub_container"] = sub
    _remember(run, imported, id_)


def _remember(run: Stacked, instance: Imported, id_: str | None) -> None:
    if id_ is not None:
        run.memory["instance", id_] = instance
    run.memory["instance", None] = instance


def _add_container(
    run: Stacked,
    kind: str | None,
    indicator: str,
    id_: str | None,
    parent: str | None,
    element: Any,
) -> None:
    instance = run.memory.get(("instance", parent))
    if instance is None:
        return
    sub = instance.values["sub_container"].values
    # A container has two levels below the box; the importer drops any further
    # one without a message.
    if sub.get("type_3") is not None:
        return
    level = 2 if sub.get("type_2") is None else 3
    sub[f"type_{level}"], sub[f"indicator_{level}"] = kind, indicator
    sub[f"element_{level}"] = element
    _remember(run, instance, id_)


def digital_object(run: Stacked, element: Any) -> None:
    """Make a digital object with one file, and the instance that holds it."""
    instance = run.make("instance", element, instance_type="digital_object")
    run.give(instance, "instances", *UNITS)
    imported = run.make(
        "digital_object",
        element,
        title=linked(run, element, "title"),
        publish=published(element),
    )
    imported.push("file_versions", Imported("file_version", element, {
        "file_uri": linked(run, element, "href"), "use_statement": linked(run, element, "role"),
    }))  # fmt: skip
    instance.values["digital_object"] = imported


def digital_object_note(run: Stacked, element: Any) -> None:
    """Make a note of a digital object."""
    note = run.make(
        "note_digital_object", element, type="note", content=inner_xml(element)
    )
    run.give(note, "notes", "digital_object")


def digital_object_group(run: Stacked, element: Any) -> None:
    """Make a digital object of all locations of a group, called by its title, else by its unit."""
    unit = run.above(*UNITS)
    name = element.get("title") or f"{displayed(unit)} Digital Object"
    imported = run.make(
        "digital_object", element, title=name, publish=published(element)
    )
    for location in element.iterchildren("{*}daoloc"):
        imported.push("file_versions", Imported("file_version", location, {
            "file_uri": spelt(location, "xlink", "href"), "use_statement": spelt(location, "xlink", "role"),
        }))  # fmt: skip
    if unit is not None:
        instance = Imported(
            "instance",
            element,
            {"instance_type": "digital_object", "digital_object": imported},
        )
        unit.push("instances", instance)


def displayed(unit: Imported | None) -> str:
    """Return how a unit is shown: its title and its dates."""
    if unit is None:
        return ""
    dates = [_displayed_date(one) for one in unit.values.get("dates", ())]
    shown = ", ".join(filter(None, (unit.get("title"), ", ".join(dates))))
    return re.sub(r"<[^<>]+>", "", shown)


def _displayed_date(imported: Imported) -> str:
    expression = imported.get("expression") or " - ".join(
        end for end in (imported.get("begin"), imported.get("end")) if end
    )
    return (
        f"Bulk, {expression}"
        if imported.get("date_type") == "bulk"
        else str(expression)
    )


@dataclass(frozen=True, slots=True)
class Agent:
    """A name as an agent of its own, linked to the unit as its creator or its subject."""

    kind: str
    role: str

    def __call__(self, run: Stacked, element: Any) -> None:
        name = inner_xml(element)
        if not name:
            return
        imported = run.make(
            f"agent_{self.kind}", element, name=name, role=self.role,
            relator=element.get("role"), source=element.get("source") or "ingest",
            rules=element.get("rules"), authority_id=element.get("authfilenumber"),
        )  # fmt: skip
        run.give(imported, "linked_agents", *UNITS)


@dataclass(frozen=True, slots=True)
class Subject:
    """An access point that is no name, as a subject of one term."""

    kind: str

    def __call__(self, run: Stacked, element: Any) -> None:
        imported = run.make(
            "subject", element, term=inner_xml(element), term_type=self.kind,
            source=element.get("source") or "ingest",
        )  # fmt: skip
        run.give(imported, "subjects", *UNITS)
