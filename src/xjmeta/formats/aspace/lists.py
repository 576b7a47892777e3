"""The values of the lists that a sheet is read by, of a fresh system: each by its word and by its English label.

Version 4.1.1, lists as its database is set up with.
"""

from __future__ import annotations

from xjmeta.model import RELATORS

__all__ = ["LISTS", "words_of_lists"]

# The enumerations of ArchivesSpace as it is installed: the code of each value and, where it differs, its label,
# which sheets may have too.
_TEXTS = {
    "level": (
        "class=Class|collection=Collection|file=File|fonds=Fonds|item=Item|otherlevel=Other Level|"
        "recordgrp=Record Group|series=Series|subfonds=Sub-Fonds|subgrp=Sub-Group|subseries=Sub-Series"
    ),
    "date_label": (
        "agent_relation=Agent Relation|broadcast=Broadcast|copyright=Copyright|creation=Creation|"
        "deaccession=Deaccession|digitized=Digitized|event=Event|existence=Existence|issued=Issued|"
        "modified=Modified|other=Other|publication=Publication|record_keeping=Record Keeping|usage=Usage"
    ),
    "date_type": (
        "bulk=Bulk Dates|inclusive=Inclusive Dates|range=Range|single=Single"
    ),
    "certainty": (
        "approximate=Approximate|inferred=Inferred|questionable=Questionable"
    ),
    "era": ("ce"),
    "calendar": ("gregorian=Gregorian"),
    "extent_type": (
        "cassettes=Cassettes|cubic_feet=Cubic Feet|gigabytes=Gigabytes|leaves=Leaves|linear_feet=Linear Feet|"
        "megabytes=Megabytes|photographic_prints=Photographic Prints|photographic_slides=Photographic Slides|"
        "reels=Reels|sheets=Sheets|terabytes=Terabytes|volumes=Volumes"
    ),
    "portion": ("part=Part|whole=Whole"),
    "role": ("creator=Creator|source=Source|subject=Subject"),
    # Words in its list of relators, as installed, that are no code of MARC.
    "relator": "|".join(f"{code}={term}" for code, term in RELATORS.items())
    + "|-grt",
    "term_type": (
        "cultural_context=Cultural context|function=Function|genre_form=Genre / Form|geographic=Geographic|"
        "occupation=Occupation|style_period=Style / Period|technique=Technique|temporal=Temporal|topical=Topical|"
        "uniform_title=Uniform Title"
    ),
    "source": (
        "aat=Art & Architecture Thesaurus|gmgpc=TGM II, Genre and physical characteristic terms|"
        "lcsh=Library of Congress Subject Headings|local=Local sources|mesh=Medical Subject Headings|"
        "rbgenr=Genre Terms: A Thesaurus for Use in Rare Book and Special Collections Cataloguing|"
        "tgn=Getty Thesaurus of Geographic Names|ingest=Unspecified ingested source"
    ),
    "use_statement": (
        "application|application-pdf|audio-clip=Audio-Clip|audio-master=Audio-Master|"
        "audio-master-edited=Audio-Master-Edited|audio-service=Audio-Service|image-master=Image-Master|"
        "image-master-edited=Image-Master-Edited|image-service=Image-Service|"
        "image-service-edited=Image-Service-Edited|image-thumbnail=Image-Thumbnail|test-data|"
        "text-codebook=Text-Codebook|text-data_definition=Text-Data Definition|"
        "text-georeference=Text-Georeference|text-ocr-edited=Text-Ocr-Edited|text-ocr-unedited=Text-Ocr-Unedited|"
        "text-tei-transcripted=Text-Tei-Transcripted|text-tei-translated=Text-Tei-Translated|"
        "video-clip=Video-Clip|video-master=Video-Master|video-master-edited=Video-Master-Edited|"
        "video-service=Video-Service|video-streaming=Video-Streaming|text-json=Text-JSON"
    ),
    "language": (
        "aar=Afar|abk=Abkhazian|ace=Achinese|ach=Acoli|ada=Adangme|ady=Adyghe; Adygei|afa=Afro-Asiatic languages|"
        "afh=Afrihili|afr=Afrikaans|ain=Ainu|aka=Akan|akk=Akkadian|alb=Albanian|ale=Aleut|"
        "alg=Algonquian languages|alt=Southern Altai|amh=Amharic|ang=English, Old (ca.450-1100)|anp=Angika|"
        "apa=Apache languages|ara=Arabic|arc=Official Aramaic (700-300 BCE); Imperial Aramaic (700-300 BCE)|"
        "arg=Aragonese|arm=Armenian|arn=Mapudungun; Mapuche|arp=Arapaho|art=Artificial languages|arw=Arawak|"
        "asm=Assamese|ast=Asturian; Bable; Leonese; Asturleonese|ath=Athapascan languages|"
        "aus=Australian languages|ava=Avaric|ave=Avestan|awa=Awadhi|aym=Aymara|aze=Azerbaijani|"
        "bad=Banda languages|bai=Bamileke languages|bak=Bashkir|bal=Baluchi|bam=Bambara|ban=Balinese|baq=Basque|"
        "bas=Basa|bat=Baltic languages|bej=Beja; Bedawiyet|bel=Belarusian|bem=Bemba|ben=Bengali|"
        "ber=Berber languages|bho=Bhojpuri|bih=Bihari languages|bik=Bikol|bin=Bini; Edo|bis=Bislama|bla=Siksika|"
        "bnt=Bantu (Other)|bos=Bosnian|bra=Braj|bre=Breton|btk=Batak languages|bua=Buriat|bug=Buginese|"
        "bul=Bulgarian|bur=Burmese|byn=Blin; Bilin|cad=Caddo|cai=Central American Indian languages|"
        "car=Galibi Carib|cat=Catalan; Valencian|cau=Caucasian languages|ceb=Cebuano|cel=Celtic languages|"
        "cha=Chamorro|chb=Chibcha|che=Chechen|chg=Chagatai|chi=Chinese|chk=Chuukese|chm=Mari|chn=Chinook jargon|"
        "cho=Choctaw|chp=Chipewyan; Dene Suline|chr=Cherokee|"
        "chu=Church Slavic; Old Slavonic; Church Slavonic; Old Bulgarian; Old Church Slavonic|chv=Chuvash|"
        "chy=Cheyenne|cmc=Chamic languages|cop=Coptic|cor=Cornish|cos=Corsican|"
        "cpe=Creoles and pidgins, English-based|cpf=Creoles and pidgins, French-based|"
        "cpp=Creoles and pidgins, Portuguese-based|cre=Cree|crh=Crimean Tatar; Crimean Turkish|"
        "crp=Creoles and pidgins|csb=Kashubian|cus=Cushitic languages|cze=Czech|dak=Dakota|dan=Danish|dar=Dargwa|"
        "day=Land Dayak languages|del=Delaware|den=Slave (Athapascan)|dgr=Dogrib|din=Dinka|"
        "div=Divehi; Dhivehi; Maldivian|doi=Dogri|dra=Dravidian languages|dsb=Lower Sorbian|dua=Duala|"
        "dum=Dutch, Middle (ca.1050-1350)|dut=Dutch; Flemish|dyu=Dyula|dzo=Dzongkha|efi=Efik|"
        "egy=Egyptian (Ancient)|eka=Ekajuk|elx=Elamite|eng=English|enm=English, Middle (1100-1500)|epo=Esperanto|"
        "est=Estonian|ewe=Ewe|ewo=Ewondo|fan=Fang|fao=Faroese|fat=Fanti|fij=Fijian|fil=Filipino; Pilipino|"
        "fin=Finnish|fiu=Finno-Ugrian languages|fon=Fon|fre=French|frm=French, Middle (ca.1400-1600)|"
        "fro=French, Old (842-ca.1400)|frr=Northern Frisian|frs=Eastern Frisian|fry=Western Frisian|ful=Fulah|"
        "fur=Friulian|gaa=Ga|gay=Gayo|gba=Gbaya|gem=Germanic languages|geo=Georgian|ger=German|gez=Geez|"
        "gil=Gilbertese|gla=Gaelic; Scottish Gaelic|gle=Irish|glg=Galician|glv=Manx|"
        "gmh=German, Middle High (ca.1050-1500)|goh=German, Old High (ca.750-1050)|gon=Gondi|gor=Gorontalo|"
        "got=Gothic|grb=Grebo|grc=Greek, Ancient (to 1453)|gre=Greek, Modern (1453-)|grn=Guarani|"
        "gsw=Swiss German; Alemannic; Alsatian|guj=Gujarati|gwi=Gwich'in|hai=Haida|hat=Haitian; Haitian Creole|"
        "hau=Hausa|haw=Hawaiian|heb=Hebrew|her=Herero|hil=Hiligaynon|"
        "him=Himachali languages; Western Pahari languages|hin=Hindi|hit=Hittite|hmn=Hmong; Mong|hmo=Hiri Motu|"
        "hrv=Croatian|hsb=Upper Sorbian|hun=Hungarian|hup=Hupa|iba=Iban|ibo=Igbo|ice=Icelandic|ido=Ido|"
        "iii=Sichuan Yi; Nuosu|ijo=Ijo languages|iku=Inuktitut|ile=Interlingue; Occidental|ilo=Iloko|"
        "ina=Interlingua (International Auxiliary Language Association)|inc=Indic languages|ind=Indonesian|"
        "ine=Indo-European languages|inh=Ingush|ipk=Inupiaq|ira=Iranian languages|iro=Iroquoian languages|"
        "ita=Italian|jav=Javanese|jbo=Lojban|jpn=Japanese|jpr=Judeo-Persian|jrb=Judeo-Arabic|kaa=Kara-Kalpak|"
        "kab=Kabyle|kac=Kachin; Jingpho|kal=Kalaallisut; Greenlandic|kam=Kamba|kan=Kannada|kar=Karen languages|"
        "kas=Kashmiri|kau=Kanuri|kaw=Kawi|kaz=Kazakh|kbd=Kabardian|kha=Khasi|khi=Khoisan languages|"
        "khm=Central Khmer|kho=Khotanese; Sakan|kik=Kikuyu; Gikuyu|kin=Kinyarwanda|kir=Kirghiz; Kyrgyz|"
        "kmb=Kimbundu|kok=Konkani|kom=Komi|kon=Kongo|kor=Korean|kos=Kosraean|kpe=Kpelle|krc=Karachay-Balkar|"
        "krl=Karelian|kro=Kru languages|kru=Kurukh|kua=Kuanyama; Kwanyama|kum=Kumyk|kur=Kurdish|kut=Kutenai|"
        "lad=Ladino|lah=Lahnda|lam=Lamba|lao=Lao|lat=Latin|lav=Latvian|lez=Lezghian|"
        "lim=Limburgan; Limburger; Limburgish|lin=Lingala|lit=Lithuanian|lol=Mongo|loz=Lozi|"
        "ltz=Luxembourgish; Letzeburgesch|lua=Luba-Lulua|lub=Luba-Katanga|lug=Ganda|lui=Luiseno|lun=Lunda|"
        "luo=Luo (Kenya and Tanzania)|lus=Lushai|mac=Macedonian|mad=Madurese|mag=Magahi|mah=Marshallese|"
        "mai=Maithili|mak=Makasar|mal=Malayalam|man=Mandingo|mao=Maori|map=Austronesian languages|mar=Marathi|"
        "mas=Masai|may=Malay|mdf=Moksha|mdr=Mandar|men=Mende|mga=Irish, Middle (900-1200)|mic=Mi'kmaq; Micmac|"
        "min=Minangkabau|mis=Uncoded languages|mkh=Mon-Khmer languages|mlg=Malagasy|mlt=Maltese|mnc=Manchu|"
        "mni=Manipuri|mno=Manobo languages|moh=Mohawk|mon=Mongolian|mos=Mossi|mul=Multiple languages|"
        "mun=Munda languages|mus=Creek|mwl=Mirandese|mwr=Marwari|myn=Mayan languages|myv=Erzya|"
        "nah=Nahuatl languages|nai=North American Indian languages|nap=Neapolitan|nau=Nauru|nav=Navajo; Navaho|"
        "nbl=Ndebele, South; South Ndebele|nde=Ndebele, North; North Ndebele|ndo=Ndonga|"
        "nds=Low German; Low Saxon; German, Low; Saxon, Low|nep=Nepali|new=Nepal Bhasa; Newari|nia=Nias|"
        "nic=Niger-Kordofanian languages|niu=Niuean|nno=Norwegian Nynorsk; Nynorsk, Norwegian|"
        "nob=Norwegian Bokmål; Bokmål, Norwegian|nog=Nogai|non=Norse, Old|nor=Norwegian|nqo=N'Ko|"
        "nso=Pedi; Sepedi; Northern Sotho|nub=Nubian languages|"
        "nwc=Classical Newari; Old Newari; Classical Nepal Bhasa|nya=Chichewa; Chewa; Nyanja|nym=Nyamwezi|"
        "nyn=Nyankole|nyo=Nyoro|nzi=Nzima|oci=Occitan (post 1500); Provençal|oji=Ojibwa|ori=Oriya|orm=Oromo|"
        "osa=Osage|oss=Ossetian; Ossetic|ota=Turkish, Ottoman (1500-1928)|oto=Otomian languages|"
        "paa=Papuan languages|pag=Pangasinan|pal=Pahlavi|pam=Pampanga; Kapampangan|pan=Panjabi; Punjabi|"
        "pap=Papiamento|pau=Palauan|peo=Persian, Old (ca.600-400 B.C.)|per=Persian|phi=Philippine languages|"
        "phn=Phoenician|pli=Pali|pol=Polish|pon=Pohnpeian|por=Portuguese|pra=Prakrit languages|"
        "pro=Provençal, Old (to 1500)|pus=Pushto; Pashto|que=Quechua|raj=Rajasthani|rap=Rapanui|"
        "rar=Rarotongan; Cook Islands Maori|roa=Romance languages|roh=Romansh|rom=Romany|"
        "rum=Romanian; Moldavian; Moldovan|run=Rundi|rup=Aromanian; Arumanian; Macedo-Romanian|rus=Russian|"
        "sad=Sandawe|sag=Sango|sah=Yakut|sai=South American Indian (Other)|sal=Salishan languages|"
        "sam=Samaritan Aramaic|san=Sanskrit|sas=Sasak|sat=Santali|scn=Sicilian|sco=Scots|sel=Selkup|"
        "sem=Semitic languages|sga=Irish, Old (to 900)|sgn=Sign Languages|shn=Shan|sid=Sidamo|"
        "sin=Sinhala; Sinhalese|sio=Siouan languages|sit=Sino-Tibetan languages|sla=Slavic languages|slo=Slovak|"
        "slv=Slovenian|sma=Southern Sami|sme=Northern Sami|smi=Sami languages|smj=Lule Sami|smn=Inari Sami|"
        "smo=Samoan|sms=Skolt Sami|sna=Shona|snd=Sindhi|snk=Soninke|sog=Sogdian|som=Somali|son=Songhai languages|"
        "sot=Sotho, Southern|spa=Spanish; Castilian|srd=Sardinian|srn=Sranan Tongo|srp=Serbian|srr=Serer|"
        "ssa=Nilo-Saharan languages|ssw=Swati|suk=Sukuma|sun=Sundanese|sus=Susu|sux=Sumerian|swa=Swahili|"
        "swe=Swedish|syc=Classical Syriac|syr=Syriac|tah=Tahitian|tai=Tai languages|tam=Tamil|tat=Tatar|"
        "tel=Telugu|tem=Timne|ter=Tereno|tet=Tetum|tgk=Tajik|tgl=Tagalog|tha=Thai|tib=Tibetan|tig=Tigre|"
        "tir=Tigrinya|tiv=Tiv|tkl=Tokelau|tlh=Klingon; tlhIngan-Hol|tli=Tlingit|tmh=Tamashek|tog=Tonga (Nyasa)|"
        "ton=Tonga (Tonga Islands)|tpi=Tok Pisin|tsi=Tsimshian|tsn=Tswana|tso=Tsonga|tuk=Turkmen|tum=Tumbuka|"
        "tup=Tupi languages|tur=Turkish|tut=Altaic languages|tvl=Tuvalu|twi=Twi|tyv=Tuvinian|udm=Udmurt|"
        "uga=Ugaritic|uig=Uighur; Uyghur|ukr=Ukrainian|umb=Umbundu|und=Undetermined|urd=Urdu|uzb=Uzbek|vai=Vai|"
        "ven=Venda|vie=Vietnamese|vol=Volapük|vot=Votic|wak=Wakashan languages|wal=Walamo|war=Waray|was=Washo|"
        "wel=Welsh|wen=Sorbian languages|wln=Walloon|wol=Wolof|xal=Kalmyk; Oirat|xho=Xhosa|yao=Yao|yap=Yapese|"
        "yid=Yiddish|yor=Yoruba|ypk=Yupik languages|zap=Zapotec|zbl=Blissymbols; Blissymbolics; Bliss|zen=Zenaga|"
        "zha=Zhuang; Chuang|znd=Zande languages|zul=Zulu|zun=Zuni|zxx=No linguistic content; Not applicable|"
        "zza=Zaza; Dimili; Dimli; Kirdki; Kirmanjki; Zazaki|cnr=Montenegrin|zgh=Standard Moroccan Tamazight"
    ),
    "script": (
        "Adlm=Adlam|Afak=Afaka|Aghb=Caucasian Albanian|Ahom=Ahom, Tai Ahom|Arab=Arabic|"
        "Aran=Arabic (Nastaliq variant)|Armi=Imperial Aramaic|Armn=Armenian|Avst=Avestan|Bali=Balinese|Bamu=Bamum|"
        "Bass=Bassa Vah|Batk=Batak|Beng=Bengali (Bangla)|Bhks=Bhaiksuki|Blis=Blissymbols|Bopo=Bopomofo|"
        "Brah=Brahmi|Brai=Braille|Bugi=Buginese|Buhd=Buhid|Cakm=Chakma|Cans=Unified Canadian Aboriginal Syllabics|"
        "Cari=Carian|Cham|Cher=Cherokee|Cirt=Cirth|Copt=Coptic|Cpmn=Cypro-Minoan|Cprt=Cypriot syllabary|"
        "Cyrl=Cyrillic|Cyrs=Cyrillic (Old Church Slavonic variant)|Deva=Devanagari (Nagari)|Dogr=Dogra|"
        "Dsrt=Deseret (Mormon)|Dupl=Duployan shorthand, Duployan stenography|Egyd=Egyptian demotic|"
        "Egyh=Egyptian hieratic|Egyp=Egyptian hieroglyphs|Elba=Elbasan|Elym=Elymaic|Ethi=Ethiopic (Geʻez)|"
        "Geok=Khutsuri (Asomtavruli and Nuskhuri)|Geor=Georgian (Mkhedruli and Mtavruli)|Glag=Glagolitic|"
        "Gong=Gunjala Gondi|Gonm=Masaram Gondi|Goth=Gothic|Gran=Grantha|Grek=Greek|Gujr=Gujarati|Guru=Gurmukhi|"
        "Hanb=Han with Bopomofo (alias for Han + Bopomofo)|Hang=Hangul (Hangŭl, Hangeul)|"
        "Hani=Han (Hanzi, Kanji, Hanja)|Hano=Hanunoo (Hanunóo)|Hans=Han (Simplified variant)|"
        "Hant=Han (Traditional variant)|Hatr=Hatran|Hebr=Hebrew|Hira=Hiragana|"
        "Hluw=Anatolian Hieroglyphs (Luwian Hieroglyphs, Hittite Hieroglyphs)|Hmng=Pahawh Hmong|"
        "Hmnp=Nyiakeng Puachue Hmong|Hrkt=Japanese syllabaries (alias for Hiragana + Katakana)|"
        "Hung=Old Hungarian (Hungarian Runic)|Inds=Indus (Harappan)|Ital=Old Italic (Etruscan, Oscan, etc.)|"
        "Jamo=Jamo (alias for Jamo subset of Hangul)|Java=Javanese|"
        "Jpan=Japanese (alias for Han + Hiragana + Katakana)|Jurc=Jurchen|Kali=Kayah Li|Kana=Katakana|"
        "Khar=Kharoshthi|Khmr=Khmer|Khoj=Khojki|Kitl=Khitan large script|Kits=Khitan small script|Knda=Kannada|"
        "Kore=Korean (alias for Hangul + Han)|Kpel=Kpelle|Kthi=Kaithi|Lana=Tai Tham (Lanna)|Laoo=Lao|"
        "Latf=Latin (Fraktur variant)|Latg=Latin (Gaelic variant)|Latn=Latin|Leke|Lepc=Lepcha (Róng)|Limb=Limbu|"
        "Lina=Linear A|Linb=Linear B|Lisu=Lisu (Fraser)|Loma|Lyci=Lycian|Lydi=Lydian|Mahj=Mahajani|Maka=Makasar|"
        "Mand=Mandaic, Mandaean|Mani=Manichaean|Marc=Marchen|Maya=Mayan hieroglyphs|"
        "Medf=Medefaidrin (Oberi Okaime, Oberi Ɔkaimɛ)|Mend=Mende Kikakui|Merc=Meroitic Cursive|"
        "Mero=Meroitic Hieroglyphs|Mlym=Malayalam|Modi=Modi, Moḍī|Mong=Mongolian|"
        "Moon=Moon (Moon code, Moon script, Moon type)|Mroo=Mro, Mru|Mtei=Meitei Mayek (Meithei, Meetei)|"
        "Mult=Multani|Mymr=Myanmar (Burmese)|Nand=Nandinagari|Narb=Old North Arabian (Ancient North Arabian)|"
        "Nbat=Nabataean|Newa=Newa, Newar, Newari, Nepāla lipi|Nkdb=Naxi Dongba (na²¹ɕi³³ to³³ba²¹, Nakhi Tomba)|"
        "Nkgb=Naxi Geba (na²¹ɕi³³ gʌ²¹ba²¹, 'Na-'Khi ²Ggŏ-¹baw, Nakhi Geba)|Nkoo=N’Ko|Nshu=Nüshu|Ogam=Ogham|"
        "Olck=Ol Chiki (Ol Cemet’, Ol, Santali)|Orkh=Old Turkic, Orkhon Runic|Orya=Oriya (Odia)|Osge=Osage|"
        "Osma=Osmanya|Palm=Palmyrene|Pauc=Pau Cin Hau|Perm=Old Permic|Phag=Phags-pa|Phli=Inscriptional Pahlavi|"
        "Phlp=Psalter Pahlavi|Phlv=Book Pahlavi|Phnx=Phoenician|Plrd=Miao (Pollard)|Piqd=Klingon (KLI pIqaD)|"
        "Prti=Inscriptional Parthian|Qaaa=Reserved for private use (start)|Qabx=Reserved for private use (end)|"
        "Rjng=Rejang (Redjang, Kaganga)|Rohg=Hanifi Rohingya|Roro=Rongorongo|Runr=Runic|Samr=Samaritan|"
        "Sara=Sarati|Sarb=Old South Arabian|Saur=Saurashtra|Sgnw=SignWriting|Shaw=Shavian (Shaw)|"
        "Shrd=Sharada, Śāradā|Shui=Shuishu|Sidd=Siddham, Siddhaṃ, Siddhamātṛkā|Sind=Khudawadi, Sindhi|"
        "Sinh=Sinhala|Sogd=Sogdian|Sogo=Old Sogdian|Sora=Sora Sompeng|Soyo=Soyombo|Sund=Sundanese|"
        "Sylo=Syloti Nagri|Syrc=Syriac|Syre=Syriac (Estrangelo variant)|Syrj=Syriac (Western variant)|"
        "Syrn=Syriac (Eastern variant)|Tagb=Tagbanwa|Takr=Takri, Ṭākrī, Ṭāṅkrī|Tale=Tai Le|Talu=New Tai Lue|"
        "Taml=Tamil|Tang=Tangut|Tavt=Tai Viet|Telu=Telugu|Teng=Tengwar|Tfng=Tifinagh (Berber)|"
        "Tglg=Tagalog (Baybayin, Alibata)|Thaa=Thaana|Thai|Tibt=Tibetan|Tirh=Tirhuta|Ugar=Ugaritic|Vaii=Vai|"
        "Visp=Visible Speech|Wara=Warang Citi (Varang Kshiti)|Wcho=Wancho|Wole=Woleai|Xpeo=Old Persian|"
        "Xsux=Cuneiform, Sumero-Akkadian|Yiii=Yi|"
        "Zanb=Zanabazar Square (Zanabazarin Dörböljin Useg, Xewtee Dörböljin Bicig, Horizontal Square\\ \\ Script)|"
        "Zinh=Code for inherited script|Zmth=Mathematical notation|Zsye=Symbols (Emoji variant)|Zsym=Symbols|"
        "Zxxx=Code for unwritten documents|Zyyy=Code for undetermined script|Zzzz=Code for uncoded script"
    ),
    "instance_type": (
        "accession=Accession|audio=Audio|books=Books|computer_disks=Computer Disks|digital_object=Digital Object|"
        "graphic_materials=Graphic Materials|maps=Maps|microform=Microform|mixed_materials=Mixed Materials|"
        "moving_images=Moving Images|realia=Realia|text=Text"
    ),
    "container_type": (
        "box=Box|carton=Carton|case=Case|folder=Folder|frame=Frame|object=Object|reel=Reel"
    ),
    "name_source": (
        "local=Local sources|nad=NAD / ARK II Name Authority Database|naf=NACO Authority File|"
        "ulan=Union List of Artist Names|ingest=Unspecified ingested source|snac=SNAC"
    ),
    "description_rules": (
        "aacr=Anglo-American Cataloguing Rules|cco=Cataloging Cultural Objects|"
        "dacs=Describing Archives: A Content Standard|"
        "isadg=International Standard for Archival Description - General|rad=Rules for Archival Description"
    ),
    "finding_aid_status": (
        "completed=Completed|in_progress=In Progress|under_revision=Under Revision|unprocessed=Unprocessed"
    ),
}


def _values(text: str) -> dict[str, str]:
    """Return the words of a list, by themselves and by their labels."""
    words: dict[str, str] = {}
    for pair in text.split("|"):
        word, _equals, label = pair.partition("=")
        words |= {word: word, label or word: word}
    return words


LISTS = {name: _values(text) for name, text in _TEXTS.items()}
"""The values of each list: the word that is kept, by each spelling that a cell may have, in this very case."""


def words_of_lists() -> dict[str, frozenset[str]]:
    """Return the words of each list.

    >>> "linear_feet" in words_of_lists()["extent_type"]
    True
    """
    return {name: frozenset(values.values()) for name, values in LISTS.items()}
