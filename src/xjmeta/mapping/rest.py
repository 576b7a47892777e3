"""The rest slot: what no row of a format can hold, by path, as JSON.

An entry is `path: {"value": ..., "as": ...}`. `as` is a digest of what the body alone reads at that path; reading takes
`value` only while the body still reads so, and whoever edits the body in another program wins. A path that ends in `@`
is the order of a list: `value` says for each place which item of the list as read stands there.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple, TypeAlias

__all__ = ["Applied", "Entries", "apply", "decode", "difference", "digest", "encode"]

Data: TypeAlias = Any
Entries: TypeAlias = dict[str, dict[str, Any]]
"""Rest entries by path, in the order in which they are to be applied."""


class Applied(NamedTuple):
    """What came of rest entries: the data, and the paths whose body was edited since."""

    data: Data
    refused: tuple[str, ...]


def digest(value: Data) -> str:
    """Return a short digest of JSON data; what is missing, None and empty are the same."""
    plain = (
        ""
        if value in (None, [], {}, ())
        else json.dumps(value, sort_keys=True, separators=(",", ":"))
    )
    return hashlib.blake2b(plain.encode(), digest_size=4).hexdigest()


def difference(want: Data, got: Data) -> Entries:
    """Return the entries that make `want` of `got`.

    >>> difference({"title": "A", "dates": [1, 2]}, {"title": "A", "dates": [1, 3]})
    {'dates.1': {'value': 2, 'as': '397b6e68'}}
    """
    out: Entries = {}
    _compare(want, got, "", out)
    return out


def _compare(want: Data, got: Data, path: str, out: Entries) -> None:
    if want == got or (want in _NOTHING and got in _NOTHING):
        return
    if (
        isinstance(want, dict)
        and isinstance(got, dict)
        and not (_lacks_empty(want, got) or _lacks_empty(got, want))
    ):
        for key in dict.fromkeys((*want, *got)):
            _compare(want.get(key), got.get(key), f"{path}.{key}" if path else key, out)
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        order = _order(want, got)
        if order != list(range(len(got))):
            out[f"{path}.@"] = {"value": order, "as": digest(got)}
        for number, (one, place) in enumerate(zip(want, order, strict=True)):
            _compare(one, got[place], f"{path}.{number}", out)
    else:
        out[path] = {"value": want, "as": digest(got)}


def _lacks_empty(want: dict[str, Data], got: dict[str, Data]) -> bool:
    """Say whether a key is missing whose very presence, though empty, tells what the data is."""
    return any(
        value in _NOTHING
        and (key not in got or (value is None and got[key] is not None))
        for key, value in want.items()
    )


_NOTHING: tuple[Data, ...] = (None, [], {}, ())


def _order(want: list[Data], got: list[Data]) -> list[int]:
    """Say for each wanted item which of the read items it is: the equal one, else one of its kind, else the next."""
    found: list[int | None] = [None] * len(want)
    left = list(range(len(got)))
    for same in (digest, _kind, lambda _item: ""):
        places: dict[str, list[int]] = {}
        for place in left:
            places.setdefault(same(got[place]), []).append(place)
        for number, item in enumerate(want):
            if found[number] is None and (free := places.get(same(item))):
                found[number] = place = number if number in free else free[0]
                free.remove(place)
        taken = set(found)
        left = [place for place in left if place not in taken]
    return [place for place in found if place is not None]


def _kind(item: Data) -> str:
    return str(item.get("kind")) if isinstance(item, dict) else ""


def apply(data: Data, entries: Entries) -> Applied:
    """Put the entries into what the body reads; those whose place reads otherwise by now are refused."""
    refused = []
    for path, entry in entries.items():
        names = path.split(".")
        try:
            holder = _holder(data, names)
            if digest(_get(holder, names[-1])) != entry["as"]:
                refused.append(path)
            else:
                _set(holder, names[-1], entry["value"])
        except (KeyError, IndexError, TypeError, ValueError):
            refused.append(path)
    return Applied(data, tuple(refused))


def _holder(data: Data, names: list[str]) -> Data:
    for name in names[:-1]:
        if isinstance(data, dict) and data.get(name) is None:
            data[name] = {}
        data = data[int(name)] if isinstance(data, list) else data[name]
    return data


def _get(holder: Data, name: str) -> Data:
    if name == "@":
        return holder
    return holder[int(name)] if isinstance(holder, list) else holder.get(name)


def _set(holder: Data, name: str, value: Data) -> None:
    if name == "@":
        holder[:] = [holder[place] for place in value]
    elif isinstance(holder, list):
        holder[int(name)] = value
    elif value is None:
        holder.pop(name, None)
    else:
        holder[name] = value


def encode(entries: Entries) -> str:
    """Return entries as ASCII that may stand in a processing instruction."""
    return json.dumps(entries, ensure_ascii=True, separators=(",", ":")).replace(
        "?>", "?\\u003e"
    )


def decode(text: str) -> Entries:
    """Return the entries that `encode` wrote; raises ValueError on anything else."""
    found = json.loads(text)
    if not isinstance(found, dict) or not all(
        isinstance(e, dict) and {"value", "as"} <= e.keys() for e in found.values()
    ):
        raise ValueError("a rest slot is an object of paths")
    return found
