"""Codes of languages, scripts, countries and repositories: that each is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import langcodes

from xjmeta.model.values import Language
from xjmeta.validation.rulebook import At, Broken, rule, values_in

__all__ = [
    "country",
    "is_language",
    "is_script",
    "language",
    "repository",
    "script",
]

# ISO 15511: an ISIL is a prefix of a country or an agency, a hyphen, and at most 11 characters;
# codes of MARC have no hyphen.
_REPOSITORY = re.compile(
    r"[A-Za-z]{1,4}-[A-Za-z0-9:/-]{1,11}|[A-Za-z][A-Za-z0-9-]{1,15}"
)
# The shapes of codes of ISO 3166-1, ISO 15924 and BCP 47: what has the shape is then looked up.
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_SCRIPT = re.compile(r"[A-Za-z]{4}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9-]+)?")
# User-assigned in ISO 3166-1, and "UK", which is reserved: the code is GB.
_UNKNOWN_COUNTRIES = frozenset({"XX", "ZZ", "UK"})


@rule(
    "language-unknown",
    "{value!r} is no language code.",
    "Write a code of ISO 639: eng, fre, mul for several, und where it is not known.",
)
def language(at: At) -> Iterator[Broken]:
    """ISO 639-2 and 639-3; EAD 2002 and EAD3 `langcode` take their codes, EAD3 `lang` as well."""
    for path, stated in _languages(at):
        if stated.code and not is_language(stated.code):
            yield Broken(f"{path}.code", value=stated.code)
    for place, code in _beside_texts(at, "lang"):
        if not is_language(code):
            yield Broken(place, value=code)


@rule(
    "script-unknown",
    "{value!r} is no script code.",
    "Write a code of ISO 15924: Latn, Cyrl, Arab, Hans.",
)
def script(at: At) -> Iterator[Broken]:
    """ISO 15924; EAD `scriptcode` takes its codes, EAD3 `script` as well."""
    for path, stated in _languages(at):
        if stated.script and not is_script(stated.script):
            yield Broken(f"{path}.script", value=stated.script)
    for place, code in _beside_texts(at, "script"):
        if not is_script(code):
            yield Broken(place, value=code)


@rule(
    "country-unknown",
    "{value!r} is no country code.",
    "Write the two letters of ISO 3166-1: US, GB, DE.",
    of=["identifiers", "control"],
)
def country(at: At) -> Iterator[Broken]:
    """ISO 3166-1 alpha-2; DACS 2.1.5 and ISAD(G) 3.1.1 begin a reference code with it."""
    for path, code in _stated(at, "country"):
        # langcodes knows a country only as part of a tag: `und` is the
        # language that is not stated.
        good = (
            _COUNTRY.fullmatch(code) and code.upper() not in _UNKNOWN_COUNTRIES
        )
        if not (good and _known("und-" + code)):
            yield Broken(path, value=code)


@rule(
    "repository-code",
    "{value!r} has not the form of a repository code.",
    "Write the ISIL: US-DLC, GB-0074, DE-1.",
    "info",
    of=["identifiers", "control"],
)
def repository(at: At) -> Iterator[Broken]:
    """ISO 15511 (ISIL); DACS 2.1.4 and ISAD(G) 3.1.1."""
    for path, code in _stated(at, "repository"):
        if not _REPOSITORY.fullmatch(code):
            yield Broken(path, value=code)


def is_language(code: str) -> bool:
    """Return whether a code is one of ISO 639.

    >>> is_language("fre"), is_language("english")
    (True, False)
    """
    return bool(_LANGUAGE.fullmatch(code)) and _known(code)


def is_script(code: str) -> bool:
    """Return whether a text is a code of ISO 15924."""
    return bool(_SCRIPT.fullmatch(code)) and _known("und-" + code)


def _beside_texts(at: At, name: str) -> Iterator[tuple[str | None, str]]:
    """Yield the codes that texts and elements bear, each once, with the first path that has it."""
    if at.is_plain:
        return
    # Two spellings in JSON: the field of a text, and an attribute that a value
    # keeps.
    for key, pattern in (
        (name, rf'"{name}":"([^"\\]+)"'),
        ("value", rf'"name":"{name}","value":"([^"\\]+)"'),
    ):
        if (
            f'"{name}"' in at.json and key != "script"
        ):  # a script belongs to a language, which is checked above
            yield from (
                (at.where(code, key), code)
                for code in dict.fromkeys(re.findall(pattern, at.json))
            )


def _languages(at: At) -> Iterator[tuple[str, Language]]:
    yield from at.values("languages")
    if at.unit.control is not None:
        yield from values_in(at.unit.control.languages, "control.languages")


def _stated(at: At, name: str) -> Iterator[tuple[str, str]]:
    """Yield the codes of one kind beside an identifier of the unit or of the description."""
    for number, identifier in enumerate(at.unit.identifiers):
        if code := getattr(identifier, name):
            yield f"identifiers.{number}.{name}", code
    record_ids = (
        at.unit.control.record_ids if at.unit.control is not None else ()
    )
    # The code of a repository is the agency in the identifier of the description (ISO 15511 in both).
    name = "agency" if name == "repository" else name
    for number, record_id in enumerate(record_ids):
        if code := getattr(record_id, name):
            yield f"control.record_ids.{number}.{name}", code
    for number, agency in enumerate(
        at.unit.control.agency if at.unit.control is not None else ()
    ):
        if (
            name == "agency"
            and agency.kind == "code"
            and agency.text is not None
        ):
            yield f"control.agency.{number}.text", agency.text.plain


@lru_cache(maxsize=1024)
def _known(tag: str) -> bool:
    return bool(langcodes.tag_is_valid(tag))
