"""Updates of library systems: the units and cells that changed and nothing else, and what an update cannot do."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

import xjmeta
from test_aspace_json import TEXT
from xjmeta import Record, systems
from xjmeta.cli import app

OLD = Record(
    id="top",
    title="Papers",
    level="fonds",
    identifiers=[{"value": "MS 1"}],
    dates=[{"expression": "1949", "normal": "1949"}],
    control={"publication_status": [{"text": "Published"}], "record_ids": [{"value": "ms1"}]},
    notes=[{"kind": "scope", "body": "About"}, {"kind": "general", "body": "One"}],
    children=[
        Record(id="a", title="A", level="series", access_points=[{"kind": "topic", "name": "Ice"}], children=[Record(id="b", title="B", level="file")]),
        Record(id="c", title="C", level="series"),
    ],
)  # fmt: skip


def cells(update: xjmeta.Update) -> dict[str, dict[str, str]]:
    """The cells that say something, by the keys of their rows."""
    rows = csv.DictReader(io.StringIO(update.data.decode()))
    return {row["legacyId"]: {k: v for k, v in row.items() if v and k != "legacyId"} for row in rows}  # fmt: skip


def codes(update: xjmeta.Update) -> list[tuple[str, str | None]]:
    return [(note.code, note.unit) for note in update.notes if note.severity == "warning" and note.code != "atom-update-status"]  # fmt: skip


@pytest.mark.parametrize("name", ["atom", "archivesspace"])
def test_nothing_is_to_be_imported_where_nothing_changed(name):
    update = systems.update(OLD, OLD, name)

    assert (b"", []) == (update.data, update.notes)


def test_a_text_is_its_cell_and_the_status_that_would_be_lost():
    update = systems.update(OLD, OLD.edit("top", title="Letters"), "atom")

    assert {"top": {"title": "Letters", "publicationStatus": "Published"}} == cells(update)  # fmt: skip
    assert [] == update.notes


def test_a_row_without_a_status_is_told():
    update = systems.update(OLD, OLD.edit("c", title="D"), "atom")

    assert [("atom-update-status", "c")] == [(n.code, n.unit) for n in update.notes]


def test_what_is_added_to_a_list_is_sent_alone_and_what_is_gone_is_told():
    points = [{"kind": "topic", "name": "Ice"}, {"kind": "topic", "name": "Snow"}]
    notes = [OLD.notes[0], {"kind": "general", "body": "Two"}]
    update = systems.update(OLD, OLD.edit_many({"a": {"access_points": points}, "top": {"notes": notes}}), "atom")  # fmt: skip

    assert "Snow" == cells(update)["a"]["subjectAccessPoints"]
    assert "Two" == cells(update)["top"]["generalNote"]
    assert [("atom-update-doubles", "top")] == codes(update)


def test_a_blank_cell_empties_nothing():
    update = systems.update(OLD, OLD.edit("top", notes=OLD.notes[1:]), "atom")

    assert b"" == update.data
    assert [("atom-update-empties", "top")] == codes(update)


def test_an_event_replaces_the_one_of_its_type_and_others_are_told():
    one = OLD.edit("top", dates=[{"expression": "1950", "normal": "1950"}])
    two = OLD.edit("top", dates=[*OLD.dates, {"expression": "1950", "normal": "1950"}])
    none = OLD.edit("top", dates=())

    assert "1950" == cells(systems.update(OLD, one, "atom"))["top"]["eventDates"]
    assert [("atom-update-events", "top")] == codes(systems.update(OLD, two, "atom"))
    assert [("atom-update-event", "top")] == codes(systems.update(OLD, none, "atom"))


def test_a_new_unit_stands_below_the_row_of_its_parent_and_a_moved_one_names_it():
    new = OLD.add("c", Record(id="n", title="N", level="file")).move("b", "c")
    update = systems.update(OLD, new, "atom")

    assert ["c", "n", "b"] == list(cells(update))
    assert {"parentId": "c", "title": "N", "levelOfDescription": "File"} == cells(update)["n"]  # fmt: skip
    assert {"parentId": "c"} == cells(update)["b"]


def test_what_is_removed_or_no_longer_public_stays_and_is_told():
    removed, hidden = OLD.remove("b"), OLD.edit("b", internal=True)

    for new in (removed, hidden):
        assert [("atom-update-removes", "b")] == codes(systems.update(OLD, new, "atom"))
        assert b"" == systems.update(OLD, new, "atom").data


def test_a_system_that_takes_no_update_is_told():
    with pytest.raises(xjmeta.FormatError) as error:
        systems.update(OLD, OLD, "arclight")
    assert "no-update" == error.value.code


# ---- ArchivesSpace --------------------------------------------------------------------------------------------------


def test_of_records_of_the_api_those_that_changed_are_sent():
    old = xjmeta.from_string(TEXT, format="aspace-json")
    update = systems.update(old, old.edit("r2", title="Changed"), "archivesspace")

    assert [("r2", "Changed")] == [
        (one["ref_id"], one["title"]) for one in json.loads(update.data)
    ]
    assert b"" == systems.update(old, old, "archivesspace").data
    gone = systems.update(old, old.remove("r2"), "archivesspace")
    assert "aspace-update-removes" in {note.code for note in gone.notes}


def test_a_sheet_holds_what_is_new_below_one_unit_and_all_else_is_told():
    new = OLD.add("top", Record(id="n", title="N", level="series", children=[Record(id="m", title="M", level="file")]))  # fmt: skip
    new = new.add("c", Record(id="o", title="O", level="file")).edit("a", title="AA").remove("b")  # fmt: skip
    update = systems.update(OLD, new, "archivesspace")
    (sheet,) = xjmeta.iter_records(update.data, format="aspace-csv")

    assert "ms1" == sheet.control.record_ids[0].value.plain
    assert ["n", "m"] == [key for key, _unit in sheet.walk()][1:]
    assert [
        ("aspace-update-removes", "b"), ("aspace-update-changes", "a"), ("aspace-update-apart", "c"),
    ] == codes(update)  # fmt: skip
    below = systems.update(OLD, OLD.add("c", Record(id="o", title="O", level="file")), "archivesspace")  # fmt: skip
    assert [("aspace-update-below", "c")] == codes(below)


# ---- the command line -----------------------------------------------------------------------------------------------


def run(*arguments: str) -> int:
    return CliRunner().invoke(app, list(arguments)).exit_code


def test_the_command_writes_an_update_and_nothing_where_nothing_changed(tmp_path):  # fmt: skip
    old, new, out = tmp_path / "old.json", tmp_path / "new.json", tmp_path / "update.csv"  # fmt: skip
    xjmeta.write(OLD, old)
    xjmeta.write(OLD.edit("top", title="Letters"), new)

    assert 0 == run("diff", str(old), str(old), "--for", "atom", "--output", str(out))
    assert not out.exists()
    assert 0 == run("diff", str(old), str(new), "--for", "atom", "--output", str(out))
    assert b"Letters" in out.read_bytes()
    assert 2 == run("diff", str(old), str(new), "--for", "atom", "--output", str(out))
    assert 2 == run("diff", str(old), str(new), "--for", "atom")


def test_columns_that_stand_side_by_side_are_compared_together():
    old = Record(id="a", title="A", containers=[{"indicator": "1", "type": "Box"}])
    new = replace(old.containers[0], type="Carton")
    update = systems.update(old, old.replaced(containers=[new]), "atom")

    assert {"physicalObjectName": "1", "physicalObjectType": "Carton"} == cells(update)["a"]  # fmt: skip
    assert [("atom-update-doubles", "a")] == codes(update)
