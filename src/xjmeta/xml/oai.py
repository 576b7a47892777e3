"""The envelope of OAI-PMH 2.0: what the header of a record says, and a page of records around any kind of
metadata.

Nothing here asks a network or a clock. Reading takes what a saved response says; writing gives a valid
`ListRecords` response, in which everything that the records do not state is marked as filler.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from lxml import etree

from xjmeta.messages.catalogue import Template, add
from xjmeta.xml.nodes import FILLER, MARK, Node, attribute_value, serialize
from xjmeta.xml.source import blanked

if TYPE_CHECKING:
    from xjmeta.grammar.datatypes import Datatype

__all__ = [
    "NAMESPACE",
    "NO_DATE",
    "OAI_WORDS",
    "Header",
    "header_node",
    "is_filler",
    "read_header",
    "record_text",
    "resumption",
    "write_page",
]

OAI_WORDS: Final = {
    "moment": "a day as YYYY-MM-DD, or a time in UTC as YYYY-MM-DDThh:mm:ssZ",
    "metadataPrefix": "a short name without spaces, such as oai_dc",
    "setSpec": "names without spaces, with colons between them",
    "email": "an e-mail address",
}
"""What datatypes of OAI-PMH want, where their pattern says it badly."""
NAMESPACE: Final = "http://www.openarchives.org/OAI/2.0/"
NO_DATE: Final = "1970-01-01T00:00:00Z"
"""The date where no record states one: the beginning of the epoch, which no harvester takes for news."""

add({
    "oai-resumption": Template(
        "The response is one page of a list of {size} records; its resumption token is {token!r}.",
        "Harvest the next page too, and read them all.",
    ),
    "oai-error": Template(
        "The response is an error of the repository: {reason}",
        "Ask the repository again with other arguments.",
    ),
    "oai-no-match": Template(
        "The response holds nothing: no record of the repository matches the request ({reason})",
        "Ask for other dates, another set, or another format of metadata.",
    ),
    "oai-other-metadata": Template(
        "The records of the response are <{element}> of {namespace!r}, which is no format that is read.",
        "Harvest them as oai_dc or EAD.",
    ),
    "oai-no-records": Template(
        "The response carries no records: it answers {verb}.", "Save a response to ListRecords or GetRecord."
    ),
})  # fmt: skip

_BLANKS = " \t\r\n"
_TOKEN = re.compile(
    r"""<(?:[\w.-]+:)?resumptionToken((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*>([^<]*)</"""
)
_SIZE = re.compile(r"""\scompleteListSize\s*=\s*["'](\d+)["']""")


class Header(NamedTuple):
    """What the header of a record says: its identifier in the repository, datestamp, sets, and `deleted`
    as status.
    """

    identifier: str | None = None
    datestamp: str | None = None
    sets: tuple[str, ...] = ()
    status: str | None = None

    def __bool__(self) -> bool:
        return any(self)

    @property
    def valid(self) -> Header:
        """What of it can stand in a header that is valid.

        >>> Header("oai:a:1", "yesterday", ("b", "not a set"), "gone").valid
        Header(identifier='oai:a:1', datestamp=None, sets=('b',), status=None)
        """
        return Header(
            self.identifier if _fits("identifier", self.identifier) else None,
            self.datestamp if _fits("datestamp", self.datestamp) else None,
            tuple(one for one in self.sets if _fits("setSpec", one)),
            self.status if self.status == "deleted" else None,
        )


def read_header(element: Any) -> Header:
    """Return what a `header` element says, in any namespace; what is marked as filler does not count.

    >>> read_header(etree.fromstring('<header status="deleted"><identifier>oai:a:1</identifier></header>'))
    Header(identifier='oai:a:1', datestamp=None, sets=(), status='deleted')
    """
    one: dict[str, str] = {}
    sets: list[str] = []
    for child in element:
        if (tag := child.tag).__class__ is not str:
            if is_filler(child):
                return Header()
            continue
        text = (child.text if not len(child) else _text(child)) or ""
        name = tag.rpartition("}")[2]
        if name == "setSpec" and (text := text.strip(_BLANKS)):
            sets.append(text)
        elif text := text.strip(_BLANKS):
            one.setdefault(name, text)
    return Header(
        one.get("identifier"),
        one.get("datestamp"),
        tuple(sets),
        element.get("status") or None,
    )


def _text(element: Any) -> str:
    return "" if any(map(is_filler, element)) else "".join(element.itertext("*"))


def is_filler(node: Any) -> bool:
    """Say whether a node is the instruction that says of the element it stands in that it does not count."""
    return (
        node.tag is etree.PI
        and node.target == MARK
        and (node.text or "").strip() == FILLER
    )


def resumption(tail: str) -> tuple[str, str] | None:
    """Return the resumption token behind the last record of a page, and how long it says that the list is;
    None where the list ends.

    >>> resumption('<resumptionToken completeListSize="90"> a&amp;b </resumptionToken></ListRecords>')
    ('a&b', '90')
    """
    found = _TOKEN.search(blanked(tail))
    if found is None or not (token := unescape(found[2]).strip()):
        return None
    size = _SIZE.search(found[1])
    return token, size[1] if size else "an unknown number of"


def header_node(header: Header, number: int = 1) -> Node:
    """Return the element of a header, made valid: what cannot stand in one is left out, what must is filler.

    >>> serialize(header_node(Header("oai:a:1", "2011-01-10", ("b", "not a set"))))
    '<header><identifier>oai:a:1</identifier><datestamp>2011-01-10</datestamp><setSpec>b</setSpec></header>'
    """
    header = header.valid
    marked = bool(header)
    node = Node("header", marks=() if marked else (FILLER,))
    if header.status is not None:
        node.attributes["status"] = header.status
    filler = f"urn:x-xjmeta:{number}"
    node.kids.append(_required("identifier", header.identifier, filler, marked))
    node.kids.append(_required("datestamp", header.datestamp, NO_DATE, marked))
    node.kids.extend(Node("setSpec", kids=[one]) for one in header.sets)
    return node


def _required(name: str, value: str | None, filler: str, marked: bool) -> Node:
    if value is not None:
        return Node(name, kids=[value])
    return Node(name, kids=[filler], marks=(FILLER,) if marked else ())


def _text_type(name: str) -> Datatype | None:
    """Return the datatype of the text of an element of OAI-PMH."""
    from xjmeta.xml.oai_grammar import OAI_PMH  # noqa: PLC0415 - only a harvest that is written needs it

    return OAI_PMH.type(name).text


def _fits(name: str, value: str | None) -> bool:
    text = _text_type(name)
    return value is not None and text is not None and text.accepts(value)


def record_text(
    header: Header, metadata: str | None, number: int = 1, *, declare: bool = False
) -> str:
    """Return one `record` around metadata that is already spelt, None for a record that is only a header.

    The metadata must declare its own namespaces; with `declare`, so does the record.
    """
    opening = f'<record xmlns="{NAMESPACE}">' if declare else "<record>"
    said = "" if metadata is None else f"<metadata>\n{metadata}\n</metadata>"
    return f"{opening}\n{serialize(header_node(header, number))}{said}\n</record>"


def write_page(
    stream: BinaryIO, prefix: str, items: Iterable[tuple[Header, str | None]]
) -> None:
    """Write a valid `ListRecords` response of records in one metadata format; items are taken one by one.

    `responseDate` is the first record's datestamp, or `NO_DATE`. No items give the error `noRecordsMatch`,
    which is what the protocol has for an empty list.

    >>> from io import BytesIO
    >>> page = BytesIO()
    >>> write_page(page, "oai_dc", [(Header("oai:a:1", "2011-01-10", status="deleted"), None)])
    >>> b"<responseDate>2011-01-10T00:00:00Z</responseDate>" in page.getvalue()
    True
    """
    given = iter(items)
    first = next(given, None)
    date = _moment(first[0].datestamp if first is not None else None)
    request = (
        f'<request verb="ListRecords" metadataPrefix="{attribute_value(prefix)}"/>'
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{NAMESPACE}">\n'
    stream.write(f"{head}<responseDate>{date}</responseDate>\n{request}\n".encode())
    if first is None:
        stream.write(b'<error code="noRecordsMatch"/>\n</OAI-PMH>\n')
        return
    stream.write(b"<ListRecords>\n")
    stream.writelines(text.encode() for text in _records(chain((first,), given)))
    stream.write(b"</ListRecords>\n</OAI-PMH>\n")


def _records(items: Iterable[tuple[Header, str | None]]) -> Iterator[str]:
    for number, (header, metadata) in enumerate(items, 1):
        yield record_text(header, metadata, number) + "\n"


def _moment(datestamp: str | None) -> str:
    """Return a datestamp as a moment."""
    moment = _text_type("responseDate")
    if datestamp is None or not _fits("datestamp", datestamp) or moment is None:
        return NO_DATE
    return datestamp if moment.accepts(datestamp) else f"{datestamp}T00:00:00Z"
