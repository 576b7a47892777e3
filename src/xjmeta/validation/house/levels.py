"""Levels: that each is named, and that a part is not larger than its whole."""

from __future__ import annotations

from collections.abc import Iterator

from xjmeta.validation.rulebook import At, Broken, rule

__all__ = ["inverted", "unnamed"]

# The depth of each level of ISAD(G); record groups, subgroups and classes are allowed at any depth.
_SIZE = {
    "fonds": 0,
    "collection": 0,
    "subfonds": 1,
    "series": 2,
    "subseries": 3,
    "file": 4,
    "item": 5,
}


@rule(
    "level-unnamed",
    "The level is 'otherlevel', but the other level is not named.",
    "Name it in the other level.",
    of=["level"],
)
def unnamed(at: At) -> Iterator[Broken]:
    """EAD 2002 and EAD3, @level: the value otherlevel is explained in @otherlevel."""
    if at.unit.level == "otherlevel" and at.unit.other_level is None:
        yield Broken("other_level")


@rule(
    "level-inverted",
    "The level {level} is below the level {above}.",
    "Change one of the levels, or move the unit.",
    of=["level"],
)
def inverted(at: At) -> Iterator[Broken]:
    """ISAD(G) 2.1 and appendix A-1: description proceeds from the general to the specific."""
    above = next(
        (
            up.unit.level
            for up in at.line()
            # A class or an unnamed level between the two says nothing of size.
            if up is not at and up.unit.level in _SIZE
        ),
        None,
    )
    level = at.unit.level
    if above is not None and level in _SIZE and _SIZE[level] < _SIZE[above]:
        yield Broken("level", level=level, above=above)
