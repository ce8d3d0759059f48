"""What becomes of letters that are refused, and of those whose mail server is away."""

from datetime import timedelta

import pytest

from application.platform.errors import Unavailable
from application.platform.mail import Mail, MailRefused
from tests.support.correspondence import ADA, Correspondence


class AwkwardMailer:
    """Raises what the test says, after it has taken the mail."""

    def __init__(self) -> None:
        self.outcome: Exception | None = None
        self.taken: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.taken.append(mail)
        if self.outcome is not None:
            raise self.outcome


@pytest.fixture
def mailer() -> AwkwardMailer:
    return AwkwardMailer()


@pytest.fixture
def town(mailer: AwkwardMailer) -> Correspondence:
    return Correspondence(mailer=mailer)


async def test_a_mail_that_is_refused_is_noted_and_not_tried_again(
    town: Correspondence, mailer: AwkwardMailer
) -> None:
    mailer.outcome = MailRefused("no such mailbox")
    await town.register()

    await town.worker.run_due()
    town.pass_time(timedelta(hours=1))
    await town.worker.run_due()

    assert town.events == ["AccountRegistered", "MailBounced"]
    assert len(mailer.taken) == 1
    assert not town.adapters.memory().table("tasks")


async def test_a_reset_that_bounces_is_forgotten_like_any_other(
    town: Correspondence, mailer: AwkwardMailer
) -> None:
    await town.register()
    await town.worker.run_due()
    mailer.outcome = MailRefused("no such mailbox")

    await town.call("POST", "/api/auth/password-reset", {"email": ADA})
    await town.worker.run_due()

    assert town.events[-1] == "MailBounced"
    assert not town.adapters.memory().table("reset_requests")
    assert not town.adapters.memory().table("tasks")


async def test_a_mail_that_had_to_be_sent_again_is_the_same_mail(
    town: Correspondence, mailer: AwkwardMailer
) -> None:
    mailer.outcome = Unavailable("mail server")
    await town.register()
    await town.worker.run_due()
    mailer.outcome = None
    town.pass_time(timedelta(hours=1))

    await town.worker.run_due()

    first, second = mailer.taken
    assert first == second
    assert town.events == ["AccountRegistered"]
    [link] = town.adapters.memory().table("one_time_links").values()
    assert str(link.id) == first.id


async def test_a_reset_link_that_ran_out_on_the_way_is_not_sent(
    town: Correspondence, mailer: AwkwardMailer
) -> None:
    await town.register()
    await town.worker.run_due()
    mailer.outcome = Unavailable("mail server")
    await town.call("POST", "/api/auth/password-reset", {"email": ADA})
    await town.worker.run_due()
    mailer.outcome = None
    town.pass_time(timedelta(hours=1))

    await town.worker.run_due()

    assert len(mailer.taken) == 2
    assert not town.adapters.memory().table("reset_requests")
