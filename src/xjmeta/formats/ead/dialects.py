"""The dialects of EAD, oldest first: what each is called, and by what a document of it is known.

A further dialect is a declaration here, its grammar beside it, and columns in the rows that it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = [
    "EAD3",
    "EAD_DIALECTS",
    "NAMESPACES",
    "EadDialect",
    "dialect_of",
    "number_of",
]


@dataclass(frozen=True, slots=True)
class EadDialect:
    """One dialect of EAD.

    `header` is the element by which a document is known, `grammars` name the tables beside this file: the first is that
    of the namespace it is written in, the others of `older`, which is read and written back.
    """

    name: str
    standard: str
    header: str
    namespace: str
    extensions: tuple[str, ...]
    grammars: tuple[str, ...]
    older: tuple[str, ...] = ()
    metadata_prefix: str = ""
    """What a page of OAI-PMH calls it, where that is not its name."""
    xlink: bool = False
    """Whether its links are attributes of XLink."""

    @property
    def namespaces(self) -> tuple[str, ...]:
        """Return its namespaces, in the order of its grammars."""
        return (self.namespace, *self.older)


EAD_DIALECTS: Final = (
    EadDialect(
        "ead2002",
        standard="EAD 2002",
        header="eadheader",
        namespace="urn:isbn:1-931666-22-9",
        extensions=(".xml", ".ead", ".ead2002.xml"),
        grammars=("ead2002",),
        metadata_prefix="ead",
        xlink=True,
    ),
    EadDialect(
        "ead3",
        standard="EAD3",
        header="control",
        namespace="http://ead3.archivists.org/schema/",
        extensions=(".xml", ".ead3", ".ead3.xml"),
        grammars=("ead3", "ead3_undeprecated"),
        older=("http://ead3.archivists.org/schema/undeprecated/",),
    ),
)
NAMESPACES: Final = frozenset(
    namespace for dialect in EAD_DIALECTS for namespace in dialect.namespaces
)


def number_of(name: str) -> int:
    """Return the column of a dialect."""
    return next(
        n for n, dialect in enumerate(EAD_DIALECTS) if dialect.name == name
    )


EAD3: Final = number_of("ead3")
"""The column of EAD3. What it does otherwise than EAD 2002, later dialects do too: `< EAD3` separates them from it."""


def dialect_of(header: str | None, namespace: str) -> EadDialect:
    """Return the dialect of a document: that of its header; where several have it, that of its namespace.

    >>> dialect_of("control", "").name, dialect_of(None, "").name
    ('ead3', 'ead2002')
    """
    of_header = [
        dialect for dialect in EAD_DIALECTS if dialect.header == header
    ]
    named = (
        dialect for dialect in of_header if namespace in dialect.namespaces
    )
    return next(named, (of_header or EAD_DIALECTS)[0])
