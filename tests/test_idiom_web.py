"""What Dublin Core and JSON-LD of a finding aid look like: documents that were read line by line, and the page of them."""

import io
import re
from pathlib import Path
from typing import Any

import pytest

import xjmeta

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "examples" / "what-comes-out"
ADDRESSES = {"base": "https://archives.example.org/"}


def without_context(data: bytes) -> bytes:
    """Return a document without the context of linked data, which tells of every field there is."""
    return re.sub(rb'\n "@context":.*', b"", data)


@pytest.mark.parametrize(
    ("target", "format_", "options"),
    [
        ("smith.oai_dc.xml", "oai_dc", {}),
        ("smith.dcterms.xml", "dcterms", {}),
        ("smith-plain.dcterms.xml", "dcterms", {"plain": True, **ADDRESSES}),
        ("smith.jsonld", "jsonld", ADDRESSES),
    ],
)
def test_a_document_comes_out_as_an_expert_read_it(
    target: str, format_: str, options: dict[str, Any]
) -> None:
    record, stream = xjmeta.read(GOLDEN / "smith.ead2002.xml"), io.BytesIO()
    report = xjmeta.write(record, stream, format=format_, origin=False, **options)
    golden = GOLDEN / target

    assert without_context(golden.read_bytes()) == without_context(stream.getvalue())
    assert (list(xjmeta.iter_records(golden)) == [record]) is not bool(report)
    assert [] == [one for one in xjmeta.validate(golden) if one.severity == "error"]


def test_the_page_of_what_comes_out_shows_the_linked_data_as_it_is() -> None:
    page = (ROOT / "docs" / "what-comes-out.md").read_text("utf-8")
    shown = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    document = (GOLDEN / "smith.jsonld").read_text("utf-8")
    known = {line.strip() for line in document.splitlines()}

    assert len(shown) > 3
    assert [] == [
        line
        for block in shown
        for line in block.splitlines()
        if line.strip() not in known | {"", "..."}
    ]
