from collections.abc import Sequence
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from adapters.email.mailbox import FileMailbox, MemoryMailbox
from application.platform.mail import Mail, Mailbox, Mailer
from tests.contracts.mailer import MailerContract, a_mail
from tests.support.clock import NOON, FakeClock

SENDER = "Fairground <fairground@fairground.test>"


class BusyClock(FakeClock):
    """No two moments are the same."""

    def now(self) -> datetime:
        self.pass_time(timedelta(milliseconds=1))
        return super().now()


class MailboxContract(MailerContract):
    """What every ``Mailbox`` must do besides."""

    @pytest.fixture
    def mailbox(self) -> Mailbox:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture(autouse=True)
    def opened(self, mailbox: Mailbox) -> None:
        self.mailbox_of_test = mailbox

    async def arrived(self) -> Sequence[Mail]:
        return [one.mail for one in reversed(await self.mailbox_of_test.newest(100))]

    async def test_the_newest_are_shown_first_and_no_more_than_asked_for(
        self, mailer: Mailer, mailbox: Mailbox
    ) -> None:
        assert list(await mailbox.newest(2)) == []
        for number in range(3):
            await mailer.send(a_mail(id=f"mail-{number}"))

        newest = await mailbox.newest(2)

        assert [one.mail.id for one in newest] == ["mail-2", "mail-1"]
        assert newest[1].received_at == NOON + timedelta(milliseconds=2)

    async def test_the_oldest_make_room(self, mailer: Mailer, mailbox: Mailbox) -> None:
        for number in range(7):
            await mailer.send(a_mail(id=f"mail-{number}"))

        assert [one.mail.id for one in await mailbox.newest(100)] == [
            f"mail-{number}" for number in (6, 5, 4, 3, 2)
        ]


class TestMemoryMailbox(MailboxContract):
    @pytest.fixture
    def mailer(self) -> MemoryMailbox:
        return MemoryMailbox(sender=SENDER, clock=BusyClock(), kept_max=5)

    @pytest.fixture
    def mailbox(self, mailer: MemoryMailbox) -> Mailbox:
        return mailer


class TestFileMailbox(MailboxContract):
    @pytest.fixture
    def mailer(self, tmp_path: Path) -> FileMailbox:
        return FileMailbox(tmp_path / "mail", sender=SENDER, clock=BusyClock(), kept_max=5)

    @pytest.fixture
    def mailbox(self, tmp_path: Path) -> Mailbox:
        """As another process has it."""
        return FileMailbox(tmp_path / "mail", sender=SENDER, clock=FakeClock())

    async def test_a_file_is_a_mail_that_any_program_opens(
        self, mailer: FileMailbox, tmp_path: Path
    ) -> None:
        await mailer.send(a_mail(id="../../a mail"))

        [path] = (tmp_path / "mail").iterdir()
        message = message_from_bytes(path.read_bytes(), policy=default)
        assert path.suffix == ".eml"
        assert str(message["From"]) == SENDER
        assert message["Auto-Submitted"] == "auto-generated"
        assert message.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in message.iter_parts()] == [
            "text/plain",
            "text/html",
        ]
