"""How far our previews agree with what importers stored: recorded runs beside the preview of each unit, field by field.

A row says of a field what the importer stored and what we preview. Texts are compared without blanks, in any order.
`measured` runs all of it for one system; the tests hold the shares to their bounds, a script writes them down.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import xjmeta
from xjmeta import Record, systems
from xjmeta.systems._atom_days import TODAY
from xjmeta.systems.atom_csv import LEVELS
from xjmeta.systems.held import records_of
from xjmeta.systems.units import unit_elements, unit_of

SHARED = Path(__file__).parents[2] / "shared"
ORACLES, CORPUS = SHARED / "oracles", SHARED / "corpus"
Row = tuple[str, Callable[[Any], Iterable[Any]], Callable[[Record], Iterable[Any]]]


class Tally:
    """How many compared values agree, by field."""

    def __init__(self) -> None:
        self.all: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()

    def compare(self, field: str, theirs: Iterable[Any], ours: Iterable[Any]) -> None:
        """Count whether two collections of texts are the same; two empty ones say nothing."""
        stored, previewed = squeezed(theirs), squeezed(ours)
        if stored or previewed:
            self.all[field] += 1
            self.wrong[field] += stored != previewed

    def rows(self, rows: Iterable[Row], held: Any, unit: Record) -> None:
        """Compare each field of a unit."""
        for field, theirs, ours in rows:
            self.compare(field, theirs(held), ours(unit))

    def shares(self) -> dict[str, float]:
        """Return the share of values that agree, by field."""
        return {name: 1 - self.wrong[name] / count for name, count in self.all.items()}


def squeezed(texts: Iterable[Any]) -> Counter[str]:
    """Return texts without blanks and tags, those that say nothing left out."""
    return Counter(filter(None, ("".join(bare(str(t or "")).split()) for t in texts)))


def bare(text: str) -> str:
    """Return a stored text without its tags, however often its entities were escaped."""
    for _again in range(3):
        text = unescape(text) if "&" in text else text
    return re.sub(r"<[^<>]+>", "", text) if "<" in text else text


def recorded(system: str) -> list[tuple[str, str, str]]:
    """Return the file, the verdict and the message of each recorded run."""
    with (ORACLES / "verdicts.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row[0], row[3], row[4]) for row in rows if row[1] == system]


def accepted(system: str) -> list[str]:
    """Return the files that an importer took."""
    return [path for path, verdict, _told in recorded(system) if verdict == "accepted"]


def previews(system: str, data: bytes) -> tuple[list[Record], list[int | None]]:
    """Return the units of a document as a system holds them, in document order, and which stands above each."""
    tops, alone = records_of(systems.get(system), systems.get(system).read(data))
    parents: list[int | None] = []
    for top in tops:
        first, numbers = len(parents), {}
        for key, parent, _unit in top.walk_with_parents():
            numbers[key] = len(parents)
            parents.append(None if parent is None else numbers[parent])
        assert first < len(parents)
    return [alone[number] for number in sorted(alone)], parents


def stored(folder: str, path: str, ending: str = ".json.gz") -> Any:
    """Return what was stored of a file, None where that was not recorded."""
    name = path.removeprefix("ead2002/").replace("/", "_")
    file = ORACLES / folder / f"{name}{ending}"
    return json.loads(gzip.decompress(file.read_bytes())) if file.exists() else None


# ---- what a unit of a preview says -----------------------------------------------------------------------------------


def text(value: Any) -> str:
    return "" if value is None else value.plain


def names_of(values: Iterable[Any]) -> list[str]:
    return [text(value.name) for value in values]


def bodies(unit: Record, *kinds: str) -> list[str]:
    return [text(note.body) for note in unit.notes if note.kind in kinds]


def titles(unit: Record) -> list[str]:
    return [text(unit.title)]


def identifiers(unit: Record) -> list[str]:
    return [text(one.value) for one in unit.identifiers]


def expressions(unit: Record) -> list[str]:
    return [text(date.expression) for date in unit.dates]


def levels(unit: Record) -> list[str | None]:
    return [unit.other_level or unit.level]


# ---- ArchivesSpace -----------------------------------------------------------------------------------------------------

_NOTES = {
    clause.to.split()[1]: clause.path.removeprefix("notes.")
    for clause in systems.get("archivesspace").clauses
    if clause.to.startswith("note_multipart ") and clause.path != "notes.note"
}


def _notes_of_aspace(held: Any) -> list[str]:
    """Return the notes of text alone, with their kinds."""
    return [
        f"{_NOTES[note['type']]}:{''.join(bare(part.get('content', '')) for part in note['subnotes'])}"
        for note in held["notes"]
        if note["jsonmodel_type"] == "note_multipart"
        and note["type"] in _NOTES
        and all(part["jsonmodel_type"] == "note_text" for part in note["subnotes"])
    ]


def _linked(held: Any) -> list[str]:
    of = held["by_uri"]
    agents = [of[link["ref"]]["names"][0] for link in held.get("linked_agents", ())]
    terms = [of[link["ref"]]["terms"][0]["term"] for link in held.get("subjects", ())]
    return [one.get("primary_name") or one.get("family_name") for one in agents] + terms


def _boxes(held: Any) -> list[str]:
    boxes = [
        one["sub_container"] for one in held["instances"] if "sub_container" in one
    ]
    tops = [held["by_uri"][box["top_container"]["ref"]]["indicator"] for box in boxes]
    return tops + [box["indicator_2"] for box in boxes if "indicator_2" in box]


def _files(held: Any) -> list[str]:
    objects = [
        one["digital_object"] for one in held["instances"] if "digital_object" in one
    ]
    return [
        version.get("file_uri")
        for one in objects
        for version in held["by_uri"][one["ref"]].get("file_versions", ())
    ]


def _languages(held: Any) -> list[str]:
    stated = (one.get("language_and_script") for one in held["lang_materials"])
    return [one["language"] for one in stated if one]


ARCHIVESSPACE: tuple[Row, ...] = (
    ("title", lambda held: [held.get("title")], titles),
    ("identifiers", lambda held: [held.get("component_id") or held.get("id_0")], lambda unit: identifiers(unit)[:1]),
    ("level", lambda held: [held.get("other_level") or held["level"]], levels),
    ("dates", lambda held: [date.get("expression") for date in held["dates"]], expressions),
    ("machine dates", lambda held: [f"{d.get('begin') or ''}/{d.get('end') or ''}".removesuffix("/") for d in held["dates"]],
     lambda unit: [date.normal for date in unit.dates]),
    ("extents", lambda held: [f"{one['number']} {one['extent_type']}" for one in held["extents"]],
     lambda unit: [text(one.expression) for one in unit.extents if one.value is not None]),
    ("languages", _languages, lambda unit: [one.code for one in unit.languages if one.code]),
    ("agents and subjects", _linked, lambda unit: names_of((*unit.creators, *unit.access_points))),
    ("containers", _boxes, lambda unit: [text(box.indicator) for box in unit.containers if not box.parent or box.type]),
    ("digital objects", _files, lambda unit: [one.href for one in unit.digital_objects]),
)  # fmt: skip


def _archivesspace(tally: Tally) -> None:
    for path in accepted("archivesspace"):
        records = stored("archivesspace-ead", path)
        by_uri = {record["uri"]: record for record in records}
        by_id = {
            one.get("ref_id"): one
            for one in records
            if one["jsonmodel_type"] == "archival_object"
        }
        top = next(
            (one for one in records if one["jsonmodel_type"] == "resource"), None
        )
        units, parents = previews("archivesspace", (CORPUS / path).read_bytes())
        for number, unit in enumerate(units):
            held = top if number == 0 else by_id.get(unit.id) if unit.id else None
            if held is None:
                continue
            tally.rows(ARCHIVESSPACE, held | {"by_uri": by_uri}, unit)
            # A list or a chronology cuts a note into parts, which are not compared.
            texts = _notes_of_aspace(held)
            ours = squeezed(f"{note.kind}:{text(note.body)}" for note in unit.notes)
            tally.compare("notes by kind", texts, (squeezed(texts) & ours).elements())
            above = units[parents[number] or 0].id if parents[number] else None
            if number and (above or not parents[number]):
                parent = by_uri.get(held.get("parent", {}).get("ref"), {})
                tally.compare(
                    "parents", [parent.get("ref_id") or "top"], [above or "top"]
                )


# ---- ArcLight ----------------------------------------------------------------------------------------------------------

_INDEXED = ("topic", "function", "occupation", "genre_form", "place")


def _all(*names: str) -> Callable[[Any], list[Any]]:
    return lambda held: [value for name in names for value in held.get(name, ())]


def _notes_of_arclight() -> Iterator[Row]:
    for clause in systems.get("arclight").clauses:
        if clause.to.startswith("note "):
            name, kind = clause.to.split()[1], str(clause.kind)
            yield (
                "notes by kind",
                lambda held, name=name: ["".join(held.get(name, ()))],
                lambda unit, kind=kind: ["".join(bodies(unit, kind))],
            )


_LABELS = {"recordgrp": "record group", "subgrp": "subgroup"}
ARCLIGHT: tuple[Row, ...] = (
    ("title", lambda held: held.get("title_ssm", [])[:1], titles),
    ("identifiers", _all("unitid_ssm"), identifiers),
    # Behind the level of the highest unit stands Collection, by which it is found too.
    ("level", lambda held: [one.casefold() for one in held.get("level_ssim", ())[:1]],
     lambda unit: [_LABELS.get(str(levels(unit)[0]), str(levels(unit)[0] or "").casefold())]),
    ("dates", _all("unitdate_bulk_ssim", "unitdate_inclusive_ssm", "unitdate_other_ssim"), expressions),
    ("extents", _all("extent_ssm", "physdesc_tesim", "physfacet_tesim", "dimensions_tesim"),
     lambda unit: [text(one.expression) for one in unit.extents]),
    ("languages", _all("language_ssim"), lambda unit: names_of(unit.languages)),
    ("creators", _all("creator_ssim"), lambda unit: names_of(unit.creators)),
    ("names", lambda held: {"".join(bare(name).split()) for name in held.get("names_ssim", ())},
     lambda unit: {"".join(bare(name).split()) for name in names_of(one for one in unit.access_points if one.kind not in _INDEXED)}),
    ("subjects", _all("access_subjects_ssim", "geogname_ssm"),
     lambda unit: names_of(one for one in unit.access_points if one.kind in _INDEXED)),
    ("abstracts", _all("abstract_tesim"), lambda unit: [text(one.body) for one in unit.abstracts]),
    ("locations", _all("physloc_tesim"), lambda unit: [text(one.text) for one in unit.locations]),
    ("containers", _all("containers_ssim"), lambda unit: [f"{box.type or ''}{text(box.indicator)}" for box in unit.containers]),
    *_notes_of_arclight(),
)  # fmt: skip


def _arclight(tally: Tally) -> None:
    for path in accepted("arclight"):
        documents = stored("arclight", path)
        if documents is None:
            continue
        units, parents = previews("arclight", (CORPUS / path).read_bytes())
        theirs = list(_flattened(documents[0], None, []))
        assert len(theirs) == len(units)
        for number, (held, parent) in enumerate(theirs):
            tally.rows(ARCLIGHT, held, units[number])
            tally.compare("parents", [f"-{parent}"], [f"-{parents[number]}"])


def _flattened(
    document: Any, parent: int | None, seen: list[int]
) -> Iterator[tuple[Any, int | None]]:
    """Yield the documents of an index with the number of the one above each, in document order."""
    number = len(seen)
    seen.append(number)
    yield document, parent
    for component in document.get("components", ()):
        yield from _flattened(component, number, seen)


# ---- AtoM --------------------------------------------------------------------------------------------------------------

_COLUMNS = {
    "scope_and_content": "scope", "arrangement": "arrangement", "access_conditions": "access", "reproduction_conditions": "use",
    "acquisition": "acquisition", "physical_characteristics": "technical", "archival_history": "custodial_history",
    "accruals": "accruals", "appraisal": "appraisal", "location_of_copies": "copies", "location_of_originals": "originals",
    "finding_aids": "finding_aids", "related_units_of_description": "related",
}  # fmt: skip
_TERMS = ("Places", "Subjects", "Genre", "relation: name access points")


_DAY_OF_THE_RUNS = "2026-11-29"


def _text_of(held: Any, name: str) -> str | None:
    found: str | None = held.get("text", {}).get(held.get("culture"), {}).get(name)
    return found


def _row_of_text(column: str, kind: str) -> Row:
    return (
        "notes by kind",
        lambda held: [_text_of(held, column)],
        lambda unit: [body for note in unit.notes if note.kind == kind and note.body is not None
                      and note.body.lang is None for body in [note.body.plain]],
    )  # fmt: skip


def _identifiers_of_atom(held: Any) -> list[Any]:
    others = [
        one[3]
        for one in held.get("properties", ())
        if one[0] == "alternativeIdentifiers"
    ]
    return [held.get("identifier"), *others]


def _events(held: Any, name: str) -> list[str]:
    return [event.get(name, "") for event in held.get("events", ())]


def _ends(held: Any, name: str) -> list[str]:
    days = (day.replace("-00", "") for day in _events(held, name))
    return [TODAY if day == _DAY_OF_THE_RUNS else day for day in days]


def _end_of(unit: Record, place: int) -> list[str]:
    return [(*(date.normal or "").split("/"), "")[place] for date in unit.dates]


ATOM: tuple[Row, ...] = (
    ("title", lambda held: [_text_of(held, "title")], titles),
    ("identifiers", _identifiers_of_atom, lambda unit: [text(one.value) for one in unit.identifiers if one.kind != "accession"]),
    ("level", lambda held: [str(held.get("level") or "").casefold()],
     lambda unit: [(unit.other_level or LEVELS.get(unit.level or "", unit.level or "")).casefold()]),
    ("dates", lambda held: _events(held, "date"), expressions),
    ("starts", lambda held: _ends(held, "start"), lambda unit: _end_of(unit, 0)),
    ("ends", lambda held: _ends(held, "end"), lambda unit: _end_of(unit, 1)),
    ("extents", lambda held: [_text_of(held, "extent_and_medium")], lambda unit: [text(one.expression) for one in unit.extents]),
    ("creators", lambda held: _events(held, "actor"), lambda unit: names_of(unit.creators)),
    ("access points", lambda held: [term for name in _TERMS for term in held.get("terms", {}).get(name, ())],
     lambda unit: names_of(unit.access_points)),
    ("repository", lambda held: [held.get("repository")], lambda unit: names_of(unit.repository)),
    ("containers", lambda held: [f"{box[0] or ''}{box[2] or ''}" for box in held.get("containers", ())],
     lambda unit: [f"{text(box.indicator)}{box.type or ''}" for box in unit.containers]),
    *(_row_of_text(column, kind) for column, kind in _COLUMNS.items()),
)  # fmt: skip


def _atom(tally: Tally, theirs: list[Any], system: str, data: bytes) -> None:
    units, parents = previews(system, data)
    assert len(theirs) == len(units)
    # A history is kept once, with its actor, and stands in the records at each event of the actor.
    lives = squeezed(
        {
            event["actorHistory"]
            for held in theirs
            for event in held.get("events", ())
            if event.get("actorHistory")
        }
    )
    own = squeezed({body for unit in units for body in bodies(unit, "biography")})
    for life in {**lives, **own}:
        tally.compare("histories", [life] * (life in lives), [life] * (life in own))
    numbers = {held["n"]: number for number, held in enumerate(theirs)}
    for number, (held, unit) in enumerate(zip(theirs, units, strict=True)):
        # An institution that is that of the unit above is not stored once more.
        above = theirs[numbers[held["parent"]]] if held.get("parent") in numbers else {}
        if unit.repository:
            held.setdefault("repository", above.get("repository"))
        tally.rows(ATOM, held, unit)
        tally.compare(
            "parents", [f"-{numbers.get(held.get('parent'))}"], [f"-{parents[number]}"]
        )


def _atom_ead(tally: Tally) -> None:
    for path in accepted("atom-ead"):
        theirs = stored("atom-ead/corpus", path, ".stored.json.gz")["descriptions"]
        _atom(tally, theirs, "atom-ead", (CORPUS / path).read_bytes())


_VENDORS = {
    "isad": "example_information_objects_isad.csv",
    "rad": "example_information_objects_rad.csv",
    "import-order": "import_order.csv",
}


def _probes() -> Iterator[tuple[dict[str, str], Path, Path]]:
    """Yield the lines of the table of probes with the first sheet of each, and what was stored of it."""
    with (ORACLES / "atom-csv" / "probes.tsv").open(
        encoding="utf-8", newline=""
    ) as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        folder = ORACLES / "atom-csv" / "probes" / row["probe"]
        for end in ("", "-1"):
            if (folder / f"in{end}.csv").exists():
                yield row, folder / f"in{end}.csv", folder / f"stored{end}.json"


def _sheets() -> Iterator[tuple[Path, Path]]:
    """Yield the sheets that AtoM took in an empty system, and what it stored."""
    for name, sheet in _VENDORS.items():
        yield (
            CORPUS / "csv" / "atom" / sheet,
            ORACLES / "atom-csv" / "examples" / name / "stored.json",
        )
    for row, sheet, kept in _probes():
        is_of_xml = row["probe"] not in UNREAD
        if (
            row["step"] == "1"
            and row["import"] == "done"
            and kept.exists()
            and is_of_xml
        ):
            yield sheet, kept


def _atom_csv(tally: Tally) -> None:
    for sheet, kept in _sheets():
        theirs = json.loads(kept.read_text("utf-8"))["descriptions"]
        # Of a sheet that we call refused AtoM makes descriptions without any content, and reports success.
        if not systems.get("atom").read(sheet.read_bytes()).stops:
            _atom(tally, theirs, "atom", sheet.read_bytes())


_RUNS: dict[str, Callable[[Tally], None]] = {
    "archivesspace": _archivesspace, "arclight": _arclight, "atom-ead": _atom_ead, "atom": _atom_csv,
}  # fmt: skip


def measured(system: str) -> Tally:
    """Return how far the previews of a system agree with what was stored of every file that it took."""
    tally = Tally()
    _RUNS[system](tally)
    return tally


# ---- verdicts ----------------------------------------------------------------------------------------------------------


def broken(system: Any, reading: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield what a system refuses, in the order in which it comes to it: the code, the element, and the value."""
    for stop in reading.stops:
        yield stop.code, stop.element, None
    for made in reading.checked:
        for demand in system.demands:
            if demand.of == made.type and (value := demand.broken(made)) is not None:
                yield demand.code, made.values.get("archdesc", made.element), value


def verdicts(name: str) -> tuple[int, list[str]]:
    """Return how many recorded verdicts there are of a system, and the files of which ours is another."""
    if name == "atom":
        return _verdicts_on_sheets()
    system, rows = systems.get(name), recorded(name)
    wrong = [
        path
        for path, verdict, _message in rows
        if any(broken(system, system.read((CORPUS / path).read_bytes())))
        != (verdict != "accepted")
    ]
    return len(rows), wrong


UNREAD = ("empty", "control", "blank-cells", "title-none", "columns-blanks")
"""Sheets of which nothing can be compared: empty, without a word, or with characters that are none of XML."""


def _verdicts_on_sheets() -> tuple[int, list[str]]:
    wrong, count = [], 0
    for row, sheet, kept in _probes():
        if row["step"] != "1" or row["probe"] in UNREAD:
            continue
        count += 1
        stored_ = (
            json.loads(kept.read_text("utf-8"))["descriptions"]
            if kept.exists()
            else [{"text": {"en": {"title": ""}}}]
        )
        # Success is reported, too, where nothing is stored, or descriptions without any content.
        is_taken = row["import"] == "done" and any(
            any(one.get("text", {}).values()) for one in stored_
        )
        found = xjmeta.validate(sheet, format="atom-csv", for_="atom")
        wrong += [] if (found[-1].verdict == "accepted") == is_taken else [row["probe"]]
    return count, wrong


_IN_ARCLIGHT = {
    "TitleNotFound": "arclight-no-title", "IDNotFound": "arclight-no-id", "NoMethodError": "arclight-no-archdesc", "ArgumentError": "arclight-years",
}  # fmt: skip


def complaints(name: str) -> tuple[int, list[str]]:
    """Return how many first complaints of an importer name their kind or unit, and the files where ours differ."""
    count, wrong = 0, []
    of = {
        "archivesspace": _of_archivesspace,
        "arclight": _of_arclight,
        "atom-ead": _of_atom,
    }
    for path, verdict, message in recorded(name):
        reading = systems.get(name).read((CORPUS / path).read_bytes())
        found = (
            None
            if verdict == "accepted"
            else of[name](message, reading, list(broken(systems.get(name), reading)))
        )
        if found is not None:
            count += 1
            wrong += [] if found else [path]
    return count, wrong


def _of_archivesspace(
    message: str, reading: Any, ours: list[tuple[str, Any, Any]]
) -> bool | None:
    """Say whether the unit that the message shows is one of ours; None where it shows none."""
    context = re.search(
        r':import_context=>"<(\S+?)[ >](?:.*?id=\\"([^\\]*)\\")?', message
    )
    if context is None:
        return None
    root = reading.checked[0].element.getroottree().getroot()
    units = {element: element.get("id") for element in unit_elements(root)}
    if context[2]:
        return context[2] in {
            unit_of(element, units) for _code, element, _value in ours
        }
    tags = {element.tag.rpartition("}")[2] for _code, element, _value in ours}
    return bool(tags & {context[1], "archdesc"})


def _of_arclight(message: str, reading: Any, ours: list[tuple[str, Any, Any]]) -> bool:
    """Say whether the reason is among ours, of the same machine form where one is named."""
    reason = next(code for name, code in _IN_ARCLIGHT.items() if name in message)
    span = re.search(r"Range is [a-z ]+: (\S+?) ?/ ?(\S+)", message)
    values = [
        re.sub(r"\s", "", str(value))
        for code, _element, value in ours
        if code == reason
    ]
    return bool(values) if span is None else f"{span[1]}/{span[2]}" in values


def _of_atom(
    message: str, reading: Any, ours: list[tuple[str, Any, Any]]
) -> bool | None:
    """Say whether the import stops at the unit at which we say so, of which a part may be stored; None elsewhere."""
    found = re.search(r"stored before it: (\d+) of", message)
    if found is None:
        return None
    elements = [made.element for made in reading.units]
    first = min(elements.index(element) for _code, element, _value in ours)
    return first in (int(found[1]) - 1, int(found[1]))


# ---- the page ----------------------------------------------------------------------------------------------------------


def section(name: str, tally: Tally) -> str:
    """Return what the page of figures says of a system."""
    system = systems.get(name)
    count, wrong = verdicts(name)
    lines = [f"## {system.title} {system.version} (`{name}`)", ""]
    lines += [f"- verdicts: {count - len(wrong)} of {count} agree"]
    if name != "atom":
        told, other = complaints(name)
        lines += [
            f"- the importer's first complaint, where it can be placed: {told - len(other)} of {told} among ours"
        ]
    values, off = sum(tally.all.values()), sum(tally.wrong.values())
    lines += [
        f"- stored values: {values - off:,} of {values:,} are as previewed ({100 - 100 * off / values:.2f} %)",
        "",
    ]
    lines += ["| field | compared | otherwise |", "|---|--:|--:|"]
    lines += [
        f"| {field} | {tally.all[field]:,} | {tally.wrong[field]} |"
        for field in sorted(tally.all)
    ]
    return "\n".join(lines) + "\n"
