"""Mail over SMTP, against aiosmtpd: a server that nobody here wrote."""

import logging
import ssl
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from adapters.email.smtp import SmtpMailer, SmtpServer
from application.platform.errors import Unavailable
from application.platform.mail import Mail, Mailer, MailRefused
from tests.contracts.mailer import MailerContract, a_mail
from tests.support.clock import FakeClock
from tests.support.smtp import (
    HOST,
    PASSWORD,
    USERNAME,
    LetterBox,
    a_certificate,
    only_who_knows_the_password,
    receiving,
    silence,
)

SENDER = "Fairground <fairground@fairground.test>"
AUTHENTICATING: dict[str, Any] = {
    "auth_required": True,
    "authenticator": only_who_knows_the_password,
}


def a_mailer(port: int, **options: Any) -> SmtpMailer:
    server = SmtpServer(host=HOST, port=port, **{"security": "none", **options})
    return SmtpMailer(server, sender=SENDER, clock=FakeClock())


@pytest.fixture
def box() -> LetterBox:
    return LetterBox()


class TestSmtpMailer(MailerContract):
    @pytest.fixture
    async def mailer(self, box: LetterBox) -> AsyncIterator[Mailer]:
        self.box = box
        async with receiving(box) as port:
            yield a_mailer(port)

    async def arrived(self) -> Sequence[Mail]:
        return self.box.mails

    async def test_the_envelope_names_one_sender_and_one_recipient(self, mailer: Mailer) -> None:
        await mailer.send(a_mail())

        [envelope] = self.box.envelopes
        assert envelope.mail_from == "fairground@fairground.test"
        assert envelope.rcpt_tos == ["ada@example.org"]

    async def test_a_mail_has_the_headers_that_mail_programs_want(self, mailer: Mailer) -> None:
        await mailer.send(a_mail(id="task-1"))

        [message] = self.box.messages
        assert str(message["From"]) == SENDER
        assert str(message["Message-ID"]) == "<task-1@fairground.test>"
        assert str(message["Date"]) == "Mon, 01 Jun 2026 12:00:00 +0000"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize("place", ["to_recipient", "to_content"])
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("550 No such user ada@example.org", MailRefused),
        ("552 Mailbox full for good", MailRefused),
        ("451 Come back later", Unavailable),
        ("421 Closing", Unavailable),
    ],
)
async def test_a_refusal_for_good_is_told_from_one_for_now(
    box: LetterBox,
    place: str,
    answer: str,
    outcome: type[Exception],
    caplog: pytest.LogCaptureFixture,
) -> None:
    setattr(box, place, answer)
    async with receiving(box) as port:
        with pytest.raises(outcome), caplog.at_level(logging.WARNING):
            await a_mailer(port).send(a_mail())

    assert box.mails == []
    assert answer[:3] in caplog.text
    assert "ada@example.org" not in caplog.text


async def test_a_sender_who_is_refused_is_something_to_mend_and_no_fault_of_the_mail(
    box: LetterBox,
) -> None:
    box.to_sender = "553 Not your domain"
    async with receiving(box) as port:
        with pytest.raises(Unavailable):
            await a_mailer(port).send(a_mail())


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mail_goes_over_tls_to_a_server_that_is_trusted(
    box: LetterBox, tmp_path: Path, security: str
) -> None:
    certificate, file = a_certificate(tmp_path)
    offer: dict[str, Any] = (
        {"tls": certificate} if security == "tls" else {"certificate": certificate}
    )
    async with receiving(box, **offer, require_starttls=security == "starttls") as port:
        await a_mailer(port, security=security, trusted=file).send(a_mail())

    assert box.mails == [a_mail()]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_no_mail_goes_to_a_server_with_a_certificate_of_its_own_making(
    box: LetterBox, tmp_path: Path, security: str
) -> None:
    certificate, _ = a_certificate(tmp_path)
    offer: dict[str, Any] = (
        {"tls": certificate} if security == "tls" else {"certificate": certificate}
    )
    async with receiving(box, **offer) as port:
        with pytest.raises(Unavailable) as away:
            await a_mailer(port, security=security).send(a_mail())

    assert isinstance(away.value.__cause__, ssl.SSLError | OSError)
    assert box.mails == []


async def test_no_mail_goes_to_a_server_that_is_trusted_under_another_name(
    box: LetterBox, tmp_path: Path
) -> None:
    certificate, file = a_certificate(tmp_path, host="127.0.0.2")
    async with receiving(box, certificate=certificate) as port:
        with pytest.raises(Unavailable):
            await a_mailer(port, security="starttls", trusted=file).send(a_mail())

    assert box.mails == []


async def test_no_mail_goes_in_the_clear_because_somebody_took_the_offer_of_tls_away(
    box: LetterBox,
) -> None:
    async with receiving(box) as port:
        with pytest.raises(Unavailable):
            await a_mailer(port, security="starttls").send(a_mail())

    assert box.mails == []


@pytest.mark.parametrize(
    ("password", "outcome"), [(PASSWORD, None), ("not the password", Unavailable)]
)
async def test_whoever_has_to_log_in_does_so_over_tls(
    box: LetterBox, tmp_path: Path, password: str, outcome: type[Exception] | None
) -> None:
    certificate, file = a_certificate(tmp_path)
    async with receiving(box, certificate=certificate, **AUTHENTICATING) as port:
        mailer = a_mailer(
            port, security="starttls", trusted=file, username=USERNAME, password=password
        )
        if outcome is None:
            await mailer.send(a_mail())
        else:
            with pytest.raises(outcome):
                await mailer.send(a_mail())

    assert len(box.mails) == (outcome is None)


async def test_a_server_that_wants_a_password_is_not_there_for_who_has_none(
    box: LetterBox, tmp_path: Path
) -> None:
    certificate, file = a_certificate(tmp_path)
    async with receiving(box, certificate=certificate, **AUTHENTICATING) as port:
        with pytest.raises(Unavailable):
            await a_mailer(port, security="starttls", trusted=file).send(a_mail())


async def test_a_server_that_is_gone_is_unavailable(box: LetterBox) -> None:
    async with receiving(box) as port:
        pass
    with pytest.raises(Unavailable):
        await a_mailer(port).send(a_mail())


async def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    async with silence() as port:
        started = monotonic()
        with pytest.raises(Unavailable):
            await a_mailer(port, patience=timedelta(seconds=0.1)).send(a_mail())

    assert monotonic() - started < 10
