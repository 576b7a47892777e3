"""Machine dates and displayed dates of real finding aids: what is read, what is refused and why."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xjmeta.model import _date_words, edtf, expressions

DATES = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "dates"
needs_dates = pytest.mark.skipif(
    not DATES.is_dir(), reason="the visible date sets are not beside the repository"
)

# ---------------------------------------------------------------- machine dates

NORMAL = {
    "1934": "1934",
    "1934/1949": "1934/1949",
    " 1934/1949\n": "1934/1949",
    "1986/1986": "1986",
    "1938-05/1938-05": "1938-05",
    "19340101/19491231": "1934-01-01/1949-12-31",
    "19340101/1949": "1934-01-01/1949",
    "1934-01-01 / 1949-12-31": "1934-01-01/1949-12-31",
    "1898-12-26": "1898-12-26",
    "1949-08": "1949-08",
    "1934-1949": "1934/1949",
    "1983-01-01/1983-12-31,1986-01-01/1986-12-31": "{1983-01-01..1983-12-31,1986-01-01..1986-12-31}",
    "1873-01-01, 1879-01-01": "{1873-01-01,1879-01-01}",
    "1934/": "1934/",
    "1934/..": "1934/..",
    "/1949": "/1949",
    "../1949": "../1949",
    "192X~": "192X~",
    "[1949,1950]": "[1949,1950]",
    "2013-06-03T14:12:23-04:00": "2013-06-03T14:12:23-04:00",
    "-0044/0014": "-0044/0014",
}
NOT_NORMAL = [
    "", "undated", "0000/0000", "0000/9999", "1934/9999", "1934-9999", "1934/9999-12-31",
    "00000101/1934", "199911", "914/1989", "1949/1934", "1999/200511111", "1934-02-30", "19340230",
    "1934/1949/1950", "1934-1949-1950", "1833-01-01/1847-12-31,1851-01-01/1847-12-31",
    "1934/1935,1936/1936-05", "1934,", ",", "/", "1" * 401,
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NORMAL.items())
def test_a_certain_machine_date_is_read(text, expected):
    assert expected == str(expressions.normalise(text))


@pytest.mark.parametrize("text", NOT_NORMAL)
def test_an_uncertain_machine_date_is_refused(text):
    assert expressions.normalise(text) is None


# ---------------------------------------------------------------- displayed dates

READ = {
    "1949": "1949",
    "1949.": "1949",
    "August, 1949": "1949-08",
    "Aug. 1949": "1949-08",
    "1949 August": "1949-08",
    "1949-08": "1949-08",
    "1949-08-02": "1949-08-02",
    "September 02, 1949": "1949-09-02",
    "September 2nd 1949": "1949-09-02",
    "2 Sept. 1949": "1949-09-02",
    "2-Sep-1949": "1949-09-02",
    "1949 September 2": "1949-09-02",
    "8/28/1996": "1996-08-28",
    "28.8.1996": "1996-08-28",
    "2/2/1949": "1949-02-02",
    "1er mai 1920": "1920-05-01",
    "26 de\u0301cembre 1898": "1898-12-26",
    "1. Mai 1920": "1920-05-01",
    "12 de marzo de 1920": "1920-03-12",
    "Oct-1965": "1965-10",
    "Spring 1949": "1949-21",
    "Herbst 1949": "1949-23",
    "1934-1949": "1934/1949",
    "1934 \N{EN DASH} 1949": "1934/1949",
    "1934 -- 1949": "1934/1949",
    "from 1934 to 1949": "1934/1949",
    "von 1934 bis 1949": "1934/1949",
    "1949-50": "1949/1950",
    "1957/58": "1957/1958",
    "1999/2000": "1999/2000",
    "May 1905-May 1905": "1905-05",
    "August-September 1949": "1949-08/1949-09",
    "1962 April-May": "1962-04/1962-05",
    "1984 December-1985 January": "1984-12/1985-01",
    "12-15 mars 1920": "1920-03-12/1920-03-15",
    "du 12 au 15 mars 1920": "1920-03-12/1920-03-15",
    "December 5-7, 1980": "1980-12-05/1980-12-07",
    "28 Feb. - 2 Mar. 1963": "1963-02-28/1963-03-02",
    "1992 March 29-April 4": "1992-03-29/1992-04-04",
    "circa 1920": "1920~",
    "ca. 1920": "1920~",
    "c1920": "1920~",
    "vers 1920": "1920~",
    "um 1920": "1920~",
    "circa 1937-1938": "1937~/1938~",
    "circa 1949-50": "1949~/1950~",
    "ca. 17th-19th centuries": "1601~/1900~",
    "ca. 1951-1957?": "1951~/1957%",
    "[vers 1779]-1843": "1779~/1843",
    "[1988]-[1990]": "1988/1990",
    "1957-circa 1964": "1957/1964~",
    "1920?": "1920?",
    "probably 1920": "1920?",
    "ca. 1920?": "1920%",
    "1972-1986?": "1972/1986?",
    "[1920]": "1920",
    "[1956?]": "1956?",
    "[1913]-1963": "1913/1963",
    "1920s": "192X",
    "1920's": "192X",
    "ann\u00e9es 1920": "192X",
    "1920er Jahre": "192X",
    "circa 1960s-1970s": "196X~/197X~",
    "19th century": "1801/1900",
    "XIXe si\u00e8cle": "1801/1900",
    "19. Jahrhundert": "1801/1900",
    "17th-19th centuries": "1601/1900",
    "XIXe-XXe si\u00e8cles": "1801/2000",
    "before 1920": "../1920",
    "avant mai 1920": "../1920-05",
    "after 1920": "1920/..",
    "seit 1920": "1920/..",
    "1970-": "1970/..",
    "1970-ongoing": "1970/..",
    "between 1920 and 1930": "[1920..1930]",
    "1949 or 1950": "[1949,1950]",
    "1989, 1991": "{1989,1991}",
    "1920-1925, 1930": "{1920..1925,1930}",
    "1930s, 1980s-1990s": "{193X,1980..1999}",
    "circa 1900, 1917": "{1900~,1917}",
    "2014, 2024-": "{2014,2024..}",
    "19 & 22 Oct. 1979": "{1979-10-19,1979-10-22}",
    "May 5, 1920, June 6, 1921": "{1920-05-05,1921-06-06}",
    "1920, May 1921": "{1920,1921-05}",
    "1919-1933, undated": "1919/1933",
    "2003-03": "2003-03",
    "2004-10-2004-11": "2004-10/2004-11",
    "1949-05-03 to 1950-06-02": "1949-05-03/1950-06-02",
    "1949-05/1950-06": "1949-05/1950-06",
    "1949-2013 [Bulk Dates: 1950-1964]": "1949/2013",
    "1940-1960 (bulk 1949-1953)": "1940/1960",
    "1940-1960; bulk 1949-1953": "1940/1960",
    "1940-1960 (mostly 1949-1953)": "1940/1960",
    "1917-1991 (inclusive), 1945-1970 (bulk)": "1917/1991",
    "1914, 1931-2004 (bulk 1970-1990)": "{1914,1931..2004}",
    "bulk 1949-1953": "1949/1953",
    "1949-1953 (bulk)": "1949/1953",
    "1940-1960 (inclusive)": "1940/1960",
    "(1949)": "1949",
    "1949 (?)": "1949?",
    "1949 (approx.)": "1949~",
    "1949 ca.": "1949~",
    "1980s-1990s approx.": "198X~/199X~",
    "n.d. [1949]": "1949",
    "Undated (1949-1953)": "1949/1953",
    "1949-1953 undated": "1949/1953",
    "1977-, undated": "1977/..",
    "1917 and undated, circa 1918": "{1917,1918~}",
    "[19]49": "1949",
    "19[49?]": "1949?",
    "186[1]": "1861",
    "19[56], 1960": "{1956,1960}",
    "[194-]": "194X",
    "[194-?]": "194X?",
    "[194-]-[195-]": "194X/195X",
    "194?": "194X",
    "19??": "19XX",
    "[19--]": "19XX",
    "19--?": "19XX?",
    "195u": "195X",
    "1981-198?": "1981/198X",
    "Aug 14, 19xx": "19XX-08-14",
    "194X": "194X",
    "2004-06-XX": "2004-06-XX",
    "1949~": "1949~",
    "../1949": "../1949",
    "1949/..": "1949/..",
    "1949-05-03T10:00:00Z": "1949-05-03T10:00:00Z",
    "2018-05-21 12:05:45 +0200": "2018-05-21",
    "1994 March/April": "1994-03/1994-04",
    "July/August, 1988": "1988-07/1988-08",
    "Dec 1949/Jan 1950": "1949-12/1950-01",
    "Spring/Summer 1978": "1978-21/1978-22",
    "May 26/27, 1953": "1953-05-26/1953-05-27",
    "1988. Oct": "1988-10",
    "1984. Jul-Dec": "1984-07/1984-12",
    "September 25. 1978": "1978-09-25",
    "1949.05.03": "1949-05-03",
    "1949, 3 May": "1949-05-03",
    "1863-12 septembre 1870": "1863/1870-09-12",
    "1949 - 3 May 1950": "1949/1950-05-03",
    ", May 2001": "2001-05",
    "Monday, May 2, 1949": "1949-05-02",
    "lundi 2 mai 1949": "1949-05-02",
    "May 3d, 1949": "1949-05-03",
    "May 22d 1949": "1949-05-22",
    "5.III.1949": "1949-03-05",
    "5 III 1949": "1949-03-05",
    "5.III-7.IV.1949": "1949-03-05/1949-04-07",
    "1\u00b0 maggio 1949": "1949-05-01",
    "1\u00ba de mayo de 1949": "1949-05-01",
    "5 de maio de 1949": "1949-05-05",
    "mar\u00e7o-abril de 1949": "1949-03/1949-04",
    "5 mei 1949": "1949-05-05",
    "maart 1949": "1949-03",
    "5. maj 1949": "1949-05-05",
    "1949\u5e745\u67083\u65e5": "1949-05-03",
    "1949\ub144": "1949",
    "1949 e 1950": "{1949,1950}",
    "marzo e aprile 1949": "{1949-03,1949-04}",
    "tra il 1949 e il 1953": "[1949..1953]",
    "tussen 1949 en 1953": "[1949..1953]",
    "en mai 1949": "1949-05",
    "1949 of 1950": "[1949,1950]",
    "1949 o 1950": "[1949,1950]",
    "jaren 1940": "194X",
    "d\u00e9cada de 1940": "194X",
    "1940s-50s": "194X/195X",
    "19th c.": "1801/1900",
    "XIXe s.": "1801/1900",
    "s. XVII-XVIII": "1601/1800",
    "sec. XIX": "1801/1900",
    "19e eeuw": "1801/1900",
    "1949 t/m 1953": "1949/1953",
    "1949\N{NON-BREAKING HYPHEN}1953": "1949/1953",
    "1949 to date": "1949/..",
    "1949-aujourd'hui": "1949/..",
    "until 1949": "../1949",
    "bis 1949": "../1949",
    "not after 1949": "../1949",
    "no earlier than 1949": "1949/..",
    "post-1945": "1945/..",
    "A.D. 1066": "1066",
    "the year 1800": "1800",
    "Oct 1983; Jan - Aug 1984; Mar 1985; undated": "{1983-10,1984-01..1984-08,1985-03}",
    "1948 May-August; 1951 April-August": "{1948-05..1948-08,1951-04..1951-08}",
    "5-7, 12-14 May 1949": "{1949-05-05..1949-05-07,1949-05-12..1949-05-14}",
    "n.d., 1920": "1920",
}
REFUSED = {
    "-1949": "unreadable",
    "1949-undated": "unreadable",
    "1949-?": "unreadable",
    "1940-1960 (bulk 1930-1950)": "unreadable",
    "mostly 1949": "unreadable",
    "1949 (5)": "unreadable",
    "(3) May 1949": "unreadable",
    "1749 (1750)": "unreadable",
    "1949 [i.e. 1950]": "unreadable",
    "v. 1949": "unreadable",
    "3 May 1949 O.S.": "unreadable",
    "12 brumaire an VIII": "unknown-words",
    "first half of the 19th century": "unknown-words",
    "2e moiti\u00e9 du XIXe si\u00e8cle": "part-of-period",
    "49": "no-year",
    "May '49": "unknown-words",
    "Nov-95": "no-year",
    "jaren 40": "no-year",
    "5709": "unknown-number",
    "0950": "unknown-number",
    "19490503": "unknown-number",
    "May/July 1949": "ambiguous-span",
    "12/24 May 1880": "ambiguous-span",
    "August 4, 2010/August 25, 2010": "ambiguous-span",
    "10 January 1749/50": "ambiguous-span",
    "1914-8": "ambiguous-span",
    "1940s-1930s": "reversed",
    "5.XIII.1949": "impossible",
    "0th century": "unknown-number",
    "99th century": "unknown-number",
    "1849-XX": "unreadable",
    "da 1949": "unreadable",
    "and 1949": "unreadable",
    "": "empty",
    " . ": "empty",
    "1" * 401: "too-long",
    "undated": "undated",
    "[n.d.]": "undated",
    "s.d.": "undated",
    "o. D.": "undated",
    "sans date": "undated",
    "Screened: 1997": "unknown-words",
    "1960 (rev. 1978)": "unknown-words",
    "Meiji 27 [1894]": "unknown-words",
    "38504": "unknown-number",
    "19571958": "unknown-number",
    "769": "unknown-number",
    "5723": "unknown-number",
    "June 11": "no-year",
    "12/15/84": "no-year",
    "Oct-65": "no-year",
    "XIX": "no-year",
    "early 1920s": "part-of-period",
    "fin XVIIIe si\u00e8cle": "part-of-period",
    "01/02/1949": "ambiguous-order",
    "1.3.1920": "ambiguous-order",
    "1901-02": "ambiguous-span",
    "1998-02": "ambiguous-span",
    "1977-8": "ambiguous-span",
    "1749/50": "ambiguous-span",
    "1958/1960": "ambiguous-span",
    "1900s": "ambiguous-decade",
    "30 February 1920": "impossible",
    "15/15/1920": "impossible",
    "21/1920": "impossible",
    "1925s": "impossible",
    "1949-1934": "reversed",
    "Nov 21-May 1, 1978": "reversed",
    "1949-1934, 1950": "reversed",
    "circa 1920-1925, 1930": "inexpressible",
    "Spring 1920, 1930": "inexpressible",
    "before the 1920s": "inexpressible",
    "Winter 1949-1950": "unreadable",
    "5 May-1946": "unreadable",
    "1939, May, 1940": "unreadable",
    "1993, April-May 1998": "unreadable",
    "1920 to": "unreadable",
    "from 1920": "unreadable",
    "[1920": "unreadable",
    "1920, 1921 or 1922": "unreadable",
}


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_a_certain_expression_is_read_without_a_reason(text, expected):
    assert (expected, None) == (str(expressions.read(text)), expressions.reason(text))


@pytest.mark.parametrize(("text", "code"), REFUSED.items())
def test_an_uncertain_expression_is_refused_with_its_reason(text, code):
    assert (None, code) == (expressions.read(text), expressions.reason(text))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (None, None),
        ("en", None),
        ("en-GB", None),
        ("fr", "1949-02-01"),
        ("de-AT", "1949-02-01"),
        ("ES", "1949-02-01"),
    ],
)
def test_only_a_language_with_one_order_settles_a_numeric_date(language, expected):
    date = expressions.read("01/02/1949", language)

    assert expected == (date and str(date))


def test_no_word_stands_in_two_lists():
    lists = [*_date_words._WORDS.values(), *_date_words._MONTHS, *_date_words._SEASONS]
    words = [word for line in lists for word in line.split()] + _date_words._ROMANS

    assert sorted(set(words)) == sorted(words)


# ---------------------------------------------------------------- what is known is read, or refused, but never otherwise

_LANGUAGES = {
    # months; forms of a day, of a span of days in one month, of a span of months
    "en": (
        "January February March April May June July August September October November December",
        (
            "{d} {m} {y}",
            "{m} {d}, {y}",
            "{y} {m} {d}",
            "{d}. {m} {y}",
            "[{m} {d}, {y}]",
            "{y}, {m} {d}",
            "{d}-{m}-{y}",
        ),
        (
            "{d}-{e} {m} {y}",
            "{m} {d}-{e}, {y}",
            "{y} {m} {d} - {e}",
            "from {d} to {e} {m} {y}",
        ),
        ("{m}-{n} {y}", "{y} {m}-{n}", "{m} to {n}, {y}", "{m} {y}-{n} {y}"),
    ),
    "fr": (
        "janvier f\u00e9vrier mars avril mai juin juillet ao\u00fbt septembre octobre novembre d\u00e9cembre",
        ("{d} {m} {y}", "le {d} {m} {y}", "[{d} {m} {y}]", "{y}, {d} {m}"),
        ("{d}-{e} {m} {y}", "du {d} au {e} {m} {y}"),
        ("{m}-{n} {y}", "de {m} \u00e0 {n} {y}", "{m} {y}-{n} {y}"),
    ),
    "de": (
        "Januar Februar M\u00e4rz April Mai Juni Juli August September Oktober November Dezember",
        ("{d}. {m} {y}", "den {d}. {m} {y}", "{d}.{m} {y}"),
        ("{d}.-{e}. {m} {y}", "{d}. bis {e}. {m} {y}", "vom {d}. bis {e}. {m} {y}"),
        ("{m}-{n} {y}", "{m} bis {n} {y}", "{m} {y} - {n} {y}"),
    ),
    "es": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        ("{d} de {m} de {y}", "{d} {m} {y}", "{y} {m} {d}"),
        ("{d}-{e} de {m} de {y}", "del {d} al {e} de {m} de {y}"),
        ("{m}-{n} de {y}", "{m} a {n} de {y}"),
    ),
    "it": (
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        ("{d} {m} {y}", "{y} {m} {d}", "{d}\u00b0 {m} {y}"),
        ("{d}-{e} {m} {y}", "dal {d} al {e} {m} {y}"),
        ("{m}-{n} {y}", "{y} {m} - {n}"),
    ),
    "pt": (
        "janeiro fevereiro mar\u00e7o abril maio junho julho agosto setembro outubro novembro dezembro",
        ("{d} de {m} de {y}", "{d} {m} {y}"),
        ("{d} a {e} de {m} de {y}", "{d}-{e} {m} {y}"),
        ("{m}-{n} de {y}", "{m} a {n} de {y}"),
    ),
    "nl": (
        "januari februari maart april mei juni juli augustus september oktober november december",
        ("{d} {m} {y}", "{d}-{m}-{y}"),
        ("{d}-{e} {m} {y}", "van {d} tot {e} {m} {y}", "{d} t/m {e} {m} {y}"),
        ("{m}-{n} {y}", "{m} t/m {n} {y}"),
    ),
}


def _known_dates():
    for months, days, spans, runs in _LANGUAGES.values():
        names = months.split()
        for number, name in enumerate(names, 1):
            later = names[number] if number < len(names) else None
            for year in (1749, 1949, 2012):
                facts = {"y": year, "m": name, "d": number, "e": number + 1, "n": later}
                at = f"{year}-{number:02}"
                yield from (
                    (form.format(**facts), f"{at}-{number:02}") for form in days
                )
                yield from (
                    (f.format(**facts), f"{at}-{number:02}/{at}-{number + 1:02}")
                    for f in spans
                )
                if later:
                    yield from (
                        (form.format(**facts), f"{at}/{year}-{number + 1:02}")
                        for form in runs
                    )
                yield f"{name} {year}", at


def test_a_known_date_is_read_as_that_date_in_seven_languages():
    wrong = {text: (date, str(expressions.read(text))) for text, date in _known_dates()}

    assert {text: both for text, both in wrong.items() if both[0] != both[1]} == {}


# ---------------------------------------------------------------- properties

_words = st.one_of(
    st.sampled_from(sorted(_date_words.CODES)),
    st.sampled_from(
        [
            "-",
            ",",
            " ",
            "/",
            "1920",
            "1949",
            "May",
            "12",
            "circa",
            "?",
            "[",
            "]",
            "n.d.",
            "century",
        ]
    ),
)
_texts = st.one_of(
    st.text(),
    st.lists(_words, max_size=12).map(" ".join),
    st.lists(_words, max_size=12).map("".join),
)


@given(_texts)
@example("[" * 400)
@example(",&" * 200)
@example("u," * 200)
@example("12-" * 133)
@example("May 1949, March-April 1949 (bulk)")
@example("1949, May/June 1949 (bulk)")
@example("s. " * 133)
@example("\u0130" * 400)
def test_any_text_is_read_as_valid_edtf_or_refused_for_a_reason(text):
    date = expressions.read(text)

    assert (date is None) == isinstance(expressions.reason(text), str)
    if date is not None:
        assert date == edtf.parse(str(date))
        assert date.lower <= date.upper


@given(st.one_of(st.text(), st.text("0123456789-/, .TX", max_size=30)))
@example("/" * 400)
@example("1934," * 80)
def test_any_machine_date_is_read_as_valid_edtf_or_refused(text):
    date = expressions.normalise(text)
    if date is not None:
        assert date == edtf.parse(str(date))
        assert date == expressions.normalise(str(date))


@given(st.dates(), st.dates())
def test_machine_dates_are_never_swapped(one, other):
    date = expressions.normalise(f"{one}/{other}")

    assert (date is None) == (one > other or 9999 in (one.year, other.year))


# ---------------------------------------------------------------- real finding aids


def _rows():
    paths = sorted((DATES / "unitdates").glob("*.tsv"))
    return [
        line.split("\t")
        for path in paths
        for line in path.read_text("utf-8").split("\n")[1:]
        if line
    ]


@needs_dates
def test_all_but_eleven_of_the_real_machine_dates_are_read():
    refused = {
        row[1] for row in _rows() if row[1] and expressions.normalise(row[1]) is None
    }

    assert refused == {
        "0000/0000",  # six times, for "undated"
        "1833-01-01/1847-12-31,1851-01-01/1847-12-31",
        "199911",
        "1999/200511111",
        "914/1989",
    }


@needs_dates
def test_most_real_expressions_are_read():
    texts = [row[0] for row in _rows() if row[0]]
    read = sum(expressions.read(text) is not None for text in texts)

    assert (read, len(texts)) == (6865, 7725)


# Expression and @normal have no day in common: every one is an error or another claim in the finding aid.
DISAGREE = {
    "circa March 5, 1979": "1979-05-05/1979-05-05",  # a wrong month
    "ca.1940-1941?": "1930/1930",  # "circa" as ten years before, and the end lost
    "ca.1955-1956 ?": "1945/1945",  # the same
    "May 1967 - July 1968, and undated": "1967-03/1967-03",  # a wrong month
    "Circa June, 2005": "2006/2006",  # another year
    "May 1905-May 1905": "1963/1965",  # another year
    "1999, undated": "2018-05-17/2018-05-17",  # the day of cataloguing
    "[Apr\u00e8s 1637]": "1633-01-01 / 1633-12-31",  # a slip of one digit
    "[XIXe si\u00e8cle]": "1800-01-01 / 1800-12-31",  # the last year of the 18th century
}


@needs_dates
def test_expression_and_machine_date_are_apart_only_where_the_finding_aid_is_wrong():
    both = [
        (row[0], row[1], expressions.read(row[0]), expressions.normalise(row[1]))
        for row in _rows()
        if row[1]
    ]
    apart = {
        text: normal
        for text, normal, shown, stated in both
        if shown
        and stated
        and (shown.upper < stated.lower or stated.upper < shown.lower)
    }

    assert apart == DISAGREE


@needs_dates
def test_centuries_are_the_years_the_french_national_archives_state():
    rows = [
        row
        for row in _rows()
        if row[0].strip("[]").endswith(("e si\u00e8cle", "e si\u00e8cles")) and row[1]
    ]
    dates = [
        (row[0], expressions.read(row[0], "fr"), expressions.normalise(row[1]))
        for row in rows
    ]
    differ = [
        (text, str(stated))
        for text, shown, stated in dates
        if shown and _bounds(shown) != _bounds(stated)
    ]

    assert sum(shown is not None for _, shown, _ in dates) == 31
    assert differ == [("[XIXe si\u00e8cle]", "1800-01-01/1800-12-31")]


def _bounds(date):
    return date.lower, date.upper


@needs_dates
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_is_read_is_valid_for_edtf_validate_but_for_the_listed_forms():
    from edtf_validate.valid_edtf import is_valid

    # It knows no qualifier after an unspecified digit, none of these digits in an open interval, and takes
    # the winter of a year for its last months.
    listed = re.compile(r".*\dX+[?~%].*|\d+X/\.\.|(\d{4})-24/\1-2[123]").fullmatch
    dates = [expressions.read(row[0]) for row in _rows()]
    texts = sorted({str(date) for date in dates if date})[::7]

    assert not [text for text in texts if bool(is_valid(text)) != (not listed(text))]


# ---------------------------------------------------------------- the readers of others

# python-edtf reads these too, by leaving words out or by choosing; we refuse, for these reasons.
REFUSED_HERE = {
    "unknown-words": [
        "active late 17th-19th centuries", "active 17-19th Centuries",
        "1862 (uncertain)", "1862 guess", "uncertain: 1862", "uncertain: Jan 18 1862", "notcirca 1860",
        "attica 1802", "attic. 1802", "uncertain: approx 1862", "earlier than 1928", "later than 1928",
        "decade somewhere during the 1800s",
        "month in 1872", "day in Spring 1849", "day in January 1872",
        "day in 1872", "birthday in 1872", "17 CE", "127 CE", "1270 CE", "c17 CE",
        "c127 CE", "c1270 CE", "c64 BCE", "2nd century bc", "2nd century bce",
        "2nd century ce", "a day in about Spring 1849?", "1851-1852; printed 1853-1854", "active 1910-30",
        "1861-67 (later print)", "1863, printed 1870", "1863, printed ca. 1866", "1864, printed ca. 1864",
        "1864-1872, printed 1870s", "1870s, printed ca. 1880s", "1900-1903, cast before 1929",
        "1900; printed 1912", "1915, from Camerawork, October 1916", "1930s, printed early 1960s",
        "1932, printed 1976 by Gunther Sander", "1938, printed 1940s-1950s",
    ],
    "no-year": [
        "90", "January 12", "January", "10c", "19c", "15c.", "ca. 19c", "~19c", "about 19c", "19c?",
        "c.19c?", "1 AD", "c1 AD",
    ],
    "unreadable": [
        "decade in 1800s",
    ],
    "ambiguous-decade": [
        "1800s", "2000s", "c1900s", "c1800s?", "before about the 1900s", "before the 1900s",
        "year in the 1800s", "year in about the 1800s",
    ],
    "ambiguous-order": [
        "10/7/2008",
    ],
    "inexpressible": [
        "after about the 1920s", "before 19th century",
    ],
    "part-of-period": [
        "1857-mid 1860s", "1915 late - autumn 1916", "1920s -early 1930s",
    ],
    "ambiguous-span": [
        "1858/1860",
    ],
}  # fmt: skip
# What it reads otherwise: (ours, its).
READ_OTHERWISE = {
    "before 1928": ("../1928", "/1928"),
    "after 1928": ("1928/..", "1928/"),
    "before January 1928": ("../1928-01", "/1928-01"),
    "before 18 January 1928": ("../1928-01-18", "/1928-01-18"),
    "before approx January 18 1928": ("../1928-01-18~", "/1928-01-18~"),
    "before approx January 1928": ("../1928-01~", "/1928-01~"),
    "after approx January 1928": ("1928-01~/..", "1928-01~/"),
    "after approx Summer 1928": ("1928-22~/..", "1928-22~/"),
    "1st century": ("0001/0100", "00XX"),
    "2nd century ad": ("0101/0200", "01XX"),
    "19th century": ("1801/1900", "18XX"),
    "19th century?": ("1801?/1900?", "18XX?"),
    "1863 or 1864": ("[1863,1864]", "1863"),
    "1864 or 1866": ("[1864,1866]", "1864"),
    "1900; 1973": ("{1900,1973}", "1900"),
}


@needs_dates
def test_english_phrases_are_read_as_python_edtf_reads_them_but_for_the_listed():
    cases = json.loads((DATES / "python-edtf" / "python-edtf.json").read_text("utf-8"))[
        "natural_language"
    ]
    refused, otherwise = {}, {}
    for text, theirs in [(case["text"], case["edtf"]) for case in cases]:
        ours = expressions.read(text)
        if ours and str(ours) != theirs:
            otherwise[text] = (str(ours), theirs)
        elif theirs and not ours:
            refused.setdefault(expressions.reason(text), []).append(text)

    assert refused == REFUSED_HERE
    assert otherwise == READ_OTHERWISE


@needs_dates
def test_texts_are_read_as_atom_reads_them_but_for_the_listed():
    cases = json.loads((DATES / "atom" / "parse-date.json").read_text("utf-8"))["cases"]
    differ = {
        text: expressions.reason(text)
        for text, theirs in cases
        if _text(expressions.read(text)) != theirs
    }

    assert differ == {
        "769": "unknown-number",  # three digits may be any number
        "2018/05": "ambiguous-span",  # AtoM: May; it could be two years
        "2018-13": "reversed",  # AtoM: January 1
        "20181127": "unknown-number",  # eight digits are two years run together as often
    }
    assert str(expressions.normalise("20181127")) == "2018-11-27"


def _text(date):
    return date and str(date)
