"""What every ``Mailer`` must do, whatever it is made of."""

from collections.abc import Sequence

import pytest

from application.platform.mail import Mail, Mailer, MailRefused


def a_mail(
    *,
    id: str = "0198c5a2-7d3e-7c41-9b5e-3f0d6f1a2b3c",
    to: str = "ada@example.org",
    subject: str = "Grüße 🎡",
    text: str = "Hällo,\n\nhttps://fairground.test/x?token=abc\n",
    html: str = "<p>Hällo</p>\n",
) -> Mail:
    return Mail(id=id, to=to, subject=subject, text=text, html=html)


class MailerContract:
    """Subclass it, give it a ``mailer`` and say what arrived, newest last."""

    @pytest.fixture
    def mailer(self) -> Mailer:
        raise AssertionError("Every adapter brings its own.")

    async def arrived(self) -> Sequence[Mail]:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_mail_arrives_as_it_was_sent(self, mailer: Mailer) -> None:
        await mailer.send(a_mail())

        assert list(await self.arrived()) == [a_mail()]

    async def test_mails_arrive_in_their_order(self, mailer: Mailer) -> None:
        for number in range(3):
            await mailer.send(a_mail(id=f"mail-{number}"))

        assert [mail.id for mail in await self.arrived()] == ["mail-0", "mail-1", "mail-2"]

    async def test_a_long_line_and_a_long_subject_arrive_whole(self, mailer: Mailer) -> None:
        mail = a_mail(subject="Grüße und mehr " * 20 + "!", text="x" * 5000 + "\n.\nä\n")

        await mailer.send(mail)

        assert list(await self.arrived()) == [mail]

    @pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
    async def test_nothing_in_a_subject_becomes_a_header(
        self, mailer: Mailer, line_end: str
    ) -> None:
        await mailer.send(a_mail(subject=f"Hello{line_end}Bcc: eve@example.org"))

        [mail] = await self.arrived()
        assert mail.subject == "Hello Bcc: eve@example.org"
        assert mail.to == "ada@example.org"

    @pytest.mark.parametrize(
        "to",
        [
            "",
            "ada",
            "ada@",
            "@example.org",
            "ada@example.org\r\nBcc: eve@example.org",
            "ada@example.org\nRCPT TO:<eve@example.org>",
            "ada@example.org, eve@example.org",
            "ada@example.org>\x00",
            "Ada <ada@example.org>",
            "ädä@example.org",
        ],
    )
    async def test_what_is_not_one_address_is_refused(self, mailer: Mailer, to: str) -> None:
        with pytest.raises(MailRefused):
            await mailer.send(a_mail(to=to))

        assert list(await self.arrived()) == []
