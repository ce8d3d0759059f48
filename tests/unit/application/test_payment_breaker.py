"""Leaving a provider alone that does not answer; and never asking it too much at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.payments.sandbox import SandboxGateway
from application.payments.ports import Charge, ChargeOrder
from application.platform.breaker import FAILURES_MAX, PAUSE, Breaker, NotAsked
from application.platform.bulkhead import Bulkhead
from application.platform.errors import Unavailable
from domain.payments.payment_status import PaymentStatus
from tests.support.clock import FakeClock
from tests.support.payments import Desk, a_desk

SECOND = timedelta(seconds=1)


class Line:
    """A provider that answers only while it is up; it counts who got through to it."""

    def __init__(self) -> None:
        self.up = True
        self.asked = 0
        self.at_once = 0
        self.most_at_once = 0

    async def ask(self) -> str:
        self.asked += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
        finally:
            self.at_once -= 1
        if not self.up:
            raise Unavailable("provider")
        return "answer"


async def outcome(breaker: Breaker, line: Line) -> str:
    try:
        return await breaker.run(line.ask)
    except NotAsked:
        return "not asked"
    except Unavailable:
        return "failed"


async def opened(clock: FakeClock, line: Line) -> Breaker:
    breaker = Breaker("provider", clock)
    line.up = False
    for _ in range(FAILURES_MAX):
        assert await outcome(breaker, line) == "failed"
    return breaker


async def test_after_so_many_failures_in_a_row_nobody_asks() -> None:
    line = Line()
    breaker = await opened(FakeClock(), line)

    assert [await outcome(breaker, line) for _ in range(3)] == ["not asked"] * 3
    assert line.asked == FAILURES_MAX


async def test_an_answer_between_failures_starts_the_count_again() -> None:
    breaker, line = Breaker("provider", FakeClock()), Line()
    for up in ([False] * (FAILURES_MAX - 1) + [True]) * 3:
        line.up = up
        await outcome(breaker, line)

    assert not breaker.is_open


async def test_after_the_pause_exactly_one_question_goes_through() -> None:
    clock, line = FakeClock(), Line()
    breaker = await opened(clock, line)
    clock.pass_time(PAUSE)
    line.up, line.asked = True, 0

    outcomes = await asyncio.gather(*(outcome(breaker, line) for _ in range(20)))

    assert sorted(outcomes) == ["answer"] + ["not asked"] * 19
    assert line.asked == 1
    assert await outcome(breaker, line) == "answer"


async def test_a_probe_that_fails_opens_it_for_another_pause() -> None:
    clock, line = FakeClock(), Line()
    breaker = await opened(clock, line)
    clock.pass_time(PAUSE)

    assert await outcome(breaker, line) == "failed"
    clock.pass_time(PAUSE - SECOND)
    assert await outcome(breaker, line) == "not asked"
    clock.pass_time(SECOND)
    assert await outcome(breaker, line) == "failed"


async def test_a_probe_that_is_cancelled_lets_somebody_else_try() -> None:
    clock, line = FakeClock(), Line()
    breaker = await opened(clock, line)
    clock.pass_time(PAUSE)
    line.up = True

    probe = asyncio.ensure_future(breaker.run(asyncio.Event().wait))
    await asyncio.sleep(0)
    assert breaker.is_open
    probe.cancel()
    await asyncio.wait([probe])

    assert await outcome(breaker, line) == "answer"


async def test_an_answer_to_an_old_question_does_not_close_it() -> None:
    clock, line, answered = FakeClock(), Line(), asyncio.Event()
    breaker = Breaker("provider", clock)
    old = asyncio.ensure_future(breaker.run(answered.wait))
    await asyncio.sleep(0)
    line.up = False
    for _ in range(FAILURES_MAX):
        await outcome(breaker, line)

    answered.set()
    await old

    assert breaker.is_open


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("ask"), st.integers(1, 6)),
            st.tuples(st.just("wait"), st.integers(1, 15)),
            st.tuples(st.just("turn"), st.just(0)),
        ),
        max_size=40,
    )
)
async def test_whatever_happens_a_broken_provider_is_asked_rarely_and_a_sound_one_again(
    steps: list[tuple[str, int]],
) -> None:
    clock, line = FakeClock(), Line()
    breaker = Breaker("provider", clock)
    for step, number in steps:
        was_open, before = breaker.is_open, line.asked
        if step == "wait":
            clock.pass_time(number * SECOND)
        elif step == "turn":
            line.up = not line.up
        else:
            answers = await asyncio.gather(*(outcome(breaker, line) for _ in range(number)))
            assert ("not asked" not in answers) or was_open or line.asked - before <= number
            assert not was_open or line.asked == before

    line.up = True
    clock.pass_time(PAUSE)
    assert await outcome(breaker, line) == "answer"
    assert not breaker.is_open


@given(width=st.integers(1, 8), callers=st.integers(1, 30))
async def test_no_more_questions_than_its_width_are_under_way(width: int, callers: int) -> None:
    bulkhead, line = Bulkhead("provider", width=width), Line()

    answers = await asyncio.gather(
        *(bulkhead.run(line.ask) for _ in range(callers)), return_exceptions=True
    )

    assert line.most_at_once == min(width, callers)
    refused = [answer for answer in answers if isinstance(answer, NotAsked)]
    assert len(refused) == max(0, callers - width)
    assert await bulkhead.run(line.ask) == "answer"


class Moody(SandboxGateway):
    """Takes the money, or says nothing at all."""

    up = False
    asked = 0

    async def charge(self, order: ChargeOrder) -> Charge:
        self.asked += 1
        if not self.up:
            raise Unavailable(self.name)
        return await super().charge(order)


@pytest.fixture
async def lonely() -> AsyncIterator[Desk]:
    async with a_desk(Moody, retry_elsewhere=False) as desk:
        yield desk


async def test_a_payment_waits_while_its_provider_is_left_alone(lonely: Desk) -> None:
    await fail_often(lonely)
    gateway = moody(lonely)

    payment = await lonely.paid()
    asked = gateway.asked
    gateway.up = True
    await lonely.pass_time(timedelta(seconds=45))

    assert payment.status is PaymentStatus.INITIATED
    assert asked == FAILURES_MAX
    assert (await lonely.present(payment.id)).status is PaymentStatus.CAPTURED


async def test_a_payment_goes_elsewhere_while_its_provider_is_left_alone() -> None:
    async with a_desk(Moody) as desk:
        await fail_often(desk)

        payment = await desk.paid()

        assert (payment.status, payment.gateway) == (PaymentStatus.CAPTURED, "sandbox-two")
        assert payment.attempts[0].reason == "provider-unavailable"


def moody(desk: Desk) -> Moody:
    assert isinstance(desk.sandbox.gateway, Moody)
    return desk.sandbox.gateway


async def fail_often(desk: Desk) -> None:
    for _ in range(FAILURES_MAX):
        assert (await desk.paid()).status is PaymentStatus.UNKNOWN
