"""How an account wants to be reached and spoken to."""

import re
from typing import TypedDict

from domain.identity.errors import BadPhone, UnknownLocale

LOCALE = "en"
TIME_ZONE = "UTC"

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


class ProfileChanges(TypedDict, total=False):
    """What a change of a profile may give anew; phone and locale as the world writes them."""

    name: str
    phone: str
    locale: str
    time_zone: str


def check_phone(phone: str) -> str:
    """The number, if it is in E.164 or empty; raise ``BadPhone``."""
    if phone and not _E164.fullmatch(phone):
        raise BadPhone
    return phone


def check_locale(locale: str) -> str:
    """The locale, if it looks like a tag of BCP 47; raise ``UnknownLocale``."""
    if not _LOCALE.fullmatch(locale):
        raise UnknownLocale(locale)
    return locale
