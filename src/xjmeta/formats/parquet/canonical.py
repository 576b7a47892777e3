"""How a Parquet file is recognised, and what bounds it is read within."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from xjmeta.formats.parquet.crosswalk import FRAME
from xjmeta.formats.parquet.table import META, arrow, check_columns, is_known
from xjmeta.formats.registry import Source
from xjmeta.messages import Finding, FormatError, LimitError, VersionError
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.version import VERSION, VERSION_KEY, stated_version

__all__ = ["checked", "opened", "reading", "recognise"]

_MARK = b"PAR1"
# More rows than any archive has units; the head of a file of a few bytes may
# state any number.
MAX_ROWS = 100_000_000
MAX_UNFOLDED = 64 * 2**30
"""How many bytes all columns may be unfolded; a batch of them is in memory at a time."""
MAX_RATIO = 5_000
"""How many times its size a file may be unfolded; one of a single repeated text comes to a thousand."""

add(
    {
        "not-parquet": Template(
            "The Parquet file cannot be read: {reason}.", "Get it again, or write it again."
        ),
        "cut-off-parquet": Template(
            "The Parquet file ends before its footer: it is cut off.", "Get it again."
        ),
        "no-known-column": Template(
            "No column of the table is called as xjmeta calls it; they are: {names}.",
            "Rename them: title, level, date, subject; docs/tables.md has all.",
        ),
        "table-too-long": Template(
            "The table has more than {limit} rows.", "Cut it in pieces."
        ),
        "column-not-read": Template(
            "The column {name!r} is none of the columns of a unit; it is not read.",
            "Rename it, or leave it.",
        ),
    }
)  # fmt: skip


def recognise(_name: str, head: bytes) -> int:
    """Return how certain it is that a document is a Parquet file."""
    return 2 if head.startswith(_MARK) else 0


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Translate what Arrow raises."""
    try:
        yield
    except (
        arrow().ArrowException,
        OSError,
        UnicodeDecodeError,
        OverflowError,
    ) as error:
        reason = str(error).partition("\n")[0].rstrip(".") or "it is damaged"
        raise FormatError("not-parquet", source=name, reason=reason) from error


def opened(content: bytes, source: Source) -> tuple[Any, list[str]]:
    """Return a file, and the names of its columns that are read; raises as `checked`, FormatError for what is no
    Parquet file, LimitError beyond a bound.
    """
    if content.startswith(_MARK) and not content.endswith(_MARK):
        raise FormatError("cut-off-parquet", source=source.name)
    pa = arrow()
    with reading(source.name):
        file = arrow("pyarrow.parquet").ParquetFile(pa.BufferReader(content))
        schema = file.schema_arrow
    _check_size(file.metadata, len(content), source.name)
    return file, checked(schema, source)


def checked(table_schema: Any, source: Source) -> list[str]:
    """Return the names of the columns of a table that are read; report the others.

    Raises FormatError for a column of a wrong type and where none is known, VersionError for another version.
    """
    _check_version((table_schema.metadata or {}).get(META), source)
    names = check_columns(table_schema, source.name)
    if not any(name not in FRAME for name in names):
        shown = ", ".join(table_schema.names[:12])
        raise FormatError("no-known-column", source=source.name, names=shown)
    for name in dict.fromkeys(table_schema.names):
        if not is_known(name):
            source.findings.append(
                Finding.of("column-not-read", source=source.name, name=name)
            )
    return names


def _check_size(metadata: Any, size: int, name: str) -> None:
    unfolded = sum(
        metadata.row_group(number).total_byte_size
        for number in range(metadata.num_row_groups)
    )
    if metadata.num_rows > MAX_ROWS:
        raise LimitError("table-too-long", source=name, limit=f"{MAX_ROWS:,}")
    bound = min(MAX_UNFOLDED, max(size * MAX_RATIO, 2**30))
    if unfolded > bound:
        raise LimitError("too-large", source=name, limit=f"{bound >> 30} GiB")


def _check_version(stated: bytes | None, source: Source) -> None:
    if stated is None:
        return
    word = stated.decode("utf-8", "replace")
    version, own = (
        stated_version({VERSION_KEY: word}),
        ".".join(map(str, VERSION)),
    )
    if version is None:
        raise FormatError("bad-version", source=source.name, version=word)
    if version[0] != VERSION[0]:
        code = "older-version" if version[0] < VERSION[0] else "newer-version"
        raise VersionError(code, source=source.name, version=word, known=own)
    if version > VERSION:
        source.findings.append(
            Finding.of("newer-minor", source=source.name, version=word)
        )
