"""The records of ArchivesSpace: what each demands, how long its texts may be, which words its lists allow.

A field is a word: its name, `!` where it must be stated, then `<` and the most characters of a text, `:` and what it is
when it is no text: `flag`, `number`, `day`, a model or several with `|` between them, `->` and what is linked to. In
brackets it is a list. Any text passes for the values of a list, since the import adds what a list lacks. Version 4.1.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["LINKS", "MODELS", "OTHER_MODELS", "RULES"]

_NAME = "authority_id<255 dates<255 qualifier<255 source rules sort_name<255 sort_name_auto_generate:flag title<16384"
_AGENT = "uri publish:flag dates_of_existence:[structured_date_label] external_documents:[external_document]"
_NOTE = "label<65000 publish:flag persistent_id<255 ingest_problem<65000"
_DESCRIBED = (
    "uri publish:flag external_ids:[external_id] subjects:[->subject] lang_materials:[lang_material] dates:[date]"
    " extents:[extent] external_documents:[external_document] rights_statements:[rights_statement]"
    " linked_agents:[linked_agent]"
)
_UNIT = (
    f"{_DESCRIBED} level! other_level<255 repository_processing_note<65000 instances:[instance]"
    " notes:[note_multipart|note_singlepart|note_bibliography|note_index]"
)

MODELS = {
    "resource": (
        f"title!<16384 {_UNIT} id_0!<255 id_1<255 id_2<255 id_3<255 extents! lang_materials! dates!"
        " finding_aid_language! finding_aid_script! restrictions:flag resource_type"
        " ead_id<255 ead_location<255 finding_aid_title<65000 finding_aid_subtitle<65000 finding_aid_filing_title<65000"
        " finding_aid_date<255 finding_aid_author<65000 finding_aid_description_rules finding_aid_language_note<65000"
        " finding_aid_sponsor<65000 finding_aid_edition_statement<65000 finding_aid_series_statement<65000"
        " finding_aid_status finding_aid_note<65000 is_finding_aid_status_published:flag"
        " revision_statements:[revision_statement]"
    ),
    "archival_object": (
        f"title<8192 {_UNIT} ref_id<255 component_id<255 restrictions_apply:flag position:number resource!:->resource"
        " parent:->archival_object"
    ),
    "digital_object": (
        f"title!<16384 {_DESCRIBED} digital_object_id!<255 level digital_object_type file_versions:[file_version]"
        " restrictions:flag notes:[note_digital_object|note_bibliography]"
    ),
    "top_container": (
        "uri indicator!<255 type barcode<255 ils_holding_id<255 ils_item_id<255 created_for_collection<255"
    ),
    "subject": (
        "uri source! terms!:[term] vocabulary! authority_id<255 scope_note external_ids:[external_id]"
        " external_documents:[external_document]"
    ),
    "agent_person": f"{_AGENT} names!:[name_person]",
    "agent_family": f"{_AGENT} names!:[name_family]",
    "agent_corporate_entity": f"{_AGENT} names!:[name_corporate_entity]",
    "name_person": (
        f"{_NAME} primary_name!<255 name_order! prefix<65000 rest_of_name<65000 suffix<65000 fuller_form<65000 number<255"
    ),
    "name_family": f"{_NAME} family_name!<65000 prefix<65000 location<65000 family_type<65000",
    "name_corporate_entity": (
        f"{_NAME} primary_name!<65000 subordinate_name_1<65000 subordinate_name_2<65000 number<255 location<65000"
        " conference_meeting:flag jurisdiction:flag"
    ),
    "term": "term!<255 term_type! vocabulary!",
    "linked_agent": "ref!:agent role! relator title",
    "date": "date_type! label! certainty expression<255 begin<255 end<255 era calendar",
    "extent": (
        "portion! number!<255 extent_type! container_summary<65000 physical_details<65000 dimensions<255"
    ),
    "lang_material": "language_and_script:language_and_script notes:[note_langmaterial]",
    "language_and_script": "language! script",
    "instance": "instance_type! sub_container:sub_container digital_object:->digital_object is_representative:flag",
    "sub_container": (
        "top_container!:->top_container type_2 indicator_2<255 barcode_2<255 type_3 indicator_3<255"
    ),
    "file_version": (
        "file_uri!<16384 publish:flag use_statement xlink_actuate_attribute xlink_show_attribute file_format_name"
        " file_format_version<255 file_size_bytes:number is_representative:flag checksum<255 checksum_method caption<16384"
    ),
    "note_multipart": (
        f"{_NOTE} type! rights_restriction:rights_restriction"
        " subnotes!:[note_text|note_orderedlist|note_definedlist|note_chronology]"
    ),
    "note_singlepart": f"{_NOTE} type! content!:[text<65000]",
    "note_digital_object": f"{_NOTE} type! content!:[text<65000]",
    "note_langmaterial": f"{_NOTE} type! content!:[text<65000]",
    "note_bibliography": f"{_NOTE} content:[text<65000] items:[text<65000]",
    "note_index": f"{_NOTE} content:[text<65000] items:[note_index_item]",
    "note_index_item": "value!<65000 type! reference<65000 reference_text<65000",
    "note_text": "content!<65000 publish:flag",
    "note_orderedlist": "title<16384 publish:flag enumeration items:[text<65000]",
    "note_definedlist": "title<16384 publish:flag items:[defined_item]",
    "defined_item": "label!<65000 value!<65000",
    "note_chronology": "title<16384 publish:flag items:[dated_item]",
    "dated_item": "event_date<255 place<255 events:[text<65000]",
    "rights_restriction": "begin:day end:day local_access_restriction_type:[text]",
    "external_id": "external_id!<255 source!<255",
    "external_document": "title!<16384 location!<16384 publish:flag",
    "revision_statement": "date!<255 description!<65000 publish:flag",
    "rights_statement": (
        "rights_type! identifier<255 status determination_date:day start_date:day end_date:day license_terms<255"
        " statute_citation<255 jurisdiction other_rights_basis acts:[rights_statement_act]"
    ),
    "rights_statement_act": "act_type! restriction! start_date!:day end_date:day",
    "structured_date_label": (
        "date_label! date_type_structured! structured_date_single:structured_date_single"
        " structured_date_range:structured_date_range"
    ),
    "structured_date_single": "date_role! date_expression<255 date_standardized<255",
    "structured_date_range": (
        "begin_date_expression<255 begin_date_standardized<255 end_date_expression<255 end_date_standardized<255"
    ),
}
OTHER_MODELS = (
    "accession", "agent_software", "classification", "classification_term", "collection_management",
    "container_profile", "digital_object_component", "event", "location", "location_profile",
)  # fmt: skip
"""Records that a batch may hold besides, which are not checked."""

_IN_REPOSITORY = r"^/repositories/[^/ ]+/{}/(?:[0-9]+|import_[A-Za-z0-9_-]+)$"
LINKS = {
    "resource": _IN_REPOSITORY.format("resources"),
    "archival_object": _IN_REPOSITORY.format("archival_objects"),
    "top_container": _IN_REPOSITORY.format("top_containers"),
    "digital_object": _IN_REPOSITORY.format("digital_objects"),
    "subject": r"^/subjects/(?:[0-9]+|import_[A-Za-z0-9_-]+)$",
    "agent": r"^/agents/(?:people|families|corporate_entities|software)/(?:[0-9]+|import_[A-Za-z0-9_-]+)$",
}
"""The form of the address of a record that may be linked to."""

_SAYS = {"minLength": 1}
_OTHER_LEVEL = ({"level": {"const": "otherlevel"}}, {"other_level": _SAYS})
_SORTED: Mapping[str, Any] = {"anyOf": [{"required": ["sort_name"]}, {"properties": {"sort_name_auto_generate": {"const": True}}, "required": ["sort_name_auto_generate"]}]}  # fmt: skip


def _when(test: Mapping[str, object], **wanted: object) -> Mapping[str, Any]:
    return {
        "if": {"properties": test, "required": list(test)},
        "then": {"properties": wanted, "required": list(wanted)},
    }


_EXISTENCE: Mapping[str, Any] = {
    "properties": {
        "dates_of_existence": {
            "items": {"properties": {"date_label": {"const": "existence"}}}
        }
    }
}
_OF_RIGHTS = {
    "copyright": ("status", "jurisdiction", "start_date"), "license": ("license_terms", "start_date"),
    "statute": ("statute_citation", "jurisdiction", "start_date"), "other": ("other_rights_basis", "start_date"),
}  # fmt: skip
RULES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "resource": (
        _when(_OTHER_LEVEL[0], **_OTHER_LEVEL[1]),
        {"dependentRequired": {"id_2": ["id_1"], "id_3": ["id_2"]}},
        {"properties": {"lang_materials": {"contains": {"required": ["language_and_script"]}}}},
    ),
    "archival_object": (
        _when(_OTHER_LEVEL[0], **_OTHER_LEVEL[1]),
        {"anyOf": [
            {"properties": {"title": _SAYS}, "required": ["title"]},
            {"properties": {"dates": {"minItems": 1}}, "required": ["dates"]},
        ]},
        {"properties": {"ref_id": {"pattern": r"^[a-zA-Z0-9\-_:.]*$"}}},
    ),
    "date": ({"anyOf": [{"properties": {name: _SAYS}, "required": [name]} for name in ("expression", "begin", "end")]},),
    "instance": (
        {
            "if": {"properties": {"instance_type": {"const": "digital_object"}}},
            "then": {"required": ["digital_object"]},
            "else": {"required": ["sub_container"], "not": {"required": ["digital_object"]}},
        },
    ),
    "sub_container": (
        {"dependentRequired": {
            "type_2": ["indicator_2"], "indicator_2": ["type_2"],
            "type_3": ["indicator_3", "type_2"], "indicator_3": ["type_3", "type_2"],
        }},
    ),
    **{f"name_{kind}": (_SORTED,) for kind in ("person", "family", "corporate_entity")},
    **{f"agent_{kind}": (_EXISTENCE,) for kind in ("person", "family", "corporate_entity")},
    "structured_date_label": (
        {"anyOf": [{"required": ["structured_date_single"]}, {"required": ["structured_date_range"]}]},
    ),
    "rights_statement": tuple(
        _when({"rights_type": {"const": kind}}, **dict.fromkeys(names, _SAYS)) for kind, names in _OF_RIGHTS.items()
    ),
}  # fmt: skip
"""What a record demands beyond its fields, as JSON Schema."""
