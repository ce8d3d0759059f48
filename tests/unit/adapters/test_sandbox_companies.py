"""What a file can tell the sandbox's companies, and what the settings make of it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.couriers.sandbox_scenario import (
    BadScenario,
    Burst,
    Company,
    Scenario,
    read_scenario,
)
from adapters.couriers.sandbox_script import Ending, Script, Verb
from adapters.sandboxes.faults import Fault, Trouble
from application.delivery.receive_partner_notice import ReceivePartnerNotice
from application.platform.errors import Unavailable
from domain.delivery.consignment_events import Step
from entrypoints.composition.partners import deliver_partner_notices, open_sandbox_partners
from entrypoints.composition.root import close, compose, open_
from entrypoints.settings_sources import WrongSettings, load_settings
from tests.support.clock import NOON, FakeClock
from tests.support.partner_jobs import a_partner_job, a_partner_order
from tests.support.sandbox_partners import SECRET, Companies

DOCS = Path("docs/sandbox.md")
TOML = """
speed = 20
seed = 7

[scripts.moody]
ending = "stalls"
notices = 2
faults.book = { trouble = "reset", times = 3 }

[[companies]]
name = "sandbox-a"
mishaps = { moody = 0.25 }
bursts = [{ trouble = "broken", every = 600, lasts = 30 }]

[[companies]]
name = "sandbox-b"
base_price = 500
"""


def test_a_scenario_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "companies.toml"
    file.write_text(TOML)

    assert read_scenario(file) == Scenario(
        speed=20,
        seed=7,
        scripts={
            "moody": Script(
                ending=Ending.STALLS,
                notices=2,
                faults={Verb.BOOK: Fault(trouble=Trouble.RESET, times=3)},
            )
        },
        companies=[
            Company(
                name="sandbox-a",
                mishaps={"moody": 0.25},
                bursts=[Burst(trouble=Trouble.BROKEN, every=600, lasts=30)],
            ),
            Company(name="sandbox-b", base_price=500),
        ],
    )


def test_the_file_of_the_documentation_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "companies.toml"
    page = DOCS.read_text().partition("### Companies")[2]
    file.write_text(page.partition("```toml\n")[2].partition("```")[0])

    assert [company.name for company in read_scenario(file).companies] == [
        "sandbox-a",
        "sandbox-b",
    ]


@pytest.mark.parametrize(
    "content",
    [
        "sped = 1",
        "speed = 0",
        "companies = []",
        '[[companies]]\nname = "Sandbox A"',
        '[[companies]]\nname = "a"\n[[companies]]\nname = "a"',
        '[[companies]]\nmishaps = { "no-such-script" = 0.5 }',
        "[[companies]]\nmishaps = { stalls = 0.6, late = 0.6 }",
        "nonsense",
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "companies.toml"
    file.write_text(content)

    with pytest.raises(BadScenario):
        read_scenario(file)


async def test_time_can_be_made_short() -> None:
    companies = Companies(scenario=Scenario(speed=60))
    order = await a_partner_order(companies.partner, a_partner_job())
    await companies.partner.book(order)
    companies.pass_time(minutes=1)

    [report] = await companies.partner.look_up(order.key, reference="")

    assert report.step is Step.DELIVERED


async def test_troubles_come_in_bursts() -> None:
    burst = Burst(trouble=Trouble.BROKEN, every=600, lasts=30)
    companies = Companies(scenario=Scenario(companies=[Company(bursts=[burst])]))

    with pytest.raises(Unavailable):
        await companies.partner.quote(a_partner_job())

    companies.pass_time(seconds=30)
    quote = await companies.partner.quote(a_partner_job())
    assert quote.expires_at > companies.clock.now()
    companies.pass_time(seconds=570)
    with pytest.raises(Unavailable):
        await companies.partner.quote(a_partner_job())


async def test_what_a_company_has_booked_goes_on_when_it_is_not_in_the_file_any_more() -> None:
    companies = Companies()
    order = await a_partner_order(companies.partner, a_partner_job())
    await companies.partner.book(order)

    companies.town.scenario = Scenario(companies=[Company(name="another")])
    companies.pass_time(hours=1)

    [report] = await companies.partner.look_up(order.key, reference="")
    assert report.step is Step.DELIVERED


async def test_a_company_may_take_its_time_for_a_quote() -> None:
    companies = Companies(scenario=Scenario(companies=[Company(quote_takes=5)]))

    await companies.partner.quote(a_partner_job())

    assert companies.waited == [timedelta(seconds=5)]


async def test_the_settings_name_the_companies(tmp_path: Path) -> None:
    file = tmp_path / "companies.toml"
    file.write_text(TOML)
    application = compose(
        load_settings(
            {
                "FAIRGROUND_STORAGE": "memory",
                "FAIRGROUND_COURIER_PARTNERS": "sandbox",
                "FAIRGROUND_SANDBOX_COURIERS": str(file),
            }
        )
    )
    await open_(application)

    partners = application.adapters().courier_partners()

    assert [partner.name for partner in partners.all()] == ["sandbox-a", "sandbox-b"]
    await close(application)


def test_a_wrong_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="FAIRGROUND_SANDBOX_COURIERS is wrong"):
        open_sandbox_partners(
            secrets=[SECRET],
            directory=None,
            scenario=str(tmp_path / "missing.toml"),
            clock=FakeClock(),
        )


def test_without_a_file_there_is_one_company_and_its_books_are_a_file(tmp_path: Path) -> None:
    sandbox = open_sandbox_partners(
        secrets=[SECRET], directory=str(tmp_path), scenario=None, clock=FakeClock()
    )

    assert [partner.name for partner in sandbox.partners()] == ["sandbox"]
    assert sandbox.town.handlings(now=NOON) == []
    assert (tmp_path / "sandbox-couriers.sqlite").exists()


async def test_what_our_webhook_does_not_take_is_told_again() -> None:
    clock = FakeClock()
    sandbox = open_sandbox_partners(secrets=[SECRET], directory=None, scenario=None, clock=clock)
    [company] = sandbox.companies
    await company.partner.book(await a_partner_order(company.partner, a_partner_job()))
    heard: list[ReceivePartnerNotice] = []
    again = asyncio.Event()

    async def receive(command: ReceivePartnerNotice) -> None:
        heard.append(command)
        if len(heard) > 1:
            again.set()
            return
        clock.pass_time(timedelta(seconds=2))
        raise ZeroDivisionError

    telling = asyncio.create_task(deliver_partner_notices(sandbox, receive))
    await again.wait()
    telling.cancel()

    assert heard[0].body == heard[1].body
    assert {command.partner for command in heard} == {"sandbox"}
