"""The documents of folders, and the files of archives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xjmeta import boundary, sources
from xjmeta.api.opening import format_of
from xjmeta.formats import registry
from xjmeta.messages import InputError, UnknownFormatError, XjmetaError
from xjmeta.sources import Document

if TYPE_CHECKING:
    from xjmeta.archives import Member


@boundary.door
def documents(
    *paths: str | os.PathLike[str],
    passed: list[str] | None = None,
    look: bool = True,
) -> Iterator[tuple[str, str]]:
    """Yield the path of each document that is named, or that is in a folder that is named or below it, with its
    name: its own, or that below the folder.

    In a folder a file is a document where a format recognises it, by its content or its extension; the others, and
    tables of values, are added to `passed`. Hidden files and folders are left out, and files that only tell of another
    one. The order is that of the names. With `look=False` no other file is looked into. Raises InputError
    for a path that is not there.

    >>> list(documents("-"))
    [('-', '-')]
    """
    others: list[str] = passed if passed is not None else []
    for place in paths:
        path = os.fspath(place)
        # A file that the user names is a document even where no format recognises it: its reader says what is
        # wrong.
        if not os.path.isdir(path):
            yield path, os.path.basename(path) or path
            continue
        for file in _files_below(path):
            if _may_be_document(file) and (not look or _is_document(file)):
                yield file, os.path.relpath(file, path)
            else:
                others.append(file)


@boundary.door
def is_archive(path: str | os.PathLike[str]) -> bool:
    """Return whether a path names an archive whose members `members` yields, by its ending.

    >>> is_archive("harvest.tar.gz"), is_archive("finding-aid.xml.gz")
    (True, False)
    """
    from xjmeta.archives import is_archive as ends  # noqa: PLC0415 - only this verb needs it

    return ends(os.fspath(path))


@boundary.door
def members(archive: str | os.PathLike[str]) -> Iterator[Member]:
    """Yield the files of an archive (`.zip`, `.tar.gz`, ...) in their order, each with its `name` and `open()`;
    a member can be read until the next is taken.

    Links are not followed, names that lead out of the archive are refused, and what it may unfold to is bounded:
    `problem` is then what is wrong with the member, and `open` raises it. Raises FormatError where the archive cannot
    be read on, LimitError where it would unfold to too much, InputError where it cannot be opened.

    >>> import tempfile, zipfile, xjmeta
    >>> with tempfile.NamedTemporaryFile(suffix=".zip") as file:
    ...     with zipfile.ZipFile(file, "w") as packed:
    ...         packed.writestr("letters.json", '{"title": "Letters"}')
    ...     [(one.name, xjmeta.read(one.open()).title.plain) for one in members(file.name)]
    [('letters.json', 'Letters')]
    """
    from xjmeta.archives import members as listed  # noqa: PLC0415 - only this verb needs it

    yield from listed(os.fspath(archive))


def _files_below(folder: str) -> Iterator[str]:
    """Yield the files of a folder and of those below it by name, without what is hidden."""
    for place, folders, names in os.walk(folder):
        # In place: `os.walk` goes into the folders that are left in this list,
        # in its order.
        folders[:] = sorted(
            name for name in folders if not name.startswith(".")
        )
        for name in sorted(names):
            if not name.startswith("."):
                yield os.path.join(place, name)


def _may_be_document(path: str) -> bool:
    """Return whether a file is none that only describes another, and no table of values."""
    besides = {
        format_.beside.suffix
        for format_ in registry.formats().values()
        if format_.beside
    }
    if path.endswith(tuple(besides)):
        return False
    # To look into each file costs its opening: only sheets can be tables.
    if not path.endswith(_SHEETS):
        return True
    with sources.opened(path) as document:
        return not _is_table(document)


def _is_document(path: str) -> bool:
    """Return whether a file is a document of a format that can be read."""
    with sources.opened(path) as document:
        try:
            return format_of(document, None).read is not None
        # Empty, or of no format: in a folder that is nothing to stop at.
        except (InputError, UnknownFormatError):
            return False


# The ends of the names of what may be a table of values.
_SHEETS = (".csv", ".xlsx", ".ods")


def _is_table(document: Document) -> bool:
    """Return whether a sheet is a table of values; one that cannot be read is none."""
    from xjmeta.values import is_table  # noqa: PLC0415 - only sheets need it

    try:
        return is_table(document.data(), document.name)
    except XjmetaError:
        return False
