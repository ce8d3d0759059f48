"""A real SMTP server that keeps what it gets, and one that keeps its mouth shut."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from application.platform.mail import Mail

HOST = "127.0.0.1"
USERNAME, PASSWORD = "fairground", "let the mail through"

_PARSER = BytesParser(EmailMessage, policy=default)


@dataclass
class LetterBox:
    """A handler of aiosmtpd that answers as the test says."""

    to_sender: str = "250 OK"
    to_recipient: str = "250 OK"
    to_content: str = "250 OK"
    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's own names.
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        envelope.mail_from = address
        return self.to_sender

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Envelope
    ) -> str:
        if self.to_content.startswith("250"):
            self.envelopes.append(envelope)
        return self.to_content

    @property
    def messages(self) -> Sequence[EmailMessage]:
        contents = [envelope.content for envelope in self.envelopes]
        return [_PARSER.parsebytes(one) for one in contents if isinstance(one, bytes)]

    @property
    def mails(self) -> Sequence[Mail]:
        return [_mail_of(message) for message in self.messages]


@asynccontextmanager
async def receiving(
    box: LetterBox,
    *,
    tls: ssl.SSLContext | None = None,
    certificate: ssl.SSLContext | None = None,
    **options: Any,
) -> AsyncIterator[int]:
    """Serve on a free port, with ``tls`` from the first byte, or a ``certificate`` to offer."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(box, tls_context=certificate, loop=loop, **options), HOST, 0, ssl=tls
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        server.close_clients()


@asynccontextmanager
async def silence() -> AsyncIterator[int]:
    """A server that takes connections and never says a word."""
    server = await asyncio.start_server(_say_nothing, HOST, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        server.close_clients()


async def _say_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


def only_who_knows_the_password(
    _server: SMTP, _session: Any, _envelope: Any, _mechanism: str, data: Any
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    known = data.login == USERNAME.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=known, handled=known)


def a_certificate(directory: Path, host: str = HOST) -> tuple[ssl.SSLContext, str]:
    """A certificate that nobody but us trusts, and the file to trust it by."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), False)
        .sign(key, None)
    )
    file = directory / "certificate.pem"
    file.write_bytes(
        certificate.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, str(file)


def _mail_of(message: EmailMessage) -> Mail:
    return Mail(
        id=str(message["Message-ID"]).strip("<>").partition("@")[0],
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
