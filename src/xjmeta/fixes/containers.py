"""Fixes of containers: which box a folder is in, said by an id and a parent, and the kind that a label says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xjmeta.fixes.identifiers import Minting
from xjmeta.fixes.rule import Mend, Options, fixer
from xjmeta.model.values import Container
from xjmeta.validation.rulebook import At

__all__: list[str] = []

_RANKS = (
    "box carton case drawer crate trunk boîte schachtel karton caja scatola",
    "folder dossier mappe carpeta cartella envelope binder",
    "item volume piece page sheet document audiocassette videocassette cassette reel disc disk",
)
"""Kinds of containers, those that hold others first."""
_RANK = {name: rank for rank, names in enumerate(_RANKS) for name in names.split()}
_LAST_WORD = re.compile(r"[\s_-]")


def _rank(container: Container) -> int | None:
    """Return how far inside a container stands; None for a kind that is not known."""
    kind = (container.type or container.label or "").casefold()
    word = _LAST_WORD.split(kind)[-1]
    if word in _RANK:
        return _RANK[word]
    known = [name for name in _RANK if word.endswith(name)]
    return _RANK[max(known, key=len)] if known else None


@fixer("container-parent", "the box that a folder is in, by an id and a parent",
       group="containers", is_whole=True)  # fmt: skip
def parents(places: Sequence[At], options: Options) -> Iterator[tuple[At, Mend]]:
    """EAD 2002 and EAD3 `container`/@parent: names the container in which this one stands; in one unit a folder stands
    in the box that is named before it. An id made up for the box is `container-` and a number.
    """
    minting: Minting | None = None
    number = 0
    for at in places:
        pairs = _nested(at.unit.containers)
        if not pairs:
            continue
        minting = minting or Minting(places, options.ids)
        ids: dict[int, str] = {}
        for inner, outer in pairs:
            known = at.unit.containers[outer].id or ids.get(outer)
            if known is None:
                number += 1
                known = ids[outer] = minting.free(f"container-{number:05}")
                yield at, Mend(f"containers.{outer}.id", known)
            yield at, Mend(f"containers.{inner}.parent", known)


def _nested(containers: Sequence[Container]) -> list[tuple[int, int]]:
    """Return the places of each container without a parent and of the one before it that it stands in; none where it is
    not plain.
    """
    ranks = [_rank(one) for one in containers]
    if len(containers) < 2 or None in ranks or ranks[0] != 0:
        return []
    if any(one.internal != containers[0].internal for one in containers):
        return []  # an internal box is not to be named by what is public
    pairs, holders = list[tuple[int, int]](), dict[int, int]()
    for place, rank in enumerate(ranks):
        assert rank is not None
        outer = max((one for one in holders if one < rank), default=None)
        if outer is not None and containers[place].parent is None:
            pairs.append((place, holders[outer]))
        holders = {one: at for one, at in holders.items() if one < rank} | {rank: place}  # fmt: skip
    return pairs


@fixer("container-type", "the kind of a container that only its label says", group="containers")  # fmt: skip
def kind(at: At) -> Iterator[Mend]:
    """EAD 2002 `container`/@type, EAD3 @localtype: the kind of the container, which systems sort and count by."""
    for path, container in at.values("containers"):
        label = (container.label or "").strip(" .:").casefold()
        if container.type is None and label in _RANK:
            yield Mend(f"{path}.type", label)
