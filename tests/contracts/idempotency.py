"""What every unit of work must do for requests that may have one effect only."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest

from application.platform.idempotency import (
    AlreadyAnswered,
    Answer,
    Answers,
    KeyReused,
    Once,
    StillRunning,
)
from tests.support.clock import NOON
from tests.support.tallies import RED, Work, a_request, count_of

OVER = timedelta(0)
REFUSAL = Answer(status=409, headers={}, body=b"sold out")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where requests come in, and where refusals are kept."""

    work: Work
    answers: Answers


class IdempotencyContract:
    @pytest.fixture
    def desk(self) -> Desk:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_repeated_request_hears_the_same_answer_and_does_nothing(
        self, desk: Desk
    ) -> None:
        await strike(desk, a_request())

        with pytest.raises(AlreadyAnswered) as again:
            await strike(desk, a_request())

        assert again.value.answer == Answer(status=201, headers={"ETag": "1"}, body=b"1")
        assert await count_of(desk.work) == 1

    async def test_another_key_is_another_request(self, desk: Desk) -> None:
        await strike(desk, a_request("first"))
        await strike(desk, a_request("second"))

        assert await count_of(desk.work) == 2

    async def test_a_key_cannot_be_used_for_another_request(self, desk: Desk) -> None:
        await strike(desk, a_request(body=b"strike"))

        with pytest.raises(KeyReused):
            await strike(desk, a_request(body=b"strike twice"))

        assert await count_of(desk.work) == 1

    async def test_a_request_that_failed_can_be_sent_again(self, desk: Desk) -> None:
        with pytest.raises(ZeroDivisionError):
            async with desk.work.begin(once=a_request()):
                raise ZeroDivisionError

        await strike(desk, a_request())

        assert await count_of(desk.work) == 1

    async def test_a_use_case_that_keeps_no_result_has_no_effect(self, desk: Desk) -> None:
        with pytest.raises(RuntimeError, match="did not keep"):
            await strike_and_forget(desk, a_request())

        assert await count_of(desk.work) == 0

    async def test_of_many_equal_requests_at_once_exactly_one_has_an_effect(
        self, desk: Desk
    ) -> None:
        rivals = [strike(desk, a_request()) for _ in range(20)]

        outcomes = await asyncio.gather(*rivals, return_exceptions=True)

        kinds = Counter(type(outcome) for outcome in outcomes)
        assert kinds[int] == 1
        assert kinds[int] + kinds[AlreadyAnswered] + kinds[StillRunning] == 20
        assert await count_of(desk.work) == 1

    async def test_of_many_requests_after_the_answer_all_hear_it(self, desk: Desk) -> None:
        await strike(desk, a_request())
        rivals = [strike(desk, a_request()) for _ in range(20)]

        outcomes = await asyncio.gather(*rivals, return_exceptions=True)

        assert {type(outcome) for outcome in outcomes} == {AlreadyAnswered}

    async def test_an_answer_whose_time_is_over_does_not_count(self, desk: Desk) -> None:
        await strike(desk, a_request(keep_for=OVER))
        await strike(desk, a_request(body=b"something else"))

        with pytest.raises(AlreadyAnswered):
            await strike(desk, a_request(body=b"something else"))

        assert await count_of(desk.work) == 2

    async def test_a_refusal_is_heard_again(self, desk: Desk) -> None:
        kept = await desk.answers.keep_refusal(a_request(), REFUSAL)

        with pytest.raises(AlreadyAnswered) as again:
            await strike(desk, a_request())

        assert kept == again.value.answer == REFUSAL

    async def test_a_refusal_that_comes_too_late_does_not_count(self, desk: Desk) -> None:
        await strike(desk, a_request())

        counts = await desk.answers.keep_refusal(a_request(), REFUSAL)

        assert counts.status == 201

    async def test_answers_whose_time_is_over_are_forgotten(self, desk: Desk) -> None:
        await strike(desk, a_request("over", keep_for=OVER))
        await strike(desk, a_request("kept"))

        await desk.answers.forget_expired()

        with pytest.raises(AlreadyAnswered):
            await strike(desk, a_request("kept"))
        await strike(desk, a_request("over"))


async def strike(desk: Desk, once: Once) -> int:
    async with desk.work.begin(once=once) as store:
        tally = (await store.tallies.get(RED)).strike(now=NOON)
        await store.tallies.save(tally)
        once.keep(tally.next_version)
    return tally.next_version


async def strike_and_forget(desk: Desk, once: Once) -> None:
    async with desk.work.begin(once=once) as store:
        await store.tallies.save((await store.tallies.get(RED)).strike(now=NOON))
