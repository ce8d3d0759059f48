"""Where a payer may be sent back to. Anything else would make us a redirector for strangers."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from domain.payments.errors import ReturnUrlNotAllowed

HOME = "http://127.0.0.1:8000"
_FORBIDDEN = frozenset("\\ \t\r\n")


class ReturnUrls:
    """``origins`` as in ``https://tickets.example``; the first is our own."""

    def __init__(self, origins: Sequence[str] = (HOME,)) -> None:
        self._home = f"{origins[0]}/"
        self._origins = frozenset(map(_origin_of, origins))

    def check(self, url: str) -> str:
        """The address, or our own if it is empty; raise ``ReturnUrlNotAllowed``."""
        if not url:
            return self._home
        # Browsers read a backslash as a slash, and drop spaces: then the origin is another.
        if _FORBIDDEN & set(url) or not url.isprintable():
            raise ReturnUrlNotAllowed(url)
        try:
            allowed = _origin_of(url) in self._origins
        except ValueError:
            allowed = False
        if not allowed:
            raise ReturnUrlNotAllowed(url)
        return url


def _origin_of(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise ValueError("An address that names a user.")
    default = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname or "", parts.port or default
