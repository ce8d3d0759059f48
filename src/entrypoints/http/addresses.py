"""Where a request comes from: its peer, or whom a proxy of ours names."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

type Address = IPv4Address | IPv6Address

UNKNOWN = "unknown"
IPV6_PREFIX = 64
"""What one customer of a provider has at least, so that it counts as one caller."""


class Proxies:
    """Those that we believe. Everybody else may write into a header what they like."""

    def __init__(self, trusted: Sequence[str] = ()) -> None:
        self._trusted = tuple(ip_network(network) for network in trusted)

    def client_of(self, scope: Any) -> str:
        """The nearest address that is no proxy of ours."""
        peer = scope.get("client")
        if peer is None:
            return UNKNOWN
        address = _parsed(peer[0])
        if address is None or not self._believes(address):
            return _written(peer[0])
        return str(self._nearest_stranger(address, _hops(scope["headers"])))

    def _nearest_stranger(self, nearest: Address, hops: Sequence[str]) -> Address:
        """Each proxy has put behind the others whom it was asked by: read from the end."""
        for hop in reversed(hops):
            address = _parsed(hop)
            if address is None:
                break
            nearest = address
            if not self._believes(address):
                break
        return nearest

    def _believes(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def client_address(scope: Any) -> str:
    """Where the request comes from. The one place to ask: for limits, sessions and logs."""
    address: str = scope.get("state", {}).get("client_address", UNKNOWN)
    return address


@lru_cache(maxsize=65_536)
def network_of(address: str) -> str:
    """What counts as one caller: an IPv4 address, or all of an IPv6 network."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, IPV6_PREFIX), strict=False))
    return address


def neighbourhood_of(address: str) -> str:
    """About where somebody was, without the part of the address that names one machine."""
    parsed = _parsed(address)
    if parsed is None:
        return ""
    prefix = 24 if isinstance(parsed, IPv4Address) else 48
    return str(ip_network((parsed, prefix), strict=False))


def _hops(headers: Iterable[tuple[bytes, bytes]]) -> Sequence[str]:
    lines = [value for name, value in headers if name == b"x-forwarded-for"]
    return [hop.strip() for hop in b",".join(lines).decode("latin-1").split(",")]


@lru_cache(maxsize=65_536)
def _written(text: str) -> str:
    """The one spelling of an address; whatever else it is stays as it is."""
    return str(_parsed(text) or text)


@lru_cache(maxsize=65_536)
def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
