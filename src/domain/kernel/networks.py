"""Networks that only those within them may reach: nobody outside names a server there."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

type _Address = IPv4Address | IPv6Address

_PRIVATE_NAMES = ("localhost", ".localhost", ".local", ".internal", ".home.arpa", ".lan")
# Addresses that carry another one within them, which a gateway would call in our name.
_CARRIERS = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"))


def is_private(host: str) -> bool:
    """Whether a host says itself, by its name or address, that it is in no public network."""
    host = host.rstrip(".").lower()
    if _address_of(host) is not None:
        return is_private_address(host)
    return "." not in host or host.endswith(_PRIVATE_NAMES)


def is_private_address(host: str) -> bool:
    """Whether it is an address within a private network. A name is none: ask what it leads to."""
    address = _address_of(host)
    if address is None:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in carrier for carrier in _CARRIERS):
        return True
    return not address.is_global or address.is_multicast


def _address_of(host: str) -> _Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None
