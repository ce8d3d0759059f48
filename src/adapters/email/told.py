"""Words for notifications: a line of title, a short text, then what only a mail has room for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from babel.dates import format_date, format_time, get_timezone
from babel.numbers import format_currency
from jinja2 import Environment, PackageLoader, StrictUndefined

from adapters.email.letters import LINK_MARK, Paragraph, known_locale
from application.notifications.ports import Person, Words
from application.platform.mail import Mail
from domain.kernel.money import Money, decimals_of
from domain.notifications.kinds import Fact, Facts
from domain.notifications.notification import Notification

UNSUBSCRIBE_PATH = "/notifications/unsubscribe"


@dataclass(frozen=True, slots=True)
class SpokenMoney:
    """Reads as people write it, and still knows how much it is."""

    amount: int
    text: str

    def __str__(self) -> str:
        return self.text


class JinjaNotifications:
    """A template has the words of one kind of notification in one language."""

    def __init__(self, address: str) -> None:
        self._address = address
        loader = PackageLoader("adapters.email")
        # Words are not escaped as such, but where they become HTML.
        self._words = Environment(loader=loader, undefined=StrictUndefined, autoescape=False)  # noqa: S701
        self._layouts = Environment(
            loader=loader,
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def words(self, template: str, facts: Facts, *, locale: str, time_zone: str) -> Words:
        parts = self._parts(template, facts, known_locale(locale), time_zone)
        return Words(title=parts[0], text=parts[1])

    def digest(self, many: int, *, locale: str) -> Words:
        parts = self._parts("digest", {"many": many}, known_locale(locale), "UTC")
        return Words(title=parts[0], text=parts[1])

    def mail(
        self, notifications: Sequence[Notification], person: Person, *, unsubscribe: str
    ) -> Mail:
        first, locale = notifications[0], known_locale(person.locale)
        link = f"{self._address}{UNSUBSCRIBE_PATH}?token={unsubscribe}" if unsubscribe else ""
        subject, told = self._body(notifications, locale, person.time_zone)
        footer = self._parts("footer", {"unsubscribe": link}, locale, person.time_zone)
        # Whatever somebody called their event: only the footer has a link.
        paragraphs = [*(Paragraph(text, is_link=False) for text in told), *map(_paragraph, footer)]
        return Mail(
            id=str(first.id),
            to=person.email,
            subject=subject,
            text=_text(paragraphs, link),
            html=self._layouts.get_template("layout.html").render(
                locale=locale, subject=subject, paragraphs=paragraphs, link=link
            ),
            unsubscribe=link,
        )

    def _body(
        self, notifications: Sequence[Notification], locale: str, time_zone: str
    ) -> tuple[str, Sequence[str]]:
        told = [self._parts(each.template, each.facts, locale, time_zone) for each in notifications]
        if len(told) == 1:
            return told[0][0], told[0][1:]
        subject = self._parts("digest", {"many": len(told)}, locale, time_zone)[0]
        return subject, [f"{title}: {text}" for title, text, *_ in told]

    def _parts(self, template: str, facts: Facts, locale: str, time_zone: str) -> Sequence[str]:
        found = self._words.get_template(f"told/{locale}/{template}.txt")
        spoken = {**_spoken(facts, locale, time_zone), "site": self._address}
        words = found.render(spoken)
        return [" ".join(part.split()) for part in words.strip().split("\n\n") if part.strip()]


def _spoken(facts: Facts, locale: str, time_zone: str) -> Mapping[str, object]:
    """The facts in the way people of this language and place read them."""
    return {name: _said(fact, locale, time_zone) for name, fact in facts.items()}


def _said(fact: Fact, locale: str, time_zone: str) -> object:
    match fact:
        case Money():
            spoken = format_currency(_decimal(fact), fact.currency, locale=locale)
            return SpokenMoney(fact.amount, spoken)
        case datetime():
            local = fact.astimezone(get_timezone(time_zone)) if fact.tzinfo else fact
            day = format_date(local, "medium", locale=locale)
            return f"{day}, {format_time(local.time(), 'short', locale=locale)}"
        case str():
            return " ".join(fact.split())
        case _:
            return fact


def _decimal(money: Money) -> Decimal:
    return Decimal(money.amount).scaleb(-decimals_of(money.currency))


def _paragraph(text: str) -> Paragraph:
    return Paragraph(text.removeprefix(LINK_MARK), text.startswith(LINK_MARK))


def _text(paragraphs: Sequence[Paragraph], link: str) -> str:
    told = [f"{part.text}:\n{link}" if part.is_link else part.text for part in paragraphs]
    return "\n\n".join(told) + "\n"
