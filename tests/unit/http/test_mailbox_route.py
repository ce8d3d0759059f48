"""The mailbox and the pages that its links lead to."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.email.letters import HELP_PAGE, PAGES
from adapters.email.mailbox import MemoryMailbox
from application.platform.show_mailbox import ShowMailbox
from entrypoints.composition.root import app_of, compose
from entrypoints.http.account_pages import AccountPageController
from entrypoints.http.app import HttpApp
from entrypoints.http.mailbox import MailboxController
from entrypoints.settings import Settings
from tests.contracts.mailer import a_mail
from tests.support.clock import FakeClock
from tests.support.http import an_app, calling

SENDER = "Fairground <fairground@localhost>"
SECRET = "s" * 32
ATTACK = "<script>alert(1)</script>"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def mailbox(clock: FakeClock) -> MemoryMailbox:
    return MemoryMailbox(sender=SENDER, clock=clock)


@pytest.fixture
def app(mailbox: MemoryMailbox) -> HttpApp:
    return an_app(
        MailboxController, AccountPageController, use_cases={"show_mailbox": ShowMailbox(mailbox)}
    )


async def test_programs_read_the_mailbox_newest_first(
    app: HttpApp, mailbox: MemoryMailbox, clock: FakeClock
) -> None:
    for number in range(3):
        clock.pass_time(timedelta(seconds=1))
        await mailbox.send(a_mail(id=f"mail-{number}"))

    async with calling(app) as client:
        answer = await client.get("/ops/mailbox?limit=2")

    items = answer.json()["items"]
    assert [item["id"] for item in items] == ["mail-2", "mail-1"]
    assert items[0] == {
        "id": "mail-2",
        "to": "ada@example.org",
        "subject": "Grüße 🎡",
        "text": a_mail().text,
        "html": a_mail().html,
        "receivedAt": "2026-06-01T12:00:03Z",
    }
    assert answer.headers["cache-control"] == "no-store"


async def test_people_read_it_as_a_page_that_runs_nothing(
    app: HttpApp, mailbox: MemoryMailbox
) -> None:
    await mailbox.send(a_mail(subject=ATTACK, text=f"{ATTACK} https://fairground.test/x?a=1&b=2\n"))

    async with calling(app) as client:
        page = await client.get("/ops/mailbox", headers={"Accept": "text/html,*/*;q=0.8"})

    assert page.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert 'href="https://fairground.test/x?a=1&amp;b=2"' in page.text


async def test_an_empty_mailbox_is_a_page_too(app: HttpApp) -> None:
    async with calling(app) as client:
        page = await client.get("/ops/mailbox", headers={"Accept": "text/html"})

    assert "There is no mail yet." in page.text


@pytest.mark.parametrize("limit", ["0", "101", "x"])
async def test_a_limit_that_is_none_is_refused(app: HttpApp, limit: str) -> None:
    async with calling(app) as client:
        assert (await client.get(f"/ops/mailbox?limit={limit}")).status_code == 400


async def test_the_mailbox_is_there_in_development_and_nowhere_else(tmp_path: Path) -> None:
    elsewhere = {"storage": "memory", "master_keys": (SECRET,), "link_secrets": (SECRET,)}
    statuses = [
        await status_of(Settings(storage="memory", data_directory=str(tmp_path))),
        await status_of(Settings(storage="memory", mailer="smtp", smtp_host="mail.example")),
        await status_of(Settings(profile="staging", **elsewhere)),  # type: ignore[arg-type]
    ]

    assert statuses == [200, 404, 404]


@pytest.mark.parametrize("path", sorted({*PAGES.values(), HELP_PAGE}))
async def test_every_link_in_a_mail_leads_to_a_page_that_changes_nothing(
    app: HttpApp, path: str
) -> None:
    async with calling(app) as client:
        page = await client.get(f"{path}?token=abc")
        script = await client.get("/account/account.js")

    assert page.status_code == script.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "abc" not in page.text
    assert f'"{path}"' in script.text
    assert "innerHTML" not in script.text
    assert "http" not in page.text + script.text


async def status_of(settings: Settings) -> int:
    async with calling(app_of(compose(settings), probes={})) as client:
        return (await client.get("/ops/mailbox")).status_code
