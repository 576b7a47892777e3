"""Containers and digital objects, which are instances of a unit: each class read above write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from xjmeta.formats.aspace import markup
from xjmeta.formats.aspace.values import (
    Data,
    Fields,
    content,
    linked,
    listed,
    own_text,
    phrase_at,
    publish,
    published,
    resolved,
    stated,
    word,
)
from xjmeta.model.record import Record

__all__ = ["ContainerInstances", "ObjectInstances"]

# The numbers of the containers within a top container: the system has a type and an indicator for two.
_BOXES = ("2", "3")
MIXED = "mixed_materials"


@dataclass(frozen=True, slots=True)
class ContainerInstances:
    """Boxes, and folders and items within them."""

    def read(self, item: Data) -> Fields:
        sub = item.get("sub_container")
        if not isinstance(sub, dict):
            return {}
        link = sub.get("top_container")
        box = linked(link) if isinstance(link, dict) else {}
        kind = word(item, "instance_type")
        first = {
            "type": word(box, "type"), "indicator": phrase_at(box, "indicator"), "barcode": word(box, "barcode"),
            "label": None if kind == MIXED else kind,
        }  # fmt: skip
        within = [
            {
                "type": word(sub, f"type_{n}"),
                "indicator": phrase_at(sub, f"indicator_{n}"),
                "barcode": word(sub, f"barcode_{n}"),
            }
            for n in _BOXES
        ]
        containers = [
            container
            for value in (first, *within)
            if (container := stated(value))
        ]
        return {"containers": containers} if box and containers else {}

    def write(self, unit: Record) -> list[Data]:
        return [_instance(chain) for chain in _chains(unit.containers)]


def _chains(containers: Iterable[Any]) -> list[list[Any]]:
    """Return containers each with those within it: by the ids they name, else one within the one before it."""
    chains: list[list[Any]] = []
    by_id: dict[str, list[Any]] = {}
    for container in containers:
        if container.indicator is None and container.type is None:
            continue
        chain = (
            by_id.get(container.parent)
            if container.parent
            else _open(chains, container)
        )
        if chain is None or len(chain) > 2:
            chain = []
            chains.append(chain)
        chain.append(container)
        if container.id:
            by_id[container.id] = chain
    return chains


def _open(chains: Sequence[list[Any]], container: Any) -> list[Any] | None:
    """Return the chain that a container without a parent continues: that before it, where it is of another type."""
    if (
        not chains
        or container.id
        or container.label
        or container.barcode
        or container.type is None
    ):
        return None
    types = {other.type for other in chains[-1]}
    if container.type in types or None in types:
        return None
    return chains[-1]


def _instance(chain: Sequence[Any]) -> Data:
    box, *within = chain
    top = stated({
        "jsonmodel_type": "top_container", "type": box.type, "indicator": own_text(box.indicator),
        "barcode": box.barcode,
    })  # fmt: skip
    sub: Data = {
        "jsonmodel_type": "sub_container",
        "top_container": resolved(top),
    }
    for number, container in zip(_BOXES, within, strict=False):
        own = {
            f"type_{number}": container.type,
            f"indicator_{number}": own_text(container.indicator),
        }
        sub |= stated(
            own | ({"barcode_2": container.barcode} if number == "2" else {})
        )
    return {
        "jsonmodel_type": "instance",
        "instance_type": box.label or MIXED,
        "sub_container": sub,
    }


_FILE_WORDS = {"role": "use_statement", "media_type": "file_format_name"}


@dataclass(frozen=True, slots=True)
class ObjectInstances:
    """Digital objects, each with its files."""

    # One file version is one digital object; several are a group, whose title and notes they share.
    def read(self, item: Data) -> Fields:
        link = item.get("digital_object")
        data = linked(link) if isinstance(link, dict) else {}
        title = phrase_at(data, "title")
        files = [
            file
            for file in listed(data, "file_versions")
            if isinstance(file, dict)
        ]
        note_texts = [
            text
            for note in listed(data, "notes")
            if isinstance(note, dict)
            for text in content(note)
        ]
        # An object that is only linked says nothing here. One file is one
        # object, with the notes; several share title and notes as a group.
        if not data or not (files or title):
            return {}
        plain = (
            title if title is None or isinstance(title, str) else title.plain
        )
        values = [_file(file, plain, published(data)) for file in files] or [
            stated({"title": plain})
        ]
        description = markup.prose_of(note_texts) if note_texts else None
        if len(values) == 1:
            return {
                "digital_objects": [
                    values[0] | stated({"description": description})
                ]
            }
        texts = (
            []
            if description is None
            else [{"kind": "description", "body": description}]
        )
        values = [value | {"group": "here"} for value in values]
        return {
            "digital_objects": values,
            "groups": [{"key": "here", "kind": "daogrp", "texts": texts}],
        }

    def write(self, unit: Record) -> list[Data]:
        groups: dict[Any, list[Any]] = {}
        for number, digital_object in enumerate(unit.digital_objects):
            groups.setdefault(digital_object.group or number, []).append(
                digital_object
            )
        groups_by_key = {group.key: group for group in unit.groups}
        return [
            _digital_object(unit, values, groups_by_key.get(key))
            for key, values in groups.items()
        ]


def _file(item: Data, title: str | None, internal: bool | None) -> Data:
    words = {name: word(item, key) for name, key in _FILE_WORDS.items()}
    own = {
        "href": word(item, "file_uri"),
        "title": word(item, "caption") or title,
    }
    return stated(own | words | {"internal": internal or published(item)})


def _digital_object(unit: Record, values: Sequence[Any], group: Any) -> Data:
    """Return the instance of a digital object; without a title it bears that of its unit."""
    first = values[0]
    of_group = (
        next(
            (item.value for item in group.attributes if item.name == "title"),
            None,
        )
        if group is not None
        else None
    )
    own = unit.title.plain if unit.title is not None else None
    title = (
        of_group
        or next((item.title for item in values if item.title), None)
        or own
        or first.href
    )
    texts = [first.description] if first.description is not None else []
    if group is not None:
        texts += (text.body for text in group.texts if text.body is not None)
    notes = [
        {
            "jsonmodel_type": "note_digital_object",
            "type": "note",
            "content": markup.prose(text),
            "publish": True,
        }
        for text in texts
    ]
    data = stated({
        "jsonmodel_type": "digital_object",
        "title": title,
        "publish": not all(item.internal for item in values),
        "file_versions": [_file_object(item, title) for item in values if item.href],
        "notes": notes,
    })  # fmt: skip
    link = {"jsonmodel_type": "instance", "instance_type": "digital_object"}
    return link | {"digital_object": resolved(data)}


def _file_object(value: Any, title: str | None) -> Data:
    caption = None if value.title in (None, title) else value.title
    words = {key: getattr(value, name) for name, key in _FILE_WORDS.items()}
    return stated({
        "jsonmodel_type": "file_version", "file_uri": value.href, "caption": caption, **words,
        "publish": publish(value),
    })  # fmt: skip
