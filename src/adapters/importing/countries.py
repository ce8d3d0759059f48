"""Countries by whatever a file calls them: ISO 3166 codes of two or three letters, or a name."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

# ISO 3166-1, and XKX, which everybody uses for Kosovo.
_ALPHA_3 = """
AD AND AE ARE AF AFG AG ATG AI AIA AL ALB AM ARM AO AGO AQ ATA AR ARG AS ASM AT AUT AU AUS AW ABW
AX ALA AZ AZE BA BIH BB BRB BD BGD BE BEL BF BFA BG BGR BH BHR BI BDI BJ BEN BL BLM BM BMU BN BRN
BO BOL BQ BES BR BRA BS BHS BT BTN BV BVT BW BWA BY BLR BZ BLZ CA CAN CC CCK CD COD CF CAF CG COG
CH CHE CI CIV CK COK CL CHL CM CMR CN CHN CO COL CR CRI CU CUB CV CPV CW CUW CX CXR CY CYP CZ CZE
DE DEU DJ DJI DK DNK DM DMA DO DOM DZ DZA EC ECU EE EST EG EGY EH ESH ER ERI ES ESP ET ETH FI FIN
FJ FJI FK FLK FM FSM FO FRO FR FRA GA GAB GB GBR GD GRD GE GEO GF GUF GG GGY GH GHA GI GIB GL GRL
GM GMB GN GIN GP GLP GQ GNQ GR GRC GS SGS GT GTM GU GUM GW GNB GY GUY HK HKG HM HMD HN HND HR HRV
HT HTI HU HUN ID IDN IE IRL IL ISR IM IMN IN IND IO IOT IQ IRQ IR IRN IS ISL IT ITA JE JEY JM JAM
JO JOR JP JPN KE KEN KG KGZ KH KHM KI KIR KM COM KN KNA KP PRK KR KOR KW KWT KY CYM KZ KAZ LA LAO
LB LBN LC LCA LI LIE LK LKA LR LBR LS LSO LT LTU LU LUX LV LVA LY LBY MA MAR MC MCO MD MDA ME MNE
MF MAF MG MDG MH MHL MK MKD ML MLI MM MMR MN MNG MO MAC MP MNP MQ MTQ MR MRT MS MSR MT MLT MU MUS
MV MDV MW MWI MX MEX MY MYS MZ MOZ NA NAM NC NCL NE NER NF NFK NG NGA NI NIC NL NLD NO NOR NP NPL
NR NRU NU NIU NZ NZL OM OMN PA PAN PE PER PF PYF PG PNG PH PHL PK PAK PL POL PM SPM PN PCN PR PRI
PS PSE PT PRT PW PLW PY PRY QA QAT RE REU RO ROU RS SRB RU RUS RW RWA SA SAU SB SLB SC SYC SD SDN
SE SWE SG SGP SH SHN SI SVN SJ SJM SK SVK SL SLE SM SMR SN SEN SO SOM SR SUR SS SSD ST STP SV SLV
SX SXM SY SYR SZ SWZ TC TCA TD TCD TF ATF TG TGO TH THA TJ TJK TK TKL TL TLS TM TKM TN TUN TO TON
TR TUR TT TTO TV TUV TW TWN TZ TZA UA UKR UG UGA UM UMI US USA UY URY UZ UZB VA VAT VC VCT VE VEN
VG VGB VI VIR VN VNM VU VUT WF WLF WS WSM XK XKX YE YEM YT MYT ZA ZAF ZM ZMB ZW ZWE
"""
_CODES = _ALPHA_3.split()
ALPHA_2_OF = dict(zip(_CODES[1::2], _CODES[::2], strict=True))
_ALPHA_2 = frozenset(ALPHA_2_OF.values())

# What people write where the table of tzdata is more formal.
_ALSO_CALLED = {
    "united states of america": "US",
    "usa": "US",
    "uk": "GB",
    "united kingdom": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "czechia": "CZ",
    "the netherlands": "NL",
    "türkiye": "TR",
    "kosovo": "XK",
    "viet nam": "VN",
    "ivory coast": "CI",
    "united arab emirates": "AE",
    "uae": "AE",
    "deutschland": "DE",
    "schweiz": "CH",
    "österreich": "AT",
    "españa": "ES",
    "brasil": "BR",
}


def country_of(text: str) -> str | None:
    """The code of two letters, if the text is a country. Codes are in capitals."""
    word = text.strip()
    if word in ALPHA_2_OF:
        return ALPHA_2_OF[word]
    return word if word in _ALPHA_2 else _names().get(word.casefold())


def without_country(text: str, country: str) -> str:
    """What is left of "Texas United States", or of "Poland", without its country."""
    words = text.split()
    for first in range(len(words)):
        if country_of(" ".join(words[first:])) == country:
            return " ".join(words[:first])
    return " ".join(words)


@cache
def _names() -> dict[str, str]:
    table = (files("tzdata.zoneinfo") / "iso3166.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {name: code for code, formal in lines for name in _spellings(formal)} | _ALSO_CALLED


def _spellings(formal: str) -> Iterator[str]:
    """Turn "Korea (South)" into "south korea" too, and split "Samoa (American)" alike."""
    plain = formal.casefold()
    yield plain
    if inverted := re.fullmatch(r"(.+) \((.+)\)", plain):
        yield f"{inverted[2]} {inverted[1]}"
    if " & " in plain:
        yield plain.replace(" & ", " and ")
