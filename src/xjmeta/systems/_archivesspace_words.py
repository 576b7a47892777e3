"""Which properties of ArchivesSpace's records have values of a list, and the words of each list."""

from __future__ import annotations

from collections.abc import Mapping

from xjmeta.formats import registry
from xjmeta.mapping.contract import ListClause

__all__ = ["AGENTS", "LISTS", "words"]

AGENTS = {
    "corpname": "corporate_entity",
    "famname": "family",
    "persname": "person",
}
_LISTS = "common/schemas: dynamic_enum"
LISTS = (
    ListClause("top_container", "type", "container_type", "containers", _LISTS),
    *(ListClause("sub_container", f"type_{level}", "container_type", "containers", _LISTS) for level in "23"),
    ListClause("instance", "instance_type", "instance_type", "containers", _LISTS),
    ListClause("extent", "extent_type", "extent_type", "extents", _LISTS),
    ListClause("digital_object", "file_versions.use_statement", "use_statement", "digital_objects", _LISTS),
    *(ListClause(f"agent_{kind}", "source", "name_source", "access_points", _LISTS) for kind in AGENTS.values()),
    *(ListClause(f"agent_{kind}", "relator", "relator", "access_points", _LISTS) for kind in AGENTS.values()),
    ListClause("subject", "source", "source", "access_points", _LISTS),
    ListClause("lang_material", "language", "language", "languages", _LISTS),
    ListClause("resource", "finding_aid_status", "finding_aid_status", "control.status", _LISTS),
    ListClause("resource", "finding_aid_description_rules", "description_rules", "control.declarations", _LISTS),
)  # fmt: skip


def words() -> Mapping[str, frozenset[str]]:
    """Return the words of each list, by the list."""
    of_lists = registry.get("aspace-json").lists
    assert of_lists is not None
    return of_lists()
