"""Every scripted failure of a provider, whatever is done and whatever else goes wrong."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from adapters.payments.sandbox import SandboxGateway
from adapters.payments.sandbox_scenario import Scenario
from adapters.payments.sandbox_script import Script, Verb
from adapters.payments.sandbox_tokens import SCRIPTS
from adapters.sandboxes.faults import Fault, Trouble
from application.payments.ports import (
    Charge,
    ChargeOrder,
    ChargeOutcome,
    RefundAnswer,
    RefundOrder,
)
from application.platform.tasks import Routes
from tests.support.payment_mischief import Mischief, check
from tests.support.payments import EVERY_ROUTE, ROUTES, a_desk
from tests.support.soak import soaking

VERBS = (Verb.CHARGE, Verb.CAPTURE, Verb.VOID, Verb.REFUND)
UNWATCHED = Routes([route for route in EVERY_ROUTE if route.reaction != "watch_ended_attempt"])
SEEDS = [*range(3), *soaking(20)]


def plots() -> Iterator[tuple[str, Script | None]]:
    """The troubles of calls come with the verb; every other script is what it is."""
    made = {f"{verb}_{trouble}" for verb in VERBS for trouble in Trouble}
    yield from ((name, script) for name, script in SCRIPTS.items() if name not in made)
    yield from ((str(trouble), None) for trouble in Trouble)


PLOTS: Mapping[str, Script | None] = dict(plots())


def script_for(plot: str, verb: Verb) -> Script:
    """What is captured at once is reserved first where the capture or the void is to fail."""
    script = PLOTS[plot]
    if script is None:
        fault = Fault(trouble=Trouble(plot), times=2)
        looking = replace(fault, times=1)
        lookups = {Verb.LOOK_UP: looking, Verb.LOOK_UP_REFUND: looking}
        script = Script(faults={verb: fault, **lookups})
    if script.outcome is ChargeOutcome.CAPTURED and verb in {Verb.CAPTURE, Verb.VOID}:
        waits = script.waits or verb is Verb.VOID
        return replace(script, outcome=ChargeOutcome.AUTHORISED, waits=waits)
    return script


async def done(
    plot: str,
    verb: Verb,
    seed: int,
    *,
    gateway: type[SandboxGateway] = SandboxGateway,
    routes: Routes = ROUTES,
) -> None:
    script = script_for(plot, verb)
    scenario = Scenario(scripts={"plot": script})
    async with a_desk(gateway, scenario=scenario, routes=routes) as desk:
        payment = await desk.opened("tok_plot")
        await Mischief(desk, payment, verb, seed=seed).happen()
        await check(desk, payment, doubtful=script.lies or script.percent < 100)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("verb", VERBS)
async def test_money_is_taken_once_or_not_at_all_whatever_fails(verb: Verb, seed: int) -> None:
    for plot in PLOTS:
        try:
            await done(plot, verb, seed)
        except Exception as error:
            error.add_note(f"{plot} {verb} {seed}")
            raise


@pytest.mark.parametrize("seed", [*range(10), *soaking(100)])
async def test_a_charge_that_arrives_after_its_cancellation_is_found_by_asking(seed: int) -> None:
    """Of a provider that remembers no cancellation of what it never heard of."""
    for plot in ("ok", "hang_charged", "notice_lost", "authorise"):
        await done(plot, Verb.VOID, seed, gateway=Oblivious)


async def test_without_idempotency_keys_the_matrix_fails() -> None:
    assert "money" in await failures("ok", Verb.CHARGE, gateway=Forgetful)


async def test_with_refunds_that_have_no_keys_the_matrix_fails() -> None:
    assert "kept" in await failures("ok", Verb.REFUND, gateway=Generous)


async def test_with_nobody_watching_what_ended_the_matrix_fails() -> None:
    assert "captures" in await failures("decline_captured", Verb.CHARGE, routes=UNWATCHED)


async def failures(plot: str, verb: Verb, **weakened: Any) -> set[str]:
    found = set[str]()
    for seed in range(20):
        try:
            await done(plot, verb, seed, **weakened)
        except AssertionError as error:
            found.add(str(error).partition("\n")[0])
    return found


class Oblivious(SandboxGateway):
    async def cancel(self, key: str, *, reference: str) -> Charge:
        if await self.look_up(key, reference=reference) is None:
            return Charge(reference="", outcome=ChargeOutcome.CANCELLED)
        return await super().cancel(key, reference=reference)


class Forgetful(SandboxGateway):
    """Each request is a new one to it."""

    async def charge(self, order: ChargeOrder) -> Charge:
        return await super().charge(dataclasses.replace(order, key=uuid4().hex))


class Generous(SandboxGateway):
    async def refund(self, order: RefundOrder) -> RefundAnswer:
        return await super().refund(dataclasses.replace(order, key=uuid4().hex))
