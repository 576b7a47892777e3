"""Agents and subjects that a unit is linked to: each class read above write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xjmeta.formats.aspace import markup
from xjmeta.formats.aspace.values import (
    Data,
    Fields,
    linked,
    listed,
    publish,
    published,
    resolved,
    stated,
    word,
)
from xjmeta.model.record import Record

__all__ = ["AGENTS", "AgentLinks", "SubjectLinks"]


@dataclass(frozen=True, slots=True)
class AgentKind:
    """A kind of agent: the words for it and for its names, and the parts of a name in the order of reading."""

    kind: str
    type: str
    name: str
    main: str
    parts: tuple[str, ...]


AGENTS = {
    "people": AgentKind("person", "agent_person", "name_person", "primary_name",
                        ("rest_of_name", "prefix", "suffix", "title", "number", "fuller_form", "dates", "qualifier")),
    "families": AgentKind("family", "agent_family", "name_family", "family_name",
                          ("prefix", "family_type", "location", "dates", "qualifier")),
    "corporate_entities": AgentKind(
        "corporate_body", "agent_corporate_entity", "name_corporate_entity", "primary_name",
        ("subordinate_name_1", "subordinate_name_2", "number", "location", "dates", "qualifier"),
    ),
}  # fmt: skip
_OF_TYPE = {agent.type: (place, agent) for place, agent in AGENTS.items()}
_OF_KIND = {agent.kind: (place, agent) for place, agent in AGENTS.items()}
_BETWEEN = {"subordinate_name_1": ". ", "subordinate_name_2": ". "}
# How the system displays the subdivisions of a heading.
_SUBDIVIDED = " -- "


@dataclass(frozen=True, slots=True)
class AgentLinks:
    """Agents that are linked in some roles: who made it, who gave it, whom it is about."""

    field: str
    roles: tuple[str, ...]

    def read(self, item: Data) -> Fields:
        if item.get("role") not in self.roles:
            return {}
        data = linked(item)
        ref = word(item, "ref") or ""
        place: str = ref.split("/")[2] if ref.count("/") > 2 else ""
        agent = _OF_TYPE.get(
            str(data.get("jsonmodel_type")), (place, AGENTS.get(place))
        )[1]
        if agent is None:
            return {}
        value: Data = _agent_name(data, agent) if data else {"uri": ref}
        if not value:
            return {}
        value |= stated({
            "kind": agent.kind,
            "role": word(item, "relator"),
            "internal": published(data),
        })  # fmt: skip
        value["label"] = "source" if item["role"] == "source" else None
        return {self.field: [stated(_subdivided(value, item))]}

    def write(self, unit: Record) -> list[Data]:
        values = [
            value
            for value in getattr(unit, self.field)
            if value.kind in _OF_KIND
        ]
        return [
            link for value in values if (link := self._link(value)) is not None
        ]

    def _link(self, value: Any) -> Data | None:
        place, agent = _OF_KIND[value.kind]
        role = (
            "source"
            if "source" in self.roles and value.label == "source"
            else self.roles[0]
        )
        if value.shown is None:
            is_ref = (value.uri or "").startswith(f"/agents/{place}/")
            if is_ref:
                return stated(
                    {"ref": value.uri, "role": role, "relator": value.role}
                )
            return None
        own = {
            "terms": [
                _term(part)
                for part in value.parts
                if part.kind in _TERM_OF_KIND
            ]
        }
        name = _name_object(value, agent)
        data = {
            "jsonmodel_type": agent.type,
            "publish": publish(value),
            "names": [name],
        }
        return resolved(data, role=role, relator=value.role, **own)


def _agent_name(data: Data, agent: AgentKind) -> Data:
    """Return the name of an agent, whole, and its parts where there are several."""
    names = [name for name in listed(data, "names") if isinstance(name, dict)]
    chosen = next(
        (name for name in names if name.get("is_display_name")),
        names[0] if names else {},
    )
    main = word(chosen, agent.main)
    if main is None:
        return {}
    parts = {agent.main: main}
    parts |= {
        name: text for name in agent.parts if (text := word(chosen, name))
    }
    several = [{"text": text, "kind": name} for name, text in parts.items()]
    is_direct = chosen.get("name_order") == "direct"
    return {
        "name": markup.phrase_of(_whole_name(parts, is_direct=is_direct)),
        "parts": several if len(several) > 1 else [],
        "source": word(chosen, "source"),
        "rules": word(chosen, "rules"),
        "uri": word(chosen, "authority_id"),
    }


def _whole_name(parts: Mapping[str, str], *, is_direct: bool) -> str:
    """Return a name as it is read: the rest of a name in direct order comes before its main part."""
    main, *others = parts
    if is_direct and others[:1] == ["rest_of_name"]:
        before, others = f"{parts['rest_of_name']} ", others[1:]
    else:
        before = ""
    behind = "".join(
        f"{_BETWEEN.get(name, ', ')}{parts[name]}" for name in others
    )
    return f"{before}{parts[main]}{behind}"


def _name_object(value: Any, agent: AgentKind) -> Data:
    """Return the name of an agent: in its parts where they are known, else the whole of it as the primary one."""
    parts = {
        part.kind: part.text.plain
        for part in value.parts
        if part.text is not None
    }
    parts_stated = {
        name: parts[name]
        for name in (agent.main, *agent.parts)
        if name in parts
    }
    whole = _undivided(value)
    names = parts_stated if agent.main in parts_stated else {agent.main: whole}
    order = (
        {"name_order": "inverted" if len(names) > 1 else "direct"}
        if agent.kind == "person"
        else {}
    )
    return stated({
        "jsonmodel_type": agent.name,
        **names,
        **order,
        "sort_name_auto_generate": True,
        "source": value.source or (None if value.rules else "local"),
        "rules": value.rules,
        "authority_id": value.uri,
    })  # fmt: skip


def _undivided(value: Any) -> str:
    """Return a name without the subdivisions behind it."""
    whole = markup.phrase(value.shown)
    terms = [
        part.text.plain
        for part in value.parts
        if part.kind in _TERM_OF_KIND and part.text is not None
    ]
    end = "".join(f"{_SUBDIVIDED}{term}" for term in terms)
    return whole.removesuffix(end)


def _subdivided(value: Data, item: Data) -> Data:
    """Return a name with the terms behind it as subdivisions."""
    terms = [
        _term_part(term)
        for term in listed(item, "terms")
        if isinstance(term, dict)
    ]
    terms = [term for term in terms if term["text"]]
    if not terms or "name" not in value:
        return value
    own = value["parts"] or [{"text": value["name"], "kind": None}]
    name = (
        value["name"]
        if isinstance(value["name"], str)
        else value["name"].plain
    )
    whole = _SUBDIVIDED.join([name, *(term["text"] for term in terms)])
    return value | {
        "name": whole,
        "parts": [*map(stated, own), *map(stated, terms)],
    }


_TERMS = {
    "topical": "topic", "geographic": "place", "genre_form": "genre_form", "function": "function",
    "occupation": "occupation", "uniform_title": "title",
}  # fmt: skip
_TERM_OF_KIND = {kind: term for term, kind in _TERMS.items()} | {
    kind: kind
    for kind in ("temporal", "style_period", "technique", "cultural_context")
}


def _term_part(term: Data) -> Data:
    kind = word(term, "term_type")
    return {"text": word(term, "term"), "kind": _TERMS.get(kind or "", kind)}


def _term(part: Any, kind: str | None = None) -> Data:
    text = part.text.plain if part.text is not None else ""
    return {
        "jsonmodel_type": "term", "term": text, "term_type": _TERM_OF_KIND.get(part.kind or kind or "", "topical"),
        "vocabulary": "/vocabularies/1",
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SubjectLinks:
    """Subjects, places, genres and other terms, in one or in several parts."""

    def read(self, item: Data) -> Fields:
        data, ref = linked(item), word(item, "ref")
        if not data:
            if ref is None:
                return {}
            return {"access_points": [{"uri": ref}]}
        parts = [
            _term_part(term)
            for term in listed(data, "terms")
            if isinstance(term, dict)
        ]
        parts = [part for part in parts if part["text"]]
        if not parts:
            return {}
        value = {
            "name": _SUBDIVIDED.join(part["text"] for part in parts),
            "kind": parts[0]["kind"],
            "source": word(data, "source"),
            "uri": word(data, "authority_id"),
            "parts": list(map(stated, parts)) if len(parts) > 1 else [],
        }
        return {"access_points": [stated(value)]}

    def write(self, unit: Record) -> list[Data]:
        values = [
            value for value in unit.access_points if value.kind not in _OF_KIND
        ]
        return [
            link for value in values if (link := _subject(value)) is not None
        ]


def _subject(value: Any) -> Data | None:
    if value.shown is None:
        is_ref = (value.uri or "").startswith("/subjects/")
        return {"ref": value.uri} if is_ref else None
    if value.parts and value.shown.plain == _SUBDIVIDED.join(
        p.text.plain for p in value.parts if p.text
    ):
        terms = [
            _term(part, value.kind)
            for part in value.parts
            if part.text is not None
        ]
    else:
        terms = [{
            "jsonmodel_type": "term", "term": markup.phrase(value.shown),
            "term_type": _TERM_OF_KIND.get(value.kind, "topical"), "vocabulary": "/vocabularies/1",
        }]  # fmt: skip
    data = {
        "jsonmodel_type": "subject", "source": value.source or "local", "authority_id": value.uri,
        "vocabulary": "/vocabularies/1", "terms": terms,
    }  # fmt: skip
    return resolved(stated(data))
