"""Words for letters, from templates: a line of subject, then paragraphs, one of them a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime, get_timezone
from jinja2 import Environment, PackageLoader, StrictUndefined

from application.identity.mails import Letter, LetterKind
from application.platform.mail import Mail

LOCALES = ("en", "de")
LINK_MARK = "-> "

PAGES: Mapping[LetterKind, str] = {
    LetterKind.VERIFY_EMAIL: "/account/verify-email",
    LetterKind.RESET_PASSWORD: "/account/reset-password",
    LetterKind.CONFIRM_OLD_EMAIL: "/account/confirm-email",
    LetterKind.CONFIRM_NEW_EMAIL: "/account/confirm-email",
}
"""Where the link of a letter leads; that of the others leads to where one gets a password."""

HELP_PAGE = "/account/reset-password"


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    is_link: bool


class JinjaLetters:
    """A template has the words of one letter in one language; both parts are made of them."""

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

    def write(self, letter: Letter, *, id: str) -> Mail:
        locale = known_locale(letter.locale)
        template = self._words.get_template(f"{locale}/{letter.kind}.txt")
        words = template.render({**_told(letter, locale), "site": self._address})
        subject, *paragraphs = [" ".join(part.split()) for part in words.strip().split("\n\n")]
        parts = [_paragraph(text) for text in paragraphs]
        link = self._address + _path(letter)
        return Mail(
            id=id,
            to=letter.to,
            subject=subject,
            text=_text(parts, link),
            html=self._layouts.get_template("layout.html").render(
                locale=locale, subject=subject, paragraphs=parts, link=link
            ),
        )


def known_locale(locale: str) -> str:
    language = locale.replace("_", "-").partition("-")[0].lower()
    return language if language in LOCALES else LOCALES[0]


def _told(letter: Letter, locale: str) -> Mapping[str, str]:
    """The facts in the way people of this language and place read them."""
    zone = get_timezone(letter.time_zone)
    return {
        name: format_datetime(fact, "long", tzinfo=zone, locale=locale)
        if isinstance(fact, datetime)
        else " ".join(fact.split())
        for name, fact in letter.facts.items()
    }


def _path(letter: Letter) -> str:
    page = PAGES.get(letter.kind, HELP_PAGE)
    if not letter.token:
        return page
    # At the old address the change can also be stopped.
    old = "&old=yes" if letter.kind is LetterKind.CONFIRM_OLD_EMAIL else ""
    return f"{page}?token={letter.token}{old}"


def _paragraph(text: str) -> Paragraph:
    return Paragraph(text.removeprefix(LINK_MARK), text.startswith(LINK_MARK))


def _text(paragraphs: list[Paragraph], link: str) -> str:
    told = [f"{part.text}:\n{link}" if part.is_link else part.text for part in paragraphs]
    return "\n\n".join(told) + "\n"
