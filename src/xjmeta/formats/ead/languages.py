"""Languages, each with its script, and what is stated of them in words.

EAD 2002 has the script of a language in an attribute and words around its languages; EAD3 has an element for each
script and a note for the words. A language with only its script beside it is one language with its script, and a
note that is alone is the text that is alone in EAD 2002.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from xjmeta.formats.ead.dialects import EAD3
from xjmeta.mapping.rows import Data, Element, Reading, Writing
from xjmeta.mapping.shapes import GroupShape
from xjmeta.model.groups import GroupTree
from xjmeta.model.language_names import language_code, languages_in, scripts_in
from xjmeta.model.text import Phrase
from xjmeta.model.values import Language, LooseText
from xjmeta.xml.nodes import FILLER, Child, Node

__all__ = ["Languages"]

_NOTE = "descriptivenote"
# What may be the name of a language, and no sentence: up to three words without a stop.
_NAME = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+){0,2}")


@dataclass(frozen=True)
class Languages(GroupShape):
    """A group of languages; `set` is the element that a language with its script needs around it in EAD3, `single` says
    that EAD3 has an element for each language of the group.
    """

    set: str = ""
    single: bool = False

    # ---- reading

    def _data_reader(
        self, to: Reading
    ) -> Callable[[Element], tuple[Data, list[Any]]]:
        read_data = super()._data_reader(to)

        def read(element: Element) -> tuple[Data, list[Any]]:
            own, elements = read_data(element)
            own["items"] = [
                _out_of_set(item, self.set) for item in own["items"]
            ]
            if _is_pair(own["items"]):
                language, script = own["items"]
                own["items"] = [{**language, "script": script["script"]}]
                elements = elements[:1]
                for text in own.get("texts", ()):
                    text["at"] = min(text["at"], 1)
            if not own["items"]:
                own["texts"] = [_line(text) for text in own.get("texts", ())]
                if not own["texts"]:
                    del own["texts"]
            return own, elements

        return read

    # ---- writing

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        """Return the element, or several where there is one for each language."""
        if (
            to.dialect < EAD3
            or not self.single
            or type(value) is not GroupTree
            # One language with words around it fits into one element, with a
            # note.
            or sum(type(item) is not LooseText for item in value.items) <= 1
        ):
            return super().write(value, tag, to)
        return Node("*", {}, [*self._each(value, tag, to)])

    def _each(self, value: GroupTree, tag: str, to: Writing) -> Iterable[Node]:
        """Yield an element for each language; the first has what is stated of them all."""
        languages = [item for item in value.items if type(item) is Language]
        for number, scripts in enumerate(_with_scripts(languages)):
            whole = super().write(replace(value, items=scripts), tag, to)
            if number == 0:
                self._say(value.items, whole, to)
            yield whole

    def _write_items(
        self, items: Iterable[Any], node: Node, to: Writing
    ) -> None:
        items = tuple(items)
        if to.dialect < EAD3:
            super()._write_items(_joined(_out_of_sets(items)), node, to)
            return
        # EAD3 has no words between languages: they go into a note.
        values = [item for item in items if not _is_between(item)]
        if not values and len(items) == 1:
            node.kids += _worded(items[0].text, self.set, to)
            return
        super()._write_items(values, node, to)
        self._say(items, node, to)

    def _write_item(
        self, item: Any, to: Writing, *, alone: bool = False
    ) -> list[Child]:
        if to.dialect < EAD3:
            words = super()._write_item(item, to, alone=alone)
            # The name of a language is no sentence around one: it has an element, which bears its code.
            is_name = alone and self._is_text(item) and not item.name.lang
            if is_name and language_code(item.name.plain):
                return [Node("language", {}, words)]
            return words
        if alone and self._is_text(item):
            return _worded(item.name, self.set, to)
        kids = super()._write_item(item, to, alone=alone)
        if (
            type(item) is not Language
            or item.kind is not None
            or item.script is None
        ):
            return kids
        pair: list[Child] = [
            *kids,
            Node("script", {"scriptcode": item.script}),
        ]
        if self.set:
            return [Node(self.set, {}, pair)]
        return pair

    def _say(self, items: Iterable[Any], node: Node, to: Writing) -> None:
        """Put the words between languages into a note; one that is there, or is internal, is left as it is."""
        items = tuple(items)
        if not any(map(_is_between, items)) or any(
            getattr(kid, "name", "") == _NOTE for kid in node.kids
        ):
            return
        if any(getattr(item, "internal", None) for item in items):
            return
        # The words as EAD 2002 would show them, so that both dialects read
        # alike.
        whole = Node("whole")
        super()._write_items(map(_named, items), whole, replace(to, dialect=0))
        words = " ".join(whole.text().split())
        node.kids.append(Node(_NOTE, {}, [Node("p", {}, [words])], (FILLER,)))


def _worded(text: Phrase, around: str, to: Writing) -> list[Child]:
    """Return a text that is alone: the name of a language, or a note behind the languages and scripts that it
    names, which is in the element `around` them where that is one language.
    """
    attributes = {} if text.lang is None else {"lang": text.lang}
    words = to.codec.write_phrase(text, to.dialect)
    named = tuple(languages_in(text.plain))
    is_name = not named and _NAME.fullmatch(text.plain)
    if is_name or language_code(text.plain):
        return [Node("language", attributes, words)]
    languages = _idle("language", "langcode", named)
    scripts = _idle("script", "scriptcode", scripts_in(text.plain))
    if around and scripts:
        is_pair = len(languages) == 1
        languages = (
            [Node(around, {}, [*languages, *scripts], (FILLER,))]
            if is_pair
            else languages
        )
        scripts = []
    note = Node(_NOTE, attributes, [Node("p", {}, words)])
    return [*languages, *scripts, note]


def _idle(
    name: str, code: str, named: Iterable[tuple[str, str]]
) -> list[Node]:
    """Return elements for what is named in words, with its code."""
    return [
        Node(name, {code: value}, [word], (FILLER,)) for word, value in named
    ]


def _is_between(item: Any) -> bool:
    """Return whether an item is words between languages."""
    return (
        type(item) is LooseText and item.kind is None and item.text is not None
    )


def _joined(items: tuple[Any, ...]) -> Iterable[Any]:
    """Yield languages as EAD 2002 has them: the code of a script beside is an attribute, its name is behind."""
    for number, item in enumerate(items):
        before, behind = (
            items[max(number - 1, 0)],
            items[number + 1 : number + 2],
        )
        if number and _takes(before, item):
            if item.name is not None:
                yield LooseText(text=Phrase(f", {item.name}"))
        elif behind and _takes(item, behind[0]):
            yield replace(item, script=behind[0].script)
        else:
            yield item


def _out_of_sets(items: Iterable[Any]) -> tuple[Any, ...]:
    """Return languages without the sets that they are in, which EAD 2002 does not have."""
    several = (
        (item,) if type(item) is not GroupTree else item.items
        for item in items
    )
    return tuple(item for items_of_set in several for item in items_of_set)


def _takes(language: Any, script: Any) -> bool:
    """Return whether a language, that states none, may take the script beside it."""
    return (
        type(language) is type(script) is Language
        and (language.kind, language.script) == (None, None)
        and script.kind == "script"
        and script.script is not None
    )


def _named(item: Any) -> Any:
    """Return a language that has no name under its code."""
    if (
        type(item) is not Language
        or item.name is not None
        or item.code is None
    ):
        return item
    return replace(item, name=Phrase(item.code))


def _with_scripts(languages: list[Language]) -> list[tuple[Language, ...]]:
    """Return each language with the script that is beside it, if any."""
    out: list[tuple[Language, ...]] = []
    for language in languages:
        if language.kind == "script" and out and len(out[-1]) == 1:
            out[-1] += (language,)
        else:
            out.append((language,))
    return out


def _out_of_set(item: Data, around: str) -> Data:
    """Return the language that is in a set alone, for the sake of its script."""
    is_bare = around and item.get("kind") == around and len(item) == 2
    if is_bare and len(item["items"]) == 1:
        only: Data = item["items"][0]
        return only
    return item


def _is_pair(items: list[Data]) -> bool:
    """Return whether these are a language and the code of its script."""
    if len(items) != 2:
        return False
    language, script = items
    return language.keys().isdisjoint({"kind", "script", "items"}) and (
        script.keys() == {"kind", "script"} and script["kind"] == "script"
    )


def _line(text: Data) -> Data:
    """Return a note of one plain line as the text that it is in EAD 2002."""
    if text.keys() != {"kind", "body", "at"}:
        return text
    body = text["body"]
    if body.marked or "\n" in body.text:
        return text
    return {"text": Phrase(body.text, lang=body.lang), "at": text["at"]}
