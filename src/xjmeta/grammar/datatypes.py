"""Datatypes of XML Schema as attributes and simple text use them.

A `Datatype` answers at run time what the schema would: `accepts` gives libxml2's verdict, by a short cut where the
verdict is plain and by asking libxml2 itself everywhere else, so that the two cannot drift apart. It also writes
itself as XSD; it knows no element and no format.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

TEXT = frozenset({"any", "string", "token"})
LISTS = {"IDREFS": "IDREF", "NMTOKENS": "NMTOKEN", "ENTITIES": "ENTITY"}
FACETS = {"<=": "maxInclusive", ">=": "minInclusive"}
XS = "http://www.w3.org/2001/XMLSchema"
_UNCOLLAPSED = frozenset({"any", "string"})
# Where these match, libxml2 agrees; any other value is put to libxml2 itself.
_ASCII = {
    "NMTOKEN": re.compile(r"[A-Za-z0-9._:-]+"),
    **dict.fromkeys(
        ("ID", "IDREF", "NCName"), re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
    ),
}
# What XML 1.0 leaves out of `Char`.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile("[ \t\n\r]+")
# A part of a datatype's definition: a pattern between slashes, values in braces, a bound, or the name of a
# built-in.
_PART = re.compile(
    r"/(?P<pattern>.+)/(?=\s|$)|\{(?P<values>[^}]*)\}|(?P<bound>[<>]=) (?P<limit>\S+)|(?P<base>\w+)"
)
# Values to try where a schema demands an attribute and nothing is known: the first that the datatype accepts.
_FILLERS = (
    "",
    "x",
    "1",
    "2000",
    "2000-01-01",
    "2000-01-01T00:00:00Z",
    "true",
    "en",
    "x@x.x",
)


def collapse(value: str) -> str:
    """The value as a collapsing datatype sees it: no space at the ends, one space elsewhere.

    >>> collapse(" a \\n b ")
    'a b'
    """
    return _SPACES.sub(" ", value).strip(" ")


@dataclass(frozen=True, slots=True)
class Facets:
    """What a table says of one datatype: the built-in it restricts, values, pattern, limits."""

    base: str = "token"
    values: tuple[str, ...] = ()
    pattern: str | None = None
    limits: tuple[tuple[str, str], ...] = ()

    @property
    def bare(self) -> bool:
        """Whether the built-in is unrestricted."""
        return not (self.values or self.pattern or self.limits)


@dataclass(frozen=True)
class Datatype:
    """A datatype: one built-in with facets, or a union of several.

    Spelt `NMTOKEN`, `{red green}` (a token), `string {red green}`, `token /[a-z]+/`, `date <= 2099-12-31`, and any
    of these joined by `|`.

    >>> Datatype("colour", "{red green}").accepts(" red ")
    True
    >>> Datatype("NMTOKEN", "NMTOKEN").accepts("a b")
    False
    """

    name: str
    spelling: str

    @cached_property
    def members(self) -> tuple[Facets, ...]:
        """The alternatives of a union; one for any other datatype."""
        return tuple(
            _facets(part) for part in re.split(r" \| ", self.spelling)
        )

    @property
    def base(self) -> str:
        """The built-in datatype, `union` where there are several."""
        if len(self.members) == 1:
            return self.members[0].base
        return "union"

    @property
    def values(self) -> tuple[str, ...] | None:
        """The values of an enumeration in the order of the table, None where any value of the base will do."""
        return (len(self.members) == 1 and self.members[0].values) or None

    @property
    def is_builtin(self) -> bool:
        """Whether it is a built-in datatype with no facet of its own."""
        return len(self.members) == 1 and self.members[0].bare

    @property
    def is_text(self) -> bool:
        """Whether every text is accepted."""
        return self.base in TEXT and self.is_builtin

    def accepts(self, value: str, entities: Collection[str] = ()) -> bool:
        """Whether a schema validator accepts the value; `entities` are the unparsed ones the document declares.

        The white space facet applies first, as XML Schema part 2 (4.3.6) wants it.
        """
        if _ILLEGAL.search(value):
            return False
        if self.base in ("ENTITY", "ENTITIES"):
            names = collapse(value).split(" ")
            # An ENTITY names an unparsed entity that the document itself
            # declares (XML 1.0, 3.3.1): no schema can know these.
            return all(name in entities for name in names) and (
                len(names) == 1 or self.base == "ENTITIES"
            )
        plain = self._plainly(value)
        return _verdict(self, value) if plain is None else plain

    def normalise(self, value: str) -> str:
        """The value after the white space facet: unchanged for strings, collapsed for every other datatype.

        >>> Datatype("tone", "{kind}").normalise(" kind ")
        'kind'
        """
        return value if self.base in _UNCOLLAPSED else collapse(value)

    def _plainly(self, value: str) -> bool | None:
        """The verdict where no validator is needed, None elsewhere."""
        # Which member of a union accepts a value may depend on its facets:
        # libxml2 decides.
        if len(self.members) > 1:
            return None
        facets = self.members[0]
        if facets.bare and facets.base in TEXT:
            return True
        if facets.values:
            return self.normalise(value) in facets.values
        # Beyond ASCII, the characters of names are those of the edition of XML
        # that libxml2 follows.
        if not (facets.bare and value.isascii()):
            return None
        item = _ASCII.get(LISTS.get(facets.base, facets.base))
        if item is None:
            return None
        # XSD part 2 (3.3) wants one item in a list at least; libxml2 lets an empty one pass.
        words = (
            collapse(value).split()
            if facets.base in LISTS
            else [collapse(value)]
        )
        return all(map(item.fullmatch, words))

    def filler(self) -> str:
        """A minimal value that is accepted: the first of an enumeration, else the plainest there is.

        >>> Datatype("size", "positiveInteger").filler()
        '1'
        """
        return next(
            value
            for value in (*(self.values or ()), *_FILLERS)
            if self.accepts(value)
        )

    def xsd(self, name: str = "") -> str:
        """The datatype as an XSD `simpleType`, anonymous without a name."""
        name_attribute = f' name="{name}"' if name else ""
        if len(self.members) == 1:
            return f"<xs:simpleType{name_attribute}>{_restriction(self.members[0])}</xs:simpleType>"
        inner = "".join(
            f"<xs:simpleType>{_restriction(member)}</xs:simpleType>"
            for member in self.members
        )
        return f"<xs:simpleType{name_attribute}><xs:union>{inner}</xs:union></xs:simpleType>"


def quoted(value: str) -> str:
    """The value as an XML attribute value with its quotes.

    >>> print(quoted('a<"b"'))
    "a&lt;&quot;b&quot;"
    """
    for sign, entity in (
        ("&", "amp"),
        ("<", "lt"),
        (">", "gt"),
        ('"', "quot"),
    ):
        value = value.replace(sign, f"&{entity};")
    return f'"{value}"'


def builtin(base: str) -> str:
    """The XSD name of a built-in datatype; `any` is the one an untyped attribute has."""
    return "xs:anySimpleType" if base == "any" else "xs:" + base


def _restriction(facets: Facets) -> str:
    lines = [
        f"<xs:enumeration value={quoted(value)}/>" for value in facets.values
    ]
    lines += (
        [f"<xs:pattern value={quoted(facets.pattern)}/>"]
        if facets.pattern
        else []
    )
    lines += [
        f"<xs:{FACETS[sign]} value={quoted(limit)}/>"
        for sign, limit in facets.limits
    ]
    head = f'<xs:restriction base="{builtin(facets.base)}"'
    return (
        f"{head}>{''.join(lines)}</xs:restriction>" if lines else head + "/>"
    )


def _facets(spelling: str) -> Facets:
    base, pattern = "token", None
    values: tuple[str, ...] = ()
    limits: list[tuple[str, str]] = []
    for part in _PART.finditer(spelling):
        if part["base"]:
            base = part["base"]
        elif part["pattern"]:
            pattern = part["pattern"]
        elif part["bound"]:
            limits.append((part["bound"], part["limit"]))
        else:
            # `""` in a table is the empty value, which cannot be written as a
            # word.
            values = tuple(
                "" if value == '""' else value
                for value in part["values"].split()
            )
    return Facets(base, values, pattern, tuple(limits))


# Levels, dates and codes repeat all over a finding aid; a schema validation
# costs some microseconds each.
@lru_cache(maxsize=1024)
def _verdict(datatype: Datatype, value: str) -> bool:
    """Ask libxml2 about a value in an attribute."""
    from lxml import etree  # noqa: PLC0415 - only what is validated needs it

    node = etree.Element("x")
    node.set("v", value)
    return bool(_validator(datatype).validate(node))


@lru_cache(maxsize=256)
def _validator(datatype: Datatype) -> etree.XMLSchema:
    """A schema of one element whose attribute has the datatype."""
    from lxml import etree  # noqa: PLC0415 - only what is validated needs it

    # An attribute without a type is `xs:anySimpleType`, which no `simpleType`
    # may restrict.
    typed = datatype.xsd() if datatype.base != "any" else ""
    attribute = f'<xs:complexType><xs:attribute name="v">{typed}</xs:attribute></xs:complexType>'
    text = f'<xs:schema xmlns:xs="{XS}"><xs:element name="x">{attribute}</xs:element></xs:schema>'
    return etree.XMLSchema(etree.fromstring(text))
