// The types of record JSON, made from its schema (record.schema.json). Do not edit.

/** A record by itself: the highest unit of a description, with the version of the schema. */
export interface Document {
  /** The version of the schema. */
  xjmeta?: string;
  /** The identifier of the unit within its document. EAD @id. */
  id?: string | null;
  /** The level of description. ISAD(G) 3.1.4, DACS 1, EAD @level. */
  level?: Level | null;
  /** The name of a level that the list of levels does not have. ISAD(G) 3.1.4, DACS 1, EAD @otherlevel. */
  other_level?: string | null;
  /** Reference codes and other identifiers of the unit. ISAD(G) 3.1.1, DACS 2.1, EAD <unitid>. */
  identifiers?: (Identifier | string)[];
  /** The title of the unit, formal or devised. ISAD(G) 3.1.2, DACS 2.3, EAD <unittitle>. */
  title?: Text | null;
  /** Further titles: parallel, in other languages, former. ISAD(G) 3.1.2, DACS 2.3, EAD <unittitle>. */
  titles?: (Title | string)[];
  /** The dates of the unit, as displayed and as normalized. ISAD(G) 3.1.3, DACS 2.4, EAD <unitdate>, <unitdatestructured>. */
  dates?: (Date | string)[];
  /** The quantity, size and physical description of the unit. ISAD(G) 3.1.5, DACS 2.5, EAD <physdesc>, <physdescstructured>. */
  extents?: (Extent | string)[];
  /** The languages and scripts of the material. ISAD(G) 3.4.3, DACS 4.5, EAD <langmaterial>. */
  languages?: (Language | string)[];
  /** Who holds the unit. DACS 2.2, EAD <repository>. */
  repository?: (AccessPoint | string)[];
  /** Who created, accumulated or maintained the unit. ISAD(G) 3.2.1, DACS 2.6, EAD <origination>. */
  creators?: (AccessPoint | string)[];
  /** A short summary of the unit. EAD <abstract>. */
  abstracts?: (Note | string)[];
  /** Names, subjects, places and genres under which the unit is to be found. EAD <controlaccess>. */
  access_points?: (AccessPoint | string)[];
  /** What is said of the unit in words: scope, history, arrangement, access and all else, each of a kind. ISAD(G) 3.2 to 3.6, DACS 2.7 to 7.1, EAD <scopecontent>, <bioghist> and others. */
  notes?: Note[];
  /** Entities and units elsewhere that the unit is related to. ISAD(G) 3.5.3, DACS 6.3, EAD <relation>. */
  relations?: (Relation | string)[];
  /** The boxes, folders and reels that hold the unit. EAD <container>. */
  containers?: (Container | string)[];
  /** Where the unit is stored or shelved. EAD <physloc>. */
  locations?: (Location | string)[];
  /** Digital copies and born-digital objects of the unit. EAD <dao>. */
  digital_objects?: (DigitalObject | string)[];
  /** Rights in the unit as machines read them, by the URI of a statement or licence. ISAD(G) 3.4.2, DACS 4.4. */
  rights?: (Rights | string)[];
  /** From whom the unit was received. ISAD(G) 3.2.4, DACS 5.2. */
  donors?: (AccessPoint | string)[];
  /** What values that stand in one wrapper share; each names its group by key. */
  groups?: Group[];
  /** What is said of the description itself, not of the unit. ISAD(G) 3.7, DACS 8, EAD <eadheader>, <control>. */
  control?: Control | null;
  /** Whether the unit is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
  /** The units below this one, in order. ISAD(G) 2, DACS 1, EAD <c>, <c01> to <c12>. */
  children?: Record[];
  origin?: Origin;
}

/** A name, subject, place, genre, function, occupation or title under which a unit is found. */
export interface AccessPoint {
  /** The name or heading. EAD <persname>, <corpname>, <subject> and others. */
  name?: Text | null;
  /** What it names: a person, a corporate body, a family, a subject, a place and others EAD <persname>, <corpname>, <subject> and others. Known words: corporate_body, family, function, genre_form, name, occupation, person, place, title, topic. */
  kind?: string | null;
  /** The parts of the name or heading, in order. EAD <part>. */
  parts?: (Part | string)[];
  /** What the named one is to the unit. EAD @role, @relator. */
  role?: string | null;
  /** The vocabulary or authority file that the name is taken from. EAD @source. */
  source?: string | null;
  /** The rules by which the name is formed. EAD @rules. */
  rules?: string | null;
  /** Its URI in an authority file or elsewhere. EAD @authfilenumber, @identifier, @href. */
  uri?: string | null;
  /** The name in its authorized form, where another is displayed. EAD @normal. */
  normal?: string | null;
  /** Where a place lies. EAD <geographiccoordinates>. */
  coordinates?: (Coordinates | string)[];
  /** What is displayed before the name; the heading of a list of access points. EAD @label, <head>. */
  label?: string | null;
  /** The key of the group of the unit in which the value stands. */
  group?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** One attribute that has no field of its own, as the source states it. */
export interface Attribute {
  /** The name of the attribute. */
  name: string;
  /** Its value, as it stands. */
  value: string;
  /** The element that bears it, where that is not the value's own. */
  element?: string | null;
}

/** A box, folder, volume or shelf that holds the unit (EAD `container`); `parent` is the `id` of another one. */
export interface Container {
  /** The number or name of the container. EAD <container>. */
  indicator?: Text | null;
  /** What it is: a box, a folder, a reel and others EAD @type, @localtype. */
  type?: string | null;
  /** What is displayed before the value. EAD @label. */
  label?: string | null;
  /** Its barcode. EAD @containerid. */
  barcode?: string | null;
  /** The identifier of the container within its document. EAD @id. */
  id?: string | null;
  /** The identifier of the container that it stands in. EAD @parent. */
  parent?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** What the top unit says of the description itself (EAD `eadheader` and `control`, ISAD(G) 3.7). */
export interface Control {
  /** Identifiers of the finding aid. DACS 8.1, EAD <eadid>, <recordid>. */
  record_ids?: (RecordId | string)[];
  /** Titles of the finding aid. EAD <titleproper>, <subtitle>. */
  titles?: (Statement | string)[];
  /** Who wrote the finding aid. ISAD(G) 3.7.1, DACS 8.1, EAD <author>. */
  authors?: (Statement | string)[];
  /** Who paid for the finding aid. EAD <sponsor>. */
  sponsors?: (Statement | string)[];
  /** The edition of the finding aid. EAD <editionstmt>. */
  edition?: (Statement | string)[];
  /** Who published the finding aid, where and when. EAD <publicationstmt>. */
  publication?: (Statement | string)[];
  /** The series that the finding aid belongs to. EAD <seriesstmt>. */
  series?: (Statement | string)[];
  /** Notes on the finding aid. ISAD(G) 3.7.1, DACS 8.1, EAD <notestmt>. */
  notes?: Note[];
  /** The agency that maintains the finding aid. DACS 8.1, EAD <maintenanceagency>. */
  agency?: (Statement | string)[];
  /** Whether the finding aid is new, revised or deleted. DACS 8.1, EAD <maintenancestatus>. */
  status?: (Statement | string)[];
  /** Whether the finding aid is published or in process. EAD <publicationstatus>. */
  publication_status?: (Statement | string)[];
  /** How and when the finding aid was encoded. ISAD(G) 3.7.3, DACS 8.1, EAD <creation>. */
  creation?: (Statement | string)[];
  /** The languages that the finding aid is written in. EAD <langusage>, <languagedeclaration>. */
  languages?: (Language | string)[];
  /** The rules, rights and local terms that hold for the finding aid. ISAD(G) 3.7.2, DACS 8.1, 8.2, EAD <descrules>, <conventiondeclaration>, <rightsdeclaration>. */
  declarations?: (Declaration | string)[];
  /** The sources that the finding aid was made from. ISAD(G) 3.7.1, DACS 8.1, EAD <source>. */
  sources?: (Declaration | string)[];
  /** What was done to the finding aid, when and by whom. ISAD(G) 3.7.3, DACS 8.1, EAD <change>, <maintenanceevent>. */
  events?: Event[];
  /** The title page and preface of the finding aid. EAD <frontmatter>. */
  front_matter?: Note[];
  /** What a repository says of the record that it was harvested in (OAI-PMH). */
  harvest?: Harvest | null;
}

/** The geographic coordinates of a place, as stated, with the system they are in. */
export interface Coordinates {
  /** Where a place lies. EAD <geographiccoordinates>. */
  value?: Text | null;
  /** The system that the coordinates are given in. EAD @coordinatesystem. */
  system?: string | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A date of the unit: as displayed, as stated in machine form, or both (ISAD(G) 3.1.3, EAD `unitdate`). */
export interface Date {
  /** The date as displayed. ISAD(G) 3.1.3, DACS 2.4, EAD <unitdate>. */
  expression?: Text | null;
  /** The date as machines read it, as the source has it. EAD @normal. */
  normal?: string | null;
  /** The points of a structured date: single dates, and the ends of ranges. EAD <datesingle>, <daterange>, <dateset>. */
  parts?: (DatePart | string)[];
  /** What happened then: creation, publication and others ISAD(G) 3.1.3, DACS 2.4.3, EAD @datechar. Known words: accepted, accumulation, available, broadcast, captured, copyright, creation, digitized, event, modified, publication, record-keeping, submitted, valid. */
  kind?: string | null;
  /** Whether it spans the whole or the greater part of the unit. DACS 2.4, EAD @type, @unitdatetype. Known words: bulk, inclusive, single. */
  type?: string | null;
  /** How certain it is. DACS 2.4, EAD @certainty. */
  certainty?: string | null;
  /** The calendar that it is given in. EAD @calendar. */
  calendar?: string | null;
  /** The era that it is counted in. EAD @era. */
  era?: string | null;
  /** What is displayed before the value. EAD @label. */
  label?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** One point of a structured date: a single date, or the beginning or the end of a range. */
export interface DatePart {
  /** Whether it is a date by itself, or the start or end of a range. EAD <datesingle>, <fromdate>, <todate>. */
  kind: DatePartKind;
  /** The date as displayed. EAD <datesingle>, <fromdate>, <todate>. */
  text?: Text | null;
  /** The date as machines read it. EAD @standarddate. */
  standard?: string | null;
  /** The earliest date that it may be. EAD @notbefore. */
  not_before?: string | null;
  /** The latest date that it may be. EAD @notafter. */
  not_after?: string | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A rule, convention, right, local type, local control or source that the description declares. */
export interface Declaration {
  /** What is declared: rules, rights, local types, a local entry. EAD <conventiondeclaration>, <rightsdeclaration> and others. Known words: convention, local_control, local_type, rights. */
  kind?: string | null;
  /** What is declared, in words. ISAD(G) 3.7.2, DACS 8.1, EAD <descrules>, <citation>, <term>, <sourceentry>. */
  text?: Text | null;
  /** The abbreviation of what is declared. EAD <abbr>. */
  abbreviation?: Text | null;
  /** Its URI in an authority file or elsewhere. EAD @authfilenumber, @identifier, @href. */
  uri?: string | null;
  /** The dates it holds for, as the points of a structured date. EAD <datesingle>, <daterange>, <dateset>. */
  dates?: (DatePart | string)[];
  /** What is remarked of it. EAD <descriptivenote>. */
  note?: Text | null;
  /** A description in the XML of another standard, as it stands. EAD <objectxmlwrap>. */
  xml?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A digital object or link to one (EAD `dao`, `daoloc`). */
export interface DigitalObject {
  /** Where the object is. EAD @href. */
  href?: string | null;
  /** What the object is to the unit, or what kind of locator it is. EAD <dao>, <daoloc>, <resource>, <arc>. Known words: arc, extptrloc, extrefloc, original, page, picture, ptrloc, refloc, resource, thumbnail, transcript, translation. */
  kind?: string | null;
  /** What the object is for. EAD @role, @linkrole. */
  role?: string | null;
  /** The title of the link. EAD @title, @linktitle. */
  title?: string | null;
  /** Whether the object was born digital or is derived. EAD @daotype. Known words: borndigital, derived, otherdaotype, unknown. */
  type?: string | null;
  /** Its media type. */
  media_type?: string | null;
  /** The code of its language. */
  language?: string | null;
  /** The rights in the object. */
  rights?: (Rights | string)[];
  /** What is displayed for a locator. */
  heading?: Text | null;
  /** What the object is, in words. EAD <daodesc>, <descriptivenote>. */
  description?: Text | null;
  /** The key of the group of the unit in which the value stands. */
  group?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** One event in the life of the description: created, revised, ... (EAD `change`, `maintenanceevent`). */
export interface Event {
  /** What was done. EAD <eventtype>. Known words: cancelled, created, deleted, derived, published, revised, unknown, updated. */
  kind?: string | null;
  /** What was done, in words of the house. EAD <eventtype>. */
  label?: Text | null;
  /** When, as displayed. ISAD(G) 3.7.3, DACS 8.1, EAD <date>, <eventdatetime>. */
  date?: Text | null;
  /** When, as machines read it. EAD @normal, @standarddatetime. */
  normal?: string | null;
  /** Who did it. ISAD(G) 3.7.1, DACS 8.1, EAD <agent>. */
  agent?: Text | null;
  /** Whether a person or a program did it. EAD <agenttype>. Known words: human, machine, unknown. */
  agent_kind?: string | null;
  /** Who or what did it, in words of the house. EAD <agenttype>. */
  agent_label?: Text | null;
  /** What was done, in sentences. EAD <item>, <eventdescription>. */
  descriptions?: Text[];
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A statement of extent or physical character (ISAD(G) 3.1.5; EAD `physdesc` and what stands in it). */
export interface Extent {
  /** The extent as displayed. ISAD(G) 3.1.5, DACS 2.5, EAD <physdesc>, <extent>. */
  expression?: Text | null;
  /** The quantity. ISAD(G) 3.1.5, DACS 2.5, EAD <quantity>. */
  value?: Text | null;
  /** The unit in which the quantity is counted. ISAD(G) 3.1.5, DACS 2.5, EAD <unittype>, @unit. */
  unit?: Text | null;
  /** What is described: the extent, dimensions or physical details. EAD <extent>, <dimensions>, <physfacet>. Known words: dimensions, physical_facet. */
  kind?: string | null;
  /** What the quantity is a measure of. EAD @physdescstructuredtype, @type. */
  type?: string | null;
  /** Whether it holds for the whole unit or a part. EAD @coverage. Known words: part, whole. */
  coverage?: string | null;
  /** Whether the quantity is approximate. DACS 2.5, EAD @approximate. */
  approximate?: string | null;
  /** Dimensions and physical details that belong to the extent. EAD <dimensions>, <physfacet>. */
  parts?: (Extent | string)[];
  /** What is remarked of the extent. EAD <descriptivenote>. */
  note?: Text | null;
  /** What is displayed before the value. EAD @label. */
  label?: string | null;
  /** The key of the group of the unit in which the value stands. */
  group?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** What the source says of several values together, under one element: the values name its `key` as their `group`. */
export interface Group {
  /** What the values name the group by. */
  key: string;
  /** The wrapper that it is. EAD <physdesc>, <controlaccess>, <descgrp> and others. */
  kind: GroupKind;
  /** What is displayed before the value. EAD @label. */
  label?: string | null;
  /** Its heading. EAD <head>. */
  heading?: Text | null;
  /** The words between its values. */
  texts?: (LooseText | string)[];
  /** The key of the group that it stands in. */
  group?: string | null;
  /** How many values stand before a group that holds none. */
  at?: number;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** What OAI-PMH said of the record: its identifier there, datestamp, sets and status. */
export interface Harvest {
  /** The identifier of the record in the repository. */
  identifier?: string | null;
  /** When the record was last changed there. */
  datestamp?: string | null;
  /** The sets that the record belongs to. */
  sets?: string[];
  /** Whether the repository says that the record is deleted. Known words: deleted. */
  status?: string | null;
}

/** A reference code or other identifier of a unit (ISAD(G) 3.1.1, EAD `unitid`). */
export interface Identifier {
  /** The identifier as displayed. ISAD(G) 3.1.1, DACS 2.1, EAD <unitid>. */
  value?: Text | null;
  /** What kind of identifier it is, in the words of the house. EAD @type, @localtype. */
  kind?: string | null;
  /** The identifier as machines read it. EAD @identifier. */
  authority?: string | null;
  /** The code of the repository. ISAD(G) 3.1.1, DACS 2.1.4, EAD @repositorycode. */
  repository?: string | null;
  /** The code of the country. ISAD(G) 3.1.1, DACS 2.1.3, EAD @countrycode. */
  country?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A language or script: codes as stated (ISO 639, ISO 15924) and the name as displayed. */
export interface Language {
  /** The language as displayed. ISAD(G) 3.4.3, DACS 4.5, EAD <language>. */
  name?: Text | null;
  /** The code of the language. ISAD(G) 3.4.3, DACS 4.5, EAD @langcode. */
  code?: string | null;
  /** The code of the script. ISAD(G) 3.4.3, DACS 4.5, EAD @scriptcode. */
  script?: string | null;
  /** Whether it is a language or a script. EAD <language>, <script>. Known words: language, script. */
  kind?: string | null;
  /** What is displayed before the value. EAD @label. */
  label?: string | null;
  /** The key of the group of the unit in which the value stands. */
  group?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** Where the unit is kept, as displayed (EAD `physloc`). */
export interface Location {
  /** The place, in words. EAD <physloc>. */
  text?: Text | null;
  /** What kind of place it is. EAD @type, @localtype. */
  type?: string | null;
  /** What is displayed before the value. EAD @label. */
  label?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A text of a group beside its values: `text` in a line, or a `heading` and a `body` in blocks. */
export interface LooseText {
  /** The words of a line. */
  text?: Text | null;
  /** How many values and groups of the group stand before it. */
  at?: number;
  /** What the text is, where an element says it. */
  kind?: string | null;
  /** Its heading. EAD <head>. */
  heading?: Text | null;
  /** The words of blocks. */
  body?: Text | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A described matter in prose: scope and content, history, conditions, and every other note. */
export interface Note {
  /** What the note is about. EAD <scopecontent>, <bioghist> and others. Known words: abstract, access, accruals, acquisition, appraisal, arrangement, bibliography, biography, copies, custodial_history, description, did_note, division, file_plan, finding_aids, general, head, index, legal_status, material_specific, note, originals, other, preferred_citation, processing, related, scope, separated, technical, text, title_page, use. */
  kind: string;
  /** What the source calls a note of no known kind, or the place where a text stood. EAD @label. */
  label?: string | null;
  /** The heading of the note. EAD <head>. */
  heading?: Text | null;
  /** The text of the note. EAD <p>, <list> and others. */
  body?: Text | null;
  /** The notes inside it. */
  notes?: Note[];
  /** The key of the group of the unit in which the value stands. */
  group?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** One part of a compound heading, in order (EAD3 `part`, or what `--` parts in a subject heading). */
export interface Part {
  /** A part of a name or heading. EAD <part>. */
  text?: Text | null;
  /** What the part is: a surname, dates, a subdivision and others EAD @localtype. */
  kind?: string | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** One unit of description with its child units. */
export interface Record {
  /** The identifier of the unit within its document. EAD @id. */
  id?: string | null;
  /** The level of description. ISAD(G) 3.1.4, DACS 1, EAD @level. */
  level?: Level | null;
  /** The name of a level that the list of levels does not have. ISAD(G) 3.1.4, DACS 1, EAD @otherlevel. */
  other_level?: string | null;
  /** Reference codes and other identifiers of the unit. ISAD(G) 3.1.1, DACS 2.1, EAD <unitid>. */
  identifiers?: (Identifier | string)[];
  /** The title of the unit, formal or devised. ISAD(G) 3.1.2, DACS 2.3, EAD <unittitle>. */
  title?: Text | null;
  /** Further titles: parallel, in other languages, former. ISAD(G) 3.1.2, DACS 2.3, EAD <unittitle>. */
  titles?: (Title | string)[];
  /** The dates of the unit, as displayed and as normalized. ISAD(G) 3.1.3, DACS 2.4, EAD <unitdate>, <unitdatestructured>. */
  dates?: (Date | string)[];
  /** The quantity, size and physical description of the unit. ISAD(G) 3.1.5, DACS 2.5, EAD <physdesc>, <physdescstructured>. */
  extents?: (Extent | string)[];
  /** The languages and scripts of the material. ISAD(G) 3.4.3, DACS 4.5, EAD <langmaterial>. */
  languages?: (Language | string)[];
  /** Who holds the unit. DACS 2.2, EAD <repository>. */
  repository?: (AccessPoint | string)[];
  /** Who created, accumulated or maintained the unit. ISAD(G) 3.2.1, DACS 2.6, EAD <origination>. */
  creators?: (AccessPoint | string)[];
  /** A short summary of the unit. EAD <abstract>. */
  abstracts?: (Note | string)[];
  /** Names, subjects, places and genres under which the unit is to be found. EAD <controlaccess>. */
  access_points?: (AccessPoint | string)[];
  /** What is said of the unit in words: scope, history, arrangement, access and all else, each of a kind. ISAD(G) 3.2 to 3.6, DACS 2.7 to 7.1, EAD <scopecontent>, <bioghist> and others. */
  notes?: Note[];
  /** Entities and units elsewhere that the unit is related to. ISAD(G) 3.5.3, DACS 6.3, EAD <relation>. */
  relations?: (Relation | string)[];
  /** The boxes, folders and reels that hold the unit. EAD <container>. */
  containers?: (Container | string)[];
  /** Where the unit is stored or shelved. EAD <physloc>. */
  locations?: (Location | string)[];
  /** Digital copies and born-digital objects of the unit. EAD <dao>. */
  digital_objects?: (DigitalObject | string)[];
  /** Rights in the unit as machines read them, by the URI of a statement or licence. ISAD(G) 3.4.2, DACS 4.4. */
  rights?: (Rights | string)[];
  /** From whom the unit was received. ISAD(G) 3.2.4, DACS 5.2. */
  donors?: (AccessPoint | string)[];
  /** What values that stand in one wrapper share; each names its group by key. */
  groups?: Group[];
  /** What is said of the description itself, not of the unit. ISAD(G) 3.7, DACS 8, EAD <eadheader>, <control>. */
  control?: Control | null;
  /** Whether the unit is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
  /** The units below this one, in order. ISAD(G) 2, DACS 1, EAD <c>, <c01> to <c12>. */
  children?: Record[];
  origin?: Origin;
}

/** An identifier of the description itself (EAD `eadid`, `recordid`, `otherrecordid`, `representation`). */
export interface RecordId {
  /** The identifier of the finding aid. DACS 8.1, EAD <eadid>, <recordid>. */
  value?: Text | null;
  /** Whether it is the identifier, another one, or a representation. EAD <otherrecordid>, <representation>. Known words: other, representation. */
  kind?: string | null;
  /** The code of the agency that maintains the finding aid. EAD @mainagencycode. */
  agency?: string | null;
  /** The code of its country. EAD @countrycode. */
  country?: string | null;
  /** Where the finding aid is. EAD @url, @href. */
  url?: string | null;
  /** Its formal public identifier. EAD @publicid. */
  public_id?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A relation to another entity (EAD3 `relation`); foreign XML rides in `xml` as one string. */
export interface Relation {
  /** What kind of thing the unit is related to. EAD @relationtype. Known words: conformsTo, cpfrelation, functionrelation, hasFormat, hasPart, hasVersion, isFormatOf, isPartOf, isReferencedBy, isReplacedBy, isRequiredBy, isVersionOf, otherrelationtype, references, replaces, requires, resourcerelation. */
  kind?: string | null;
  /** The thing that it is related to, in words. EAD <relationentry>. */
  entry?: Text | null;
  /** Its URI in an authority file or elsewhere. EAD @authfilenumber, @identifier, @href. */
  uri?: string | null;
  /** What the thing is to the unit. EAD @arcrole. */
  role?: string | null;
  /** The dates it holds for, as the points of a structured date. EAD <datesingle>, <daterange>, <dateset>. */
  dates?: (DatePart | string)[];
  /** The places the relation holds for. EAD <geogname>. */
  places?: (AccessPoint | string)[];
  /** What is remarked of it. EAD <descriptivenote>. */
  note?: Text | null;
  /** A description in the XML of another standard, as it stands. EAD <objectxmlwrap>. */
  xml?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A rights statement with its URI (rightsstatements.org, Creative Commons) and its text; `kind` is access or */
export interface Rights {
  /** The URI of the statement or licence. */
  uri?: string | null;
  /** Whether it is a statement of rights or a licence. Known words: access, license, use. */
  kind?: string | null;
  /** What is displayed for it. ISAD(G) 3.4.2, DACS 4.4. */
  text?: Text | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A statement about the published description: a title, an author, a publisher, an edition, a series. */
export interface Statement {
  /** What is stated. */
  text?: Text | null;
  /** What kind of statement it is. Known words: address, approved, cancelled, code, date, deleted, deletedmerged, deletedreplaced, deletedsplit, derived, inprocess, name, new, number, other_code, paragraph, proper, published, publisher, revised, sub. */
  kind?: string | null;
  /** The statement as machines read it. EAD @normal. */
  normal?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A further title of a unit beside its first one: parallel, former, other (ISAD(G) 3.1.2). */
export interface Title {
  /** The title. ISAD(G) 3.1.2, DACS 2.3, EAD <unittitle>. */
  value?: Text | null;
  /** What kind of title it is. EAD @type, @localtype. Known words: alternative, former, other, parallel, translated, uniform. */
  kind?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A text: a bare string is plain text; an object states markup, language or direction. */
export type Text = string | PlainText | MarkedText;

/** How a text runs: from left to right, from right to left, or as its letters say. */
export type Direction = "ltr" | "rtl" | "auto";

/** A plain text with its language or direction. */
export interface PlainText {
  text: string;
  /** The language of the text (BCP 47). */
  lang?: string | null;
  /** The direction of the text. */
  dir?: Direction | null;
}

/** A text with markup, in the subset of HTML of the model. */
export interface MarkedText {
  html: string;
  /** The language of the text (BCP 47). */
  lang?: string | null;
  /** The direction of the text. */
  dir?: Direction | null;
}

/** The level of description. */
export type Level = "class" | "collection" | "file" | "fonds" | "item" | "otherlevel" | "recordgrp" | "series" | "subfonds" | "subgrp" | "subseries";

/** The wrapper that it is. */
export type GroupKind = "origination" | "physdesc" | "physdescset" | "langmaterial" | "languageset" | "langusage" | "repository" | "controlaccess" | "descgrp" | "daogrp";

/** Whether it is a date by itself, or the start or end of a range. */
export type DatePartKind = "single" | "from" | "to";

/** Where the unit came from: its source in other formats, for a way back without loss. */
export type Origin = { [key: string]: unknown } | null;

/** Units of description as JSON: one record, or several. */
export type RecordJson = Document | Document[];
