"""A browser or a phone that takes messages for somebody."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

from domain.kernel.ids import AccountId, DeviceId
from domain.notifications.errors import BadDevice

DEVICES_MAX = 20
ADDRESS_MAX = 2000
NAME_MAX = 100
_SPACE = UUID("b9ad2a07-44b5-5b39-a2a3-90cb9a6a1d2f")


class DeviceKind(StrEnum):
    WEB_PUSH = "WEB_PUSH"
    FCM = "FCM"


def device_of(account_id: AccountId, address: str) -> DeviceId:
    """The same device of the same person has the same id, however often it is announced."""
    return DeviceId(uuid5(_SPACE, f"{account_id}:{address}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """``address`` is where its push service takes messages, or its token there."""

    id: DeviceId
    account_id: AccountId
    kind: DeviceKind
    address: str = field(repr=False)
    public_key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    """Browsers give both, in base64url: only they can read what is sealed with them."""

    name: str = ""
    added_at: datetime

    @classmethod
    def add(
        cls,
        *,
        account_id: AccountId,
        kind: DeviceKind,
        address: str,
        public_key: str,
        secret: str,
        name: str,
        now: datetime,
    ) -> Self:
        if not address or len(address) > ADDRESS_MAX:
            raise BadDevice("A device has an address.")
        if kind is DeviceKind.WEB_PUSH and not (
            public_key and secret and address.startswith("https://")
        ):
            raise BadDevice("A browser gives an https endpoint, and both of its keys.")
        return cls(
            id=device_of(account_id, address),
            account_id=account_id,
            kind=kind,
            address=address,
            public_key=public_key,
            secret=secret,
            name=name[:NAME_MAX],
            added_at=now,
        )
