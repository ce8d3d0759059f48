"""What a file can tell the sandbox, and what becomes of books of an earlier edition."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from adapters.payments.sandbox_log import SandboxLog
from adapters.payments.sandbox_scenario import BadScenario, Rule, Scenario, read_scenario
from adapters.payments.sandbox_script import Script, Verb
from adapters.sandboxes.faults import Fault, Trouble
from application.payments.ports import Charge, ChargeOutcome
from application.platform.errors import Unavailable
from domain.kernel.money import Money
from domain.payments.attempt import key_of
from domain.payments.events import PaymentMethod
from tests.support.clock import FakeClock
from tests.support.payments import Sandbox, a_payment
from tests.support.sandbox import charged

DOCS = Path("docs/sandbox.md")
TOML = """
speed = 60
fee_basis_points = 150

[scripts.moody]
outcome = "AUTHORISED"
notices = 2
faults.capture = { trouble = "reset", times = 1 }

[[rules]]
script = "moody"
currency = "EUR"
every = 2
"""
JSON = """
{"speed": 60, "fee_basis_points": 150,
 "scripts": {"moody": {"outcome": "AUTHORISED", "notices": 2,
                       "faults": {"capture": {"trouble": "reset", "times": 1}}}},
 "rules": [{"script": "moody", "currency": "EUR", "every": 2}]}
"""
MOODY = Script(
    outcome=ChargeOutcome.AUTHORISED,
    notices=2,
    faults={Verb.CAPTURE: Fault(trouble=Trouble.RESET, times=1)},
)
OLD_BOOKS = "CREATE TABLE charge (key TEXT PRIMARY KEY, token TEXT NOT NULL)"


@pytest.mark.parametrize(("name", "content"), [("plan.toml", TOML), ("plan.json", JSON)])
def test_a_scenario_is_read_from_a_file(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content)

    scenario = read_scenario(file)

    assert scenario == Scenario(
        speed=60,
        fee_basis_points=150,
        scripts={"moody": MOODY},
        rules=[Rule(script="moody", currency="EUR", every=2)],
    )


def test_the_scenario_in_the_documentation_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(DOCS.read_text().partition("```toml\n")[2].partition("```")[0])

    assert read_scenario(file).rules


@pytest.mark.parametrize(
    "content",
    [
        'rules = [{script = "unheard-of"}]',
        "scripts.mine.colour = 3",
        "scripts.mine.percent = 101",
        'scripts.mine.faults.charge.trouble = "rain"',
        "speed = 0",
        "speed = ",
        "\x00",
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(content)

    with pytest.raises(BadScenario):
        read_scenario(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadScenario):
        read_scenario(tmp_path / "plan.toml")


async def test_a_rule_decides_whatever_the_token_says() -> None:
    rule = Rule(script="decline", method=PaymentMethod.CARD, from_amount=100, to_amount=200)

    found = [await one(rule, "tok_ok", Money(amount, "INR")) for amount in (99, 100, 200, 201)]

    captured, declined = ChargeOutcome.CAPTURED, ChargeOutcome.DECLINED
    assert found == [captured, declined, declined, captured]


@pytest.mark.parametrize(
    "rule",
    [
        Rule(script="decline", method=PaymentMethod.WALLET),
        Rule(script="decline", currency="EUR"),
        Rule(script="decline", token="tok_other"),
    ],
)
async def test_a_rule_leaves_alone_what_it_does_not_fit(rule: Rule) -> None:
    assert await one(rule, "tok_ok", Money(100, "INR")) is ChargeOutcome.CAPTURED


async def test_a_rule_may_be_for_some_charges_only() -> None:
    sandbox = Sandbox(
        FakeClock(), scenario=Scenario(rules=[Rule(script="decline", every=3, times=2)])
    )
    async with sandbox.log:
        charges = [await charged(sandbox, a_payment()) for _ in range(10)]

    declined = [n for n, charge in enumerate(charges, start=1) if is_declined(charge)]
    assert declined == [3, 6]


async def test_a_charge_that_is_asked_for_again_counts_once() -> None:
    rule = Rule(script="charge_lost", every=2)
    sandbox, payments = (
        Sandbox(FakeClock(), scenario=Scenario(rules=[rule])),
        [a_payment() for _ in range(4)],
    )
    async with sandbox.log:
        await charged(sandbox, payments[0])
        for _ in range(2):
            with pytest.raises(Unavailable):
                await charged(sandbox, payments[1])
        for payment in payments[1:3]:
            await charged(sandbox, payment)
        with pytest.raises(Unavailable):
            await charged(sandbox, payments[3])


async def test_the_delays_of_the_sandbox_can_be_made_shorter() -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock, scenario=Scenario(speed=10))
    payment = a_payment("tok_pending")
    async with sandbox.log:
        await charged(sandbox, payment)
        clock.pass_time(timedelta(milliseconds=200))
        charge = await sandbox.gateway.look_up(key_of(payment.id, 1), reference="")

    assert charge is not None
    assert charge.outcome is ChargeOutcome.CAPTURED


async def test_books_of_another_edition_are_set_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "sandbox.sqlite"
    for _ in range(2):
        begin_old_books(path)
        sandbox = Sandbox(FakeClock(), str(path))
        async with sandbox.log:
            await charged(sandbox, a_payment())
        path.unlink()
    path.write_bytes(b"no database at all" * 100)

    async with SandboxLog(path) as log:
        assert log.entries() == []

    for number in (1, 2, 3):
        assert path.with_name(f"sandbox.sqlite.old-{number}").exists()
    assert "are of another edition" in caplog.text


async def test_processes_that_find_old_books_together_agree_about_the_new_ones(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sandbox.sqlite"
    begin_old_books(path)
    logs = [SandboxLog(path) for _ in range(8)]
    threads = [Thread(target=log.entries) for log in logs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    sandbox = Sandbox(FakeClock(), str(path))
    async with sandbox.log:
        await charged(sandbox, a_payment())

    assert [len(log.entries()) for log in logs] == [1] * 8
    for log in logs:
        log.close()


async def one(rule: Rule, token: str, amount: Money) -> ChargeOutcome:
    sandbox = Sandbox(FakeClock(), scenario=Scenario(rules=[rule]))
    async with sandbox.log:
        return (await charged(sandbox, a_payment(token, amount=amount))).outcome


def is_declined(charge: Charge) -> bool:
    return charge.outcome is ChargeOutcome.DECLINED


def begin_old_books(path: Path) -> None:
    old = sqlite3.connect(path)
    old.execute(OLD_BOOKS)
    old.close()
