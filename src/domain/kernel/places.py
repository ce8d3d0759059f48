"""Countries and time zones, by the names that the whole world uses for them."""

from zoneinfo import ZoneInfo

from domain.kernel.errors import Invalid

# ISO 3166-1 alpha-2, and XK, which everybody uses for Kosovo.
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA
ZM ZW
"""
COUNTRIES = frozenset(_COUNTRIES.split())


class UnknownCountry(Invalid):
    code = "unknown-country"

    def __init__(self, country: str) -> None:
        super().__init__("A country is its ISO 3166 code of two capital letters.", country=country)


class UnknownTimeZone(Invalid):
    code = "unknown-time-zone"

    def __init__(self, time_zone: str) -> None:
        super().__init__("A time zone has its IANA name, Europe/Berlin.", timeZone=time_zone)


def check_country(code: str) -> None:
    if code not in COUNTRIES:
        raise UnknownCountry(code)


def check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    # Unknown names, names that lead out of the database, and its folders.
    except (KeyError, ValueError, OSError):
        raise UnknownTimeZone(name) from None
