"""An address that somebody keeps with their account: where things are sent to."""

from dataclasses import dataclass
from typing import TypedDict

from domain.kernel.ids import AddressId
from domain.kernel.postal import PostalAddress

ADDRESSES_MAX = 20


class AddressChanges(TypedDict, total=False):
    """What a change of an address may give anew."""

    name: str
    lines: tuple[str, ...]
    postal_code: str
    city: str
    region: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Address(PostalAddress):
    id: AddressId
