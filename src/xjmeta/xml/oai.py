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
from urllib.parse import quote

from lxml import etree

from xjmeta.messages import TargetError
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
    "OaiPage",
    "PageItem",
    "header_node",
    "is_filler",
    "page_asked",
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
"""The date of a response without records: the beginning of the epoch, which no harvester takes for news."""

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
    "no-common-document": Template(
        "A document of {format} holds one record, and several were given that no document holds together.",
        'Write each to a file of its own, or ask for one page of OAI-PMH: as_="oai-pmh".',
    ),
    "no-such-envelope": Template(
        "Nothing can be written as {name!r}; records can be put together as oai-pmh.", 'Ask for as_="oai-pmh".'
    ),
    "page-options": Template(
        "The {what} is for a page of OAI-PMH, and none was asked for.", 'Add as_="oai-pmh".'
    ),
    "bad-datestamp": Template("{value!r} is no datestamp of OAI-PMH.", "Give {wanted}."),
    "bad-identifier-base": Template(
        "{value!r} is nothing that an identifier can begin with.",
        "Give the beginning of an address, such as oai:example.org:.",
    ),
    "page-without-identifier": Template(
        "Record {number} states no identifier for its header in a page of OAI-PMH.",
        'Say what identifiers begin with: identifier_base="oai:example.org:".',
    ),
    "page-without-datestamp": Template(
        "Record {number} states no datestamp for its header in a page of OAI-PMH.",
        'Give the date: datestamp="2026-05-01".',
    ),
    "oai-no-records": Template(
        "The response carries no records: it answers {verb}.", "Save a response to ListRecords or GetRecord."
    ),
})  # fmt: skip

_BLANKS = " \t\r\n"
# Found in the text behind the last record: a reader that streams has dropped the element itself.
# Attributes with their quotes, so that a `>` in one does not end the tag; any
# prefix, as repositories use several.
_TOKEN = re.compile(
    r"""<(?:[\w.-]+:)?resumptionToken((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*>([^<]*)</"""
)
# How long the whole list is, of which a page is a part (OAI-PMH 2.0, 3.5).
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
        """The part of it that a valid header can hold.

        >>> Header("oai:a:1", "yesterday", ("b", "not a set"), "gone").valid
        Header(identifier='oai:a:1', datestamp=None, sets=('b',), status=None)
        """
        return Header(
            self.identifier if _fits("identifier", self.identifier) else None,
            self.datestamp if _fits("datestamp", self.datestamp) else None,
            tuple(spec for spec in self.sets if _fits("setSpec", spec)),
            self.status if self.status == "deleted" else None,
        )


class PageItem(NamedTuple):
    """One record on its way into a page."""

    header: Header
    metadata: str | None
    """Its metadata as markup, None for a record that is only a header."""
    names: tuple[str, ...] = ()
    """What its source calls it: its identifier in the page is made of the first where the header has none."""


# The identifier in a serialized header.
# With or without a prefix, and without our mark of a filler, which is no part
# of the identifier.
_IDENTIFIER = re.compile(
    r"<(?:[\w.-]+:)?identifier(?:\s[^<>]*)?>(?:<\?[^>]*\?>)?\s*([^<]*?)\s*</"
)


class OaiPage:
    """A page as the caller wants it: what the headers of records hold that state nothing."""

    def __init__(
        self, identifier_base: str | None = None, datestamp: str | None = None
    ) -> None:
        self.datestamp = datestamp
        self._base = identifier_base
        self._taken: set[str] = set()

    def restarted(self) -> OaiPage:
        """Return the same page without records."""
        return OaiPage(self._base, self.datestamp)

    def claim(self, text: str) -> None:
        """Take the identifiers of records that are written unchanged."""
        self._taken.update(_IDENTIFIER.findall(text))

    def fillers(self, item: PageItem, number: int) -> tuple[str, str]:
        """Return the identifier and the datestamp for a record that does not state them; raises
        TargetError where it needs one and the caller named none.

        >>> OaiPage("oai:example.org:", "2024-05-01").fillers(PageItem(Header(), None, ("ms 1",)), 1)
        ('oai:example.org:ms%201', '2024-05-01')
        """
        header = item.header.valid
        identifier = header.identifier or self._identifier(item.names, number)
        if identifier is not None:
            self._taken.add(identifier)
        filled = Header(identifier, header.datestamp or self.datestamp)
        return _stated(filled, number)

    def _identifier(self, names: tuple[str, ...], number: int) -> str | None:
        """Return an identifier that is unique in the page; None where the caller named no beginning for it."""
        if self._base is None:
            return None
        identifier = f"{self._base}{quote((*names, str(number))[0], safe='')}"
        # Two records may be called alike by their source; identifiers of a
        # repository are unique (OAI-PMH 2.0, 2.4).
        while identifier in self._taken:
            identifier += f"-{number}"
        return identifier


def page_asked(
    as_: str | None = None,
    identifier_base: str | None = None,
    datestamp: str | None = None,
) -> OaiPage | None:
    """Return the page that the options of a writer ask for, None where they ask for none; raises TargetError for
    options that say nothing that a page can hold.

    >>> page_asked() is None
    True
    """
    if as_ is None:
        options = {
            "beginning of identifiers": identifier_base,
            "datestamp": datestamp,
        }
        for option, value in options.items():
            if value is not None:
                raise TargetError("page-options", what=option)
        return None
    if as_ != "oai-pmh":
        raise TargetError("no-such-envelope", name=as_)
    if datestamp is not None and not _fits("datestamp", datestamp):
        form = OAI_WORDS["moment"]
        raise TargetError("bad-datestamp", value=datestamp, wanted=form)
    if identifier_base is not None and not _fits(
        "identifier", identifier_base + "1"
    ):
        raise TargetError("bad-identifier-base", value=identifier_base)
    return OaiPage(identifier_base, datestamp)


def read_header(element: Any) -> Header:
    """Return what a `header` element says, in any namespace; what is marked as filler does not count.

    >>> read_header(etree.fromstring('<header status="deleted"><identifier>oai:a:1</identifier></header>'))
    Header(identifier='oai:a:1', datestamp=None, sets=(), status='deleted')
    """
    values: dict[str, str] = {}
    sets: list[str] = []
    for child in element:
        # Comments and instructions of lxml have a function as their tag. The
        # mark of a filler in a header says that all of it was made up.
        if (tag := child.tag).__class__ is not str:
            if is_filler(child):
                return Header()
            continue
        text = (child.text if not len(child) else _text(child)) or ""
        name = tag.rpartition("}")[2]
        if name == "setSpec" and (text := text.strip(_BLANKS)):
            sets.append(text)
        elif text := text.strip(_BLANKS):
            values.setdefault(name, text)
    return Header(
        values.get("identifier"),
        values.get("datestamp"),
        tuple(sets),
        element.get("status") or None,
    )


def _text(element: Any) -> str:
    if any(map(is_filler, element)):
        return ""
    return "".join(element.itertext("*"))


def is_filler(node: Any) -> bool:
    """Return whether a node is the instruction that marks the element around it as one that does not count."""
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
    match = _TOKEN.search(blanked(tail))
    if match is None or not (token := unescape(match[2]).strip()):
        return None
    size = _SIZE.search(match[1])
    return token, size[1] if size else "an unknown number of"


def header_node(
    header: Header, number: int = 1, fillers: tuple[str, str] | None = None
) -> Node:
    """Return the element of a header, made valid: what none can hold is left out. `fillers` are the identifier
    and the datestamp where it has none; raises TargetError where it needs them and there are none,
    for neither is ever invented.

    >>> serialize(header_node(Header("oai:a:1", "2011-01-10", ("b", "not a set"))))
    '<header><identifier>oai:a:1</identifier><datestamp>2011-01-10</datestamp><setSpec>b</setSpec></header>'
    """
    header = header.valid
    marked = bool(header)
    node = Node("header", marks=() if marked else (FILLER,))
    if header.status is not None:
        node.attributes["status"] = header.status
    identifier, datestamp = fillers or _stated(header, number)
    node.kids.append(
        _required("identifier", header.identifier, identifier, marked)
    )
    node.kids.append(
        _required("datestamp", header.datestamp, datestamp, marked)
    )
    node.kids.extend(Node("setSpec", kids=[spec]) for spec in header.sets)
    return node


def _stated(header: Header, number: int) -> tuple[str, str]:
    """Return the identifier and the datestamp of a valid header; raises TargetError where it lacks one."""
    if header.identifier is None:
        raise TargetError("page-without-identifier", number=number)
    if header.datestamp is None:
        raise TargetError("page-without-datestamp", number=number)
    return header.identifier, header.datestamp


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
    header: Header,
    metadata: str | None,
    number: int = 1,
    *,
    declare: bool = False,
    fillers: tuple[str, str] | None = None,
) -> str:
    """Return one `record` around metadata that is already markup, None for a record that is only a header.

    The metadata must declare its own namespaces; with `declare`, so does the record. `fillers` are as in `header_node`.
    """
    opening = f'<record xmlns="{NAMESPACE}">' if declare else "<record>"
    body = "" if metadata is None else f"<metadata>\n{metadata}\n</metadata>"
    heading = serialize(header_node(header, number, fillers))
    return f"{opening}\n{heading}{body}\n</record>"


def write_page(
    stream: BinaryIO,
    prefix: str,
    items: Iterable[PageItem],
    page: OaiPage | None = None,
) -> None:
    """Write a valid `ListRecords` response of records in one metadata format; items are taken one by one.

    `responseDate` is the first record's datestamp, that of the `page` as the caller wants it, or `NO_DATE`. Raises
    TargetError where a header would lack something that this page does not give either. No items give the error
    `noRecordsMatch`, which is what the protocol has for an empty list.

    >>> from io import BytesIO
    >>> page = BytesIO()
    >>> write_page(page, "oai_dc", [PageItem(Header("oai:a:1", "2011-01-10", status="deleted"), None)])
    >>> b"<responseDate>2011-01-10T00:00:00Z</responseDate>" in page.getvalue()
    True
    """
    remaining = iter(items)
    first = next(remaining, None)
    given_date = None if page is None else page.datestamp
    date = _moment(
        (first.header.valid.datestamp if first else None) or given_date
    )
    request = f'<request verb="ListRecords" metadataPrefix="{attribute_value(prefix)}"/>'
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{NAMESPACE}">\n'
    stream.write(
        f"{head}<responseDate>{date}</responseDate>\n{request}\n".encode()
    )
    # The protocol has no empty list: a request that nothing matches is an
    # error (OAI-PMH 2.0, 3.6).
    if first is None:
        stream.write(b'<error code="noRecordsMatch"/>\n</OAI-PMH>\n')
        return
    stream.write(b"<ListRecords>\n")
    stream.writelines(
        text.encode() for text in _records(chain((first,), remaining), page)
    )
    stream.write(b"</ListRecords>\n</OAI-PMH>\n")


def _records(items: Iterable[PageItem], page: OaiPage | None) -> Iterator[str]:
    for number, item in enumerate(items, 1):
        fillers = None if page is None else page.fillers(item, number)
        yield (
            record_text(item.header, item.metadata, number, fillers=fillers)
            + "\n"
        )


def _moment(datestamp: str | None) -> str:
    """Return a datestamp as a moment."""
    moment = _text_type("responseDate")
    if (
        datestamp is None
        or not _fits("datestamp", datestamp)
        or moment is None
    ):
        return NO_DATE
    return datestamp if moment.accepts(datestamp) else f"{datestamp}T00:00:00Z"
