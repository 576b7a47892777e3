"""The words of displayed dates in English, French, German, Spanish and Italian, each with a one-letter code.

`expressions` cuts a text into tokens with `TOKENS` and reads the order of their letters; no grammar is here.
"""

import re

# A token's letter: Y year, d number of one or two digits, m month, S season, R Roman number, C century,
# s the s of 1920s, D and J "years" before and after a decade, o ordinal ending, ~ circa, | or, & and,
# B before, A after, F from, N between, O ongoing, u undated, p part of a period, l says nothing (articles).
# Punctuation stands for itself.
_MONTHS = (
    "january jan janvier janv januar jänner jän enero ene gennaio gen",
    "february feb février fevrier févr fevr fév februar febrero febbraio febb",
    "march mar mars märz maerz mrz marzo",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag",
    "june jun juin juni junio giugno giu",
    "july jul juillet juil juli julio luglio lug",
    "august aug août aout agosto ago",
    "september sept sep septembre septiembre settembre sett set",
    "october oct octobre oktober okt octubre ottobre ott",
    "november nov novembre noviembre",
    "december dec décembre decembre déc dezember dez diciembre dicembre dic",
)
_SEASONS = (
    "spring printemps frühling frühjahr primavera",
    "summer été sommer verano estate",
    "autumn fall automne herbst otoño autunno",
    "winter hiver invierno inverno",
)
_WORDS = {
    "C": "century centuries siècle siècles siecle jahrhundert jahrhunderts jh jhd siglo siglos secolo",
    "s": "s 's \N{RIGHT SINGLE QUOTATION MARK}s",
    "J": "jahre",
    "D": "années anni años",
    "o": "st nd rd th er e ème eme",
    "~": "~ circa ca c about around approximately approx vers environ env um etwa ungefähr hacia verso",
    "?": "? likely perhaps possibly probably maybe vermutlich wohl",
    "|": "or ou oder",
    "&": "& and et und y ;",
    "-": "- -- \N{EN DASH} \N{EM DASH} to bis à until au a al through thru",
    "B": "before avant vor antes",
    "A": "after après nach después dopo since seit depuis desde",
    "F": "from von",
    "N": "between entre zwischen tra",
    "O": "ongoing present",
    "u": "undated unknown",
    "p": "early late mid beginning end début fin anfang ende mitte",
    "l": "the of in on le la du de del im",
    **{mark: mark for mark in ",./[]"},
}
_ROMANS = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
    "xviii", "xix", "xx", "xxi",
]  # fmt: skip
_UNDATED = (
    r"n\.? ?d|s\.? ?d|o\. ?[dj]|no date|not dated|dates? unknown|unknown dates?"
    r"|sans date|non daté|ohne datum|sin fecha|senza data"
)
TOKENS = re.compile(rf"(?<!\w)(?:{_UNDATED})(?!\w)\.?|[0-9]+|['\u2019]s\b|[^\W\d_]+\.?|--|\S").findall
IS_UNDATED = re.compile(rf"(?:{_UNDATED})\.?").fullmatch


def _dictionary() -> tuple[dict[str, str], dict[str, str]]:
    """Return the letter of each token, and what the tokens that stand for a number stand for."""
    codes = {word: code for code, words in _WORDS.items() for word in words.split()}
    values: dict[str, str] = {}
    for code, names, first in (("m", _MONTHS, 1), ("S", _SEASONS, 21)):
        values |= {name: f"{n:02}" for n, line in enumerate(names, first) for name in line.split()}
        codes |= {name: code for line in names for name in line.split()}
    endings = ("", "e", "ème", "eme", "th", "\N{MODIFIER LETTER SMALL E}")
    values |= {roman + ending: str(n) for n, roman in enumerate(_ROMANS, 1) for ending in endings}
    codes |= {roman + ending: "R" for roman in _ROMANS for ending in endings}
    codes |= {word + ".": code for word, code in codes.items() if word.isalpha()}
    values |= {word + ".": value for word, value in values.items()}
    for n in range(100):
        values |= {f"{n}": f"{n:02}", f"{n:02}": f"{n:02}"}
        codes |= {f"{n}": "d", f"{n:02}": "d"}
    # Four digits beyond these are a number, or a year of another calendar.
    codes |= {str(year): "Y" for year in range(1000, 2100)}
    return codes, values


CODES, VALUES = _dictionary()
