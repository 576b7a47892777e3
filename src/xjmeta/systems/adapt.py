"""The document that a Record is written as for a system: EAD 2002 as the system wants it, every change reported.

What is internal is withheld and counted. The rows of the system's fits change the Record, a site file fills in what the
system demands and the description lacks; the text is then spelt as the importer wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from xjmeta.formats import registry
from xjmeta.messages import Finding, TargetError
from xjmeta.model.public import publish
from xjmeta.model.record import Record
from xjmeta.model.values import Readable
from xjmeta.systems.fits import Fit
from xjmeta.systems.site import Site
from xjmeta.systems.system import System
from xjmeta.systems.values import text_of

__all__ = ["Fitted", "adapted", "fitted"]


@dataclass(slots=True)
class Fitted:
    """A Record as it is written for a system, the document, and what was changed on the way."""

    record: Record
    data: bytes
    notes: list[Finding] = field(default_factory=list)


def fitted(record: Record, system: System, site: Site | None = None) -> Fitted:
    """Return the document of a Record for a system; raises TargetError where nothing of it is public."""
    notes: list[Finding] = []
    shown, withheld = publish(record)
    if shown is None:
        raise TargetError("nothing-public")
    if withheld:
        notes.append(
            Finding.of("system-withheld", severity="info", count=len(withheld))
        )
    changed = adapted(shown, system, site, notes)
    data = (system.document or _plain(system.format))(changed)
    if system.spell is not None:
        data = system.spell(data)
        notes.append(_adapted(system, "fit-root", None, None))
    return Fitted(changed, data, notes)


def _plain(format_: str) -> Callable[[Record], bytes]:
    """Return the writing of a document of a format without anything of ours in it."""

    def written(record: Record) -> bytes:
        stream, by = BytesIO(), registry.get(format_)
        assert by.write is not None
        bare = {"plain": True} if by.plain else {}
        by.write([record], stream, origin=False, **bare)
        return stream.getvalue()

    return written


def adapted(
    shown: Record, system: System, site: Site | None = None, notes: list[Finding] | None = None
) -> Record:  # fmt: skip
    """Return a public Record as a system wants it; each change is added to the notes."""
    keys = iter([key for key, _unit in shown.walk()])
    reported = [] if notes is None else notes
    return _fit_tree(
        shown,
        system,
        site,
        keys,
        reported,
        top=True,
    )


def _fit_tree(
    unit: Record, system: System, site: Site | None, keys: Iterator[str], notes: list[Finding], *, top: bool
) -> Record:  # fmt: skip
    """Return a tree of units fitted one by one, in document order."""
    key = next(keys)
    for fit in system.fits:
        unit = _fit(
            unit,
            fit,
            system,
            key,
            notes,
            top=top,
        )
    if site is not None:
        unit = site.filled(unit, key, notes, top=top)
    children = tuple(
        _fit_tree(child, system, site, keys, notes, top=False)
        for child in unit.children
    )
    return unit.model_copy(update={"children": children, "origin": None})


def _fit(
    unit: Record,
    fit: Fit,
    system: System,
    key: str,
    notes: list[Finding],
    *,
    top: bool,
) -> Record:
    if fit.only_top and not top:
        return unit
    before = getattr(unit, fit.field)
    result = fit.change(unit)
    value, more = result if isinstance(result, tuple) else (result, {})
    if _is_same(before, value) and all(
        _is_same(getattr(unit, name), new) for name, new in more.items()
    ):
        return unit
    changed = unit.replaced(**{fit.field: value, **more})
    after = getattr(changed, fit.field)
    if after == before:
        return unit
    for path, old, new in _differences(fit.field, before, after):
        notes.append(
            _adapted(
                system,
                fit.code,
                key,
                path,
                old,
                new,
            )
        )
    return changed


def _is_same(value: Any, new: Any) -> bool:
    return bool(value == (tuple(new) if isinstance(new, list) else new))


def _differences(
    name: str, before: Any, after: Any
) -> Iterator[tuple[str, str, str]]:
    """Yield where a field was changed, value by value where there are as many as before."""
    if name == "control":
        # Of the control area the id is what is told by its text.
        before, after = (
            () if area is None else area.record_ids for area in (before, after)
        )
    # Where the number of values changed nobody can say which became which: the
    # field is reported as a whole.
    same = isinstance(before, tuple) and len(before) == len(after)
    if not same or _text(before) == _text(after):
        yield name, _text(before), _text(after)
        return
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new:
            yield f"{name}.{number}", _text(old), _text(new)


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(filter(None, map(_text, value)))
    normal = getattr(value, "normal", None)
    title = getattr(value, "title", None)
    return str(normal or title or text_of(value) or "") or _shown(value)


def _shown(value: Any) -> str:
    """Return a value that has no text as it is shown: a container without a number by its type."""
    return str(value) if isinstance(value, Readable) else ""


def _adapted(
    system: System, code: str, key: str | None, path: str | None, old: str = "", new: str = ""
) -> Finding:  # fmt: skip
    sentence = Finding.of(code, value=old, becomes=new).message
    finding = Finding.of(
        "system-adapted",
        severity="info",
        path=path,
        unit=key,
        title=system.title,
        what=sentence,
    )
    return replace(finding, value=old or None, becomes=new or None)
