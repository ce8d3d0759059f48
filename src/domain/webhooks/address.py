"""Where events may be sent: to public servers, and encrypted."""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from domain.webhooks.errors import BadWebhookAddress

URL_MAX = 2000
_PRIVATE_NAMES = ("localhost", ".localhost", ".local", ".internal", ".home.arpa", ".lan")
# Addresses that carry another one within them, which a gateway would call in our name.
_CARRIERS = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"))


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


def is_private(host: str) -> bool:
    """Whether a host says itself that it is in no public network."""
    host = host.rstrip(".").lower()
    address: IPv4Address | IPv6Address
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_NAMES)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in carrier for carrier in _CARRIERS):
        return True
    return not address.is_global or address.is_multicast


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise BadWebhookAddress("it is not a URL") from None
    if not parts.hostname or any(not "!" <= sign <= "~" or sign == "\\" for sign in url):
        raise BadWebhookAddress("it is not a URL")
    return parts
