"""The time zone of a place, and the country of a time zone, by tzdata's table of zones.

Where a country has several zones, the one named after the city counts, then the one of its
region, then the one in which most people live, then the first that the table has.
"""

from collections import defaultdict
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

UTC = "UTC"

# The table's first zone of these is an island, an outpost or a smaller part.
_MOST_PEOPLE = {
    "AQ": "Antarctica/McMurdo",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "KI": "Pacific/Tarawa",
    "PF": "Pacific/Tahiti",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UM": "Pacific/Midway",
    "UZ": "Asia/Tashkent",
    "XK": "Europe/Belgrade",
}
_REGIONS = {
    "US": {
        "America/New_York": "connecticut ct delaware de florida fl georgia ga indiana in maine me "
        "maryland md massachusetts ma michigan mi new_hampshire nh new_jersey nj new_york ny "
        "north_carolina nc ohio oh pennsylvania pa rhode_island ri south_carolina sc vermont vt "
        "virginia va west_virginia wv kentucky ky district_of_columbia dc",
        "America/Chicago": "alabama al arkansas ar illinois il iowa ia kansas ks louisiana la "
        "minnesota mn mississippi ms missouri mo nebraska ne north_dakota nd oklahoma ok "
        "south_dakota sd tennessee tn texas tx wisconsin wi",
        "America/Denver": "colorado co idaho id montana mt new_mexico nm utah ut wyoming wy",
        "America/Phoenix": "arizona az",
        "America/Los_Angeles": "california ca nevada nv oregon or washington wa",
        "America/Anchorage": "alaska ak",
        "Pacific/Honolulu": "hawaii hi",
    },
    "CA": {
        "America/Toronto": "ontario on quebec québec qc nunavut nu",
        "America/Winnipeg": "manitoba mb",
        "America/Regina": "saskatchewan sk",
        "America/Edmonton": "alberta ab northwest_territories nt",
        "America/Vancouver": "british_columbia bc",
        "America/Whitehorse": "yukon yt",
        "America/Halifax": "nova_scotia ns new_brunswick nb prince_edward_island pe",
        "America/St_Johns": "newfoundland newfoundland_and_labrador nl",
    },
    "AU": {
        "Australia/Sydney": "new_south_wales nsw australian_capital_territory act",
        "Australia/Melbourne": "victoria vic",
        "Australia/Brisbane": "queensland qld",
        "Australia/Adelaide": "south_australia sa",
        "Australia/Perth": "western_australia wa",
        "Australia/Hobart": "tasmania tas",
        "Australia/Darwin": "northern_territory nt",
    },
}


def zone_at(country: str, *, city: str = "", region: str = "") -> str:
    zones = zones_of(country)
    if len(zones) == 1:
        return zones[0]
    wanted = city.strip().replace(" ", "_").casefold()
    for zone in zones:
        if zone.rpartition("/")[2].casefold() == wanted:
            return zone
    there = region.strip().replace(" ", "_").casefold()
    for zone, regions in _REGIONS.get(country, {}).items():
        if there in regions.split():
            return zone
    return _MOST_PEOPLE.get(country) or (zones[0] if zones else UTC)


def zones_of(country: str) -> tuple[str, ...]:
    return _table().get(country, ())


def country_of_zone(zone: str) -> str | None:
    """The country, if the zone is the principal name of one."""
    for country, zones in _table().items():
        if zone in zones:
            return country
    return None


def known_zone(name: str) -> str | None:
    """The name, if it is one of a time zone."""
    try:
        ZoneInfo(name)
    # Unknown names, names that lead out of the database, and its folders.
    except (KeyError, ValueError, OSError):
        return None
    return name


@cache
def _table() -> dict[str, tuple[str, ...]]:
    table = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8")
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found[country].append(zone)
    return {country: tuple(zones) for country, zones in found.items()}
