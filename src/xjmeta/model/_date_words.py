"""The words of displayed dates, each with a one-letter code and, where it names a number, its value.

English, French, German, Spanish, Italian, Portuguese and Dutch, and the months of the Scandinavian languages.
`spell` turns a text into letters and values; no grammar is here.
"""

import re
from functools import lru_cache

# A word's letter: Y year, d number of two digits, 1 of one, n any other number, m month, S season, R Roman number,
# C century, s the s of 1920s, D and J "years" before and after a decade, o ordinal ending, ~ circa, | or, & and,
# T to, U until, B before, A after, F from, N between, O ongoing, u undated, K bulk, k mostly, p part of a period,
# w weekday, l says nothing, e i f what is "and", "in", "of" or "or" by its place, y g j the year, month and day of
# East Asia. Punctuation is its own code.
_MONTHS = (
    "january jan janvier janv januar jänner jän enero ene gennaio gen janeiro januari",
    "february feb février fevrier févr fevr fév februar febrero febbraio febb fevereiro fev februari",
    "march mar mars märz maerz mrz marzo março maart mrt marts",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei maj",
    "june jun juin juni junio giugno giu junho",
    "july jul juillet juil juli julio luglio lug julho",
    "august aug août aout agosto ago augustus augusti",
    "september sept sep septembre septiembre setiembre settembre sett set setembro",
    "october oct octobre oktober okt octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec décembre decembre déc dezember dez diciembre dicembre dic dezembro desember",
)
# In the order of EDTF's codes 21 to 24.
_SEASONS = (
    "spring printemps frühling frühjahr primavera lente voorjaar",
    "summer été sommer verano estate verão zomer",
    "autumn fall automne herbst otoño autunno outono herfst najaar",
    "winter hiver invierno inverno",
)
_WORDS = {
    "C": "century centuries cent siècle siècles siecle jahrhundert jahrhunderts jahrhunderte jh jhd siglo siglos "
    "secolo secoli sec século séculos séc eeuw",
    "s": "s 's \N{RIGHT SINGLE QUOTATION MARK}s",
    "J": "jahre",
    "D": "années anni años jaren decade década décennie decennio",
    "o": "st nd rd th d er ère ème eme ste \N{DEGREE SIGN} \N{MASCULINE ORDINAL INDICATOR}",
    "~": "~ circa ca c about abt around approximately approx estimated vers environ env um etwa ungefähr hacia verso "
    "cerca omstreeks \N{ALMOST EQUAL TO}",
    "?": "? likely perhaps possibly probably maybe vermutlich wohl",
    "|": "or ou oder o",
    "&": "& and et und y ;",
    "e": "e",
    "i": "en",
    "f": "of",
    "-": "- -- --- \N{HYPHEN} \N{NON-BREAKING HYPHEN} \N{FIGURE DASH} \N{EN DASH} \N{EM DASH} \N{HORIZONTAL BAR} "
    "\N{MINUS SIGN}",
    "T": "to à a al au",
    "U": "until till thru through bis até hasta tot",
    "B": "before avant vor antes voor vóór prima pre ante",
    "A": "after après nach después dopo depois na since seit depuis desde vanaf ab post",
    "F": "from von vom dal dalla da van",
    "N": "between bet btw entre zwischen tra fra tussen",
    "O": "ongoing present today current heute heden date",
    "u": "undated unknown undatiert",
    "K": "bulk",
    "k": "mostly mainly chiefly predominantly primarily",
    "p": "early late mid beginning end début fin anfang ende mitte half quarter moitié hälfte inizio fine metà "
    "principios mediados finales begin eind",
    "w": "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "lundi mardi mercredi jeudi vendredi samedi dimanche montag dienstag mittwoch donnerstag freitag samstag "
    "sonnabend sonntag lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì "
    "venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "l": "the in on zum le la du de del dem den der des im il nel do das dos ad inclusive dates year anno année año "
    "ano jahr jaar l' d' l\N{RIGHT SINGLE QUOTATION MARK} d\N{RIGHT SINGLE QUOTATION MARK}",
    "y": "\u5e74 \ub144",
    "g": "\u6708 \uc6d4",
    "j": "\u65e5 \uc77c",
    **{mark: mark for mark in ",./[]()"},
}
# Words that are more than one, or hold a full stop.
_PHRASES = {
    "u": r"n\.? ?d|s\.? ?d|s\. ?f|s/f|[oz]\. ?[dj]|u\. ?å|no date|not dated|dates? unknown|unknown dates?"
    r"|sans date|non daté|ohne (?:datum|jahr)|sin fecha|senza data|sem data|zonder (?:datum|jaar)",
    "A": r"not before|not? earlier than|[aà] partir de",
    "B": r"not after|not? later than|prior to|up to|jusqu['\u2019](?:en|à|au)|fino al",
    "K": r"bulk dates?:?|bulk:",
    "O": r"aujourd['\u2019]hui",
    "T": r"t/m",
    "~": r"c\. ?a",
    "l": r"a\. ?d",
}
_IS_PHRASE = {
    code: re.compile(rf"(?:{phrases})\.?").fullmatch
    for code, phrases in _PHRASES.items()
}
# Phrases first, then elided articles, words (with the stop of an abbreviation), dashes, and any other character.
_TOKENS = re.compile(
    rf"(?<!\w)(?:{'|'.join(_PHRASES.values())})(?!\w)\.?|['\u2019]s\b|[ld]['\u2019](?=[^\W\d_])|[^\W\d_]+\.?|--+|\S"
).findall
# Up to the present century: Roman numbers in dates count centuries, or months.
_ROMANS = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
    "xviii", "xix", "xx", "xxi",
]  # fmt: skip
# "194x" and "19xx" are years too, with digits that are not known.
_NUMBERS = re.compile(r"([0-9]+(?:(?<=[0-9]{2})x{1,2}(?![^\W_]))?)").split


def _dictionary() -> tuple[dict[str, str], dict[str, str]]:
    """Return the letter of each word, and the value of each word that names a number."""
    codes = {
        word: code for code, words in _WORDS.items() for word in words.split()
    }
    values: dict[str, str] = {}
    for code, names, first in (("m", _MONTHS, 1), ("S", _SEASONS, 21)):
        values |= {
            name: f"{n:02}"
            for n, line in enumerate(names, first)
            for name in line.split()
        }
        codes |= {name: code for line in names for name in line.split()}
    # Ordinals in French and English ("XIXe", "XIXth").
    endings = ("", "e", "ème", "eme", "th", "\N{MODIFIER LETTER SMALL E}")
    values |= {
        roman + ending: f"{n:02}"
        for n, roman in enumerate(_ROMANS, 1)
        for ending in endings
    }
    codes |= {roman + ending: "R" for roman in _ROMANS for ending in endings}
    codes |= {
        word + ".": code for word, code in codes.items() if word.isalpha()
    }
    values |= {word + ".": value for word, value in values.items()}
    for n in range(100):
        values |= {f"{n}": f"{n:02}", f"{n:02}": f"{n:02}"}
        codes |= {f"{n:02}": "d"}
    codes |= {f"{n}": "1" for n in range(10)}
    return codes, values


CODES, _VALUES = _dictionary()
# Four digits beyond these are a number, or a year of another calendar.
_IS_YEAR = re.compile(r"(?:1[0-9]|20)(?:[0-9]{2}|[0-9]x|xx)").fullmatch


def spell(text: str) -> tuple[str, list[str]]:
    """Return the letters of a text's words, and for each word its value, or itself where it has none.

    >>> spell("August 12, 1949")
    ('md,Y', ['08', '12', ',', '1949'])
    """
    shape = ""
    values: list[str] = []
    for piece in _NUMBERS(text.lower()):
        letters, words = _spelt(piece)
        shape += letters
        values += words
    return shape, values


@lru_cache(maxsize=8192)
def _spelt(piece: str) -> tuple[str, tuple[str, ...]]:
    """Spell a number, or what is between two numbers: texts are many, but these are few."""
    words = [piece] if piece[:1].isdecimal() else _TOKENS(piece)
    return "".join([_letter(word) for word in words]), tuple(
        [_VALUES.get(word) or _itself(word) for word in words]
    )


def _letter(word: str) -> str:
    if word in CODES:
        return CODES[word]
    if word[0].isdecimal():
        return "Y" if _IS_YEAR(word) else "n"
    return next(
        (code for code, is_phrase in _IS_PHRASE.items() if is_phrase(word)),
        "x",
    )


def _itself(word: str) -> str:
    if word[0].isdecimal():
        return word.upper()
    return word
