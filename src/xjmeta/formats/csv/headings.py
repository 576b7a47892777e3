"""What houses call their columns: headings of foreign sheets, and the fields they most likely are.

The names of the elements of ISAD(G), as archives head their columns by them, in the languages in which dates are read,
the commonest also in Russian, Polish, Chinese and Hebrew; those of Dublin Core and of its refinements; and what
spreadsheets of English-speaking houses say. A name is compared without case, marks on letters, punctuation and the
prefix of a scheme.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

__all__ = ["field_of_heading", "level_of", "plain_heading", "side_of_span"]

_NAMES = {
    "key": "key, no, nr, legacy id, unique id, row id, record no, record number, source id",
    "parent": (
        "parent, part of, parent id, parent key, parent identifier, qubit parent slug, id du parent, "
        "parent ref, parent reference, parent reference code, parent no, parent unit"
    ),
    "level": (
        "level, kind, kind of unit, level of description, hierarchical level, component level, niveau, niveau de "
        "description, stufe, verzeichnungsstufe, nivel, nivel de descripcion, livello, livello di descrizione, "
        "nivel de descricao, beschrijvingsniveau, niveau van beschrijving, "
        "уровень, уровень описания, poziom, poziom opisu, 级别, 层级"
    ),
    "reference_code": (
        "reference code, reference codes, ref, ref no, ref nr, ref number, reference, reference no, reference "
        "number, identifier, identifiers, id, local identifier, identifier other, item number, unit id, call no, "
        "call number, shelfmark, accession, accession no, accession number, catalogue number, catalog number, "
        "cote, reference code s, code de reference, identifiant, signatur, archivsignatur, bestellsignatur, "
        "codigo de referencia, signatura, codice di riferimento, segnatura, collocazione, cota, inventarisnummer, "
        "referentiecode, archiefnummer, archief inventarisnummer, "
        "шифр, архивныи шифр, номер дела, sygnatura, 档号, 编号, 索书号, סימול, "
        "digital object id, pid, record identifier, record info record identifier, shelf locator, location shelf "
        "locator, component id"
    ),
    "title": (
        "title, unit title, item title, file title, folder title, name of item, titre, intitule, titel, "
        "aktentitel, titulo, titolo, denominazione, description title, caption, "
        "заголовок, заголовок дела, название, наименование, tytuł, tytul, 题名, 標題, 标题, 題名, כותרת, "
        "accession title, full title, title info title, title proper"
    ),
    "other_title": (
        "other title, alternative, alternative title, title alternative, alternate title, parallel title, variant "
        "title, uniform title, title translated, translated title, "
        "alt title, title info alternative"
    ),
    "date": (
        "date, dates, date s, date range, date of creation, date created, date issued, creation date, date of "
        "letter, date expression, display date, unit date, event dates, event date, created, issued, coverage "
        "temporal, year, years, dates extremes, datum, laufzeit, datierung, zeitraum, entstehungszeitraum, fecha, "
        "fechas, fechas extremas, data, datas, date e luogo, estremi cronologici, datas limite, datering, "
        "periode, jaar, "
        "дата, даты, краиние даты, daty, daty skrajne, 日期, 时间, 形成时间, תאריך, "
        "date 1 expression, date 2 expression, date original, original date, date of original, origin info date "
        "created, origin info date issued"
    ),
    "date_normal": (
        "normal date, normalized date, normalised date, date normalized, date normalised, iso date, edtf, date "
        "edtf, "
        "edtf date created, edtf date issued, edtf date, date created edtf, w3cdtf date"
    ),
    "extent": (
        "extent, extents, extent and medium, extent and medium of the unit of description, format extent, "
        "physical description, quantity, size, pages, number of pages, volume, importance materielle, importance "
        "materielle et support, etendue, umfang, volumen y soporte, volumen, extension, consistenza, consistenza "
        "e supporto, dimensao e suporte, extensao, omvang, omvang en medium, "
        "объем, количество листов, число листов, rozmiar, objetosc, 页数, 数量, "
        "extent container summary, extent of original"
    ),
    "dimensions": (
        "dimensions, dimension, abmessungen, dimensiones, dimensioni, dimensoes, afmetingen, "
        "extent dimensions, physical dimensions"
    ),
    "creator": (
        "creator, creators, author, authors, contributor author, name of creator, name of creators, name of "
        "creator s, originator, photographer, correspondent, writer, producteur, nom du producteur, auteur, "
        "provenienz, name der provenienzstelle, verfasser, urheber, productor, nombre del productor, nombre de "
        "los productores, autor, soggetto produttore, denominazione del soggetto produttore, autore, produtor, "
        "nome do produtor, archiefvormer, naam van de archiefvormer, vervaardiger, "
        "фондообразователь, автор, tworca, nazwa tworcy, 责任者, 作者"
    ),
    "repository": (
        "repository, holding institution, institution, archive, archives, depot, service d archives, archiv, "
        "aufbewahrungsort, deposito, institucion, conservatore, istituto conservatore, entidade detentora, "
        "archiefinstelling, "
        "contributing institution, contributing repository, owning institution, partner institution"
    ),
    "abstract": (
        "abstract, summary, description abstract, resume, zusammenfassung, resumen, riassunto, resumo, "
        "samenvatting, "
        "аннотация, 摘要, 内容提要"
    ),
    "biography": (
        "biography, administrative history, biographical history, administrative biographical history, "
        "administrative and biographical history, biographical note, historical note, creator history, histoire "
        "administrative notice biographique, histoire administrative, notice biographique, verwaltungsgeschichte, "
        "verwaltungsgeschichte biographische angaben, biographische angaben, historia institucional, historia "
        "institucional resena biografica, storia istituzionale amministrativa, nota biografica, historia "
        "administrativa biografia, historia administrativa, institutionele geschiedenis, biografie, creator "
        "histories, "
        "историческая справка, биографическая справка, biogram, dzieje tworcy"
    ),
    "custodial_history": (
        "archival history, custodial history, provenance, history of custody, historique de la conservation, "
        "bestandsgeschichte, historia archivistica, storia archivistica, geschiedenis van het archief, "
        "accession provenance"
    ),
    "acquisition": (
        "acquisition, immediate source of acquisition, immediate source of acquisition or transfer, source of "
        "acquisition, modalites d entree, abgebende stelle, forma de ingreso, modalita di acquisizione, fonte "
        "imediata de aquisicao ou transferencia, fonte imediata de aquisicao, verwerving, "
        "acquisition type, accession acquisition type"
    ),
    "scope": (
        "scope, scope and content, scope and contents, scope note, content, contents, description, summary "
        "description, presentation du contenu, contenu, form und inhalt, enthalt, inhalt, bemerkungen zum inhalt, "
        "alcance y contenido, contenido, ambito e contenuto, contenuto, ambito e conteudo, conteudo, bereik en "
        "inhoud, inhoud, descripcion, descrizione, descricao, beschreibung, beschrijving, description du contenu, "
        "содержание, описание, zawartosc, zakres i zawartosc, 内容, 范围和内容, תיאור, "
        "accession content description, content description, description long, table of contents, description "
        "table of contents, description tableofcontents"
    ),
    "appraisal": (
        "appraisal, appraisal destruction and scheduling, appraisal destruction and scheduling information, "
        "evaluation tris et eliminations, evaluation, bewertung und kassation, bewertung, valoracion, valoracion "
        "seleccion y eliminacion, procedure tempi e criteri di valutazione e scarto, avaliacao, avaliacao "
        "eliminacao e temporalidade, selectie en vernietiging, "
        "accession disposition, disposition"
    ),
    "accruals": (
        "accruals, accroissements, neuzugange, nuevos ingresos, incrementi previsti, incorporacoes, aanvullingen"
    ),
    "arrangement": (
        "arrangement, system of arrangement, mode de classement, ordnung und klassifikation, klassifikation, "
        "organizacion, criteri di ordinamento, sistema de arranjo, ordening"
    ),
    "access": (
        "access, access restrictions, access conditions, conditions governing access, conditions of access, "
        "rights access, access rights, restrictions, conditions d acces, zugangsbestimmungen, "
        "benutzungsbeschrankungen, sperrfrist, condiciones de acceso, condizioni che regolano l accesso, "
        "condizioni di accesso, condicoes de acesso, voorwaarden voor raadpleging, openbaarheid, "
        "условия доступа, ограничения доступа, warunki dostepu, "
        "access condition, accession access restrictions note, access restrictions note"
    ),
    "use": (
        "use, reproduction conditions, conditions governing reproduction, conditions governing use, copyright, "
        "rights, rights statement, rights holder, conditions de reproduction, reproduktionsbestimmungen, "
        "condiciones de reproduccion, condizioni che regolano la riproduzione, condicoes de reproducao, "
        "voorwaarden voor reproductie, auteursrecht, "
        "license, licence, usage rights, rights management, rights information, copyright status, copyright "
        "statement, accession use restrictions note, use restrictions note, use and reproduction"
    ),
    "language": (
        "language, languages, language of material, language scripts of material, languages of material, langue, "
        "langue et ecriture des documents, sprache, sprache schrift, lengua, lengua escritura de los documentos, "
        "idioma, lingua, lingua scrittura della documentazione, idioma e escrita, taal, taal schrift van "
        "archiefstukken, "
        "язык, языки, jezyk, jezyki, 语言, 语种, שפה, "
        "language language term"
    ),
    "technical": (
        "physical characteristics, physical characteristics and technical requirements, condition, physical "
        "condition, caracteristiques materielles et contraintes techniques, physische beschaffenheit und "
        "technische anforderungen, erhaltungszustand, caracteristicas fisicas y requisitos tecnicos, "
        "caratteristiche materiali e requisiti tecnici, caracteristicas fisicas e requisitos tecnicos, fysieke "
        "kenmerken, "
        "accession condition description, condition description"
    ),
    "finding_aids": (
        "finding aids, finding aid, instruments de recherche, findhilfsmittel, instrumentos de descripcion, "
        "strumenti di ricerca, instrumentos de pesquisa, toegangen"
    ),
    "originals": (
        "originals, location of originals, existence and location of originals, existence et lieu de conservation "
        "des originaux, aufbewahrungsort der originale, existencia y localizacion de los originales, esistenza e "
        "localizzazione degli originali, existencia e localizacao dos originais"
    ),
    "copies": (
        "copies, location of copies, existence and location of copies, existence et lieu de conservation de "
        "copies, kopien bzw reproduktionen, existencia y localizacion de copias, esistenza e localizzazione di "
        "copie, existencia e localizacao de copias"
    ),
    "related": (
        "related, related material, related materials, related units of description, relation, relation is part "
        "of, is part of, sources complementaires, verwandte verzeichnungseinheiten, unidades de descripcion "
        "relacionadas, unita di descrizione collegate, unidades de descricao relacionadas, verwante archieven, "
        "related item, related item title info title, relation ispartofseries, relation is part of series, series "
        "title"
    ),
    "bibliography": (
        "publications, publication note, bibliography, bibliographic citation, bibliographie, veroffentlichungen, "
        "nota de publicaciones, bibliografia, nota sobre publicacao, publicaties"
    ),
    "general_note": (
        "note, notes, general note, comments, comment, remarks, remark, observations, notas, nota, note generali, "
        "anmerkungen, bemerkung, bemerkungen, observaciones, observacoes, opmerking, opmerkingen, notities, "
        "примечание, примечания, uwagi, 备注, הערות, "
        "accession general note"
    ),
    "subject": (
        "subject, subjects, subject heading, subject headings, subject access points, topic, topics, keyword, "
        "keywords, tag, tags, sujet, sujets, mots cles, matiere, matieres, schlagwort, schlagworte, schlagworter, "
        "materia, materias, palabras clave, tema, temas, soggetto, soggetti, parole chiave, assunto, assuntos, "
        "palavras chave, onderwerp, onderwerpen, trefwoorden, "
        "тема, темы, ключевые слова, temat, tematy, słowa kluczowe, 主题, 主题词, 关键词, "
        "subject term, subject lcsh, subject mesh, subject aat, subject tgm, subject topic, subject topical, "
        "topical subject, topical subjects, subject general, subject other"
    ),
    "place": (
        "place, places, place access points, location depicted, geographic, geographic name, geographic names, "
        "coverage, coverage spatial, spatial, place of publication, lieu, lieux, ort, orte, lugar, lugares, "
        "luogo, luoghi, plaats, plaatsen, city, country, "
        "место, места, miejsce, miejsca, 地点, "
        "geographic subject, geographic subjects, subject geographic, geographic coverage, geographic location, "
        "geographic area, spatial coverage, place published, origin info place place term"
    ),
    "person": (
        "person, persons, people, personal name, personal names, personne, personnes, personen, personas, "
        "persone, pessoas, "
        "персоналии, лица, osoby, 人名"
    ),
    "corporate_body": (
        "corporate body, corporate bodies, corporate name, corporate names, organization, organizations, "
        "organisation, organisations, collectivite, collectivites, korperschaft, korperschaften, entidad, enti, "
        "entidades, organisatie"
    ),
    "name": (
        "name, names, name access points, contributor, contributors, recipient, addressee, nom, noms, namen, "
        "nombres, nomi, nomes, "
        "subject name, subject names, subjects name, subject name name part, name name part, name part, "
        "contributor editor, contributor other"
    ),
    "genre_form": (
        "genre, genres, genre form, genre access points, type, types, document type, material type, format, form, "
        "medium, type de document, dokumenttyp, archivalienart, tipo, tipologia, soort, "
        "resource type, type of resource, item type, physical form, physical description form, original format, "
        "format of original, digital object type"
    ),
    "box": (
        "box, box no, box number, boxes, boite, carton, schachtel, karton, caja, scatola, busta, caixa, doos, "
        "коробка, pudło, 盒号"
    ),
    "folder": (
        "folder, folder no, folder number, folders, chemise, mappe, carpeta, cartella, fascicolo, pasta, map"
    ),
    "container": (
        "container, container no, container number, reel, reel no, volume no, volume number, band, unita di "
        "conservazione"
    ),
    "location": (
        "location, physical location, shelf, shelf location, stack, storage location, localisation, standort, "
        "ubicacion, collocazione fisica, localizacao, standplaats, location information, "
        "место хранения, miejsce przechowywania, 存放地点"
    ),
    "digital_object": (
        "digital object, digital object uri, digital object url, digital object path, url, uri, link, links, "
        "identifier uri, identifier url, file name, filename, image, digitalisat, enlace, "
        "reference url, media url, object file name, file version file uri, location url"
    ),
    "processing": (
        "archivist s note, archivist note, processing, processing information, note de l archiviste, "
        "informationen des bearbeiters, nota del archivero, nota dell archivista, nota do arquivista, processing "
        "notes"
    ),
    "language_script": (
        "script, scripts, script of material, digital object script, ecriture, schrift, escritura, scrittura, escrita"
    ),
    "preferred_citation": "preferred citation, citation, identifier citation, cite as, suggested citation",
    "physical_facet": "extent physical details, physical details, physical facet",
    "extent_unit": "extent type",
    "language_code": "language iso, digital object language, iso language",
    "donor": (
        "donor, donors, donor name, name of donor, gift of, donateur, stifter, donante, donatore, doador, "
        "schenker"
    ),
}  # fmt: skip
_LEVELS = {
    "collection": "collection, sammlung, coleccion, collezione, colecao, collectie, коллекция, kolekcja",
    "fonds": "fonds, bestand, fondo, fundo, archief, fond, фонд, zespoł, 全宗",
    "subfonds": "subfonds, sub fonds, sous fonds, teilbestand, subfondo, sub fondo, subfundo, deelarchief",
    "recordgrp": "record group, record grp, recordgrp",
    "subgrp": "subgroup, sub group, subgrp, record subgroup",
    "series": "series, serie, reihe, reeks, rubriek, опись, серия, seria, 系列, 类",
    "subseries": (
        "subseries, sub series, sous serie, unterserie, subserie, sottoserie, sub serie, deelreeks, subrubriek"
    ),
    "file": (
        "file, folder, dossier, akte, akten, expediente, fascicolo, processo, bestanddeel, unidad documental "
        "compuesta, "
        "дело, jednostka, 案卷"
    ),
    "item": (
        "item, piece, document, einzelstuck, dokument, unidad documental simple, unita documentaria, documento, "
        "stuk, documento simples, letter, photograph, "
        "документ, лист, dokument, 件"
    ),
    "class": "class, classe, klasse",
}  # fmt: skip
_SPANS = {
    "begin": (
        "start date, date start, begin, begin date, date begin, date from, from date, event start dates, "
        "earliest date, first date, date 1 begin, start year, year from, date de debut, anfang, beginn, "
        "fecha inicial, data iniziale, data inicial, begindatum"
    ),
    "end": (
        "end date, date end, end, date 1 end, date to, to date, event end dates, latest date, last date, end year, "
        "year to, date de fin, ende, fecha final, data finale, data final, einddatum"
    ),
}
_SIDES = {
    name: side for side, names in _SPANS.items() for name in names.split(", ")
}
_FIELDS = {
    name: field
    for field, names in _NAMES.items()
    for name in names.split(", ")
}
# The levels of description in the languages in which dates are read, as `plain_heading` has them.
_LEVEL_WORDS = {
    word: level
    for level, words in _LEVELS.items()
    for word in words.split(", ")
}

# `levelOfDescription` has three words.
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# What precedes a name and says whose it is: "dc title", "isad g 3 1 2 title".
_SCHEME = re.compile(
    r"(?:(?:dc|dcterms|dct|dublin core|isadg|isad g|isad|ead|\d+) )+"
)
# How systems mark their columns: fields of Drupal, item types of Omeka, and elements of MODS as Solr indexes them.
_MARKED = re.compile(
    r"\s*(?:field_|Item Type Metadata:)(.+)|\s*mods_(.+?)(?:_(?:ms|mt|ss|s|t))?\s*"
)
# A house numbers its columns itself: "Subject 1", "Subject 2".
_REPEATED = re.compile(r" ([1-9])\Z")


# The ending of a word that may stand for several: "Creator(s)", "Fecha(s)".
_PLURAL = re.compile(r"(?<=\w)\((?:s|es|e|n|en|er|x)\)", re.IGNORECASE)
# What a heading says of how its cells are to be filled in; any other word in
# parentheses makes another heading of it: "Title (other)".
_HINT = re.compile(
    r"\((?:[ymdjat/., -]+|required|mandatory|optional|repeatable|free text|if known|if any|one per line"
    r"|obligatoire|facultatif|pflichtfeld|obligatorio|opcional|lf|linear feet|lin\. ft\.|lfm|ml|m|cm)\)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def plain_heading(name: str) -> str:
    """Return a heading as it is compared.

    >>> plain_heading("dc.title[en]"), plain_heading("Coté"), plain_heading("3.1.2 levelOfDescription")
    ('title', 'cote', 'level of description')
    """
    name = re.sub(r"\[[^\]]*\]", " ", name)
    name = _PLURAL.sub("", name).replace("&", " and ")
    letters = unicodedata.normalize("NFKD", _CAMEL.sub(" ", name).casefold())
    words = "".join(
        c if c.isalnum() else " "
        for c in letters
        if not unicodedata.combining(c)
    )
    words = " ".join(words.split())
    scheme = _SCHEME.match(words)
    if scheme is not None:
        return words[scheme.end() :]
    return words


def field_of_heading(name: str) -> str | None:
    """Return the column of an archivist's sheet that a heading most likely means; None where nobody knows.

    >>> field_of_heading("Ref. No."), field_of_heading("dc:subject"), field_of_heading("Laufzeit")
    ('reference_code', 'subject', 'date')
    >>> field_of_heading("Creator(s)"), field_of_heading("Date (YYYY-MM-DD)"), field_of_heading("Titre / Title")
    ('creator', 'date', 'title')
    >>> field_of_heading("field_edtf_date_created"), field_of_heading("mods_subject_topic_ms")
    ('date_normal', 'subject')
    >>> field_of_heading("Shade"), field_of_heading("Field notes")
    (None, None)
    """
    return (
        _field(name)
        or _field(_HINT.sub(" ", name))
        or _field_of_all(name.split("/"))
    )


def _field(name: str) -> str | None:
    if (marked := _MARKED.fullmatch(name)) is not None:
        name = marked[1] or marked[2]
    plain = plain_heading(name)
    return _FIELDS.get(plain) or _FIELDS.get(_REPEATED.sub("", plain))


def _field_of_all(names: Sequence[str]) -> str | None:
    """Return the column that all names of a heading in several languages mean."""
    fields = {_field(name) for name in names}
    return fields.pop() if len(names) > 1 and len(fields) == 1 else None


def side_of_span(name: str) -> str | None:
    """Return which end of a span of dates a heading means: `begin` or `end`; None for any other.

    >>> side_of_span("Start Date"), side_of_span("eventEndDates"), side_of_span("Date")
    ('begin', 'end', None)
    """
    return _SIDES.get(plain_heading(name))


def level_of(word: str) -> str | None:
    """Return the level of description that a word means; None where nobody knows.

    >>> level_of("Sous-série"), level_of("Sub-Series"), level_of("box")
    ('subseries', 'subseries', None)
    """
    return _LEVEL_WORDS.get(plain_heading(word))
