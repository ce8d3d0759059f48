"""Mail over SMTP, one connection each. A refused address is told from a server that is away."""

import asyncio
import logging
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Literal

from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientsRefused

from adapters.email.message import message_of
from application.platform.errors import Unavailable
from application.platform.mail import Mail, MailRefused
from application.platform.ports import Clock

PERMANENT = 500
FAREWELL_SECONDS = 1.0

logger = logging.getLogger(__name__)

type Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where mail is handed over. Its certificate is checked against those we trust."""

    host: str
    port: int
    security: Security = "starttls"
    username: str | None = None
    password: str | None = None
    trusted: str | None = None
    """A file of certificates to trust instead of those that the machine does."""

    patience: timedelta = timedelta(seconds=15)
    """For one mail, from the connection to the last answer."""


class SmtpMailer:
    def __init__(self, server: SmtpServer, *, sender: str, clock: Clock) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._tls = ssl.create_default_context(cafile=server.trusted)

    async def send(self, mail: Mail) -> None:
        message = message_of(mail, sender=self._sender, now=self._clock.now())
        try:
            await self._hand_over(message, to=mail.to)
        except (SMTPException, OSError) as error:
            # Not the answer itself: servers like to repeat the address in it.
            logger.warning("mail %s: %s", mail.id, _told(error))
            if _is_final(error):
                raise MailRefused(_told(error)) from error
            raise Unavailable("mail server") from error

    async def _hand_over(self, message: EmailMessage, *, to: str) -> None:
        server = self._server
        smtp = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.security == "tls",
            # Never "if the server offers it": whoever sits in between would take the offer away.
            start_tls=server.security == "starttls",
            tls_context=None if server.security == "none" else self._tls,
            timeout=server.patience.total_seconds(),
        )
        try:
            async with asyncio.timeout(server.patience.total_seconds()):
                await smtp.connect()
                await smtp.send_message(message, sender=parseaddr(self._sender)[1], recipients=[to])
            await _take_leave(smtp)
        finally:
            smtp.close()


async def _take_leave(smtp: SMTP) -> None:
    """Say good-bye. The mail is theirs by now, whatever they answer."""
    with suppress(SMTPException, OSError):
        async with asyncio.timeout(FAREWELL_SECONDS):
            await smtp.quit()


def _is_final(error: Exception) -> bool:
    """Whether it is this mail that is refused. What else is refused, an operator can mend."""
    match error:
        case SMTPRecipientsRefused():
            return all(refusal.code >= PERMANENT for refusal in error.recipients)
        case SMTPDataError():
            return error.code >= PERMANENT
        case _:
            return False


def _told(error: Exception) -> str:
    """The kind of the error and its number, without what it says about whom."""
    refusals = error.recipients if isinstance(error, SMTPRecipientsRefused) else [error]
    codes = [str(code) for one in refusals if (code := getattr(one, "code", None)) is not None]
    return " ".join([type(error).__name__, *codes])
