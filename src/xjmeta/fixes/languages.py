"""Fixes of languages: the codes of languages and scripts that are named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xjmeta.fixes.rule import Mend, fixer
from xjmeta.model.language_names import language_code, script_code
from xjmeta.model.values import Language
from xjmeta.validation.house.codes import is_language
from xjmeta.validation.rulebook import At, values_in

__all__: list[str] = []

# "Russian, Cyrillic script": one name for both.
_WITH_SCRIPT = re.compile(r"(.+?),\s*(\S.*? script)\.?")


def _languages(at: At) -> Iterator[tuple[str, Language]]:
    yield from at.values("languages")
    if at.unit.control is not None:
        yield from values_in(at.unit.control.languages, "control.languages")


@fixer("language-code", "the code of a language, or a script, that is named", group="languages")  # fmt: skip
def code(at: At) -> Iterator[Mend]:
    """ISO 639-2/B, which EAD `language`/@langcode takes, and ISO 15924 for @scriptcode: where there is nothing but the
    name of one language there is one code for it.
    """
    for path, language in _languages(at):
        if language.name is None:
            continue
        name, script = _names(language.name.plain)
        # EAD3 states scripts beside languages, with the names of scripts.
        if language.kind == "script":
            if language.script is None and (known_code := script_code(name)):
                yield Mend(f"{path}.script", known_code)
            continue
        if language.script is not None and language.script == script_code(
            name
        ):
            continue  # a script among the languages
        if language.code is None and (known_code := language_code(name)):
            yield Mend(f"{path}.code", known_code)
            if script and language.script is None:
                yield Mend(f"{path}.script", script)


def _names(text: str) -> tuple[str, str | None]:
    """Return the name of the language, and the code of the script where both are named (`English, Latin script`)."""
    both = _WITH_SCRIPT.fullmatch(text)
    script = script_code(both[2]) if both else None
    if both and script:
        return (both[1], script)
    return (text, None)


@fixer("language-code-named", "the code for a name that stands where a code should", group="languages",
       mends=("language-unknown",))  # fmt: skip
def named(at: At) -> Iterator[Mend]:
    """ISO 639-2/B: @langcode takes the code of a language, not its name."""
    for path, language in _languages(at):
        if language.code and not is_language(language.code):
            known_code = language_code(language.code)
            if known_code is not None:
                yield Mend(f"{path}.code", known_code)
