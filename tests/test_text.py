"""The laws of Phrase and Prose: one normal form, and every way out of it leads back."""

from __future__ import annotations

import copy
import doctest
import json
import pickle
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from strategies_text import (
    UGLY,
    phrase_html,
    phrases,
    prose_html,
    proses,
    strings,
    texts,
)
from xjmeta.model import _markup, _strings, text
from xjmeta.model._markup import VOID, escape
from xjmeta.model.text import (
    LanguageTag,
    OptLanguageTag,
    OptPhrase,
    OptProse,
    OptStr,
    OptVerbatim,
    Phrase,
    Prose,
    Str,
    Verbatim,
    clean,
    collapse,
    from_cell,
    language_tag,
    to_cell,
)

either = st.one_of(phrases(), proses())


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Phrase
    abstract: OptPhrase = None
    note: OptProse = None
    names: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    heading: OptPhrase = None
    body: Prose


@given(phrase_html())
def test_phrase_markup_settles_in_one_step(html: str) -> None:
    made = Phrase.of({"html": html})

    assert made is None or Phrase(html=made.html) == made


@given(prose_html())
@example("<p>a<p>b</p></p>")
@example('<div data-ead="p"><div data-ead="p">a</div></div>')
@example('<p data-ead="x">a<ul><li>b</li></ul></p>')
@example("<p></p><p><br/></p>")
@example('<dl><div data-ead="p"></div></dl>')
@example('<a href="1">x<a href="2" data-ead="extref">y</a></a>')
def test_prose_markup_settles_in_one_step(html: str) -> None:
    made = Prose.of({"html": html})

    assert made is None or Prose(html=made.html) == made


@given(strings())
def test_a_plain_string_settles_in_one_step_and_survives_as_markup(string: str) -> None:
    for kind in (Phrase, Prose):
        made = kind.of(string)

        assert made is None or not made.marked
        assert made is None or kind(made.text) == made
        assert made is None or kind(html=made.html) == made


@given(either)
def test_what_is_trusted_with_a_normal_form_equals_what_was_checked(
    made: Phrase | Prose,
) -> None:
    again = type(made).trusted(made.text, made.marked, made.lang, made.dir)

    assert again == made
    assert hash(again) == hash(made)
    assert repr(again) == repr(made)


@given(either)
def test_the_markup_is_well_formed_xml_with_the_same_text(made: Phrase | Prose) -> None:
    tree = etree.fromstring(f"<x>{made.html}</x>".encode())

    assert _as_html(tree) == made.html


@given(either)
def test_an_html5_parser_reads_the_same_markup(made: Phrase | Prose) -> None:
    assert _through_html5(made.html) == made.html


@pytest.mark.parametrize(
    "html",
    [
        "<b>" * 6 + "x" + "</b>" * 6 + "y",
        '<b id="1">' + "<b>" * 5 + "x" + "</b> y" * 5 + "</b>",
        "<ul><li>a<div><ul><li>b</li></ul></div></li></ul>",
        "<table><caption>c<table><tr><td>x</td></tr></table></caption><tr><td><table><tr></tr></table></td></tr></table>",
        "<blockquote><dl><div><dt>a</dt><dd>b<dl><dt>c</dt></dl></dd></div></dl></blockquote>",
        '<p>a <a href="x"><b>b <a href="y">c</a></b> d</a></p>',
        "<p>one<table><tr><td>1</td></tr></table>two</p>",
        "<table></table>",
        "<ul></ul>",
    ],
)
def test_what_trips_html5_parsers_is_spelt_so_that_it_does_not(html: str) -> None:
    made = Prose(html=html)

    assert _through_html5(made.html) == made.html


def _through_html5(html: str) -> str:
    html5 = pytest.importorskip(
        "html5rdf", reason="the HTML5 parser that comes with the RDF tests"
    )
    return _as_html(
        html5.parseFragment(html, container="div", namespaceHTMLElements=False)
    )


def _as_html(top: ElementTree.Element | etree._Element) -> str:
    out = [escape(top.text or "")]
    for child in top:
        attributes = "".join(
            f' {name}="{_value(value)}"' for name, value in child.items()
        )
        inner = f"<{child.tag}{attributes}/>" if child.tag in VOID else None
        out.append(inner or f"<{child.tag}{attributes}>{_as_html(child)}</{child.tag}>")
        out.append(escape(child.tail or ""))
    return "".join(out)


def _value(value: str) -> str:
    return (
        escape(value)
        .replace("&gt;", ">")
        .replace('"', "&quot;")
        .replace("\t", "&#9;")
        .replace("\n", "&#10;")
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<p> a\n b </p>\n<p>b &amp; c</p>", "a b\n\nb & c"),
        ("a", "a"),
        ("<div data-ead='p'>a</div>", "a"),
        ("<p></p><p>a</p>", "a"),
    ],
)
def test_bare_paragraphs_are_plain_text(html: str, expected: str) -> None:
    assert Prose(expected) == Prose(html=html)
    assert not Prose(html=html).marked


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a <EM>b</EM>", "<p>a <em>b</em></p>"),
        ("a<p>b</p> <br> ", "<p>a</p><p>b</p><p><br/></p>"),
        ("<ul>\n<li> a <p> b </p> </li>\n</ul>", "<ul><li>a<p>b</p></li></ul>"),
        ("<p>a<ul/></p>", '<div data-ead="p">a<ul></ul></div>'),
        ("<p id='1'>a</p>", '<p id="1">a</p>'),
        ("<table><col/><tr><td/></tr></table>", None),
        (
            "<img src='x' alt='&quot;&#10;>'/>",
            '<p><img alt="&quot;&#10;>" src="x"/></p>',
        ),
        (
            "<p><b lang='DE-at'>x</b>&nbsp;&#xe9;&bogus; & <</p>",
            '<p><b lang="de-AT">x</b>\u00a0é&amp;bogus; &amp; &lt;</p>',
        ),
        (
            "<a href='1'>x<a href='2'>y</a></a>",
            '<p><a href="1">x<span data-ead="a" data-href="2">y</span></a></p>',
        ),
    ],
)
def test_prose_markup_has_one_spelling(html: str, expected: str | None) -> None:
    if expected is None:
        expected = "<table><colgroup><col/></colgroup><tbody><tr><td></td></tr></tbody></table>"

    assert expected == Prose(html=html).text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<b><b><b><b>x</b></b></b></b>",
            '<b><b><b><span data-ead="b">x</span></b></b></b>',
        ),
        (" a  <b> b </b> ", "a <b> b </b>"),
        ("<b>a </b> <i> b</i>", "<b>a </b> <i> b</i>"),
        ("a <br> b", "a <br/> b"),
        (
            "<span data-ead='list'><span>x</span></span>",
            '<span data-ead="list"><span>x</span></span>',
        ),
    ],
)
def test_phrase_markup_has_one_spelling(html: str, expected: str) -> None:
    assert expected == Phrase(html=html).text


@pytest.mark.parametrize(
    ("html", "named"),
    [
        ("<script>x</script>", "<script>"),
        ("<emph>x</emph>", "<emph>"),
        ("<b onclick='x'>x</b>", "onclick"),
        ("<b href='x'>x</b>", "href"),
        ("<b id='1' ID='2'>x</b>", "id"),
        ("<b lang='en_US'>x</b>", "en_US"),
        ("<b dir='up'>x</b>", "up"),
        ("<!-- x -->", "<!--"),
        ("<?x y?>", "<?x"),
        ("<b>x", "<b>"),
        ("<b>x</i>", "</i>"),
        ("x</b>", "</b>"),
        ("<b id=x>x</b>", "<b id=x"),
        ("<br>x</br>", "</br>"),
        ("&#0;", "U+0000"),
        ("&#xD800;", "U+D800"),
        ("&#x110000;", "&#x110000;"),
        ("<b>" * 101 + "x" + "</b>" * 101, "100"),
        ("x\x01y", "U+0001 at index 1"),
    ],
)
def test_what_the_vocabulary_lacks_is_refused_by_name(html: str, named: str) -> None:
    for kind in (Phrase, Prose):
        with pytest.raises(ValueError, match=".") as caught:
            kind(html=html)

        assert named in str(caught.value)


@pytest.mark.parametrize(
    ("html", "named"),
    [
        ("<b><p>x</p></b>", "<p>"),
        ("<h2><h3>x</h3></h2>", "<h3>"),
        ("<li>x</li>", "<li>"),
        ("<ul>x</ul>", "<ul>"),
        ("<ul><p>x</p></ul>", "<p>"),
        ("<dl><div>x</div></dl>", "dl"),
        ("<table>x</table>", "<table>"),
        ("<table><tr>x</tr></table>", "<tr>"),
        ("<table><td>x</td></table>", "<td>"),
        ("<table><tr></tr><caption>x</caption></table>", "caption"),
        ("<table><tfoot></tfoot><tr></tr></table>", "tfoot"),
        ("<div>" * 100 + "<table><tr></tr></table>" + "</div>" * 100, "100"),
        ("<div>" * 98 + "<table><tr></tr></table>" + "</div>" * 98, "100"),
        ("<a>x<a href='1' data-href='2'>y</a></a>", "data-href"),
    ],
)
def test_what_cannot_stand_there_is_refused_by_name(html: str, named: str) -> None:
    with pytest.raises(ValueError, match=".") as caught:
        Prose(html=html)

    assert named in str(caught.value)


@pytest.mark.parametrize("name", sorted(_markup.BLOCKS))
def test_a_phrase_refuses_blocks(name: str) -> None:
    with pytest.raises(ValueError, match=f"<{name}>"):
        Phrase(html=f"<{name}></{name}>" if name != "col" else "<col/>")


def test_a_hundred_levels_are_not_too_deep() -> None:
    html = "<div>" * 99 + "<p>x</p>" + "</div>" * 99

    assert html == Prose(html=html).text
    assert Prose(html=html).plain == "x"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a<br/>b", "a b"),
        (
            "<p>See</p><ul><li>one</li><li>two <em>b</em></li></ul><p>x</p>",
            "See\n\none\ntwo b\n\nx",
        ),
        ("<ul><li><p>a</p><p>b</p><ol><li>c</li></ol></li></ul>", "a\nb\nc"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td><p>c</p><p>d</p></td><td>e</td></tr></table>",
            "a\tb\nc d\te",
        ),
        ("<dl><dt>a</dt><dd>b</dd></dl><blockquote><p>c</p></blockquote>", "a\nb\n\nc"),
        ("<p><b>a </b> b</p>", "a b"),
    ],
)
def test_plain_text_keeps_blocks_items_and_cells_apart(
    html: str, expected: str
) -> None:
    assert expected == Prose(html=html).plain
    assert expected == str(Prose(html=html))


@given(phrases())
def test_the_plain_text_of_a_phrase_is_its_text_content(phrase: Phrase) -> None:
    content = etree.fromstring(
        f"<x>{phrase.html.replace('<br/>', ' ')}</x>".encode()
    ).itertext()

    assert collapse("".join(content)) == phrase.plain


@given(proses())
def test_plain_paragraphs_are_the_paragraphs(prose: Prose) -> None:
    if prose.marked:
        with pytest.raises(ValueError, match="markup"):
            _ = prose.paragraphs
    else:
        assert Prose("\n\n".join(prose.paragraphs)) == Prose(prose.text)


@given(either)
@example(Prose("a <b>\n\nb"))
@example(Phrase("a <b> c"))
@example(Phrase("A &eacute; &#0; &#xD800;"))
def test_a_cell_gives_back_the_content(made: Phrase | Prose) -> None:
    kind = type(made)

    assert from_cell(to_cell(made), kind) == kind.trusted(made.text, made.marked)


@pytest.mark.parametrize(
    "plain",
    ["Smith & Sons", "a < b", "a <emph> c", "AT&T; x", "&bogus;", "1 <b and c> 2"],
)
def test_a_cell_shows_ordinary_text_as_it_is(plain: str) -> None:
    assert plain == to_cell(Phrase(plain))


@pytest.mark.parametrize("cell", ["", " ", "\n", "<p> </p>", "&#32;"])
def test_a_blank_cell_is_no_text(cell: str) -> None:
    assert from_cell(cell, Prose) is None


@given(either, either)
def test_equal_texts_are_equal_in_every_fact_and_hash_alike(
    a: Phrase | Prose, b: Phrase | Prose
) -> None:
    facts = [(type(x), x.text, x.marked, x.lang, x.dir) for x in (a, b)]

    assert (a == b) == (facts[0] == facts[1])
    assert a != b or hash(a) == hash(b)


@given(either)
def test_pickles_and_copies_are_equal(made: Phrase | Prose) -> None:
    assert pickle.loads(pickle.dumps(made)) == made
    assert copy.copy(made) is made
    assert copy.deepcopy(made) is made


@given(either)
def test_the_repr_makes_the_text_again(made: Phrase | Prose) -> None:
    assert eval(repr(made), {"Phrase": Phrase, "Prose": Prose}) == made


def test_texts_of_different_kind_content_language_or_direction_differ() -> None:
    made = {
        Phrase("a"),
        Prose("a"),
        Phrase("b"),
        Phrase("a", lang="en"),
        Phrase("a", dir="rtl"),
        Phrase("<b></b>"),
        Phrase(html="<b></b>"),
    }

    assert len(made) == 7
    assert Phrase(html="<em>a</em>") != "a"
    assert Phrase("a") != "b"


def test_a_text_cannot_be_changed() -> None:
    phrase = Phrase("a")
    for name in ("text", "marked", "lang", "dir", "plain", "html", "other"):
        with pytest.raises(AttributeError):
            setattr(phrase, name, "b")


def test_a_text_is_made_of_plain_text_or_of_markup() -> None:
    with pytest.raises(TypeError):
        Phrase()
    with pytest.raises(TypeError):
        Phrase("a", html="b")


@pytest.mark.parametrize("kind", [Phrase, Prose])
def test_a_blank_text_is_refused_and_of_makes_it_none(
    kind: type[Phrase | Prose],
) -> None:
    with pytest.raises(ValueError, match="blank"):
        kind(" \n\t")
    with pytest.raises(ValueError, match="blank"):
        kind(html=" \n\t")

    assert kind.of(" ") is None
    assert kind.of(None) is None
    assert kind.of({"html": ""}) is None


@given(
    st.builds(
        Model,
        title=phrases(),
        abstract=phrases(),
        note=proses(),
        names=st.lists(phrases(), max_size=2),
    )
)
def test_a_model_of_texts_survives_json_and_python_dumps(model: Model) -> None:
    assert model == Model.model_validate_json(model.model_dump_json())
    assert model == Model.model_validate(model.model_dump())
    assert model == Model.model_validate(model.model_dump(mode="json"))
    assert model == Model.model_validate(json.loads(json.dumps(model.model_dump())))


@given(either)
def test_a_dump_is_a_bare_string_where_there_is_nothing_else_to_say(
    made: Phrase | Prose,
) -> None:
    bare = not made.marked and made.lang is None and made.dir is None

    assert isinstance(made.dump(), str) == bare
    assert type(made).of(made.dump()) == made


def test_an_instance_is_taken_as_it_is() -> None:
    phrase = Phrase("a")

    assert Model(title=phrase).title is phrase


def test_a_pydantic_dataclass_takes_texts() -> None:
    leaf = Leaf(body="a & b", heading=" ")  # type: ignore[arg-type]

    assert leaf == Leaf(body=Prose("a & b"))
    assert TypeAdapter(Leaf).dump_python(leaf) == {"heading": None, "body": "a & b"}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3, "string or an object"),
        (Prose("a"), "string or an object"),
        ("", "blank"),
        ({}, "either text or html"),
        ({"text": "a", "html": "b"}, "either text or html"),
        ({"text": 1}, "text of a text"),
        ({"text": "a", "x": "b"}, "'x'"),
        ({"text": "a", "dir": "up"}, "up"),
        ({"text": "a", "lang": "en_US"}, "en_US"),
        ("a\ufffe", "U+FFFE at index 1"),
    ],
)
def test_a_model_refuses_what_is_no_text_with_one_error(
    value: object, message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Model.model_validate({"title": value})

    assert caught.value.error_count() == 1
    assert message in caught.value.errors()[0]["msg"]


def test_the_json_schema_says_what_a_text_is_once() -> None:
    schema = Model.model_json_schema()

    assert schema["$defs"].keys() == {"Phrase", "Prose"}
    assert schema["properties"]["title"] == {"$ref": "#/$defs/Phrase"}
    assert schema["properties"]["abstract"]["anyOf"] == [
        {"$ref": "#/$defs/Phrase"},
        {"type": "null"},
    ]
    assert Model.model_json_schema(mode="serialization")["$defs"] == schema["$defs"]


@given(either)
def test_every_dump_is_valid_by_the_json_schema(made: Phrase | Prose) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="a dependency, but heavy")

    jsonschema.validate(made.dump(), TypeAdapter(type(made)).json_schema())


_str = TypeAdapter(Str)
_opt_str = TypeAdapter(OptStr)
_verbatim = TypeAdapter(Verbatim)
_opt_verbatim = TypeAdapter(OptVerbatim)


@given(strings())
@example("a\u00a0")
@example("\u0085")
@example("a\n")
def test_a_string_is_collapsed_and_blank_is_none(string: str) -> None:
    expected = " ".join(
        word
        for word in string.replace("\t", " ")
        .replace("\n", " ")
        .replace("\r", " ")
        .split(" ")
        if word
    )

    assert (expected or None) == _opt_str.validate_python(string)
    assert _opt_str.validate_json(json.dumps(string)) == _opt_str.validate_python(
        string
    )
    assert expected == collapse(string)


@given(texts())
def test_a_string_in_normal_form_is_taken_as_it_is(string: str) -> None:
    once = _str.validate_python(string)

    assert once == _str.validate_python(once)


@given(strings())
def test_a_verbatim_string_keeps_all_but_the_kind_of_newline(string: str) -> None:
    expected = string.replace("\r\n", "\n").replace("\r", "\n")

    assert expected == _verbatim.validate_python(string)
    assert (expected or None) == _opt_verbatim.validate_python(string)


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_a_character_that_xml_forbids_is_named_with_its_place(bad: str) -> None:
    for kind in (Str, OptStr, Verbatim, OptVerbatim, Phrase, Prose):
        with pytest.raises(ValidationError, match=rf"U\+{ord(bad):04X} at index 2"):
            TypeAdapter(kind).validate_python(f"\r\n{bad} ")


def test_every_ugly_sample_is_a_string_of_xml() -> None:
    for sample in UGLY:
        assert clean(sample) == sample


@pytest.mark.parametrize("value", [3, b"a", None, ["a"]])
def test_only_strings_are_strings(value: object) -> None:
    for kind in (Str, Verbatim, LanguageTag):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(value)


def test_a_required_string_is_never_blank() -> None:
    for kind in (Str, LanguageTag):
        with pytest.raises(ValidationError, match="at least one character"):
            TypeAdapter(kind).validate_python(" ")


def test_a_subclass_of_str_becomes_a_plain_string() -> None:
    class Smart(str):
        __slots__ = ()

    assert type(Phrase(Smart("a")).text) is str
    assert type(_str.validate_python(Smart("a"))) is str
    assert type(_verbatim.validate_python(Smart("a\r"))) is str


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("EN", "en"),
        ("ger", "ger"),
        ("EN-us", "en-US"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("sr-LATN", "sr-Latn"),
        ("de-ch-1901", "de-CH-1901"),
        ("en-ca-X-CA", "en-CA-x-ca"),
        ("en-x-ab-LATN", "en-x-ab-latn"),
        ("i-KLINGON", "i-klingon"),
        ("es-419", "es-419"),
        ("qqq-Bogus-", "qqq-bogus-"),
    ],
)
def test_language_tags_get_canonical_case(tag: str, expected: str) -> None:
    assert expected == language_tag(tag)
    assert expected == language_tag(expected)
    assert expected == TypeAdapter(OptLanguageTag).validate_python(f" {tag} ")
    assert expected == Phrase("a", lang=tag).lang


@pytest.mark.parametrize("tag", ["en_US", "en us", "français", ""])
def test_what_no_language_tag_can_hold_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="language tag"):
        language_tag(tag)


@pytest.mark.parametrize("module", [text, _markup, _strings])
def test_the_examples_in_the_docstrings_run(module: object) -> None:
    failed, attempted = doctest.testmod(module)  # type: ignore[arg-type]

    assert attempted
    assert not failed


@pytest.mark.parametrize(
    ("cell", "html"),
    [
        (
            "One.\n\nTwo with <i>italics</i> & more.",
            "<p>One.</p><p>Two with <i>italics</i> &amp; more.</p>",
        ),
        ("One.\r\n \r\nA &amp; B", "<p>One.</p><p>A &amp; B</p>"),
        ("One<br/>and\n\n<b>two</b>\n", "<p>One<br/>and</p><p><b>two</b></p>"),
        ("<i>One.\n\nTwo</i>", "<p><i>One. Two</i></p>"),
        ("<p>One.\n\nStill</p>", "<p>One. Still</p>"),
        ("<ul><li>a\n\nb</li></ul>", "<ul><li>a b</li></ul>"),
    ],
)
def test_a_blank_line_in_a_cell_with_markup_ends_a_paragraph_unless_markup_goes_on(
    cell, html
):
    assert html == from_cell(cell, Prose).html


# ---- texts among strings


@pytest.mark.parametrize("kind", [Phrase, Prose])
def test_a_text_without_markup_is_equal_to_its_string(kind):
    text = kind("Letters & drafts")

    assert text == "Letters & drafts"
    assert "Letters & drafts" == text
    assert text in {"Letters & drafts", "Cables"}
    assert "Letters & drafts" in {text: 1}
    assert kind("Lettres", lang="fr") == "Lettres"
    assert kind("Lettres", lang="fr") != kind("Lettres")
    assert text != "Letters"
    assert text != 3


@pytest.mark.parametrize("kind", [Phrase, Prose])
def test_a_text_is_sorted_measured_and_searched_as_its_plain_text(kind):
    marked = kind(html="<b>Beta</b>")
    texts = [kind("gamma"), marked, kind("alpha", lang="en"), kind("alpha")]

    assert ["alpha", "alpha", "Beta", "gamma"] == [
        str(text) for text in sorted(texts, key=lambda text: str(text).lower())
    ]
    assert [marked, kind("alpha"), kind("alpha", lang="en"), kind("gamma")] == sorted(
        texts
    )
    assert marked < "C" < kind("alpha") <= "alpha"
    assert kind("b") > "a" >= kind("a")
    assert 4 == len(marked)
    assert "et" in marked
    assert kind("et") in marked
    assert 3 not in marked
    assert "Beta  |" == f"{marked:6}|"
    with pytest.raises(TypeError):
        sorted([marked, 3])


def test_a_text_that_shows_a_picture_alone_is_no_blank():
    picture = Phrase(html='<img src="a.png" alt=""/>')

    assert 0 == len(picture)
    assert picture


@given(phrases(), phrases())
def test_equal_texts_have_one_hash_and_one_place(one, two):
    assert (one == two) <= (hash(one) == hash(two))
    assert (one <= two <= one) == (one == two)
    assert (one == str(two)) <= (hash(one) == hash(str(two)))
    assert one == str(one) or one.marked
