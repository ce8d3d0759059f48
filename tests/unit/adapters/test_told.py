"""Words of notifications: every template, in every language, as text and as HTML."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import UndefinedError

import adapters.email
from adapters.email.letters import LOCALES
from adapters.email.message import message_of
from adapters.email.told import JinjaNotifications
from adapters.security.unsubscribe_tokens import HmacUnsubscribeTokens
from application.notifications.ports import Person
from application.notifications.rules import TEMPLATES
from domain.notifications.errors import UnsubscribeLinkDoesNotCount
from domain.notifications.kinds import Category
from tests.support.clock import NOON
from tests.support.notifications import ADA, FACTS, a_notification

WRITER = JinjaNotifications("https://fairground.example")
TOKENS = HmacUnsubscribeTokens([b"new" * 20, b"old" * 20])
FRAMES = {"digest", "footer"}


def person(locale: str) -> Person:
    return Person(account_id=ADA, locale=locale, time_zone="Europe/Berlin", email="ada@example.org")


@pytest.mark.parametrize("locale", [*LOCALES, "de-AT", "fr"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_has_words_in_every_language(template: str, locale: str) -> None:
    words = WRITER.words(template, FACTS, locale=locale, time_zone="Europe/Berlin")
    told = a_notification(template=template)
    mail = WRITER.mail([told], person(locale), unsubscribe="")

    assert words.title
    assert words.text
    assert len(f"{words.title}: {words.text}") < 320, "it should fit into two short messages"
    assert mail.subject == words.title
    assert words.text in mail.text
    assert mail.html.startswith("<!doctype html>")
    assert "{" not in mail.text


def test_the_languages_have_the_same_templates_and_no_others() -> None:
    folder = Path(adapters.email.__file__).parent / "templates" / "told"
    for locale in LOCALES:
        assert {path.stem for path in (folder / locale).iterdir()} == {*TEMPLATES, *FRAMES}


def test_amounts_and_times_are_said_as_people_say_them() -> None:
    english = WRITER.words("booking-cancelled", FACTS, locale="en", time_zone="UTC")
    german = WRITER.words("booking-cancelled", FACTS, locale="de", time_zone="Europe/Berlin")

    assert "€29.00" in english.text
    assert "Jun 1, 2026" in english.text
    assert "29,00\N{NO-BREAK SPACE}€" in german.text.replace(" €", "\N{NO-BREAK SPACE}€")
    assert "01.06.2026, 14:00" in german.text


def test_a_time_without_a_zone_is_that_of_the_place() -> None:
    facts = {**FACTS, "starts_at": NOON.replace(tzinfo=None)}

    words = WRITER.words("booking-confirmed", facts, locale="de", time_zone="Asia/Tokyo")

    assert "01.06.2026, 12:00" in words.text


def test_nobody_is_told_that_what_got_lost_comes_back() -> None:
    facts = {"reference": "A1"}
    back = WRITER.words("delivery-failed", facts, locale="en", time_zone="UTC")
    lost = WRITER.words("delivery-failed", {**facts, "lost": True}, locale="en", time_zone="UTC")

    assert "goes back to the seller" in back.text
    assert "Nobody can say where it is" in lost.text


def test_a_missing_fact_is_noticed() -> None:
    with pytest.raises(UndefinedError):
        WRITER.words("booking-confirmed", {}, locale="en", time_zone="UTC")


def test_what_somebody_called_their_event_is_neither_html_nor_a_link() -> None:
    facts = {**FACTS, "what": "-> <b>Free</b>\n\n-> money"}
    told = replace(a_notification(template="waiting-closed"), facts=facts)
    mail = WRITER.mail([told], person("en"), unsubscribe="")

    assert "<b>" not in mail.html
    assert "href" not in mail.html
    assert "\n" not in mail.subject


def test_a_digest_tells_of_each_in_a_line() -> None:
    told = [a_notification(template="order-received"), a_notification(template="refund-paid")]

    mail = WRITER.mail(told, person("en"), unsubscribe="a-token")

    assert mail.subject == "2 messages for you"
    assert mail.text.count("1A2B3C4D") == 2
    assert WRITER.digest(2, locale="de").title == "2 Nachrichten für Sie"


def test_mail_that_one_can_do_without_says_how_in_its_head_and_at_its_end() -> None:
    token = TOKENS.token(ADA, Category.DELIVERY)
    mail = WRITER.mail([a_notification()], person("en"), unsubscribe=token)
    link = f"https://fairground.example/notifications/unsubscribe?token={token}"

    head = bytes(message_of(mail, sender="F <f@fairground.example>", now=datetime.now(UTC)))

    assert link in mail.text
    assert f'href="{link}"' in mail.html
    assert f"List-Unsubscribe:\r\n <{link}>\r\n".encode() in head
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in head


def test_mail_that_has_to_be_read_has_no_such_link() -> None:
    mail = WRITER.mail([a_notification()], person("en"), unsubscribe="")

    head = bytes(message_of(mail, sender="F <f@fairground.example>", now=NOON))

    assert b"List-Unsubscribe" not in head
    assert "unsubscribe" not in mail.text


@pytest.mark.parametrize("category", Category)
def test_a_token_tells_whose_it_is_and_about_what(category: Category) -> None:
    old = HmacUnsubscribeTokens([b"old" * 20])

    assert TOKENS.read(TOKENS.token(ADA, category)) == (ADA, category)
    assert TOKENS.read(old.token(ADA, category)) == (ADA, category)


def test_a_token_that_was_tampered_with_does_not_count() -> None:
    good = TOKENS.token(ADA, Category.CHAT)
    other = HmacUnsubscribeTokens([b"other" * 20]).token(ADA, Category.CHAT)
    wrong = ["", "CHAT.", other, good.replace("CHAT", "ORDER"), good[:-1] + "-", "X" + good]

    for token in wrong:
        with pytest.raises(UnsubscribeLinkDoesNotCount):
            TOKENS.read(token)
