"""Telephone numbers and locales, as the libraries that know the whole world spell them."""

import phonenumbers
from babel import Locale
from babel.core import UnknownLocaleError

from domain.identity.errors import BadPhone, UnknownLocale


class WorldSpellings:
    def phone(self, text: str) -> str:
        try:
            number = phonenumbers.parse(text)
        except phonenumbers.NumberParseException:
            raise BadPhone from None
        # What is possible, not what is in use: countries open new ranges every month.
        if number.extension or not phonenumbers.is_possible_number(number):
            raise BadPhone
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def locale(self, text: str) -> str:
        try:
            known = Locale.parse(text.replace("_", "-"), sep="-")
        except (ValueError, UnknownLocaleError):
            raise UnknownLocale(text) from None
        parts = (known.language, known.script, known.territory)
        return "-".join(part for part in parts if part)
