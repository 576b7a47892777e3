"""Hypothesis strategies for strings, Phrase and Prose, ugly ones included, and for markup as people write it.

`strings()` holds any XML 1.0 characters; `phrase_html()` and `prose_html()` give markup not in normal form.
"""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from xjmeta.model._markup import INLINE, VOID
from xjmeta.model.text import Direction, Phrase, Prose

if TYPE_CHECKING:
    from collections.abc import Sequence

Html = st.SearchStrategy[str]

UGLY = (
    "&",
    "<",
    ">",
    '"',
    "'",
    "]]>",
    "?>",
    "-->",
    "&amp;",
    "&eacute;",
    "&bogus;",
    "&#233;",
    "&#x1F600;",
    "<b>",
    "</em>",
    "<br/>",
    "<emph>",
    "a < b",
    "Smith & Sons",
    "مخطوطة",
    "שלום",
    "古文書",
    "ひらがな",
    "e\u0301",
    "\u0301",
    "\U0001f4dc",
    "\U00020000",
    "\u0085",
    "\u2028",
    "\u00ad",
    "\ufeff",
    "\u00a0",
    "\u3000",
    "\u200f",
    "\u202e",
    "\x7f",
    "\x96",
    "\ufffd",
    "\U0001ffff",
    "=1+1",
    "@x",
    "|",
    ";",
    ",",
)
WHITESPACE = (" ", "  ", "\t", "\n", "\r\n", "\r", "\n\n", " \n \n ")
CHARACTERS = st.characters(
    exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"
).filter(lambda c: c >= " " or c in "\t\n\r")


@cache
def strings(min_size: int = 0) -> st.SearchStrategy[str]:
    """Any string that XML 1.0 can hold, in no normal form."""
    words = st.one_of(
        st.sampled_from(UGLY),
        st.sampled_from(WHITESPACE),
        st.text(CHARACTERS, max_size=4),
        st.sampled_from("abc"),
    )
    return st.lists(words, min_size=min_size, max_size=6).map("".join)


@cache
def texts() -> st.SearchStrategy[str]:
    """A string that is not blank."""
    return strings(1).filter(lambda text: text.strip(" \t\n\r"))


@cache
def languages() -> st.SearchStrategy[str | None]:
    """A language tag in any case, or None."""
    return st.sampled_from(
        (None, "en", "ger", "EN-us", "zh-hant-TW", "ar", "de-x-AB", "i-klingon")
    )


@cache
def directions() -> st.SearchStrategy[Direction | None]:
    """A writing direction, or None."""
    return st.sampled_from((None, "ltr", "rtl", "auto"))


def _attributes(**own: st.SearchStrategy[str]) -> Html:
    values = {
        "id": strings(),
        "lang": st.sampled_from(("en", "DE-at")),
        "dir": st.sampled_from(("ltr", "rtl")),
        "title": strings(),
        "data-ead": st.sampled_from(("p", "a", "emph", "list")),
        "data-render": strings(),
        **own,
    }
    chosen = st.lists(st.sampled_from(sorted(values)), unique=True, max_size=2)

    @st.composite
    def drawn(draw: st.DrawFn) -> str:
        return "".join(
            f' {name}="{escape(draw(values[name]))}"' for name in draw(chosen)
        )

    return drawn()


_NUMBERS = st.sampled_from(("1", "2", "17"))
_OWN = {
    "a": {"href": strings()},
    "img": {"src": strings(), "alt": strings()},
    "time": {"datetime": st.just("1949-08")},
    "data": {"value": strings()},
    "ol": {"start": _NUMBERS},
    "td": {"colspan": _NUMBERS, "rowspan": _NUMBERS},
    "th": {"colspan": _NUMBERS},
    "col": {"span": _NUMBERS},
}


@cache
def _given(name: str) -> Html:
    return st.one_of(st.just(""), _attributes(**_OWN.get(name, {})))


def _element(name: str, content: Html) -> Html:
    return st.builds(
        lambda given, inner: f"<{name}{given}>{inner}</{name}>", _given(name), content
    )


def _one_of_elements(names: Sequence[str], content: Html) -> Html:
    """An element of any of the names. A strategy made anew for each name that is drawn would take most of the time."""

    @st.composite
    def drawn(draw: st.DrawFn) -> str:
        name = draw(st.sampled_from(names))
        return f"<{name}{draw(_given(name))}>{draw(content)}</{name}>"

    return drawn()


def _void(name: str) -> Html:
    return _attributes(**_OWN.get(name, {})).map(lambda given: f"<{name}{given}/>")


def _some(content: Html, min_size: int = 0) -> Html:
    return st.lists(content, min_size=min_size, max_size=3).map("".join)


def _spaced(content: Html, min_size: int = 0) -> Html:
    space = st.sampled_from(("", " ", "\n  "))
    return _some(st.builds("{}{}".format, space, content), min_size)


_INLINE = sorted(INLINE - VOID)


@cache
def phrase_html() -> Html:
    """Inline markup in no normal form, maybe blank."""
    leaves = st.one_of(strings().map(escape), st.just("<br>"), _void("img"))
    nested = st.recursive(
        leaves,
        lambda inner: _one_of_elements(_INLINE, _some(inner)),
        max_leaves=6,
    )
    return _some(nested)


def _table(flow: Html) -> Html:
    cell = _one_of_elements(("td", "th"), flow)
    row = _element("tr", _spaced(cell))
    columns = st.one_of(
        st.just(""), _some(_void("col")), _element("colgroup", _spaced(_void("col")))
    )
    caption = st.one_of(st.just(""), _element("caption", flow))
    head = st.one_of(st.just(""), _element("thead", _spaced(row)))
    body = st.one_of(_spaced(row, 1), _spaced(_element("tbody", _spaced(row)), 1))
    return _element(
        "table", st.builds("{}{}\n{}{}".format, caption, columns, head, body)
    )


def _definitions(flow: Html) -> Html:
    pair = st.builds("{}{}".format, _element("dt", flow), _element("dd", flow))
    return _element("dl", _spaced(st.one_of(pair, _element("div", _spaced(pair)))))


def _block(flow: Html) -> Html:
    holders = ("p", "div", "section", "aside", "address", "blockquote", "figure")
    headings = ("h1", "h3", "h6")
    items = _spaced(_element("li", flow))
    return st.one_of(
        _one_of_elements(holders, flow),
        _element(
            "figure", st.builds("{}<figcaption>{}</figcaption>".format, flow, flow)
        ),
        _one_of_elements(headings, phrase_html()),
        _one_of_elements(("ul", "ol"), items),
        _definitions(flow),
        _table(flow),
    )


@cache
def prose_html() -> Html:
    """Block markup in no normal form, maybe blank."""
    leaves = st.one_of(
        phrase_html(),
        _element("p", phrase_html()),
        strings().map(lambda s: f"<p>{escape(s)}</p>"),
    )
    nested = st.recursive(leaves, lambda inner: _block(_spaced(inner)), max_leaves=5)
    return _spaced(nested)


def _made(
    kind: type[Phrase | Prose], html: Html
) -> st.SearchStrategy[dict[str, str | None]]:
    content = st.one_of(
        strings(1).map(lambda text: {"text": text}),
        html.map(lambda markup: {"html": markup}),
    )
    return st.builds(
        lambda stated, lang, direction: {**stated, "lang": lang, "dir": direction},
        content,
        languages(),
        directions(),
    ).filter(lambda data: kind.of(data) is not None)


@cache
def phrases() -> st.SearchStrategy[Phrase]:
    """A Phrase, plain or marked up."""
    return _made(Phrase, phrase_html()).map(Phrase.of)  # type: ignore[arg-type]


@cache
def proses() -> st.SearchStrategy[Prose]:
    """A Prose, plain or marked up."""
    return _made(Prose, prose_html()).map(Prose.of)  # type: ignore[arg-type]
