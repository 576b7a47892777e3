"""What a row for ArchivesSpace's EAD import cannot say: each shape makes its records of one element."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from xjmeta.mapping.contract import Made
from xjmeta.systems.stacked import Stacked
from xjmeta.systems.texts import collapsed, content, inner_xml, local_name

__all__ = [
    "Agent",
    "NoteShape",
    "Subject",
    "TextShape",
    "archdesc",
    "chronology",
    "component",
    "container",
    "date",
    "digital_object",
    "digital_object_group",
    "digital_object_note",
    "event_of_chronology",
    "finding_aid_language",
    "heading",
    "identifier",
    "ignored",
    "index_entry",
    "item_of_definitions",
    "item_of_list",
    "languages",
    "list_in_note",
    "new_item",
    "note_of_header",
    "physical_description",
    "record_id",
    "resource",
    "revision",
    "section",
    "status",
    "title",
    "title_of_header",
    "undetermined_language",
]

_UNITS = ("resource", "archival_object")
_PARAGRAPH = re.compile(r"<p(?: [^>/]*)?>")
_PARAGRAPH_END = re.compile(r"</p>|<p(?:\s+[^>]*)?/>")
_HEAD = re.compile(r"<head>.*?</head>", re.DOTALL)
_HEAD_OF_LINE = re.compile(r"<head>.*?</head>")
_NORMAL = re.compile(r"[0-9]{4}(-(1[0-2]|0[1-9])(-(0[1-9]|[12][0-9]|3[01]))?)?\n?\Z")
_NUMBER = re.compile(r"^([0-9.]+)\s+(.*)$", re.MULTILINE)
_BARCODE = re.compile(r"^(.*)\s+?[(\[]\s*(.*?)\s*[)\]]$", re.MULTILINE)
_XLINK = "{http://www.w3.org/1999/xlink}"


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
    """Say whether an element is shown to the public."""
    return bool(element.get("audience") != "internal")


def linked(run: Stacked, element: Any, name: str) -> str | None:
    """Return an XLink attribute as the importer looks for it: with the prefix that the root declares, else bare."""
    declared = run.memory.get("xlink")
    value: str | None = (
        element.get(name) if declared is None else spelt(element, declared, name)
    )
    return value


def spelt(element: Any, prefix: str, name: str) -> str | None:
    """Return an attribute that the document spells with a prefix; one without a declaration counts too."""
    namespace = element.nsmap.get(prefix)
    value: str | None = element.get(
        f"{prefix}:{name}" if namespace is None else f"{{{namespace}}}{name}"
    )
    return value


# ---- units and their single values ---------------------------------------------------------------------------------


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
        if namespace == _XLINK[1:-1] and prefix is not None
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
    """Begin to pass over what stands in an element; the first end tag in it ends that."""
    run.ignoring = local_name(element)


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


def title(run: Stacked, element: Any) -> None:
    """Set the title of a unit: the first that says something, dates in it left out."""
    unit = run.above("note_multipart", *_UNITS)
    if unit is None or unit.type == "note_multipart" or unit.get("title"):
        return
    unit.values["title"] = formatted(without(inner_xml(element), "unitdate"))
    unit.values["title_element"] = element


def without(content: str, name: str) -> str:
    """Return content without the elements of a name; what is behind them stays."""
    if f"<{name}" not in content:
        return content
    return re.sub(rf"<{name}\b[^>]*?(?:/>|>.*?</{name}>)", "", content, flags=re.DOTALL)


def identifier(run: Stacked, element: Any) -> None:
    """Set the identifier of a unit, the first that says something; one with a type is an external one too."""
    kind = element.get("type")
    unit = run.above("note_multipart", *_UNITS)
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


def date(run: Stacked, element: Any) -> None:
    """Make a date of creation; the machine form counts where it is a plain day, month or year, or two of them."""
    ends = [
        end if _NORMAL.match(end) else None
        for end in (element.get("normal") or "").strip(" \t\n").split("/")
    ]
    begin, end = (*ends, None, None)[:2]
    made = run.make(
        "date",
        element,
        date_type=element.get("type") or ("inclusive" if end else "single"),
        expression=inner_xml(element),
        label="creation",
        begin=begin,
        end=end,
        calendar=element.get("calendar"),
        era=element.get("era"),
        certainty=element.get("certainty"),
    )
    run.give(made, "dates", *_UNITS)


# ---- language, extent ----------------------------------------------------------------------------------------------


def languages(run: Stacked, element: Any) -> None:
    """Make a language of each code; the text of the whole is a note."""
    unit = run.above(*_UNITS)
    coded = [
        one for one in element.iter("{*}language") if one.get("langcode") is not None
    ]
    for one in coded:
        _language(run, unit, one, one.get("langcode"), one.get("scriptcode"))
    if not coded and unit is not None and unit.type == "resource":
        _language(run, unit, element, "und", None)
    content = re.sub(r"</?language\b[^>]*>", "", inner_xml(element))
    if content.strip():
        note = run.make("note_langmaterial", element, persistent_id=element.get("id"))
        note.values["content"] = formatted(_HEAD_OF_LINE.sub("", content, count=1))
        run.give(note, "lang_materials", *_UNITS)


def _language(
    run: Stacked, unit: Made | None, element: Any, code: str, script: str | None
) -> None:
    made = run.make("lang_material", element, language=code, script=script)
    if unit is not None:
        unit.push("lang_materials", made)


def undetermined_language(run: Stacked, element: Any) -> None:
    """Make an undetermined language of a resource that states none."""
    if run.context.type == "resource" and "<langmaterial" not in inner_xml(element):
        _language(run, run.context, element, "und", None)


def physical_description(run: Stacked, element: Any) -> None:
    """Make an extent of the first statement that begins with a number; without one all of it is notes."""
    portion = "part" if (element.get("altrender") or "").lower() == "part" else "whole"
    counted, kinds, others = None, _kinds_of(element), []
    summaries: list[Any] = []
    if not len(element) and (element.text or "").strip():
        summaries.append(element)
    for child in element.iterchildren("*"):
        name = local_name(child)
        if name == "extent":
            match = None if counted else _NUMBER.search(plain(child).strip())
            counted = counted or match
            if match is None:
                summaries.append(child)
        elif name not in kinds:
            others.append(child)
    if counted is not None:
        extent = run.make(
            "extent", element, number=counted[1], extent_type=counted[2], portion=portion,
            container_summary=_joined(summaries),
            physical_details=_joined(kinds["physfacet"]),
            dimensions=_joined(kinds["dimensions"]),
        )  # fmt: skip
        run.give(extent, "extents", *_UNITS)
    else:
        for summary in summaries:
            _single_note(run, element, "physdesc", plain(summary))
        for facet in kinds["physfacet"]:
            _single_note(run, element, "physfacet", plain(facet))
        for dimensions in kinds["dimensions"]:
            _multipart(
                run,
                element,
                "dimensions",
                formatted(plain(dimensions)),
                element.get("label"),
            )
    for other in others:
        _single_note(run, element, "physdesc", f"{local_name(other)}: {plain(other)}")


def _kinds_of(element: Any) -> dict[str, list[Any]]:
    return {
        name: list(element.iterchildren(f"{{*}}{name}"))
        for name in ("physfacet", "dimensions")
    }


def _joined(elements: list[Any]) -> str:
    return "; ".join(plain(element).strip() for element in elements)


# ---- notes ---------------------------------------------------------------------------------------------------------


def _single_note(run: Stacked, element: Any, kind: str, text: str) -> None:
    note = run.make(
        "note_singlepart", element, type=kind, persistent_id=element.get("id"),
        label=element.get("label"), publish=published(element), content=formatted(text.strip()),
    )  # fmt: skip
    run.give(note, "notes", *_UNITS)


def _multipart(
    run: Stacked, element: Any, kind: str, text: str | None, label: str | None = None
) -> None:
    note = run.make(
        "note_multipart", element, type=kind, persistent_id=element.get("id"), label=label,
        publish=published(element),
    )  # fmt: skip
    if text is not None:
        note.push("subnotes", Made("note_text", element, {"content": text}))
    run.give(note, "notes", *_UNITS)


@dataclass(frozen=True, slots=True)
class NoteShape:
    """A note of a unit: in parts, which lists and chronologies in it become too, or single."""

    kind: str = ""
    parts: bool = True

    def __call__(self, run: Stacked, element: Any) -> None:
        kind = self.kind or local_name(element)
        content = inner_xml(element)
        if self.parts:
            if not self.kind:
                content = _HEAD.sub("", content, count=1)
            _multipart(run, element, kind, formatted(content))
            return
        note = run.make(
            "note_singlepart", element, type=kind, persistent_id=element.get("id"),
            publish=published(element), content=formatted(_HEAD_OF_LINE.sub("", content, count=1)),
        )  # fmt: skip
        run.give(note, "notes", *_UNITS)


def note_of_header(run: Stacked, element: Any) -> None:
    """Add to the note of the finding aid."""
    unit = run.context
    unit.put(
        "finding_aid_note",
        f"{unit.values.get('finding_aid_note', '')}{formatted(inner_xml(element))}",
    )


def heading(run: Stacked, element: Any) -> None:
    """Set the label of the note that is open, or the title of a chronology."""
    to = {"note_multipart": "label", "note_chronology": "title"}.get(run.context.type)
    if to is not None:
        run.context.put(to, formatted(inner_xml(element)))


def section(run: Stacked, element: Any) -> None:
    """Make a bibliography or an index, whose paragraphs and entries stand apart."""
    note = run.make(
        f"note_{local_name(element)}", element, persistent_id=element.get("id"),
        publish=published(element),
    )  # fmt: skip
    run.give(note, "notes", *_UNITS)


def index_entry(run: Stacked, element: Any) -> None:
    """Make an entry of an index of the names that stand in it directly."""
    kinds, value, reference = "", "", ""
    for child in element.iterchildren("*"):
        name = local_name(child)
        if name in _INDEXED:
            kinds, value = kinds + _INDEXED[name], value + plain(child)
        elif name == "ref":
            reference += plain(child)
    entry = run.make(
        "note_index_item", element, type=kinds, value=value, reference_text=reference
    )
    run.give(entry, "items", "note_index")


_INDEXED = {
    "name": "name", "persname": "person", "famname": "family", "corpname": "corporate_entity", "subject": "subject",
    "function": "function", "occupation": "occupation", "genreform": "genre_form", "title": "title",
    "geogname": "geographic_name",
}  # fmt: skip


def _split(run: Stacked, name: str) -> Made | None:
    """Cut a list out of the text of the note it stands in; return what is left behind it."""
    note = run.above("note_multipart")
    assert note is not None
    parts = note.values.get("subnotes") or []
    last = parts.pop() if parts else None
    if last is None or "content" not in last.values:
        return None
    found = re.search(
        rf"<(?:ead:)?{name}[^>]*>.*?</(?:ead:)?{name}>",
        last.values["content"],
        re.DOTALL,
    )
    content = last.values["content"]
    before, after = (
        (content[: found.start()], content[found.end() :]) if found else (content, "")
    )
    last.values["content"] = _mended(before)
    if last.values["content"]:
        note.push("subnotes", last)
    return Made("note_text", last.element, {"content": _mended(after)})


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


def _in_note(run: Stacked, element: Any, name: str, kind: str) -> Made | None:
    if run.above("note_multipart") is not None:
        return _split(run, name)
    _multipart(run, element, kind, None)
    return None


def _put_back(run: Stacked, rest: Made | None) -> None:
    if rest is not None and rest.values["content"]:
        run.give(rest, "subnotes", "note_multipart")


def chronology(run: Stacked, element: Any) -> None:
    """Make a chronology of the note it stands in, else a note of its own."""
    rest = _in_note(run, element, "chronlist", local_name(element))
    made = run.make("note_chronology", element, publish=published(element))
    run.give(made, "subnotes", "note_multipart")
    _put_back(run, rest)


def list_in_note(run: Stacked, element: Any) -> None:
    """Make a list of the note it stands in, else a general note of its own."""
    rest = _in_note(run, element, "list", "odd")
    if element.get("type") == "deflist":
        made = run.make("note_definedlist", element, publish=published(element))
    else:
        made = run.make(
            "note_orderedlist", element, enumeration=element.get("numeration")
        )
    run.give(made, "subnotes", "note_multipart")
    _put_back(run, rest)


def new_item(run: Stacked, element: Any) -> None:
    """Begin an item of a list of definitions or of a chronology."""
    if run.context.type != "note_orderedlist":
        run.context.push("items", {"element": element})


def _last_item(run: Stacked) -> dict[str, Any]:
    items = run.context.values.get("items")
    item: dict[str, Any] = items[-1] if items and isinstance(items[-1], dict) else {}
    return item


def event_of_chronology(run: Stacked, element: Any) -> None:
    """Add an event, or set the date, of an item of a chronology."""
    if local_name(element) == "date":
        if run.context.type == "note_chronology":
            _last_item(run)["event_date"] = inner_xml(element)
    else:
        _last_item(run).setdefault("events", []).append(formatted(inner_xml(element)))


def item_of_definitions(run: Stacked, element: Any) -> None:
    """Set what is defined, or what it is."""
    if run.context.type == "note_definedlist":
        to = {"label": "label", "item": "value"}[local_name(element)]
        _last_item(run)[to] = formatted(inner_xml(element))


def item_of_list(run: Stacked, element: Any) -> None:
    """Add an item to a list."""
    if run.context.type == "note_orderedlist":
        run.context.push("items", inner_xml(element))


# ---- containers and digital objects --------------------------------------------------------------------------------


def container(run: Stacked, element: Any) -> None:
    """Make an instance with its box; a container under another one, or behind one without an id, is a part of it."""
    kind, indicator = element.get("type"), formatted(inner_xml(element))
    id_, parent = element.get("id"), element.get("parent")
    unit = run.context
    inside = unit.type == "instance" or parent is not None
    if inside or (id_ is None and unit.values.get("instances")):
        _add_container(run, kind, indicator, id_, parent, element)
        return
    label, barcode = element.get("label", "mixed_materials"), None
    if found := _BARCODE.search(label):
        label, barcode = found[1], found[2]
    made = run.make("instance", element, instance_type=label.lower().strip())
    run.give(made, "instances", *_UNITS)
    key = barcode or f"{kind}:{indicator}"
    boxes = run.memory.setdefault("boxes", {})
    if key not in boxes:
        boxes[key] = run.make(
            "top_container", element, barcode=barcode, indicator=indicator, type=kind
        )
    sub = run.make("sub_container", element)
    sub.values["top_container"] = boxes[key]
    made.values["sub_container"] = sub
    _remember(run, made, id_)


def _remember(run: Stacked, instance: Made, id_: str | None) -> None:
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
    if sub.get("type_3") is not None:
        return
    level = 2 if sub.get("type_2") is None else 3
    sub[f"type_{level}"], sub[f"indicator_{level}"] = kind, indicator
    sub[f"element_{level}"] = element
    _remember(run, instance, id_)


def digital_object(run: Stacked, element: Any) -> None:
    """Make a digital object with one file, and the instance that holds it."""
    instance = run.make("instance", element, instance_type="digital_object")
    run.give(instance, "instances", *_UNITS)
    made = run.make(
        "digital_object",
        element,
        title=linked(run, element, "title"),
        publish=published(element),
    )
    made.push("file_versions", Made("file_version", element, {
        "file_uri": linked(run, element, "href"), "use_statement": linked(run, element, "role"),
    }))  # fmt: skip
    instance.values["digital_object"] = made


def digital_object_note(run: Stacked, element: Any) -> None:
    """Make a note of a digital object."""
    note = run.make(
        "note_digital_object", element, type="note", content=inner_xml(element)
    )
    run.give(note, "notes", "digital_object")


def digital_object_group(run: Stacked, element: Any) -> None:
    """Make a digital object of all locations of a group, called by its title, else by its unit."""
    unit = run.above(*_UNITS)
    name = element.get("title") or f"{displayed(unit)} Digital Object"
    made = run.make("digital_object", element, title=name, publish=published(element))
    for location in element.iterchildren("{*}daoloc"):
        made.push("file_versions", Made("file_version", location, {
            "file_uri": spelt(location, "xlink", "href"), "use_statement": spelt(location, "xlink", "role"),
        }))  # fmt: skip
    if unit is not None:
        instance = Made(
            "instance",
            element,
            {"instance_type": "digital_object", "digital_object": made},
        )
        unit.push("instances", instance)


def displayed(unit: Made | None) -> str:
    """Return how a unit is shown: its title and its dates."""
    if unit is None:
        return ""
    dates = [_displayed_date(one) for one in unit.values.get("dates", ())]
    shown = ", ".join(filter(None, (unit.get("title"), ", ".join(dates))))
    return re.sub(r"<[^<>]+>", "", shown)


def _displayed_date(made: Made) -> str:
    expression = made.get("expression") or " - ".join(
        end for end in (made.get("begin"), made.get("end")) if end
    )
    return f"Bulk, {expression}" if made.get("date_type") == "bulk" else str(expression)


# ---- names and subjects --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agent:
    """A name as an agent of its own, linked to the unit as its creator or its subject."""

    kind: str
    role: str

    def __call__(self, run: Stacked, element: Any) -> None:
        name = inner_xml(element)
        if not name:
            return
        made = run.make(
            f"agent_{self.kind}", element, name=name, role=self.role,
            relator=element.get("role"), source=element.get("source") or "ingest",
            rules=element.get("rules"), authority_id=element.get("authfilenumber"),
        )  # fmt: skip
        run.give(made, "linked_agents", *_UNITS)


@dataclass(frozen=True, slots=True)
class Subject:
    """An access point that is no name, as a subject of one term."""

    kind: str

    def __call__(self, run: Stacked, element: Any) -> None:
        made = run.make(
            "subject", element, term=inner_xml(element), term_type=self.kind,
            source=element.get("source") or "ingest",
        )  # fmt: skip
        run.give(made, "subjects", *_UNITS)


# ---- the header ----------------------------------------------------------------------------------------------------


def record_id(run: Stacked, element: Any) -> None:
    """Set the id of the finding aid and its address."""
    run.set("ead_id", inner_xml(element), element)
    run.set("ead_location", element.get("url"), element)


def finding_aid_language(run: Stacked, element: Any) -> None:
    """Set the language of the finding aid: a code where one is stated, and all of the text."""
    usage = element.find("{*}langusage")
    if usage is None:
        usage = next(element.iter("{*}langusage"), None)
    if usage is None:
        run.set("finding_aid_language", "und", element)
        return
    coded = [one for one in usage.iter("{*}language") if one.get("langcode")]
    if coded:
        run.set("finding_aid_language", coded[0].get("langcode"), element)
        run.set("finding_aid_script", coded[0].get("scriptcode"), element)
    run.set("finding_aid_language_note", formatted(plain(usage)), element)


def status(run: Stacked, element: Any) -> None:
    """Set the status of the finding aid."""
    run.set("finding_aid_status", element.get("findaidstatus"), element)


def title_of_header(run: Stacked, element: Any) -> None:
    """Set the title of the finding aid, or the one to file it by."""
    to = (
        "finding_aid_filing_title"
        if element.get("type") == "filing"
        else "finding_aid_title"
    )
    run.set(to, formatted(inner_xml(element)), element)


def revision(run: Stacked, element: Any) -> None:
    """Make a revision statement."""
    made = run.make("revision_statement", element, publish=published(element))
    run.give(made, "revision_statements", "resource")
