"""Tables of values: the distinct values of a field over many documents, worked on in a spreadsheet and put back.

`fields` says which values there are, `table` gathers them, `clusters` finds those that are nearly the same, `sheets`
writes and reads tables, `filled` puts new values into Records. Nothing here opens a document.
"""

from __future__ import annotations

from collections.abc import Mapping

from xjmeta.messages import Finding, Template
from xjmeta.messages.catalogue import add, say
from xjmeta.model.descriptions import describe_path
from xjmeta.model.record import Record
from xjmeta.model.vocabularies import VOCABULARIES
from xjmeta.values.fields import FIELDS
from xjmeta.values.filled import Filled
from xjmeta.values.pages import headed, page_with_table
from xjmeta.values.sheets import to_csv, to_xlsx
from xjmeta.values.table import Gathering, heads

__all__ = ["FIELDS", "FilledTable", "ValueTable", "is_table"]

add(
    {
        "values-col-field": Template(
            "The field that the table is of. Leave it."
        ),
        "values-col-value": Template(
            "The value as it is in the documents. Do not edit: it is what is looked for."
        ),
        "values-col-stated": Template(
            "What is stated beside it. Leave it: the row is for values that state the same."
        ),
        "values-col-count": Template(
            "How often the value occurs in the documents."
        ),
        "values-col-files": Template("In how many documents it occurs."),
        "values-col-places": Template(
            "The first places: the document, and the key of the unit."
        ),
        "values-col-read": Template(
            "What xjmeta reads of it; empty where that is not certain."
        ),
        "values-col-cluster": Template(
            "Values of one number differ only in case, marks, punctuation or the order of words."
        ),
        "values-col-suggested": Template(
            "What may be better; copy it to the column new_{name} where it is."
        ),
        "values-col-new": Template(
            "Fill it to change the {name}; what is blank changes nothing."
        ),
        "values-gathered": Template(
            "{target}: {rows} distinct values of {field}, {near} of them in {clusters} clusters."
        ),
        "values-put": Template("{document}: {count} values changed"),
        "values-none": Template("{document}: nothing to change"),
        "values-total": Template(
            "{count} values changed in {files} of {of} documents; {filled} rows were filled, {unmet} of them not met."
        ),
    }
)


class ValueTable:
    """The distinct values of a field over many Records, with how often and where they are used, what is read of each
    and what is suggested.

    Raises InputError for any field but these: dates, subjects, creators, extents, containers or languages.

    >>> table = ValueTable("subjects")
    >>> table.add(Record(access_points=[{"name": "Letters."}, {"name": "Letters"}]), "a.xml")
    2
    >>> [(row["value"], row["cluster"], row["suggested_value"]) for row in table.rows()]
    [('Letters', 1, ''), ('Letters.', 1, 'Letters')]
    """

    def __init__(self, field: str) -> None:
        self._gathering = Gathering(field)

    @staticmethod
    def fields() -> dict[str, str]:
        """Return the fields that a table can be of, each with what it is and its places in the standards.

        >>> ValueTable.fields()["extents"]
        'The quantity, size and physical description of the unit. ISAD(G) 3.1.5, DACS 2.5, EAD <physdesc>, ...'
        """
        return {
            name: str(describe_path(field.lists[0]))
            for name, field in FIELDS.items()
        }

    @property
    def field(self) -> str:
        """The name of the field."""
        return self._gathering.name

    @property
    def columns(self) -> list[str]:
        """The columns of the table."""
        return heads(self._gathering.field)

    def add(self, record: Record, source: str = "<record>") -> int:
        """Count the values of a Record, and return how many there are; `source` names the document it was read from.

        >>> table = ValueTable("languages")
        >>> table.add(Record(languages=[{"name": "French"}]))
        1
        >>> table.rows()[0]["suggested_code"]
        'fre'
        """
        return self._gathering.add(record, source)

    def rows(self) -> list[dict[str, object]]:
        """Return the rows by column: values that are nearly the same are together, the most frequent first.

        >>> ValueTable("dates").rows()
        []
        """
        return list(self._gathering.rows())

    def to_bytes(self, format: str = "csv") -> bytes:
        """Return the table as a file of the format csv or xlsx; raises MissingExtraError where a workbook needs the
        extra.

        >>> ValueTable("containers").to_bytes()[3:10]
        b'"field"'
        """
        if format == "xlsx":
            kinds = tuple(VOCABULARIES["AccessPoint", "kind"])
            return to_xlsx(
                self.columns,
                self.rows(),
                explained=self._explained(),
                choices={"new_kind": kinds},
            )
        return to_csv(self.columns, self.rows())

    def _explained(self) -> Mapping[str, str]:
        """Return what each column says."""
        out: dict[str, str] = {}
        for column in self.columns:
            word, _, name = column.partition("_")
            code = f"values-col-{word}"
            if column in self._gathering.field.stated:
                code = "values-col-stated"
            out[column] = say(code, {"name": name})[0]
        return out


class FilledTable:
    """A table of values in which new ones were filled, to be put into Records.

    `findings` are what is wrong with it, each with row and column; what is an error there is not put in. Raises
    InputError for what is no such table.

    >>> table = FilledTable(b"field,value,new_value\\r\\nsubjects,Letters.,Letters\\r\\n")
    >>> table.put(Record(access_points=[{"name": "Letters."}]))[0].access_points[0].name
    Phrase('Letters')
    """

    def __init__(self, content: bytes, name: str = "<bytes>") -> None:
        self._table = Filled.of(page_with_table(content, name), name)

    @property
    def field(self) -> str:
        """The name of the field."""
        return self._table.name

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with the table."""
        return list(self._table.findings)

    @property
    def filled(self) -> int:
        """How many rows have a new value."""
        return len(self._table.rows)

    def put(self, record: Record) -> tuple[Record, int]:
        """Return a Record with the new values in the place of the old ones, and how many were changed; without any it
        is the same object. The origin is kept: written to its own format, only these values differ.

        >>> FilledTable(b"field,value,new_value\\r\\ndates,a,b\\r\\n").put(Record(title="Letters"))
        (Record('Letters'), 0)
        """
        return self._table.put(record)

    def unmet(self) -> list[Finding]:
        """Return a finding for each filled row whose value is in none of the Records so far.

        >>> FilledTable(b"field,value,new_value\\r\\ndates,a,1949\\r\\n").unmet()[0].line
        2
        """
        return list(self._table.unmet())


def is_table(content: bytes, name: str) -> bool:
    """Return whether a document is a table of values, and no sheet of units: by the headings of a page.

    >>> is_table(b"field,value,new_value\\r\\n", "a.csv"), is_table(b"key,title\\r\\n", "b.csv")
    (True, False)
    """
    start = content[:8192].replace(b"\0", b"")
    if not content.startswith(b"PK") and b"new_" not in start:
        return False
    return headed(page_with_table(content, name).rows) is not None
