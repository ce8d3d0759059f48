"""E-mail to one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """``id`` is made from the cause: whoever gets it twice can tell (RFC 5322 Message-ID)."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    unsubscribe: str = ""
    """Where mail programs unsubscribe with one click (RFC 8058); empty if it has to be read."""


class MailRefused(Exception):
    """The address does not take mail, now or later. Trying again is of no use."""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Hand the mail over; raise ``Unavailable`` or ``MailRefused``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMail:
    mail: Mail
    received_at: datetime


class Mailbox(Protocol):
    """Where mail ends up that leaves the house for nobody: in development."""

    async def newest(self, limit: int) -> Sequence[ReceivedMail]:
        """The mails that came last, newest first."""
        ...
