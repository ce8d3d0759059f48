"""Rules about words: names, descriptions, links."""

from urllib.parse import urlsplit

from domain.programme.errors import BadLink, BadText

NAME_MAX = 200
LINK_MAX = 2_000


def check_name(text: str, what: str, *, longest: int = NAME_MAX) -> None:
    """Raise ``BadText`` unless it is a line of text that says something."""
    if not text.strip():
        raise BadText(f"The {what} is empty.", what=what)
    check_text(text, what, longest=longest)


def check_text(text: str, what: str, *, longest: int) -> None:
    if len(text) > longest:
        raise BadText(f"The {what} is longer than {longest}.", what=what, longest=longest)
    if "\0" in text:
        raise BadText(f"The {what} contains a NUL character.", what=what)


def check_link(link: str) -> None:
    check_text(link, "link", longest=LINK_MAX)
    try:
        parts = urlsplit(link)
    except ValueError:
        raise BadLink(link) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadLink(link)
