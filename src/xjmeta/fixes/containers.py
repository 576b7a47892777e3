"""Fixes of containers: which box a folder is in, stated by an id and a parent, and the kind that a label names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xjmeta.fixes.identifiers import Minting
from xjmeta.fixes.rule import Mend, Options, fixer
from xjmeta.model.values import Container
from xjmeta.validation.rulebook import At

__all__: list[str] = []

# Kinds of containers, those that hold others first.
_RANKS = (
    "box carton case drawer crate trunk boîte schachtel karton caja scatola",
    "folder dossier mappe carpeta cartella envelope binder",
    "item volume piece page sheet document audiocassette videocassette cassette reel disc disk",
)
_RANK = {
    name: rank for rank, names in enumerate(_RANKS) for name in names.split()
}
# What parts the words of a kind: `archival box`, `archival_box`,
# `folder-title`.
_LAST_WORD = re.compile(r"[\s_-]")


def _rank(container: Container) -> int | None:
    """Return how far inside others a container is; None for a kind that is not known."""
    kind = (container.type or container.label or "").casefold()
    # The last word names the thing: "archival box", "record carton".
    word = _LAST_WORD.split(kind)[-1]
    if word in _RANK:
        return _RANK[word]
    # German writes in one word what kind of box it is ("Archivschachtel"). The
    # longest ending is the most of it.
    endings = [name for name in _RANK if word.endswith(name)]
    return _RANK[max(endings, key=len)] if endings else None


@fixer("container-parent", "the box that a folder is in, by an id and a parent",
       group="containers", is_whole=True)  # fmt: skip
def parents(
    places: Sequence[At], options: Options
) -> Iterator[tuple[At, Mend]]:
    """EAD 2002 and EAD3 `container`/@parent: names the container that this one is in; in one unit a folder is
    in the box that is named before it. An id devised for the box is `container-` and a number.
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
            parent_id = at.unit.containers[outer].id or ids.get(outer)
            if parent_id is None:
                number += 1
                parent_id = ids[outer] = minting.free(f"container-{number:05}")
                yield at, Mend(f"containers.{outer}.id", parent_id)
            yield at, Mend(f"containers.{inner}.parent", parent_id)


def _nested(containers: Sequence[Container]) -> list[tuple[int, int]]:
    """Return the places of each container without a parent and of the one before it that holds it; none where it is
    not plain.
    """
    ranks = [_rank(container) for container in containers]
    # A folder before its box, or a kind of which we do not know how far inside
    # it is, leaves open what is in what.
    if len(containers) < 2 or None in ranks or ranks[0] != 0:
        return []
    if any(
        container.internal != containers[0].internal
        for container in containers
    ):
        return []  # an internal box is not to be named by what is public
    pairs = list[tuple[int, int]]()
    holders = dict[int, int]()
    for place, rank in enumerate(ranks):
        assert rank is not None
        outer = max(
            (container for container in holders if container < rank),
            default=None,
        )
        if outer is not None and containers[place].parent is None:
            pairs.append((place, holders[outer]))
        # A new box closes the box before, with the folders that were open in
        # it.
        holders = {container: at for container, at in holders.items() if container < rank} | {rank: place}  # fmt: skip
    return pairs


@fixer("container-type", "the kind of a container that only its label says", group="containers")  # fmt: skip
def kind(at: At) -> Iterator[Mend]:
    """EAD 2002 `container`/@type, EAD3 @localtype: the kind of the container, which systems sort and count by."""
    for path, container in at.values("containers"):
        label = (container.label or "").strip(" .:").casefold()
        if container.type is None and label in _RANK:
            yield Mend(f"{path}.type", label)
