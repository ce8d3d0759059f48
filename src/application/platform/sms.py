"""Short messages to telephones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """``key`` is of our own: receipts name it, as the text of the message does not."""

    key: str
    to: str
    """In E.164."""

    text: str


class SmsState(StrEnum):
    ON_ITS_WAY = "ON_ITS_WAY"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSms:
    """What the provider says about a message that it took."""

    reference: str
    state: SmsState
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsReceipt:
    key: str
    found: FoundSms


class SmsRefused(Exception):
    """The provider does not take this message. Trying again is of no use."""


class SmsSender(Protocol):
    """A provider. What it does not answer it may have done: ``find`` tells."""

    async def send(self, sms: Sms) -> str:
        """Hand it over, and return what the provider calls it.

        Raise ``Unavailable`` or ``SmsRefused``.
        """
        ...

    async def find(self, sms: Sms, *, reference: str, since: datetime) -> FoundSms | None:
        """What became of it; ``None`` if the provider never took it. Raise ``Unavailable``.

        Without a reference it is looked for among what was sent since then.
        """
        ...


class SmsReceipts(Protocol):
    """Reads what providers tell later, by the name of each."""

    def read(
        self, provider: str, *, url: str, body: bytes, headers: Mapping[str, str]
    ) -> SmsReceipt:
        """What is told; raise ``ReceiptNotGenuine``. ``url`` is the path with its query."""
        ...
