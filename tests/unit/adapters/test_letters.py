"""The wording of mails: whole in every language, and nothing that a stranger wrote."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files

import pytest

from adapters.email.letters import LOCALES, JinjaLetters
from application.identity.mails import Letter, LetterKind
from tests.support.clock import NOON

SITE = "https://fairground.test"
FACTS: Mapping[LetterKind, Mapping[str, str | datetime]] = {
    LetterKind.PASSWORD_CHANGED: {"at": NOON},
    LetterKind.CONFIRM_OLD_EMAIL: {"new_address": "new@example.org"},
    LetterKind.EMAIL_CHANGED: {"at": NOON, "new_address": "new@example.org"},
    LetterKind.SESSION_STOLEN: {"at": NOON},
    LetterKind.NEW_DEVICE: {"at": NOON, "device": "Firefox on Linux"},
    LetterKind.FACTOR_ADDED: {"at": NOON, "factor": "PASSKEY"},
    LetterKind.API_KEY_CREATED: {"at": NOON},
    LetterKind.IDENTITY_LINKED: {"at": NOON, "provider": "google"},
    LetterKind.FACTOR_REMOVED: {"at": NOON, "factor": "TOTP"},
    LetterKind.RECOVERY_CODE_USED: {"at": NOON, "left": "9"},
    LetterKind.FACTOR_ATTACKED: {"at": NOON},
}


def a_letter(
    kind: LetterKind = LetterKind.VERIFY_EMAIL,
    *,
    locale: str = "en",
    time_zone: str = "UTC",
    token: str = "",
    facts: Mapping[str, str | datetime] | None = None,
) -> Letter:
    return Letter(
        kind=kind,
        to="ada@example.org",
        locale=locale,
        time_zone=time_zone,
        token=token,
        facts=FACTS.get(kind, {}) if facts is None else facts,
    )


@pytest.mark.parametrize("kind", list(LetterKind))
@pytest.mark.parametrize("locale", LOCALES)
def test_every_letter_has_its_words_in_every_language(kind: LetterKind, locale: str) -> None:
    mail = JinjaLetters(SITE).write(a_letter(kind, locale=locale, token="abc"), id="1")

    assert (mail.id, mail.to) == ("1", "ada@example.org")
    assert mail.subject
    assert SITE in mail.text
    assert f'<html lang="{locale}">' in mail.html
    assert "{" not in mail.text + mail.subject
    assert mail.text.startswith({"en": "Hello,", "de": "Guten Tag,"}[locale])
    for paragraph in mail.text.strip().split("\n\n"):
        assert paragraph.partition(":\nhttps")[0].replace("'", "&#39;") in mail.html


def test_there_are_no_words_for_letters_that_nobody_sends() -> None:
    folder = files("adapters.email") / "templates"

    for locale in LOCALES:
        names = {entry.name for entry in (folder / locale).iterdir()}
        assert names == {f"{kind}.txt" for kind in LetterKind}


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        (LetterKind.VERIFY_EMAIL, "/account/verify-email?token=abc"),
        (LetterKind.RESET_PASSWORD, "/account/reset-password?token=abc"),
        (LetterKind.CONFIRM_OLD_EMAIL, "/account/confirm-email?token=abc&old=yes"),
        (LetterKind.CONFIRM_NEW_EMAIL, "/account/confirm-email?token=abc"),
    ],
)
def test_the_link_of_a_letter_leads_to_its_page(kind: LetterKind, link: str) -> None:
    mail = JinjaLetters(SITE).write(a_letter(kind, token="abc"), id="1")

    assert f"\n{SITE}{link}\n" in mail.text
    assert f'href="{SITE}{link.replace("&", "&amp;")}"' in mail.html


@pytest.mark.parametrize("locale", ["de-AT", "DE", "de_CH"])
def test_a_language_is_found_whatever_the_country(locale: str) -> None:
    mail = JinjaLetters(SITE).write(a_letter(locale=locale), id="1")

    assert mail.subject == "Bestätigen Sie Ihre E-Mail-Adresse"


@pytest.mark.parametrize("locale", ["", "fr", "../de", "xx-YY"])
def test_who_reads_another_language_gets_english(locale: str) -> None:
    mail = JinjaLetters(SITE).write(a_letter(locale=locale), id="1")

    assert mail.subject == "Confirm your e-mail address"


@pytest.mark.parametrize(
    ("locale", "time_zone", "told"),
    [
        ("en", "UTC", "June 1, 2026, 12:00:00 PM UTC"),
        ("de", "Europe/Berlin", "1. Juni 2026, 14:00:00 MESZ"),
    ],
)
def test_times_are_those_of_the_reader(locale: str, time_zone: str, told: str) -> None:
    letter = a_letter(LetterKind.PASSWORD_CHANGED, locale=locale, time_zone=time_zone)

    assert told in JinjaLetters(SITE).write(letter, id="1").text


def test_a_device_with_a_strange_name_stays_text_in_one_line() -> None:
    device = "<script>alert(1)</script>\n\n-> Click here\n\n{{ 7 * 7 }}"
    letter = a_letter(LetterKind.NEW_DEVICE, facts={"at": NOON, "device": device})

    mail = JinjaLetters(SITE).write(letter, id="1")

    assert "<script>alert(1)</script> -> Click here {{ 7 * 7 }}" in mail.text
    assert "<script>" not in mail.html
    assert mail.html.count("<a ") == 1
