"""Words of AtoM 2.8: the codes of languages and scripts that it takes in a sheet (any other stops the import), and
the levels and containers that it has.
"""

__all__ = ["BOXES", "LANGUAGES", "LEVELS_IN", "SCRIPTS"]

_LANGUAGES = (
    "aa ab ace ach ada ady ae af afa afh ain ak akk ale alg alt am an ang anp apa ar arc arn arp art arw as "
    "ast ath aus av awa ay az ba bad bai bal ban bas bat be bej bem ber bg bh bho bi bik bin bla bm bn bnt bo "
    "br bra bs btk bua bug byn ca cad cai car cau cch ce ceb cel ch chb chg chk chm chn cho chp chr chy cmc co "
    "cop cpe cpf cpp cr crh crp cs csb cu cus cv cy da dak dar day de de_at de_ch del den dgr din doi dra dsb "
    "dua dum dv dyu dz ee efi egy eka el elx en en_au en_ca en_gb en_us enm eo es es_419 es_es et eu ewo fa "
    "fan fat ff fi fil fiu fj fo fon fr fr_ca fr_ch frm fro frr frs fur fy ga gaa gay gba gd gem gez gil gl "
    "gmh gn goh gon gor got grb grc gsw gu gv gwi ha hai haw he hi hil him hit hmn ho hr hsb ht hu hup hy hz "
    "ia iba id ie ig ii ijo ik ilo inc ine inh io ira iro is it iu ja jbo jpr jrb jv ka kaa kab kac kaj kam "
    "kar kaw kbd kcg kfo kg kha khi kho ki kj kk kl km kmb kn ko kok kos kpe kr krc krl kro kru ks ku kum kut "
    "kv kw ky la lad lah lam lb lez lg li ln lo lol loz lt lu lua lui lun luo lus lv mad mag mai mak man map "
    "mas mdf mdr men mfe mg mga mh mi mic min mis mk mkh ml mn mnc mni mno mo moh mos mr ms mt mul mun mus mwl "
    "mwr my myn myv na nah nai nap nb nd nds ne new ng nia nic niu nl nl_be nn no nog non nqo nr nso nub nv "
    "nwc ny nym nyn nyo nzi oc oj om or os osa ota oto pa paa pag pal pam pap pau peo phi phn pi pl pon pra "
    "pro ps pt pt_br pt_pt qu raj rap rar rm rn ro roa rom root ru rup rw sa sad sah sai sal sam sas sat sc "
    "scn sco sd se sel sem sg sga sgn sh shn si sid sio sit sk sl sla sm sma smi smj smn sms sn snk so sog son "
    "sq sr srn srr ss ssa st su suk sus sux sv sw syc syr ta tai te tem ter tet tg th ti tig tiv tk tkl tl tlh "
    "tli tmh tn to tog tpi tr trv ts tsi tt tum tup tut tvl tw ty tyv udm ug uga uk umb und ur uz vai ve vi vo "
    "vot wa wak wal war was wen wo xal xh yao yap yi yo ypk za zap zbl zen zh zh_hans zh_hant znd zu zun zxx "
    "zza "
)
_SCRIPTS = (
    "arab armi armn avst bali batk beng blis bopo brah brai bugi buhd cakm cans cari cham cher cirt copt cprt "
    "cyrl cyrs deva dsrt egyd egyh egyp ethi geok geor glag goth grek gujr guru hang hani hano hans hant hebr "
    "hira hmng hrkt hung inds ital java jpan kali kana khar khmr knda kore kthi lana laoo latf latg latn lepc "
    "limb lina linb lyci lydi mand mani maya mero mlym mong moon mtei mymr nkoo ogam olck orkh orya osma perm "
    "phag phli phlp phlv phnx plrd prti qaai rjng roro runr samr sara saur sgnw shaw sinh sund sylo syrc syre "
    "syrj syrn tagb tale talu taml tavt telu teng tfng tglg thaa thai tibt ugar vaii visp xpeo xsux yiii zmth "
    "zsym zxxx zyyy zzzz "
)

LANGUAGES = frozenset(_LANGUAGES.split())
SCRIPTS = frozenset(_SCRIPTS.split())

_LEVELS = (
    "Fonds",
    "Subfonds",
    "Collection",
    "Series",
    "Subseries",
    "File",
    "Item",
    "Part",
    "Record group",
)
_LEVELS_IN = {
    "de": (
        "Fonds", "Teilbestand", "Sammlung", "Serie", "Teilserie",
        "Akt(e)", "Objekt", "Teil", "",
    ),
    "es": (
        "Fondo", "Subfondo", "Colección", "Serie", "Subserie",
        "Unidad documental compuesta", "Unidad documental simple", "Parte", "",
    ),
    "fr": (
        "Fonds", "Sous-fonds", "Collection", "Série", "Sous-série",
        "Dossier", "Pièce", "Partie", "Regroupement de documents",
    ),
    "it": (
        "Fondo", "Sub-fondo", "Raccolta", "Serie", "Sottoserie",
        "Unità archivistica", "Unità documentaria", "Parte", "",
    ),
    "nl": (
        "Archief", "Deelarchief", "Collectie", "Reeks", "Deelreeks",
        "Bestanddeel", "Stuk", "Deel", "",
    ),
    "pt": (
        "Arquivo", "Subarquivo", "Coleção", "Série", "Subsérie",
        "Documento", "Item", "Parte", "Gravar grupo",
    ),
}  # fmt: skip
LEVELS_IN = {
    lang: {
        word.casefold(): level
        for word, level in zip(words, _LEVELS, strict=True)
        if word
    }
    for lang, words in _LEVELS_IN.items()
}
"""The levels that AtoM has by their words in other languages, which count in rows of that culture."""
BOXES = {
    word.casefold(): word
    for word in (
        "Box",
        "Cardboard box",
        "Hollinger box",
        "Folder",
        "Filing cabinet",
        "Map cabinet",
        "Shelf",
    )
}
"""The types of containers, which are found whatever their case."""
