"""The rest slot: what no row of a format can hold, by path, as JSON.

An entry is `path: {"value": ..., "as": ...}`. `as` is a digest of what the body alone reads of the whole value that the
path leads into: the item of a list, else the field. So an entry follows its value when other values are cut, put in or
moved, and fits nothing once its own is edited: whoever edits the body in another program wins. Of several items that
read the same, `as` says which it is and of how many (`1271cf25 2/3`), and counts only while they are as many. A path
that ends in `@` is the order of a list: `value` says for each place which item of the list as read is there. A path
with `+` is an item of a list that the body does not show at all; it is behind those that it does, until the order
puts it elsewhere, and nothing that is edited in the body touches it.

What makes a value internal fails closed: where such an entry fits nothing any more, what may be its value is internal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b as _blake2b
from typing import Any, NamedTuple, Protocol, TypeAlias

from pydantic import ValidationError

from xjmeta.json.spelling import compact_ascii, in_order
from xjmeta.messages import Finding
from xjmeta.model._markup import escape
from xjmeta.model._strings import has_half
from xjmeta.model.groups import GROUPED_FIELDS
from xjmeta.model.public import hides
from xjmeta.model.record import Record
from xjmeta.model.structure import OWN_FIELDS

__all__ = [
    "Applied",
    "Entries",
    "Places",
    "apply",
    "decode",
    "difference",
    "differing",
    "digest",
    "encode",
    "taken_in",
]

Data: TypeAlias = Any
Entries: TypeAlias = dict[str, dict[str, Any]]
"""Rest entries by path, in the order in which they are to be applied."""

# What counts as not stated.
_NOTHING: tuple[Data, ...] = (None, [], {}, ())
_DEEPEST = 100
"""How deep the data of a slot may be: far beyond what a Record holds."""
_OWN = frozenset(OWN_FIELDS) - {"control"}
_IN_CONTROL = "control."
_ADDED = "+"
"""Stands in a path before the place of an item that the body does not show."""
_NUMBERED = frozenset({"group", "key"})
"""The fields that name a group by its number."""


class Applied(NamedTuple):
    """What came of rest entries: the data, the paths that fit no value, the fields made internal for their sake, and
    the unit that the data makes, where it was validated as it is.
    """

    data: Data
    refused: tuple[str, ...]
    closed: tuple[str, ...] = ()
    unit: Record | None = None


def digest(value: Data) -> str:
    """Return a short digest of JSON data; what is missing, None and empty are the same."""
    return _blake2b(_spelt(value).encode(), digest_size=4).hexdigest()


def _spelt(value: Data) -> str:
    """Return JSON data spelt in one way; what is missing, None and empty are the same."""
    # So an entry fits whether a body leaves a field out or states it empty.
    return in_order(value) if value or value not in _NOTHING else ""


# ---- working entries out


Places: TypeAlias = Mapping[str, Sequence[int | None]]
"""For each item of some lists of a unit which item of the list as read it is; None where the body does not show it."""


def difference(
    want: Data, read_back: Data, places: Places | None = None
) -> Entries:
    """Return the entries that make `want` of `read_back`, the data of a unit that the body alone reads.

    `places` says of lists which item is which, where that is known; of others it follows from what the items say.

    >>> difference({"title": "A", "dates": [1, 2]}, {"title": "A", "dates": [1, 3]})
    {'dates.1': {'value': 2, 'as': '397b6e68'}}
    >>> sorted(difference({"dates": [1, 2]}, {"dates": [2]}, {"dates": [None, 0]}))
    ['dates.+.0', 'dates.@']
    """
    return {
        path: {"value": value, "as": mark}
        for path, value, mark in _differences(
            want, read_back, places or {}, _DigestMarks()
        )
    }


def differing(want: Data, read_back: Data) -> dict[str, Data]:
    """Return the values of the entries that make `want` of `read_back`, by path: `difference` without marks.

    >>> differing({"title": "A", "dates": [1, 2]}, {"title": "A", "dates": [1, 3]})
    {'dates.1': 2}
    """
    return {
        path: value
        for path, value, _mark in _differences(want, read_back, {}, _NoMarks())
    }


_Entry: TypeAlias = tuple[str, Data, str]
"""The path of a difference, the value that is wanted there, and the mark of the whole value it belongs to."""


class _Marking(Protocol):
    """Tells values as the body alone reads them."""

    def of(self, value: Data) -> str:
        """Report a whole value."""

    def of_items(self, items: list[Data]) -> list[str]:
        """Report each item of a list from the others."""


class _DigestMarks:
    """Tells values by their digests, and of several items that are equal which it is."""

    def of(self, value: Data) -> str:
        return digest(value)

    def of_items(self, items: list[Data]) -> list[str]:
        digests = [_digest_of_item(item) for item in items]
        # The rule: items differ, and their digests say which is which.
        if len(set(digests)) == len(digests):
            return digests
        counts: dict[str, int] = {}
        marks = []
        for item_digest in digests:
            counts[item_digest] = counts.get(item_digest, 0) + 1
            many = digests.count(item_digest)
            marks.append(
                f"{item_digest} {counts[item_digest]}/{many}"
                if many > 1
                else item_digest
            )
        return marks


class _NoMarks:
    """Tells nothing, where nobody asks."""

    def of(self, _value: Data) -> str:
        return ""

    def of_items(self, items: list[Data]) -> list[str]:
        return [""] * len(items)


def _differences(
    want: Data, read_back: Data, places: Places, marks: _Marking
) -> Iterator[_Entry]:
    fields, fields_read = _by_field(want), _by_field(read_back)
    for name in dict.fromkeys((*fields, *fields_read)):
        want = fields.get(name)
        read_back = fields_read.get(name)
        if want == read_back and want is not None:
            continue
        placed = places.get(name)
        if placed is not None and _are_placed(placed, want, read_back):
            yield from _compare_placed(
                name, want, read_back or [], placed, marks
            )
        elif (name in fields) is not (
            name in fields_read
        ):  # an empty object says that it is there
            yield name, want, marks.of(read_back)
        else:
            yield from _compare_field(name, want, read_back, marks)


def _by_field(data: Mapping[str, Data]) -> Mapping[str, Data]:
    """Return the fields of a unit, those of the control area beside the others."""
    if "control" not in data:
        return data
    fields = {name: value for name, value in data.items() if name != "control"}
    inner = data.get("control") or {}
    return fields | {
        f"{_IN_CONTROL}{name}": value for name, value in inner.items()
    }


def _compare_field(
    name: str, want: Data, read_back: Data, marks: _Marking
) -> Iterator[_Entry]:
    if _same(want, read_back):
        return
    if not (_are_lists(want, read_back) and len(want) == len(read_back)):
        yield from _leaves(name, want, read_back, marks.of(read_back))
        return
    order = _order(want, read_back)
    if order != list(range(len(read_back))):
        yield f"{name}.@", order, marks.of(read_back)
    item_marks = marks.of_items(read_back)
    for number, (item, place) in enumerate(zip(want, order, strict=True)):
        yield from _leaves(
            f"{name}.{number}", item, read_back[place], item_marks[place]
        )


def _are_placed(
    placed: Sequence[int | None], want: Data, read_back: Data
) -> bool:
    """Return whether places say of every item of two lists where it is in the other."""
    if not isinstance(want, list) or not isinstance(read_back or [], list):
        return False
    if placed == list(range(len(want))) and len(want) == len(read_back or []):
        return True
    shown = sorted(place for place in placed if place is not None)
    return len(placed) == len(want) and shown == list(
        range(len(read_back or []))
    )


def _compare_placed(
    name: str,
    want: list[Data],
    read_back: list[Data],
    placed: Sequence[int | None],
    marks: _Marking,
) -> Iterator[_Entry]:
    if placed != list(range(len(read_back))):
        yield from _placing(name, want, read_back, placed, marks)
    differing = [
        (number, item, place)
        for number, (item, place) in enumerate(zip(want, placed, strict=True))
        if place is not None and item != read_back[place]
    ]
    item_marks = marks.of_items(read_back) if differing else []
    for number, item, place in differing:
        yield from _leaves(
            f"{name}.{number}", item, read_back[place], item_marks[place]
        )


def _placing(
    name: str,
    want: list[Data],
    read_back: list[Data],
    placed: Sequence[int | None],
    marks: _Marking,
) -> Iterator[_Entry]:
    """Yield the items of a list that the body does not show, and the order of all."""
    added = len(read_back)
    order = []
    for number, (item, place) in enumerate(zip(want, placed, strict=True)):
        if place is None:
            yield f"{name}.{_ADDED}.{number}", item, marks.of(None)
            order.append(added)
            added += 1
        else:
            order.append(place)
    if order != list(range(added)):
        yield f"{name}.@", order, marks.of(read_back)


def _digest_of_item(item: Data) -> str:
    """Return the digest of a value, whatever number its group has among the groups of the unit."""
    if isinstance(item, dict) and not item.keys().isdisjoint(_NUMBERED):
        item = {
            name: value
            for name, value in item.items()
            if name not in _NUMBERED
        }
    return digest(item)


def _leaves(path: str, want: Data, read_back: Data, mark: str) -> list[_Entry]:
    """Return what makes `want` of `read_back` below a value, each with the mark of the whole value."""
    out: list[_Entry] = []
    if not _same(want, read_back):
        _add_leaves(out, path, want, read_back, mark)
    return out


def _add_leaves(
    out: list[_Entry], path: str, want: Data, read_back: Data, mark: str
) -> None:
    """Add what makes `want` of `read_back`, which are not the same."""
    if isinstance(want, dict) and isinstance(read_back, dict):
        for key, value in want.items():
            value_read = read_back.get(key)
            if value != value_read and not _are_nothing(value, value_read):
                _add_leaves(out, f"{path}.{key}", value, value_read, mark)
        for key, value_read in read_back.items():
            if key not in want and not _are_nothing(None, value_read):
                _add_leaves(out, f"{path}.{key}", None, value_read, mark)
    # Lists of another length go whole: which item was added or left out is not
    # told from a difference of their parts.
    elif _are_lists(want, read_back) and len(want) == len(read_back):
        order = _order(want, read_back)
        if order != list(range(len(read_back))):
            out.append((f"{path}.@", order, mark))
        for number, (item, place) in enumerate(zip(want, order, strict=True)):
            if not _same(item, read_back[place]):
                _add_leaves(
                    out, f"{path}.{number}", item, read_back[place], mark
                )
    else:
        out.append((path, want, mark))


def _same(want: Data, read_back: Data) -> bool:
    return bool(want == read_back) or _are_nothing(want, read_back)


def _are_nothing(want: Data, read_back: Data) -> bool:
    """Return whether neither of two values is stated."""
    if want or read_back:
        return False
    return want in _NOTHING and read_back in _NOTHING


def _are_lists(want: Data, read_back: Data) -> bool:
    return isinstance(want, list) and isinstance(read_back, list)


def _order(want: list[Data], read_back: list[Data]) -> list[int]:
    """Say for each wanted item which of the read items it is: the equal one, else one of its kind, else the next."""
    positions: list[int | None] = [None] * len(want)
    remaining = list(range(len(read_back)))
    # Three rounds, each over what the one before left: equal items, items of
    # one kind, and then any.
    for same in (_spelt, _kind, lambda _item: ""):
        places: dict[str, list[int]] = {}
        for place in remaining:
            places.setdefault(same(read_back[place]), []).append(place)
        for number, item in enumerate(want):
            if positions[number] is None and (free := places.get(same(item))):
                positions[number] = place = (
                    number if number in free else free[0]
                )
                free.remove(place)
        positions_in_use = set(positions)
        remaining = [
            place for place in remaining if place not in positions_in_use
        ]
    return [place for place in positions if place is not None]


def _kind(item: Data) -> str:
    if isinstance(item, dict):
        return str(item.get("kind"))
    return ""


# ---- putting them in


class _MisfitError(Exception):
    """An entry fits no value."""


def apply(body: Data, entries: Entries) -> Applied:
    """Put the entries into what the body of a unit reads; the rest of it stays.

    Those that fit no value, or would make one that the model refuses, are named in `refused`; the fields in which
    something was made internal because an entry that hides it fits nothing any more, in `closed`.

    >>> apply({"dates": [1]}, {"dates.0": {"value": 2, "as": digest(1)}, "dates.1": {"value": 3, "as": "?"}})
    Applied(data={'dates': [1]}, refused=('dates.0', 'dates.1'), closed=(), unit=None)
    >>> apply({"title": "A"}, {"title.lang": {"value": "fr", "as": digest("A")}}).refused
    ('title.lang',)
    """
    fields: dict[str, _RestField] = {}
    refused = []
    for path, entry in sorted(entries.items(), key=_orders_last):
        name, inner = _parted(path)
        if not name:
            refused.append(path)
            continue
        if name not in fields:
            fields[name] = _RestField(name, _get(body, name))
        fields[name].take(path, inner, entry)
    _hide_grouped(fields, entries)
    data = dict(body)
    for field in fields.values():
        field.put(data)
    unit = _without_invalid(data, fields)
    closed = [field.name for field in fields.values() if field.close(data)]
    refused += [path for field in fields.values() for path in field.refused]
    in_order = tuple(sorted(refused, key=list(entries).index))
    return Applied(data, in_order, tuple(closed), None if closed else unit)


def _orders_last(item: tuple[str, Any]) -> bool:
    """Return whether an entry orders the list of a field, whose items are identified by what they say.

    Items of lists further in are identified by their places, which count once the list is in order.
    """
    return _parted(item[0])[1] == ("@",)


def _hide_grouped(fields: Mapping[str, _RestField], entries: Entries) -> None:
    """Hide the values that entries put into groups, where a group may be internal and not all of them fit."""
    groups = {
        path: group_entry
        for path, group_entry in entries.items()
        if _parted(path)[0] == "groups"
    }
    if not any(
        _is_hiding(path, group_entry["value"])
        for path, group_entry in groups.items()
    ):
        return
    lost = bool(fields["groups"].refused)
    for path, entry in entries.items():
        name, inner = _parted(path)
        if name in GROUPED_FIELDS and _names_group(inner, entry["value"]):
            fields[name].lose(path, all_of_them=lost)


def _names_group(inner: tuple[str, ...], value: Data) -> bool:
    """Return whether an entry below a list says of a value that it is in a group."""
    if inner[-1:] == ("group",):
        return True
    items = value if isinstance(value, list) else [value]
    return any(isinstance(item, dict) and item.get("group") for item in items)


@lru_cache(maxsize=4096)
def _parted(path: str) -> tuple[str, tuple[str, ...]]:
    """Return the field of a unit that a path begins with, empty where there is none, and the names behind it."""
    first, _, behind = path.partition(".")
    if first == "control":
        second, _, behind = behind.partition(".")
        name = f"{_IN_CONTROL}{second}" if second else ""
    else:
        name = first if first in _OWN else ""
    return name, tuple(behind.split(".")) if behind else ()


def _get(data: Data, name: str) -> Data:
    if name.startswith(_IN_CONTROL):
        inner = data.get("control")
        name = name.removeprefix(_IN_CONTROL)
        return inner.get(name) if isinstance(inner, dict) else None
    return data.get(name)


def _set(data: dict[str, Data], name: str, value: Data) -> None:
    holder = data
    if name.startswith(_IN_CONTROL):
        holder = data["control"] = dict(data.get("control") or {})
        name = name.removeprefix(_IN_CONTROL)
    if value is None:
        holder.pop(name, None)
    else:
        holder[name] = value
    if not data.get("control", True):
        del data["control"]


class _RestField:
    """One field of a unit with the entries that are meant for it."""

    def __init__(self, name: str, body: Data) -> None:
        self.name = name
        self.body = body
        self.value = self._as_read()
        self.refused: list[str] = []
        self._hiding = False
        self._fits: dict[str, Any] = {}
        self._known: set[int] = set()
        self._order: list[int] | None = None
        self._added: list[Data] = []
        self._places: dict[str, list[int]] = {}
        for place, item in enumerate(body if isinstance(body, list) else ()):
            self._places.setdefault(_digest_of_item(item), []).append(place)

    def _as_read(self) -> Data:
        """Return the value to be changed: items are put into a list; what is in them is never changed but copied."""
        return list(self.body) if isinstance(self.body, list) else self.body

    def take(
        self, path: str, inner: tuple[str, ...], entry: Mapping[str, Any]
    ) -> None:
        """Put one entry into the value, or refuse it."""
        try:
            self._take(inner, entry["value"], entry["as"])
            self._fits[path] = entry["value"]
        except _MisfitError:
            self.refuse(path, entry["value"])

    def refuse(self, path: str, value: Data) -> None:
        """Note an entry that fits nothing."""
        self.refused.append(path)
        self._hiding = self._hiding or _is_hiding(path, value)

    def lose(self, path: str, *, all_of_them: bool) -> None:
        """Let an entry that names an internal group hide what it may mean, if it, or the group, fits nothing."""
        if all_of_them:
            self._known = set()
        self._hiding = self._hiding or all_of_them or path in self.refused

    def refuse_all(self) -> None:
        """Refuse what was taken: it makes no value that the model knows."""
        for path, value in self._fits.items():
            self.refuse(path, value)
        self._fits = {}
        self._known = set()
        self._order = None
        self._added = []
        self.value = self._as_read()

    def _take(self, inner: tuple[str, ...], value: Data, mark: Data) -> None:
        # Its mark is that of nothing: an item that the body does not show
        # cannot have been edited there.
        if inner[:1] == (_ADDED,):
            if mark != digest(None) or not isinstance(self.body or [], list):
                raise _MisfitError
            self._added.append(value)
            return
        # An entry below an item is found by what the item says, not by its
        # place: others may have been cut, put in or moved.
        if isinstance(self.body, list) and inner and inner != ("@",):
            place = self._place(mark)
            self.value[place] = _with(self.value[place], inner[1:], value)
            self._known.add(place)
            return
        if mark != digest(self.body):
            raise _MisfitError
        if inner == ("@",):
            self._order = _permutation(
                value, [*(self.body or []), *self._added]
            )
            return
        self.value = _with(self.value, inner, value)
        self._known.update(
            range(len(self.body) if isinstance(self.body, list) else 1)
        )

    def _place(self, mark: Data) -> int:
        """Return which item of the list a mark means."""
        digest_stated, _, which = (
            mark.partition(" ") if isinstance(mark, str) else ("", "", "")
        )
        number, _, many = which.partition("/")
        places = self._places.get(digest_stated, [])
        if not which and len(places) == 1:
            return places[0]
        if str(len(places)) == many and number in map(
            str, range(1, len(places) + 1)
        ):
            return places[int(number) - 1]
        raise _MisfitError

    def put(self, data: dict[str, Data]) -> None:
        """Put the value into the data of the unit."""
        value = self.value
        if self._added:
            value = [*(value or []), *self._added]
        if self._order is not None:
            value = [value[place] for place in self._order]
        _set(data, self.name, value)

    def close(self, data: dict[str, Data]) -> bool:
        """Make internal what may be the value that an entry hid which fits nothing; say whether there was something."""
        # Where the body shows nothing, nothing can be what the lost entry hid.
        if not self._hiding or self.body in _NOTHING:
            return False
        if isinstance(self.body, list):
            places = [n for n in range(len(self.body)) if n not in self._known]
            for place in places:
                self._close_item(data, place)
            return bool(places)
        # A single value counts as item 0.
        if 0 not in self._known:
            self._first_valid(data, _hidden(self.value))
        return 0 not in self._known

    def _close_item(self, data: dict[str, Data], place: int) -> None:
        before = self.value[place]
        self._first_valid(data, _hidden(before), place)

    def _first_valid(
        self,
        data: dict[str, Data],
        ways: Iterable[Data],
        place: int | None = None,
    ) -> None:
        """Put in the first that the model takes; where there is none, the whole unit is internal."""
        for way in ways:
            before = self.value
            if place is None:
                self.value = way
            else:
                self.value = [*before[:place], way, *before[place + 1 :]]
            self.put(data)
            if not _faulty(data):
                return
            self.value = before
            self.put(data)
        data["internal"] = True


def _hidden(value: Data) -> Iterator[Data]:
    """Yield ways to say of a value that it is internal."""
    stated = value if isinstance(value, dict) else {"text": str(value)}
    if stated is value and "html" not in value:
        yield {**value, "internal": True}
    markup = stated.get("html") or escape(str(stated.get("text", "")))
    stated = {
        name: stated_value
        for name, stated_value in stated.items()
        if name != "text"
    }
    # What no field `internal` covers is hidden by its markup; which element
    # may hold it depends on what is in it.
    for tag in ("span", "div", "blockquote"):
        yield {
            **stated,
            "html": f'<{tag} data-audience="internal">{markup}</{tag}>',
        }


def _is_hiding(path: str, value: Data) -> bool:
    return hides({path.rpartition(".")[2]: value})


def _without_invalid(
    data: dict[str, Data], fields: Mapping[str, _RestField]
) -> Record | None:
    """Refuse the entries of fields that the model does not take as they are now; return the unit, if it takes all."""
    # To refuse the entries of one field can make another one valid, or show
    # the next fault; each round settles a field at least.
    for _attempt in range(len(fields) + 1):
        unit, faulty = _checked_unit(data)
        faulty &= fields.keys()
        for name in faulty:
            fields[name].refuse_all()
            fields[name].put(data)
        if not faulty:
            return unit
    return None


def _faulty(data: Data) -> set[str]:
    """Return the fields that the model does not take."""
    return _checked_unit(data)[1]


def _checked_unit(data: Data) -> tuple[Record | None, set[str]]:
    """Return the unit that data makes, or the fields that the model does not take."""
    try:
        return Record.model_validate(data), set()
    except ValidationError as error:
        places = [fault["loc"] for fault in error.errors(include_url=False)]
        return None, {_field_at(place) for place in places}


def _field_at(place: tuple[int | str, ...]) -> str:
    names = [str(part) for part in place[:2]]
    if names[:1] == ["control"]:
        return ".".join(names)
    return "".join(names[:1])


def _permutation(value: Data, items: Data) -> list[int]:
    if not isinstance(items, list) or not isinstance(value, list):
        raise _MisfitError
    if not all(type(place) is int for place in value):
        raise _MisfitError
    if sorted(value) != list(range(len(items))):
        raise _MisfitError
    return value


def _with(data: Data, names: tuple[str, ...], value: Data) -> Data:
    """Return data with another value at a place in it; what is missing on the way is put in."""
    if not names:
        return value
    name, inner = names[0], names[1:]
    if isinstance(data, list):
        if name == "@":
            return [data[place] for place in _permutation(value, data)]
        place = _index(name, data)
        return [
            *data[:place],
            _with(data[place], inner, value),
            *data[place + 1 :],
        ]
    if data is not None and not isinstance(data, dict):
        raise _MisfitError
    changed_data = dict(data or {})
    if not inner and value is None:
        changed_data.pop(name, None)
    else:
        changed_data[name] = _with(changed_data.get(name), inner, value)
    return changed_data


def _index(name: str, items: list[Data]) -> int:
    if not (name.isascii() and name.isdigit()) or len(name) > len(
        str(len(items))
    ):
        raise _MisfitError
    if int(name) >= len(items):
        raise _MisfitError
    return int(name)


# ---- as text


def encode(entries: Entries) -> str:
    """Return entries as ASCII that is allowed in a processing instruction."""
    # `?>` would end the instruction (XML 1.0, 2.6); in JSON it can be spelt by
    # number.
    return compact_ascii(entries).replace("?>", "?\\u003e")


def decode(text: str) -> Entries:
    """Return the entries that `encode` wrote; raises ValueError on anything else."""
    return checked(loaded(text))


def loaded(text: str) -> Data:
    """Return JSON of a reasonable depth and of whole characters; raises ValueError on anything else."""
    try:
        entries_read = json.loads(text)
    # The decoder of Python 3.11 gives up at a thousand levels.
    except RecursionError as error:
        raise ValueError("the data is too deep") from error
    # Half a character can only come from an escape; without one nothing needs
    # to be searched.
    if "\\u" in text and has_half(entries_read):
        raise ValueError("half a character")
    if text.count("{") + text.count("[") <= _DEEPEST:
        return entries_read
    level = [entries_read]
    for _depth in range(_DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return entries_read
    raise ValueError("the data is too deep")


def _inside(data: Data) -> Iterable[Data]:
    if isinstance(data, dict):
        return data.values()
    return data if isinstance(data, list) else ()


def checked(entries_read: Data) -> Entries:
    """Return data that is rest entries; raises ValueError on anything else."""
    if not isinstance(entries_read, dict) or not all(
        isinstance(entry, dict) and {"value", "as"} <= entry.keys()
        for entry in entries_read.values()
    ):
        raise ValueError("a rest slot is an object of paths")
    return entries_read


def taken_in(
    data: dict[str, Any],
    entries: Entries,
    findings: list[Finding],
    name: str,
    key: str,
    *,
    format_: str = "",
) -> dict[str, Any]:
    """Return the data of a unit with what its rest slot carries; where the body was edited since, it wins, and a
    finding of the format says so.
    """
    applied = apply(Record.model_validate(data).own_data(), entries)
    findings += (
        Finding.of(
            f"{format_}rest-refused",
            source=name,
            unit=key,
            path=path,
            value=entries[path]["value"],
        )
        for path in applied.refused
    )
    findings += (
        Finding.of(f"{format_}rest-hidden", source=name, unit=key, path=path)
        for path in applied.closed
    )
    return dict(applied.data)
