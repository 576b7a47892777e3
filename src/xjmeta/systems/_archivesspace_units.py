"""What ArchivesSpace's EAD import makes of a unit, its title and its identifiers."""

from __future__ import annotations

import re
from typing import Any

from xjmeta.systems._archivesspace_texts import (
    UNITS,
    XLINK,
    formatted,
    published,
)
from xjmeta.systems.stacked import Stacked
from xjmeta.systems.texts import inner_xml, local_name

__all__ = [
    "archdesc",
    "component",
    "identifier",
    "ignored",
    "resource",
    "title",
]


def resource(run: Stacked, element: Any) -> None:
    """Make the resource of the root element."""
    run.make(
        "resource",
        element,
        publish=published(element),
        finding_aid_language="und",
        finding_aid_script="Zyyy",
    )
    prefixes = (
        prefix
        for prefix, namespace in element.nsmap.items()
        if namespace == XLINK[1:-1] and prefix is not None
    )
    run.memory["xlink"] = next(prefixes, None)


def archdesc(run: Stacked, element: Any) -> None:
    """Set level and visibility of the resource."""
    unit = run.context
    unit.put("level", element.get("level") or "otherlevel")
    unit.put("other_level", element.get("otherlevel"))
    unit.put("publish", bool(unit.get("publish")) and published(element))
    unit.values["archdesc"] = element


def component(run: Stacked, element: Any) -> None:
    """Make an archival object under the one around it."""
    parent = run.above("archival_object")
    unit = run.make(
        "archival_object",
        element,
        level=element.get("level") or "otherlevel",
        other_level=element.get("otherlevel"),
        ref_id=element.get("id"),
        publish=published(element),
    )
    unit.values["parent"] = parent


def ignored(run: Stacked, element: Any) -> None:
    """Begin to pass over what is in an element; the first end tag in it ends that."""
    run.ignoring = local_name(element)


def title(run: Stacked, element: Any) -> None:
    """Set the title of a unit: the first that says something, dates in it left out."""
    unit = run.above("note_multipart", *UNITS)
    if unit is None or unit.type == "note_multipart" or unit.get("title"):
        return
    unit.values["title"] = formatted(without(inner_xml(element), "unitdate"))
    unit.values["title_element"] = element


def without(content: str, name: str) -> str:
    """Return content without the elements of a name; what is behind them stays."""
    if f"<{name}" not in content:
        return content
    return re.sub(
        rf"<{name}\b[^>]*?(?:/>|>.*?</{name}>)", "", content, flags=re.DOTALL
    )


def identifier(run: Stacked, element: Any) -> None:
    """Set the identifier of a unit, the first that says something; one with a type is an external one too."""
    kind = element.get("type")
    unit = run.above("note_multipart", *UNITS)
    if unit is None or unit.type == "note_multipart" or kind in _ARKS:
        return
    to = "id_0" if unit.type == "resource" else "component_id"
    if not unit.get(to):
        unit.put(to, inner_xml(element))
        unit.values["identifier_element"] = element
    if kind is not None:
        other = run.make(
            "external_id", element, source=kind, external_id=inner_xml(element)
        )
        unit.push("external_ids", other)


_ARKS = frozenset({"ark", "ark-superseded"})
