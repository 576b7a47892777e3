"""Fixes of dates: machine dates of what is displayed, where that is read with certainty, and kinds of spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from xjmeta.fixes.rule import Mend, fixer
from xjmeta.model import expressions
from xjmeta.model.edtf import Edtf, EdtfError, parse, standard_form
from xjmeta.model.text import Phrase
from xjmeta.model.values import Date, DatePart
from xjmeta.validation.rulebook import At

__all__ = ["normal_again"]

# What EAD 2002 takes for a machine date: ISO 8601 dates and intervals of two dates, with hyphens or without.
_STANDARD = re.compile(
    r"-?[0-2][0-9]{3}(?:-?[0-9]{2}(?:-?[0-9]{2})?)?(?:/-?[0-2][0-9]{3}(?:-?[0-9]{2}(?:-?[0-9]{2})?)?)?"
).fullmatch
# "bulk 1940-1949" or "(bulk, 1940-1949)", as DACS 2.4 displays the dates of
# most of the material.
_BULK = re.compile(r"\(?bulk\b", re.IGNORECASE)
_OF_CREATION = (None, "creation")


def _dates(at: At) -> Iterator[tuple[str, Date]]:
    """Yield the dates of a unit with their paths."""
    yield from at.values("dates")


def _read(text: Phrase | None) -> Edtf | None:
    if text is None:
        return None
    return expressions.read(text.plain, text.lang)


@fixer("date-normal", "the normalized date of a displayed date that is read with certainty", group="dates")  # fmt: skip
def normal(at: At) -> Iterator[Mend]:
    """DACS 2.4 and EAD `unitdate`/@normal: the machine date states the displayed one in ISO 8601; a decade is the
    span of its years, and what is open at an end has no such form.
    """
    for path, date in _dates(at):
        if date.normal is None and not date.parts:
            yield from _stated(f"{path}.normal", _read(date.expression))
        for number, part in enumerate(date.parts):
            if not (part.standard or part.not_before or part.not_after):
                yield from _of_part(f"{path}.parts.{number}", part)


def normal_again(date: Date) -> Date | None:
    """Return a date with the machine date of what it displays; None where that is not read with certainty.

    >>> str(normal_again(Date(expression="circa 1950", normal="1949")).normal), normal_again(Date(expression="old"))
    ('1950', None)
    """
    certain = [
        edit for edit in _stated("", _read(date.expression)) if edit.is_sure
    ]
    if certain:
        return replace(date, normal=certain[0].new)
    return None


def _of_part(path: str, part: DatePart) -> Iterator[Mend]:
    """Yield the standard date of a point; a point that is a span of days has two limits instead."""
    for mend in _stated(f"{path}.standard", _read(part.text)):
        # `standarddate` is one date: two limits would be a change of what the
        # point says.
        if "/" not in mend.new:
            yield mend


def _stated(path: str, read: Edtf | None) -> Iterator[Mend]:
    form = standard_form(read) if read is not None else None
    if form is not None and _STANDARD(form[0]):
        yield Mend(path, form[0], is_sure=form[1])


@fixer("date-normal-form", "normalized dates in the form that the schema requires", group="dates")  # fmt: skip
def normal_form(at: At) -> Iterator[Mend]:
    """EAD 2002 and EAD3, @normal and @standarddate: ISO 8601; `1934-1949` and `1934 / 1949` have one reading."""
    for path, date in _dates(at):
        if date.normal is None or _STANDARD(date.normal):
            continue
        read = expressions.normalise(date.normal)
        form = standard_form(read) if read is not None else None
        if form is None or not form[1] or not _STANDARD(form[0]):
            continue
        if _is_edtf(date.normal):
            continue  # it is what it should be, where a format takes EDTF
        yield Mend(f"{path}.normal", form[0])


def _is_edtf(text: str) -> bool:
    try:
        parse(text)
    except EdtfError:
        return False
    return True


@fixer("date-normal-replaced", "a normalized date that is not a date, by that of the displayed date", group="dates",
       is_sure=False, mends=("date-unreadable",))  # fmt: skip
def normal_replaced(at: At) -> Iterator[Mend]:
    """EAD `unitdate`/@normal follows ISO 8601; what is no date is replaced by what the display says, where that is
    certain.
    """
    for path, date in _dates(at):
        if date.normal and expressions.normalise(date.normal) is None:
            for mend in _stated(f"{path}.normal", _read(date.expression)):
                yield mend._replace(is_sure=False)


@fixer("date-in-title", "the normalized date of a date in a title", group="dates")  # fmt: skip
def in_title(at: At) -> Iterator[Mend]:
    """EAD 2002 `unitdate` in `unittitle`, @normal: the machine date states the displayed one in ISO 8601."""
    title = at.unit.title
    # To look for the word is cheaper than to parse each title, and few have a
    # date in them.
    if title is None or not title.marked or '"unitdate"' not in title.text:
        return
    from lxml import etree  # noqa: PLC0415 - only titles with markup need a parser

    root: Any = etree.fromstring(f"<t>{title.html}</t>")
    changed = False
    for element in root.iterfind(".//*[@data-ead='unitdate']"):
        read = expressions.read("".join(element.itertext()), title.lang)
        form = standard_form(read) if read is not None else None
        if element.get("data-normal") or form is None or not form[1]:
            continue
        element.set("data-normal", form[0])
        changed = True
    if changed:
        markup = etree.tostring(root, encoding="unicode")
        new = Phrase(
            html=markup.removeprefix("<t>").removesuffix("</t>"),
            lang=title.lang,
            dir=title.dir,
        )
        yield Mend("title", new.dump())


@fixer("date-certainty", "`approximate` or `questionable` for the normalized date of what is displayed so",
       group="dates")  # fmt: skip
def certainty(at: At) -> Iterator[Mend]:
    """EAD `unitdate`/@certainty says how sure a date is; ISO 8601-1 has no mark for it."""
    for path, date in _dates(at):
        read = _read(date.expression)
        if date.certainty or read is None or not date.normal:
            continue
        if read.approximate:
            yield Mend(f"{path}.certainty", "approximate")
        elif read.uncertain:
            yield Mend(f"{path}.certainty", "questionable")


@fixer("date-type", "`inclusive` for spans, `bulk` for what is displayed as bulk", group="dates")  # fmt: skip
def span_type(at: At) -> Iterator[Mend]:
    """EAD `unitdate`/@type, EAD3 @unitdatetype; DACS 2.4: inclusive dates are a span, bulk dates say so."""
    for path, date in _dates(at):
        if (
            date.type is not None
            or date.kind not in _OF_CREATION
            or date.parts
        ):
            continue
        shown = date.shown
        if shown is not None and _BULK.match(shown.plain):
            yield Mend(f"{path}.type", "bulk")
        elif (read := _read(date.expression) or date.edtf) and _is_span(read):
            yield Mend(f"{path}.type", "inclusive")


def _is_span(date: Edtf) -> bool:
    """Return whether a date is an interval of two dates."""
    start, slash, end = date.text.partition("/")
    return bool(slash) and start not in ("", "..") and end not in ("", "..")
