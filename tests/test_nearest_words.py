"""What a target has no word for is shown by the nearest word it has."""

from __future__ import annotations

import io

import pytest
from lxml import etree

import xjmeta

EAD2002 = """<ead xmlns="urn:isbn:1-931666-22-9"><eadheader><eadid>a</eadid>
<profiledesc><creation>Encoded by hand, <date>2001</date></creation></profiledesc></eadheader>
<archdesc level="fonds"><did><unittitle>Papers, <unitdate normal="1850/1900">1850-1900</unitdate></unittitle></did>
<bioghist><chronlist><chronitem><date normal="1850">in 1850</date><eventgrp><event>born</event><event>named</event>
</eventgrp></chronitem></chronlist></bioghist></archdesc></ead>"""
EAD3 = """<ead xmlns="http://ead3.archivists.org/schema/"><control><recordid>a</recordid></control>
<archdesc level="fonds"><did><unittitle>Papers</unittitle>
<unitdatestructured><daterange><fromdate standarddate="1850">in 1850</fromdate><todate standarddate="1900">1900</todate>
</daterange></unitdatestructured>
<physdescstructured physdescstructuredtype="spaceoccupied" coverage="whole"><quantity>3.5</quantity>
<unittype>linear feet</unittype><physfacet>in folders</physfacet></physdescstructured>
<origination><persname><part>Smith</part><part>Ann</part></persname></origination></did>
<bioghist><chronlist><chronitem><datesingle standarddate="1850">in 1850</datesingle><chronitemset><event>born</event>
</chronitemset></chronitem></chronlist></bioghist></archdesc></ead>"""


def converted(source: str, format_: str) -> tuple[xjmeta.Record, bytes, list[str]]:
    record, out = xjmeta.read(source.encode()), io.BytesIO()
    report = xjmeta.write(record, out, format=format_, origin=False)
    return record, out.getvalue(), [loss.path for loss in report.carried]


def found(document: bytes, name: str) -> list[str]:
    elements = etree.fromstring(document).iter(f"{{*}}{name}")
    return [" ".join("".join(one.itertext(etree.Element)).split()) for one in elements]


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        ("datesingle", ["in 1850"]),
        ("chronitemset", ["born named"]),
        ("eventdescription", ["Encoded by hand, 2001"]),
        ("unittitle", ["Papers, 1850-1900"]),
    ],
)
def test_ead3_shows_what_only_ead_2002_has_a_word_for(
    element: str, shown: list[str]
) -> None:
    record, document, carried = converted(EAD2002, "ead3")

    assert shown == found(document, element)
    assert record == xjmeta.read(document)
    assert not any("notes" in path for path in carried), (
        "a chronology goes as a chronology"
    )


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        ("unitdate", ["in 1850-1900"]),
        ("extent", ["3.5 linear feet"]),
        ("physfacet", ["in folders"]),
        ("persname", ["Smith, Ann"]),
        ("eventgrp", ["born"]),
    ],
)
def test_ead_2002_shows_what_only_ead3_has_a_word_for(
    element: str, shown: list[str]
) -> None:
    record, document, carried = converted(EAD3, "ead2002")

    assert shown == found(document, element)
    assert b'normal="1850/1900"' in document
    assert record == xjmeta.read(document)
    assert not any("notes" in path for path in carried)


def test_who_edits_what_is_shown_in_another_program_wins_and_is_told() -> None:
    _record, document, _carried = converted(EAD3, "ead2002")
    source = io.BytesIO(document.replace(b"in 1850-1900", b"1851-1900"))
    record = xjmeta.read(source)

    assert "1851-1900" == str(record.dates[0].expression)


def test_dates_in_the_text_of_a_title_are_dates_of_the_unit_too() -> None:
    record = xjmeta.read(EAD2002.encode())

    assert ["1850/1900"] == [str(date.edtf) for date in record.title_dates]


def test_simple_dublin_core_says_the_values_of_a_group_and_an_extent_as_a_whole() -> (
    None
):
    record = xjmeta.read(
        b"<ead><eadheader/><archdesc level='fonds'><did><unittitle>Papers, <unitdate>1850</unitdate></unittitle>"
        b"<physdesc><extent>1.5 metres</extent>, some <genreform>letters</genreform></physdesc>"
        b"<langmaterial>In <language langcode='lat'/> alone.</langmaterial></did></archdesc></ead>"
    )
    out = io.BytesIO()
    report = xjmeta.write(record, out, format="oai_dc")

    assert ["1.5 metres"] == found(out.getvalue(), "format")
    assert ["lat"] == found(out.getvalue(), "language")
    assert ["1850"] == found(out.getvalue(), "date")
    assert {"#0.extents", "#0.languages"} <= {
        ".".join(loss.path.split(".")[:2]) for loss in report.losses
    }
