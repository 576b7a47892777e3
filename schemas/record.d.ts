// The types of record JSON, made from its schema (record.schema.json). Do not edit.

/** A record by itself: the highest unit of a description, with the version of the schema. */
export interface Document {
  /** The version of the schema. */
  xjmeta?: string;
  /** The identifier of the unit within its document. EAD @id. */
  id?: string | null;
  /** The level of description. ISAD(G) 3.1.4, DACS 1, EAD @level.
- class: A subject or form class of a scheme of arrangement.
- collection: Material that a collector or a repository brought together.
- file: Documents kept together as one unit, such as a folder.
- fonds: All records of one creator, kept together by provenance.
- item: The smallest unit that is described: a letter, a photograph, a recording.
- otherlevel: A level that `other_level` names.
- recordgrp: The records of an agency, as a national archives groups them.
- series: Files or items kept together by function, form or filing system.
- subfonds: A part of a fonds, such as the records of a department.
- subgrp: A part of a record group.
- subseries: A part of a series. */
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
  /** Fields of the house that the model has no word for, each with its name. */
  extra?: Extra[];
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
  /** What it names: a person, a corporate body, a family, a subject, a place and others. EAD <persname>, <corpname>, <subject> and others.
- corporate_body: An organization or group of people.
- family: A family.
- function: An activity that the records come from.
- genre_form: What the material is: letters, maps, diaries.
- name: A name of which it is not said whose.
- occupation: A profession or trade.
- person: A person.
- place: A geographic name.
- title: The title of a work.
- topic: A subject that is none of the others. Known words: corporate_body, family, function, genre_form, name, occupation, person, place, title, topic. */
  kind?: string | null;
  /** The parts of the name or heading, in order. EAD <part>. */
  parts?: (Part | string)[];
  /** What the named one is to the unit. EAD @role, @relator.
- abr: Abridger
- acp: Art copyist
- act: Actor
- adi: Art director
- adp: Adapter
- aft: Author of afterword, colophon, etc.
- anl: Analyst
- anm: Animator
- ann: Annotator
- ant: Bibliographic antecedent
- ape: Appellee
- apl: Appellant
- app: Applicant
- aqt: Author in quotations or text abstracts
- arc: Architect
- ard: Artistic director
- arr: Arranger
- art: Artist
- asg: Assignee
- asn: Associated name
- ato: Autographer
- att: Attributed name
- auc: Auctioneer
- aud: Author of dialog
- aui: Author of introduction, etc.
- aus: Author of screenplay, etc.
- aut: Author
- bdd: Binding designer
- bjd: Bookjacket designer
- bkd: Book designer
- bkp: Book producer
- blw: Blurb writer
- bnd: Binder
- bpd: Bookplate designer
- brd: Broadcaster
- brl: Braille embosser
- bsl: Bookseller
- cas: Caster
- ccp: Conceptor
- chr: Choreographer
- clb: Collaborator
- cli: Client
- cll: Calligrapher
- clr: Colorist
- clt: Collotyper
- cmm: Commentator
- cmp: Composer
- cmt: Compositor
- cnd: Conductor
- cng: Cinematographer
- cns: Censor
- coe: Contestant-appellee
- col: Collector
- com: Compiler
- con: Conservator
- cor: Collection registrar
- cos: Contestant
- cot: Contestant-appellant
- cou: Court governed
- cov: Cover designer
- cpc: Copyright claimant
- cpe: Complainant-appellee
- cph: Copyright holder
- cpl: Complainant
- cpt: Complainant-appellant
- cre: Creator
- crp: Correspondent
- crr: Corrector
- crt: Court reporter
- csl: Consultant
- csp: Consultant to a project
- cst: Costume designer
- ctb: Contributor
- cte: Contestee-appellee
- ctg: Cartographer
- ctr: Contractor
- cts: Contestee
- ctt: Contestee-appellant
- cur: Curator of an exhibition
- cwt: Commentator for written text
- dbp: Distribution place
- dfd: Defendant
- dfe: Defendant-appellee
- dft: Defendant-appellant
- dgg: Degree grantor
- dgs: Degree supervisor
- dis: Dissertant
- dln: Delineator
- dnc: Dancer
- dnr: Donor
- dpc: Depicted
- dpt: Depositor
- drm: Draftsman
- drt: Director
- dsr: Designer
- dst: Distributor
- dtc: Data contributor
- dte: Dedicatee
- dtm: Data manager
- dto: Dedicator
- dub: Dubious author
- edc: Editor of compilation
- edm: Editor of moving image work
- edt: Editor
- egr: Engraver
- elg: Electrician
- elt: Electrotyper
- eng: Engineer
- enj: Enacting jurisdiction
- etr: Etcher
- evp: Event place
- exp: Appraiser
- fac: Facsimilist
- fds: Film distributor
- fld: Field director
- flm: Film editor
- fmd: Film director
- fmk: Filmmaker
- fmo: Former owner
- fmp: Film producer
- fnd: Funder
- fpy: First party
- frg: Forger
- gis: Geographic information specialist
- grt: Graphic technician
- his: Host institution
- hnr: Honoree
- hst: Host
- ill: Illustrator
- ilu: Illuminator
- ins: Inscriber
- inv: Inventor
- isb: Issuing body
- itr: Instrumentalist
- ive: Interviewee
- ivr: Interviewer
- jud: Judge
- jug: Jurisdiction governed
- lbr: Laboratory
- lbt: Librettist
- ldr: Laboratory director
- led: Lead
- lee: Libelee-appellee
- lel: Libelee
- len: Lender
- let: Libelee-appellant
- lgd: Lighting designer
- lie: Libelant-appellee
- lil: Libelant
- lit: Libelant-appellant
- lsa: Landscape architect
- lse: Licensee
- lso: Licensor
- ltg: Lithographer
- lyr: Lyricist
- mcp: Music copyist
- mdc: Metadata contact
- med: Medium
- mfp: Manufacture place
- mfr: Manufacturer
- mod: Moderator
- mon: Monitor
- mrb: Marbler
- mrk: Markup editor
- msd: Musical director
- mte: Metal-engraver
- mtk: Minute taker
- mus: Musician
- nrt: Narrator
- opn: Opponent
- org: Originator
- orm: Organizer of meeting
- osp: Onscreen presenter
- oth: Other
- own: Owner
- pan: Panelist
- pat: Patron
- pbd: Publishing director
- pbl: Publisher
- pdr: Project director
- pfr: Proofreader
- pht: Photographer
- plt: Platemaker
- pma: Permitting agency
- pmn: Production manager
- pop: Printer of plates
- ppm: Papermaker
- ppt: Puppeteer
- pra: Praeses
- prc: Process contact
- prd: Production personnel
- pre: Presenter
- prf: Performer
- prg: Programmer
- prm: Printmaker
- prn: Production company
- pro: Producer
- prp: Production place
- prs: Production designer
- prt: Printer
- prv: Provider
- pta: Patent applicant
- pte: Plaintiff-appellee
- ptf: Plaintiff
- pth: Patentee
- ptt: Plaintiff-appellant
- pup: Publication place
- rbr: Rubricator
- rcd: Recordist
- rce: Recording engineer
- rcp: Recipient
- rdd: Radio director
- red: Redaktor
- ren: Renderer
- res: Researcher
- rev: Reviewer
- rpc: Radio producer
- rps: Repository
- rpt: Reporter
- rpy: Responsible party
- rse: Respondent-appellee
- rsg: Restager
- rsp: Respondent
- rsr: Restorationist
- rst: Respondent-appellant
- rth: Research team head
- rtm: Research team member
- sad: Scientific advisor
- sce: Scenarist
- scl: Sculptor
- scr: Scribe
- sds: Sound designer
- sec: Secretary
- sgd: Stage director
- sgn: Signer
- sht: Supporting host
- sll: Seller
- sng: Singer
- spk: Speaker
- spn: Sponsor
- spy: Second party
- srv: Surveyor
- std: Set designer
- stg: Setting
- stl: Storyteller
- stm: Stage manager
- stn: Standards body
- str: Stereotyper
- tcd: Technical director
- tch: Teacher
- ths: Thesis advisor
- tld: Television director
- tlp: Television producer
- trc: Transcriber
- trl: Translator
- tyd: Type designer
- tyg: Typographer
- uvp: University place
- vac: Voice actor
- vdg: Videographer
- voc: Vocalist
- wac: Writer of added commentary
- wal: Writer of added lyrics
- wam: Writer of accompanying material
- wat: Writer of added text
- wdc: Woodcutter
- wde: Wood engraver
- win: Writer of introduction
- wit: Witness
- wpr: Writer of preface
- wst: Writer of supplementary textual content Known words: abr, acp, act, adi, adp, aft, anl, anm, ann, ant, ape, apl, app, aqt, arc, ard, arr, art, asg, asn, ato, att, auc, aud, aui, aus, aut, bdd, bjd, bkd, bkp, blw, bnd, bpd, brd, brl, bsl, cas, ccp, chr, clb, cli, cll, clr, clt, cmm, cmp, cmt, cnd, cng, cns, coe, col, com, con, cor, cos, cot, cou, cov, cpc, cpe, cph, cpl, cpt, cre, crp, crr, crt, csl, csp, cst, ctb, cte, ctg, ctr, cts, ctt, cur, cwt, dbp, dfd, dfe, dft, dgg, dgs, dis, dln, dnc, dnr, dpc, dpt, drm, drt, dsr, dst, dtc, dte, dtm, dto, dub, edc, edm, edt, egr, elg, elt, eng, enj, etr, evp, exp, fac, fds, fld, flm, fmd, fmk, fmo, fmp, fnd, fpy, frg, gis, grt, his, hnr, hst, ill, ilu, ins, inv, isb, itr, ive, ivr, jud, jug, lbr, lbt, ldr, led, lee, lel, len, let, lgd, lie, lil, lit, lsa, lse, lso, ltg, lyr, mcp, mdc, med, mfp, mfr, mod, mon, mrb, mrk, msd, mte, mtk, mus, nrt, opn, org, orm, osp, oth, own, pan, pat, pbd, pbl, pdr, pfr, pht, plt, pma, pmn, pop, ppm, ppt, pra, prc, prd, pre, prf, prg, prm, prn, pro, prp, prs, prt, prv, pta, pte, ptf, pth, ptt, pup, rbr, rcd, rce, rcp, rdd, red, ren, res, rev, rpc, rps, rpt, rpy, rse, rsg, rsp, rsr, rst, rth, rtm, sad, sce, scl, scr, sds, sec, sgd, sgn, sht, sll, sng, spk, spn, spy, srv, std, stg, stl, stm, stn, str, tcd, tch, ths, tld, tlp, trc, trl, tyd, tyg, uvp, vac, vdg, voc, wac, wal, wam, wat, wdc, wde, win, wit, wpr, wst. */
  role?: string | null;
  /** The vocabulary or authority file that the name is taken from. EAD @source.
- aat: Art & Architecture Thesaurus.
- fast: Faceted Application of Subject Terminology.
- geonames: GeoNames.
- gmgpc: Thesaurus for Graphic Materials, genre and physical characteristics.
- gnd: Gemeinsame Normdatei.
- ingest: A source that was not stated at an import.
- isni: International Standard Name Identifier.
- lcgft: Library of Congress Genre/Form Terms.
- lcnaf: Library of Congress Name Authority File.
- lcsh: Library of Congress Subject Headings.
- lctgm: Thesaurus for Graphic Materials.
- local: A list of the house.
- mesh: Medical Subject Headings.
- naf: Name Authority File.
- rameau: The subject headings of the Bibliothèque nationale de France.
- rbgenr: Genre terms for rare books and special collections.
- snac: Social Networks and Archival Context.
- tgn: Getty Thesaurus of Geographic Names.
- ulan: Union List of Artist Names.
- viaf: Virtual International Authority File.
- wikidata: Wikidata. Known words: aat, fast, geonames, gmgpc, gnd, ingest, isni, lcgft, lcnaf, lcsh, lctgm, local, mesh, naf, rameau, rbgenr, snac, tgn, ulan, viaf, wikidata. */
  source?: string | null;
  /** The rules by which the name is formed. EAD @rules.
- aacr: Anglo-American Cataloguing Rules.
- aacr2: Anglo-American Cataloguing Rules, second edition.
- dacs: Describing Archives: A Content Standard.
- isaar: International Standard Archival Authority Record.
- ncarules: Rules for the Construction of Personal, Place and Corporate Names.
- rda: Resource Description and Access. Known words: aacr, aacr2, dacs, isaar, ncarules, rda. */
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
  /** What it is: a box, a folder, a reel and others. EAD @type, @localtype.
- album: An album.
- bag: A bag.
- binder: A ring binder.
- box: A box.
- bundle: Papers tied together.
- carton: A large box.
- case: A case.
- cassette: A cassette of tape.
- disc: A disc.
- drawer: A drawer, as of a map cabinet.
- envelope: An envelope.
- file: A file as the records office kept it.
- folder: A folder.
- frame: A frame of a film or reel.
- item: A thing counted in what holds it.
- map-case: A case for maps.
- microfilm: A microfilm.
- object: A thing of its own.
- oversize: A place for what is too large for a box.
- page: A page.
- reel: A reel of film or tape.
- shelf: A shelf.
- slipcase: A slipcase.
- tube: A tube for rolled sheets.
- volume: A bound volume. Known words: album, bag, binder, box, bundle, carton, case, cassette, disc, drawer, envelope, file, folder, frame, item, map-case, microfilm, object, oversize, page, reel, shelf, slipcase, tube, volume. */
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
  /** What happened then: creation, publication and others. ISAD(G) 3.1.3, DACS 2.4.3, EAD @datechar.
- accepted: It was accepted, as a thesis is.
- accumulation: The material was gathered.
- available: It became or will become available.
- broadcast: It was broadcast.
- captured: It was recorded, or taken from the web.
- copyright: The copyright is of this date.
- creation: It was made.
- digitized: It was digitized.
- event: What it records happened.
- modified: It was changed.
- publication: It was published.
- record-keeping: It was kept as records of an activity.
- submitted: It was submitted.
- valid: It is valid. Known words: accepted, accumulation, available, broadcast, captured, copyright, creation, digitized, event, modified, publication, record-keeping, submitted, valid. */
  kind?: string | null;
  /** Whether it spans the whole or the greater part of the unit. DACS 2.4, EAD @type, @unitdatetype.
- bulk: The dates of the greater part of the material.
- inclusive: The earliest and the latest date.
- single: One date. Known words: bulk, inclusive, single. */
  type?: string | null;
  /** How certain it is. DACS 2.4, EAD @certainty.
- approximate: It is about this date.
- circa: It is about this date.
- inferred: It follows from the material or from other sources.
- probable: It is likely.
- questionable: It is in doubt. Known words: approximate, circa, inferred, probable, questionable. */
  certainty?: string | null;
  /** The calendar that it is given in. EAD @calendar.
- chinese: The Chinese calendar.
- gregorian: The Gregorian calendar, which EAD takes for granted.
- hebrew: The Hebrew calendar.
- islamic: The Islamic calendar.
- julian: The Julian calendar. Known words: chinese, gregorian, hebrew, islamic, julian. */
  calendar?: string | null;
  /** The era that it is counted in. EAD @era.
- bce: Before the common era.
- ce: The common era, which EAD takes for granted. Known words: bce, ce. */
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
  /** Whether it is a date by itself, or the start or end of a range. EAD <datesingle>, <fromdate>, <todate>.
- single: A date that is no end of a range.
- from: The beginning of a range.
- to: The end of a range. */
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
  /** What is declared: rules, rights, local types, a local entry. EAD <conventiondeclaration>, <rightsdeclaration> and others.
- convention: The rules of description (ISAD(G) 3.7.2).
- local_control: A control statement of the house.
- local_type: A vocabulary of the house.
- rights: The rights in the description itself. Known words: convention, local_control, local_type, rights. */
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
  /** What the object is to the unit, or what kind of locator it is. EAD <dao>, <daoloc>, <resource>, <arc>.
- arc: The path between two ends of a linking group.
- extptrloc: A pointer out of the document, in a linking group.
- extrefloc: A reference out of the document, in a linking group.
- original: The material itself.
- page: A page of the web that shows it.
- picture: A picture of it.
- ptrloc: A pointer within the document, in a linking group.
- refloc: A reference within the document, in a linking group.
- resource: The local end of a linking group.
- thumbnail: A small picture of it.
- transcript: Its text.
- translation: Its text in another language. Known words: arc, extptrloc, extrefloc, original, page, picture, ptrloc, refloc, resource, thumbnail, transcript, translation. */
  kind?: string | null;
  /** What the object is for. EAD @role, @linkrole.
- application: A program, or what needs one.
- application-pdf: A document in PDF.
- audio-clip: A passage of a recording.
- audio-master: A recording as it is preserved.
- audio-master-edited: A recording as it is preserved, after editing.
- audio-reading-room: A recording that is heard in the reading room.
- audio-service: A recording as it is given to users.
- electronic-records-reading-room: Electronic records that are read in the reading room.
- external-link: A page elsewhere.
- externer_viewer: A viewer elsewhere, in EAD for the Deutsche Digitale Bibliothek.
- iiif-manifest: A manifest for viewers of IIIF.
- image-master: An image as it is preserved.
- image-master-edited: An image as it is preserved, after editing.
- image-service: An image as it is given to users.
- image-service-edited: An image as it is given to users, after editing.
- image-thumbnail: A small image.
- image_full: An image in full size, in EAD for the Deutsche Digitale Bibliothek.
- image_thumb: A small image, in EAD for the Deutsche Digitale Bibliothek.
- mets: A METS document of the object.
- text-codebook: What the codes of a data set mean.
- text-data: A data set.
- text-data_definition: How a data set is built.
- text-georeference: What places an image on the earth.
- text-ocr-edited: Text that a program recognized, corrected.
- text-ocr-unedited: Text as a program recognized it.
- text-tei-transcripted: A transcription in TEI.
- text-tei-translated: A translation in TEI.
- video-clip: A passage of a film.
- video-master: A film as it is preserved.
- video-master-edited: A film as it is preserved, after editing.
- video-reading-room: A film that is seen in the reading room.
- video-service: A film as it is given to users.
- video-streaming: A film that is streamed. Known words: application, application-pdf, audio-clip, audio-master, audio-master-edited, audio-reading-room, audio-service, electronic-records-reading-room, external-link, externer_viewer, iiif-manifest, image-master, image-master-edited, image-service, image-service-edited, image-thumbnail, image_full, image_thumb, mets, text-codebook, text-data, text-data_definition, text-georeference, text-ocr-edited, text-ocr-unedited, text-tei-transcripted, text-tei-translated, video-clip, video-master, video-master-edited, video-reading-room, video-service, video-streaming. */
  role?: string | null;
  /** The title of the link. EAD @title, @linktitle. */
  title?: string | null;
  /** Whether the object was born digital or is derived. EAD @altrender, @daotype.
- borndigital: It was made as a digital object.
- derived: It was made of material of another kind.
- otherdaotype: Another way, told in the attributes.
- unknown: It is not known how it was made. Known words: borndigital, derived, otherdaotype, unknown. */
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
  /** What was done. EAD <eventtype>.
- cancelled: The description was withdrawn.
- created: It was made.
- deleted: It was deleted.
- derived: It was derived from another description.
- published: It was published.
- revised: It was revised.
- unknown: It is not known what happened.
- updated: It was brought up to date. Known words: cancelled, created, deleted, derived, published, revised, unknown, updated. */
  kind?: string | null;
  /** What was done, in words of the house. EAD <eventtype>. */
  label?: Text | null;
  /** When, as displayed. ISAD(G) 3.7.3, DACS 8.1, EAD <date>, <eventdatetime>. */
  date?: Text | null;
  /** When, as machines read it. EAD @normal, @standarddatetime. */
  normal?: string | null;
  /** Who did it. ISAD(G) 3.7.1, DACS 8.1, EAD <agent>. */
  agent?: Text | null;
  /** Whether a person or a program did it. EAD <agenttype>.
- human: A person.
- machine: A program.
- unknown: It is not known who. Known words: human, machine, unknown. */
  agent_kind?: string | null;
  /** Who or what did it, in words of the house. EAD <agenttype>. */
  agent_label?: Text | null;
  /** What was done, in sentences. EAD <item>, <eventdescription>. */
  descriptions?: FilledText[];
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A statement of extent or physical character (ISAD(G) 3.1.5; EAD `physdesc` and its parts). */
export interface Extent {
  /** The extent as displayed. ISAD(G) 3.1.5, DACS 2.5, EAD <physdesc>, <extent>. */
  expression?: Text | null;
  /** The quantity. ISAD(G) 3.1.5, DACS 2.5, EAD <quantity>. */
  value?: Text | null;
  /** The unit in which the quantity is counted. ISAD(G) 3.1.5, DACS 2.5, EAD <unittype>, @unit. */
  unit?: Text | null;
  /** What is described: the extent, dimensions or physical details. EAD <extent>, <dimensions>, <physfacet>.
- dimensions: How large the material is.
- physical_facet: What the material is like: colour, technique, support. Known words: dimensions, physical_facet. */
  kind?: string | null;
  /** What the quantity is a measure of. EAD @physdescstructuredtype, @type.
- carrier: The number of boxes, reels and other carriers.
- materialtype: The number of things of one kind, such as photographs.
- otherphysdescstructuredtype: Another measure, told in the attributes.
- spaceoccupied: The space that the material takes. Known words: carrier, materialtype, otherphysdescstructuredtype, spaceoccupied. */
  type?: string | null;
  /** Whether it holds for the whole unit or a part. EAD @coverage.
- part: The statement is of a part of the material.
- whole: The statement is of all of it. Known words: part, whole. */
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

/** A field of the house that the model has no word for, as a name and what is stated: an accession number, a flag of */
export interface Extra {
  /** What the house calls the field. */
  name: string;
  /** What is stated. */
  value: string;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
}

/** What the source says of several values together, under one element: the values name its `key` as their `group`. */
export interface Group {
  /** What the values name the group by. */
  key: string;
  /** The wrapper that it is. EAD <physdesc>, <controlaccess>, <descgrp> and others.
- controlaccess: Access points, such as those of one heading.
- daogrp: Digital objects that belong together.
- descgrp: Notes, and what else describes the unit, under one heading.
- langmaterial: Languages of the material, in a sentence.
- languageset: Languages with the scripts they are written in.
- langusage: Languages of the finding aid, in a sentence.
- origination: Creators who are named together.
- physdesc: Extents that are stated together.
- physdescset: Structured extents that belong together.
- repository: Names of the repository that are stated together. */
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

/** What OAI-PMH states of the record: its identifier there, datestamp, sets and status. */
export interface Harvest {
  /** The identifier of the record in the repository. */
  identifier?: string | null;
  /** When the record was last changed there. */
  datestamp?: string | null;
  /** The sets that the record belongs to. */
  sets?: string[];
  /** Whether the repository says that the record is deleted.
- deleted: The repository has deleted the record. Known words: deleted. */
  status?: string | null;
}

/** A reference code or other identifier of a unit (ISAD(G) 3.1.1, EAD `unitid`). */
export interface Identifier {
  /** The identifier as displayed. ISAD(G) 3.1.1, DACS 2.1, EAD <unitid>. */
  value?: Text | null;
  /** What kind of identifier it is, in the words of the house. EAD @type, @localtype.
- accession: The number of an accession.
- alternative: A further reference code.
- ark: An archival resource key.
- barcode: A barcode.
- doi: A digital object identifier.
- former: A reference code that the unit had before.
- handle: An identifier of the Handle system.
- isbn: An international standard book number.
- issn: An international standard serial number.
- local: An identifier of the house.
- reference_code: The reference code (ISAD(G) 3.1.1).
- shelfmark: The mark under which it stands on the shelf.
- uri: An address, or a name in the form of one.
- urn: A uniform resource name. Known words: accession, alternative, ark, barcode, doi, former, handle, isbn, issn, local, reference_code, shelfmark, uri, urn. */
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
  /** Whether it is a language or a script. EAD <language>, <script>.
- language: A language, perhaps with its script.
- script: A script alone. Known words: language, script. */
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
  /** What kind of place it is. EAD @type, @localtype.
- aisle: A way between shelves.
- area: A part of a room.
- bay: A section of a range of shelving.
- building: A building.
- cabinet: A cabinet, as for maps.
- drawer: A drawer.
- floor: A floor of a building.
- offsite: A store elsewhere, from which it is fetched.
- onsite: A store of the house itself.
- position: A place on a shelf.
- range: A row of shelving.
- room: A room.
- shelf: A shelf.
- stack: The stacks, or a part of them.
- vault: A store of higher security. Known words: aisle, area, bay, building, cabinet, drawer, floor, offsite, onsite, position, range, room, shelf, stack, vault. */
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
  /** What the text is, where an element says it.
- description: It describes all values of the group. Known words: description. */
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
  /** What the note is about. EAD <scopecontent>, <bioghist> and others.
- abstract: A short account of the material and its creator.
- access: Conditions governing access (ISAD(G) 3.4.1).
- accruals: Accruals (ISAD(G) 3.3.3).
- acquisition: Immediate source of acquisition or transfer (ISAD(G) 3.2.4).
- appraisal: Appraisal, destruction and scheduling (ISAD(G) 3.3.2).
- arrangement: System of arrangement (ISAD(G) 3.3.4).
- bibliography: Publication note (ISAD(G) 3.5.4): works that rest on the material or are about it.
- biography: Administrative or biographical history (ISAD(G) 3.2.2).
- copies: Existence and location of copies (ISAD(G) 3.5.2).
- custodial_history: Archival history (ISAD(G) 3.2.3).
- description: What is said of digital objects together.
- did_note: A note within the identification of a unit.
- division: A division of the front matter.
- file_plan: The scheme by which the records were filed.
- finding_aids: Finding aids (ISAD(G) 3.4.5).
- general: Note (ISAD(G) 3.6.1): what has no kind of its own.
- head: A heading of the place named in `label`.
- index: An index to the material.
- legal_status: The legal status of the material.
- material_specific: Data of one kind of material, such as the scale of a map.
- note: A short remark.
- originals: Existence and location of originals (ISAD(G) 3.5.1).
- other: What the source names in its own way, told in `label`.
- preferred_citation: How the material is to be cited.
- processing: How the material was prepared, and by whom (ISAD(G) 3.7.1).
- related: Related units of description (ISAD(G) 3.5.3).
- scope: Scope and content (ISAD(G) 3.3.1).
- separated: Material that was taken out.
- technical: Physical characteristics and technical requirements (ISAD(G) 3.4.4).
- text: Loose text of the place named in `label`.
- title_page: The title page of the finding aid.
- use: Conditions governing reproduction (ISAD(G) 3.4.2). Known words: abstract, access, accruals, acquisition, appraisal, arrangement, bibliography, biography, copies, custodial_history, description, did_note, division, file_plan, finding_aids, general, head, index, legal_status, material_specific, note, originals, other, preferred_citation, processing, related, scope, separated, technical, text, title_page, use. */
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
  /** What the part is: a surname, dates, a subdivision and others. EAD @localtype.
- corporate_body: An organization.
- dates: The dates of life or activity.
- family: The name of a family.
- forename: A given name.
- fuller_form: The name in a fuller form.
- function: A function.
- genre_form: A subdivision by form.
- number: A number, as of a ruler.
- occupation: An occupation.
- period: A subdivision by time.
- person: The name of a person.
- place: A place, or a subdivision by place.
- surname: A family name of a person.
- title: The title of a person, or of a work.
- topic: A topic, or a subdivision by topic.
- unit: A part of an organization. Known words: corporate_body, dates, family, forename, fuller_form, function, genre_form, number, occupation, period, person, place, surname, title, topic, unit. */
  kind?: string | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** One unit of description with its child units. */
export interface Record {
  /** The identifier of the unit within its document. EAD @id. */
  id?: string | null;
  /** The level of description. ISAD(G) 3.1.4, DACS 1, EAD @level.
- class: A subject or form class of a scheme of arrangement.
- collection: Material that a collector or a repository brought together.
- file: Documents kept together as one unit, such as a folder.
- fonds: All records of one creator, kept together by provenance.
- item: The smallest unit that is described: a letter, a photograph, a recording.
- otherlevel: A level that `other_level` names.
- recordgrp: The records of an agency, as a national archives groups them.
- series: Files or items kept together by function, form or filing system.
- subfonds: A part of a fonds, such as the records of a department.
- subgrp: A part of a record group.
- subseries: A part of a series. */
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
  /** Fields of the house that the model has no word for, each with its name. */
  extra?: Extra[];
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
  /** Whether it is the identifier, another one, or a representation. EAD <otherrecordid>, <representation>.
- other: A further identifier of the description.
- representation: Another form of the description, such as a page of the web. Known words: other, representation. */
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

/** A relation to another entity (EAD3 `relation`); foreign XML is kept in `xml` as one string. */
export interface Relation {
  /** What kind of thing the unit is related to. EAD @relationtype.
- conformsTo: It follows this standard.
- cpfrelation: A corporate body, person or family.
- functionrelation: A function.
- hasFormat: The same in another format.
- hasPart: A part of it.
- hasVersion: A version or edition of it.
- isFormatOf: What it is another format of.
- isPartOf: What it is a part of.
- isReferencedBy: What refers to it.
- isReplacedBy: What takes its place.
- isRequiredBy: What needs it.
- isVersionOf: What it is a version of.
- otherrelationtype: Another relation, told in the attributes.
- references: What it refers to.
- replaces: What it takes the place of.
- requires: What it needs.
- resourcerelation: Other material. Known words: conformsTo, cpfrelation, functionrelation, hasFormat, hasPart, hasVersion, isFormatOf, isPartOf, isReferencedBy, isReplacedBy, isRequiredBy, isVersionOf, otherrelationtype, references, replaces, requires, resourcerelation. */
  kind?: string | null;
  /** The thing that it is related to, in words. EAD <relationentry>. */
  entry?: Text | null;
  /** Its URI in an authority file or elsewhere. EAD @authfilenumber, @identifier, @href. */
  uri?: string | null;
  /** What the thing is to the unit. EAD @arcrole.
- associative: They have to do with each other.
- controls: It has authority over the function or activity.
- creatorOf: It was created by the one described.
- earlier: It came before.
- family: A relative.
- hierarchical: One stands above the other.
- hierarchical-child: It stands below.
- hierarchical-parent: It stands above.
- identity: The same under another identity.
- later: It came after.
- other: Another relation, told in the note.
- owns: It owns the function or activity.
- performs: It performs the function or activity.
- subjectOf: It is about the one described.
- temporal: One came before the other.
- temporal-earlier: It came before.
- temporal-later: It came after. Known words: associative, controls, creatorOf, earlier, family, hierarchical, hierarchical-child, hierarchical-parent, identity, later, other, owns, performs, subjectOf, temporal, temporal-earlier, temporal-later. */
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
  /** Whether it is a statement of rights or a licence.
- access: Who may see it.
- license: A licence.
- use: What may be done with it. Known words: access, license, use. */
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
  /** What kind of statement it is.
- address: The address of the publisher.
- approved: Publication: the description is approved.
- cancelled: Maintenance: the description no longer holds.
- code: The code of the agency.
- date: The date of publication.
- deleted: Maintenance: the description is deleted.
- deletedmerged: Maintenance: deleted, merged into another.
- deletedreplaced: Maintenance: deleted, replaced by another.
- deletedsplit: Maintenance: deleted, split into several.
- derived: Maintenance: derived from another description.
- inprocess: Publication: the description is being worked on.
- name: The name of the agency.
- new: Maintenance: the description is new.
- number: A number, as of a series.
- other_code: A further code of the agency.
- paragraph: A statement in words.
- proper: The title of the finding aid or the series.
- published: Publication: the description is published.
- publisher: Who publishes the description.
- revised: Maintenance: the description was revised.
- sub: The subtitle. Known words: address, approved, cancelled, code, date, deleted, deletedmerged, deletedreplaced, deletedsplit, derived, inprocess, name, new, number, other_code, paragraph, proper, published, publisher, revised, sub. */
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
  /** What kind of title it is. EAD @type, @localtype.
- alternative: A title used instead of the first.
- former: A title the unit had before.
- other: Any further title.
- parallel: The title in another language or script.
- translated: A translation made by the describer.
- uniform: The title under which versions of a work are brought together. Known words: alternative, former, other, parallel, translated, uniform. */
  kind?: string | null;
  /** Whether it is for the staff of the repository alone and is never published. EAD @audience. */
  internal?: boolean | null;
  /** Attributes of the source that are no field, by name; `element` names the one inside that bears it. */
  attributes?: Attribute[];
}

/** A text: a bare string is plain text; an object states markup, language or direction. */
export type Text = string | PlainText | MarkedText;

/** A text that is not blank. */
export type FilledText = string | FilledPlainText | MarkedText;

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

/** A plain text that is not blank. */
export interface FilledPlainText {
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
export type GroupKind = "controlaccess" | "daogrp" | "descgrp" | "langmaterial" | "languageset" | "langusage" | "origination" | "physdesc" | "physdescset" | "repository";

/** Whether it is a date by itself, or the start or end of a range. */
export type DatePartKind = "single" | "from" | "to";

/** Where the unit came from: its source in other formats, for a way back without loss. */
export type Origin = { [key: string]: unknown } | null;

/** Units of description as JSON: one record, or several. */
export type RecordJson = Document | Document[];
