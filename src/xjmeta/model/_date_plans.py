"""What a whole expression says, found from its letters alone: where in it there are dates, spans and lists.

Texts are many but their shapes are few: each is analysed once, and `expressions` reads the values by it.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from xjmeta.model._date_forms import FORMS, Reader, Refused, century

__all__ = ["DatePlan", "Spot", "plan"]


class Spot(NamedTuple):
    """One date: how it is read, of which words, and its mark (`?`, `~`, `%`); `take` takes the values of the words."""

    read: Reader
    places: tuple[int, ...]
    mark: str
    take: Callable[[Sequence[str]], tuple[str, ...]]

    @property
    def year_alone(self) -> bool:
        return self.places[1:] == (-1, -1)

    @property
    def elided(self) -> bool:
        return self.places[0] == -1 or (
            self.places[-1] != -1 and -1 in self.places
        )


Item: TypeAlias = tuple[Spot | None, ...]
"""One date, or the two ends of a span; an open end is None."""


class DatePlan(NamedTuple):
    """The dates and spans of an expression, the letters that separate them, and the one before them all.

    `near` are the spans whose ends must follow each other ("May/June"), `elided` says whether a date leaves out
    what another one states, `own` are the spans whose ends can only take it from each other, `bulk` is what most of
    the material dates from.
    """

    items: tuple[Item, ...]
    separators: str
    opening: str = ""
    near: tuple[int, ...] = ()
    elided: bool = False
    own: tuple[int, ...] = ()
    bulk: "DatePlan | None" = None


Letters: TypeAlias = tuple[str, tuple[int, ...]]
"""The letters that say something, and for each the number of its word."""


@lru_cache(maxsize=8192)
def plan(shape: str) -> DatePlan | str:
    """Return what the letters say, or the code of the reason why they say nothing certain."""
    try:
        return _with_bulk(*_bare(shape))
    except Refused as refused:
        return str(refused)


# ---------------------------------------------------------------- letters that say nothing, or depend on their place

_BY_PLACE = [
    (re.compile(pattern), letter)
    for pattern, letter in (
        # Which word a letter is depends on its neighbours: "e" behind a number
        # is an ordinal ending (French), else "and" (Italian, Portuguese).
        (r"(?<=[dR])e(?!d)", "o"),
        (r"e", "&"),
        (
            r"(?<=[YsC])i|(?<=m)i(?=m)|(?<=S)i(?=S)",
            "&",
        ),  # "en" of Dutch between two dates; else "in" of French
        # "of" is "or" of Dutch between two dates; elsewhere it fills, as in
        # "May of 1949".
        (r"(?<=Y)f(?=Y)|(?<=m)f(?=m)", "|"),
        (r"[if]", "l"),
        (r"(?<=[Ro])s|s(?=R)", "C"),  # "XIXe s.", "s. XIX"
        (r"(?<=[Ro])~(?=[]?,&|TU=)-]|$)", "C"),  # "19th c."
        (r"^U", "B"),
        (r"(?<=^[AB])-", "l"),  # "post-1945"
        (r"(?<!Y[-/])1|1(?=[-/.o]|m)", "d"),  # what is left is 1977-8
        (r"[TU](?=.)", "-"),
        (
            r"(?<=\])-",
            "=",
        ),  # after "[vers 1779]-1843": what the bracket holds ends there
    )
]
# Letters that make a whole expression uncertain, in the order in which they are reported.
_REFUSED = (
    ("x", "unknown-words"),
    ("n", "unknown-number"),
    ("p", "part-of-period"),
)
# Letters that say nothing in their place: commas at the edges, fillers, weekdays, square brackets.
_NOTHING = re.compile(r"^,+|,l+$|l|w[,.]?|[][]")
# "Undated" beside a date, but not at the end of a span.
_BESIDE = re.compile(
    r"^(?:u[,&]*)+|(?:[,&]+u+)+$|(?<![-=u])u+$|(?:[,&]+u)+(?=[,&])"
)
# Square brackets in pairs, not nested.
_PAIRED = re.compile(r"[^][]*(?:\[[^][]*\][^][]*)*").fullmatch
# Round brackets hold a mark, the bulk, or all that is stated; anything else may mean anything.
_ASIDE = re.compile(r"\(([?~lu]+|[Kk][^()]*|[^()]*[Kk])\)")
# Brackets around all of it, as a cataloguer puts a supplied date in brackets.
_ALL_ASIDE = re.compile(r"([u,]*)\(([^()]*)\)").fullmatch
# "1939, May, 1940": no telling which year the month belongs to.
_EITHER_YEAR = re.compile(r"(?<![mSd],)(?<![mSd])Y,[mS],Y").search


def _bare(shape: str) -> Letters:
    for code, why in _REFUSED:
        if code in shape:
            raise Refused(why)
    shape = _squared(shape)
    for pattern, letter in _BY_PLACE:
        shape = pattern.sub(letter, shape)
    letters, places = _without(_NOTHING, shape, tuple(range(len(shape))))
    if "u" in letters:
        if not letters.strip("u,&"):
            raise Refused("undated")
        letters, places = _without(_BESIDE, letters, places)
    if "Y" not in letters and "C" not in letters:
        raise Refused("no-year")
    # A single digit that is no day: "1977-8" may end in 1978 or be August.
    if "1" in letters:
        raise Refused("ambiguous-span")
    if _EITHER_YEAR(letters):
        raise Refused("unreadable")
    return letters, places


def _squared(shape: str) -> str:
    """Look at round brackets as square ones where they can mean one thing only; refuse what does not pair."""
    if "(" in shape:
        whole = _ALL_ASIDE(shape)
        shape = (
            f"{whole[1]}[{whole[2]}]" if whole else _ASIDE.sub(r"[\1]", shape)
        )
    if "(" in shape or ")" in shape or not _PAIRED(shape):
        raise Refused("unreadable")
    return shape


def _without(
    pattern: re.Pattern[str], letters: str, places: tuple[int, ...]
) -> Letters:
    removed = {
        at
        for match in pattern.finditer(letters)
        for at in range(*match.span())
    }
    left = [at for at in range(len(letters)) if at not in removed]
    return "".join(letters[at] for at in left), tuple(
        places[at] for at in left
    )


# ---------------------------------------------------------------- dates, spans, lists


def _with_bulk(letters: str, places: tuple[int, ...]) -> DatePlan:
    """Read "1940-1960 (bulk 1949-1953)" and "1940-1960, 1949-1953 (bulk)": all the material, then most of it."""
    word = _BULK(letters)
    if word is None:
        return _plan(letters, places)
    before = letters[: word.start()]
    after = letters[word.end() :]
    if before and after:
        return _plan(before, places)._replace(
            bulk=_plan(after, places[word.end() :])
        )
    # "bulk 1949": all that is stated is the bulk, so the date is that.
    if after and word[0].startswith("K"):
        return _plan(after, places[word.end() :])
    if not before:
        raise Refused(
            "unreadable"
        )  # "mostly 1949" says that the rest is of another date
    whole = _plan(before, places)
    if len(whole.items) == 1:
        return whole
    # What a date leaves out may be stated by one on the other side of the
    # word.
    if whole.elided or whole.near:
        raise Refused("unreadable")
    main = whole.items[:-1]
    most = whole.items[-1:]
    return whole._replace(
        items=main, separators=whole.separators[:-1], bulk=DatePlan(most, "")
    )


# "(bulk", "mostly", with the comma or "and" before it, which separates nothing then.
_BULK = re.compile(r"(?:(?<=.)[,&])*[Kk],?").search
# What separates two dates of a list: a comma, "and", "or", or a comma before those.
_SEPARATOR = re.compile(r",?[&|]&?|,").match


def _plan(letters: str, places: tuple[int, ...]) -> DatePlan:
    opening = letters[0] if letters[:1] in ("B", "A", "F", "N") else ""
    items: list[Item] = []
    separators = ""
    near = []
    at = len(opening)
    while True:
        item, link, at = _item(letters, places, at)
        if link == "/":
            near.append(len(items))
        items.append(item)
        if at == len(letters):
            break
        separator = _SEPARATOR(letters, at)
        if separator is None:
            raise Refused("unreadable")
        separators += separator[0].replace(",&", "&").replace(",|", "|")[0]
        at = separator.end()
    elided = any(spot.elided for item in items for spot in item if spot)
    own = tuple(
        at
        for at in range(len(items))
        if elided and _keeps_to_itself(items, separators, at)
    )
    return DatePlan(
        tuple(items), separators, opening, tuple(near), elided, own
    )


def _keeps_to_itself(items: list[Item], separators: str, at: int) -> bool:
    """Return whether a span can only take a year from its own ends: April in "1993, April-May 1998" may be of 1993."""
    if len(items[at]) == 1 or all(spot.elided for spot in items[at] if spot):
        return False
    before = items[at - 1][-1] if at and separators[at - 1] == "," else None
    after = (
        items[at + 1][0]
        if at + 1 < len(items) and separators[at] == ","
        else None
    )
    return not (before and before.year_alone) and not (
        after and after.year_alone
    )


def _item(
    letters: str, places: tuple[int, ...], at: int
) -> tuple[Item, str, int]:
    """Read one date or span; return it with the letter between its ends and the place after it."""
    start, at, _ = _spot(letters, places, at)
    link = letters[at : at + 1]
    if not link or link not in "-=/":
        return (start,), "", at
    if link != "/":
        if at + 1 == len(letters):
            return (start, None), link, at + 1
        if letters.startswith("O", at + 1):
            return (start, None), link, at + 2
    end, at, holds_for_both = _spot(letters, places, at + 1)
    # Square brackets end the reach of "circa": there the link is "=".
    if link != "=" and (start.mark in ("~", "%") or holds_for_both):
        start, end = _also_circa(start), _also_circa(end)
    return (start, end), link, at


# A mark with "circa" added to it, in EDTF: uncertain and approximate is "%".
_CIRCA = {"": "~", "?": "%", "~": "~", "%": "%"}


def _also_circa(spot: Spot) -> Spot:
    """Let "circa" before the first date of a span, or after its last, hold for both."""
    return spot._replace(mark=_CIRCA[spot.mark])


# The first half of "17th-19th centuries".
_ELIDED_CENTURIES = ("R", "do", "d.", "d")


def _bounded(form: str) -> str:
    """Keep a form from taking too much: "1920, May 1921" are two dates, and 1949-50 is no end."""
    pattern = re.escape(form)
    if form.startswith("Y,"):
        return pattern + "(?!Y|,Y|[-=][md][^-=,&|]*Y)"
    return (
        f"(?<![-=]){pattern}(?![-=]|o?m|\\.m)"
        if form in ("Y-d", "Y/d", "Y/Y")
        else pattern
    )


# One date with its marks. Longer forms first: a shorter one would match their beginning. A mark behind it belongs
# to it only at the end of an item.
_SIDE = re.compile(
    rf"((?:[~?],?)*)({'|'.join(_bounded(form) for form in sorted(FORMS, key=len, reverse=True))})"
    r"(,?~\??(?=$|[&|])|\??)"
).match


def _spot(
    letters: str, places: tuple[int, ...], at: int
) -> tuple[Spot, int, bool]:
    """Return the date that begins there, the place after it, and whether "circa" follows it."""
    match = _SIDE(letters, at)
    if match is None:
        raise Refused("unreadable")
    before, form, after = match.groups()
    uncertain = "?" in before + after
    mark = (
        ("%" if uncertain else "~")
        if "~" in before + after
        else "?" * uncertain
    )
    read, of = FORMS[form]
    if form in _ELIDED_CENTURIES and "C" in letters:
        read, of = century, (0, -1)
    first = match.start(2)
    words = tuple([p if p < 0 else places[first + p] for p in of])
    return (
        Spot(read, words, mark, itemgetter(*words)),
        match.end(),
        "~" in after,
    )
