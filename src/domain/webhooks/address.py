"""Where events may be sent: to public servers, and encrypted."""

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from domain.kernel.networks import is_private
from domain.webhooks.errors import BadWebhookAddress

URL_MAX = 2000


def check_address(url: str, trusted: Collection[str] = ()) -> None:
    """Raise ``BadWebhookAddress`` unless it is one; ``trusted`` are hosts with their ports.

    A name may still lead into a private network: that is looked at when it is called.
    """
    if len(url) > URL_MAX:
        raise BadWebhookAddress(f"it is longer than {URL_MAX} characters")
    parts = _parts(url)
    if parts.username is not None or parts.password is not None:
        raise BadWebhookAddress("it must not hold a name or a password")
    if parts.fragment:
        raise BadWebhookAddress("it must not have a fragment")
    if parts.netloc.lower() in trusted:
        return
    if parts.scheme != "https":
        raise BadWebhookAddress("it must begin with https://")
    if is_private(parts.hostname or ""):
        raise BadWebhookAddress("it is not a public one")


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise BadWebhookAddress("it is not a URL") from None
    if not parts.hostname or any(not "!" <= sign <= "~" or sign == "\\" for sign in url):
        raise BadWebhookAddress("it is not a URL")
    return parts
