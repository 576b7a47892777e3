"""Names of languages and scripts as finding aids have them, with the codes that EAD takes: ISO 639-2/B and ISO 15924.

English, French, German, Spanish and Italian names; of a name that two languages share there is no line. A name is
compared without case, marks and a full stop at its end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

__all__ = [
    "language_code",
    "languages_in",
    "script_code",
    "scripts_in",
    "usual_script",
]

_LANGUAGES = """
afr Afrikaans
alb Albanian/Albanais/Albanisch/Albanés/Albanese
ang Old English
amh Amharic/Amharique/Amharisch/Amárico/Amarico
ara Arabic/Arabe/Arabisch/Árabe/Arabo
arc Aramaic/Araméen/Aramäisch/Arameo/Aramaico
arm Armenian/Arménien/Armenisch/Armenio/Armeno
aze Azerbaijani/Azéri/Aserbaidschanisch
baq Basque/Baskisch/Vasco/Basco/Euskera
bel Belarusian/Biélorusse/Belarussisch/Bielorruso/Bielorusso
ben Bengali/Bangla
bos Bosnian/Bosniaque/Bosnisch/Bosnio/Bosniaco
bre Breton/Bretonisch/Bretón/Bretone
bul Bulgarian/Bulgare/Bulgarisch/Búlgaro
bur Burmese/Birman/Birmanisch/Birmano
cat Catalan/Katalanisch/Catalán/Catalano
chi Chinese/Chinois/Chinesisch/Chino/Cinese
chu Church Slavic/Church Slavonic/Old Church Slavonic/Old Slavonic
cop Coptic/Copte/Koptisch/Copto
cze Czech/Tchèque/Tschechisch/Checo/Ceco
dan Danish/Danois/Dänisch/Danés/Danese
dut Dutch/Néerlandais/Niederländisch/Neerlandés/Holandés/Olandese
eng English/Anglais/Englisch/Inglés/Inglese
enm Middle English
epo Esperanto
est Estonian/Estonien/Estnisch/Estonio/Estone
fin Finnish/Finnois/Finnisch/Finés/Finlandés/Finlandese
fre French/Français/Französisch/Francés/Francese
fro Old French
geo Georgian/Géorgien/Georgisch/Georgiano
ger German/Allemand/Deutsch/Alemán/Tedesco
gla Scottish Gaelic/Gaelic (Scots)
gle Irish/Irlandais/Irisch/Irlandés/Irlandese
grc Ancient Greek/Greek, Ancient/Grec ancien/Altgriechisch/Griego antiguo/Greco antico
gmh Middle High German
goh Old High German
gre Modern Greek/Greek, Modern/Grec moderne/Neugriechisch
guj Gujarati
hau Hausa
haw Hawaiian
heb Hebrew/Hébreu/Hebräisch/Hebreo/Ebraico
hin Hindi
hun Hungarian/Hongrois/Ungarisch/Húngaro/Ungherese
ice Icelandic/Islandais/Isländisch/Islandés/Islandese
ind Indonesian/Indonésien/Indonesisch/Indonesio/Indonesiano
ita Italian/Italien/Italienisch/Italiano
jpn Japanese/Japonais/Japanisch/Japonés/Giapponese
kan Kannada
kaz Kazakh/Kasachisch/Kazajo/Kazako
khm Khmer
kor Korean/Coréen/Koreanisch/Coreano
kur Kurdish/Kurde/Kurdisch/Kurdo/Curdo
lao Lao
lat Latin/Latein/Lateinisch/Latín/Latino
lav Latvian/Letton/Lettisch/Letón/Lettone
lit Lithuanian/Lituanien/Litauisch/Lituano
mac Macedonian/Macédonien/Mazedonisch/Macedonio/Macedone
mal Malayalam
mao Maori/Māori
mar Marathi
may Malay/Malais/Malaiisch/Malayo/Malese
mlt Maltese/Maltais/Maltesisch/Maltés
mon Mongolian/Mongol/Mongolisch/Mongolo
mul Multiple languages/Multiple/Multilingue/Mehrsprachig
nav Navajo
nds Low German/Plattdeutsch
non Old Norse
nep Nepali
nor Norwegian/Norvégien/Norwegisch/Noruego/Norvegese
oci Occitan/Okzitanisch/Occitano
ota Ottoman Turkish/Turkish, Ottoman/Turc ottoman/Osmanisch
per Persian/Farsi/Persan/Persisch/Persa/Persiano
pol Polish/Polonais/Polnisch/Polaco/Polacco
por Portuguese/Portugais/Portugiesisch/Portugués/Portoghese
pus Pashto/Pushto
que Quechua
rum Romanian/Roumain/Rumänisch/Rumano/Rumeno
rus Russian/Russe/Russisch/Ruso/Russo
san Sanskrit/Sánscrito/Sanscrito
slo Slovak/Slovaque/Slowakisch/Eslovaco/Slovacco
slv Slovenian/Slovene/Slovène/Slowenisch/Esloveno/Sloveno
som Somali
spa Spanish/Espagnol/Spanisch/Español/Spagnolo/Castilian/Spanish; Castilian
srp Serbian/Serbe/Serbisch/Serbio/Serbo
hrv Croatian/Croate/Kroatisch/Croata/Croato
swa Swahili/Kiswahili
swe Swedish/Suédois/Schwedisch/Sueco/Svedese
syr Syriac/Syriaque/Syrisch
tam Tamil
tel Telugu
tgl Tagalog
tha Thai/Thaï/Thailändisch/Tailandés
tib Tibetan/Tibétain/Tibetisch/Tibetano
tur Turkish/Turc/Türkisch/Turco
uig Uighur/Uyghur/Ouïghour/Uigurisch
ukr Ukrainian/Ukrainien/Ukrainisch/Ucraniano/Ucraino
und Undetermined/Indéterminée
urd Urdu/Ourdou
uzb Uzbek/Ouzbek/Usbekisch/Uzbeko
vie Vietnamese/Vietnamien/Vietnamesisch/Vietnamita
wel Welsh/Gallois/Walisisch/Galés/Gallese
yid Yiddish/Jiddisch/Yídish
zxx No linguistic content
"""
_SCRIPTS = """
Arab Arabic/Arabe/Arabisch
Armn Armenian
Beng Bengali
Copt Coptic
Cyrl Cyrillic/Cyrillique/Kyrillisch/Cirílico/Cirillico
Deva Devanagari
Ethi Ethiopic
Geor Georgian
Grek Greek/Grec/Griechisch
Hang Hangul
Hans Simplified Chinese/Han (Simplified variant)
Hant Traditional Chinese/Han (Traditional variant)
Hebr Hebrew/Hébreu/Hebräisch
Jpan Japanese
Kore Korean
Latn Latin/Roman/Lateinisch/Latino
Syrc Syriac
Thai Thai
Tibt Tibetan
"""
_USUAL_SCRIPTS = """
Arab ara per pus urd
Armn arm
Beng ben
Cyrl bel bul kaz mac rus ukr
Deva hin mar nep
Ethi amh
Geor geo
Grek gre
Gujr guj
Hebr heb yid
Jpan jpn
Khmr khm
Knda kan
Kore kor
Laoo lao
Latn afr alb baq cat cze dan dut eng epo est fin fre ger gle hrv hun ice ind ita lat lav lit may mlt nor pol por que rum
Latn slo slv som spa swa swe tgl tur vie wel
Mlym mal
Mymr bur
Taml tam
Telu tel
Thai tha
"""


def language_code(name: str) -> str | None:
    """Return the code of ISO 639-2/B of a language by its name; None for what is no name.

    >>> language_code("Français"), language_code("english."), language_code("mostly English")
    ('fre', 'eng', None)
    """
    return _language_codes().get(_key(name))


def languages_in(words: str) -> Iterator[tuple[str, str]]:
    """Yield the languages that are named in a sentence, each once, as (name, code); the names of scripts are none, and
    where it speaks of scripts otherwise there are none.

    >>> list(languages_in("Materials are in English, with some Russian; letters to Kim in English."))
    [('English', 'eng'), ('Russian', 'rus')]
    >>> list(languages_in("In Russian, in Latin script.")), list(languages_in("Scripts: Latin"))
    ([('Russian', 'rus')], [])
    """
    words = _writing().sub(" ", words)
    if _of_scripts().search(words):
        return
    seen: set[str | None] = {None, "mul", "und"}
    for name in _language_or_word().finditer(words):
        code = language_code(name[0])
        if code not in seen:
            yield name[0], str(code)
        seen.add(code)


def scripts_in(words: str) -> Iterator[tuple[str, str]]:
    """Yield the scripts that a sentence names as such, each once, as (name, code).

    >>> list(scripts_in("Description is written in: English, Latin script."))
    [('Latin', 'Latn')]
    """
    seen: set[str | None] = {None}
    for writing in _writing().finditer(words):
        for word in _WORD.finditer(writing[0]):
            code = script_code(word[0])
            if code not in seen:
                yield word[0], str(code)
            seen.add(code)


def usual_script(code: str) -> str | None:
    """Return the script in which a language is written by far the most (IANA, Suppress-Script); None where there are
    several.

    >>> usual_script("rus"), usual_script("srp")
    ('Cyrl', None)
    """
    return _usual_scripts().get(code)


def script_code(name: str) -> str | None:
    """Return the code of ISO 15924 of a script by its name, with or without the word script.

    >>> script_code("Cyrillic script"), script_code("Latin")
    ('Cyrl', 'Latn')
    """
    return _script_codes().get(_key(name).removesuffix(" script"))


def _key(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(
        letter for letter in decomposed if not unicodedata.combining(letter)
    )
    return letters.rstrip(" .")


def _table(lines: str) -> Mapping[str, str]:
    """Return the code of each name; raises ValueError where a name is listed twice."""
    codes: dict[str, str] = {}
    for line in lines.strip().splitlines():
        code, _, names = line.partition(" ")
        for name in names.split("/"):
            if codes.setdefault(_key(name), code) != code:
                raise ValueError(f"two codes have the name {name!r}")
    return codes


_WORD = re.compile(r"[^\W\d_]+")


# Most finding aids need none of these, and to make them takes as long as to read a small one.
@cache
def _language_codes() -> Mapping[str, str]:
    return _table(_LANGUAGES)


@cache
def _script_codes() -> Mapping[str, str]:
    return _table(_SCRIPTS)


@cache
def _usual_scripts() -> Mapping[str, str]:
    lines = map(str.split, _USUAL_SCRIPTS.strip().splitlines())
    return {code: script for script, *codes in lines for code in codes}


@cache
def _language_or_word() -> re.Pattern[str]:
    """Return what finds the name of a language, of one word or several, or any word."""
    long_names = sorted(
        (name for name in _language_codes() if " " in name),
        key=len,
        reverse=True,
    )
    names = "|".join(map(re.escape, long_names))
    return re.compile(rf"(?i)\b(?:{names})|{_WORD.pattern}")


@cache
def _script_name() -> str:
    names = "|".join(re.escape(n) for n in _script_codes() if n.isalpha())
    return f"(?:{names})"


@cache
def _of_scripts() -> re.Pattern[str]:
    """Return what finds words about scripts: their names are those of languages too ("Arabic"), and one of these
    words says that a script is meant.
    """
    return re.compile(
        rf"(?i)\b(scripts?|alphabets?|characters|{_script_name()} letters)\b"
    )


@cache
def _writing() -> re.Pattern[str]:
    """Return what finds names of scripts that are called so."""
    script = _script_name()
    several = f"{script}(?:(?:, |,? and |,? or ){script})*"
    return re.compile(
        rf"(?i)\b(?:{several} (?:scripts?|alphabets?|characters)|in {several} letters)\b"
    )
