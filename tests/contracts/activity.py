"""What every ``ActivityArchive`` must do, whatever it is made of, and every ``Consents``."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.activity.acts import ActKind
from application.activity.archive import ActivityArchive, KeptAct
from application.activity.ports import Consents
from domain.kernel.ids import AccountId
from tests.support.clock import NOON

ADA, BOB = AccountId(UUID(int=0xADA)), AccountId(UUID(int=0xB0B))
MINUTE = timedelta(minutes=1)


def an_act(minutes: int = 0, **given: Any) -> KeptAct:
    plain: dict[str, Any] = {
        "id": uuid4(),
        "account_id": ADA,
        "kind": ActKind.VIEWED_EVENT,
        "at": NOON + minutes * MINUTE,
        "subject_id": UUID(int=7),
    }
    return KeptAct(**(plain | given))


class ActivityArchiveContract:
    """Subclass it, give it an ``archive`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def archive(self) -> ActivityArchive:
        raise AssertionError("Every adapter brings its own.")

    async def test_the_newest_comes_first_and_as_it_was(self, archive: ActivityArchive) -> None:
        search = an_act(
            2,
            kind=ActKind.SEARCHED_PRODUCTS,
            at=NOON + 2 * MINUTE + timedelta(microseconds=1),
            subject_id=None,
            sealed="Grüße".encode(),
        )
        views = [an_act(1), an_act(3)]

        await archive.append([*views, search])

        found = await archive.of_account(ADA, since=NOON, limit=9)
        assert list(found) == [views[1], search, views[0]]

    async def test_nothing_is_kept_twice(self, archive: ActivityArchive) -> None:
        act = an_act()
        await archive.append([act])

        await archive.append([an_act(1, id=act.id), act])

        assert list(await archive.of_account(ADA, since=NOON, limit=9)) == [act]

    async def test_to_append_nothing_is_nothing(self, archive: ActivityArchive) -> None:
        await archive.append([])

        assert list(await archive.of_account(ADA, since=NOON, limit=9)) == []

    async def test_everybody_has_their_own(self, archive: ActivityArchive) -> None:
        own, other = an_act(), an_act(account_id=BOB)
        await archive.append([own, other])

        assert list(await archive.of_account(BOB, since=NOON, limit=9)) == [other]

    async def test_nothing_from_before_is_told(self, archive: ActivityArchive) -> None:
        acts = [an_act(minutes) for minutes in range(3)]
        await archive.append(acts)

        assert list(await archive.of_account(ADA, since=NOON + MINUTE, limit=9)) == [
            acts[2],
            acts[1],
        ]

    async def test_one_goes_on_before_the_last_one_seen(self, archive: ActivityArchive) -> None:
        acts = [an_act(minutes) for minutes in (0, 1, 1, 1, 2)]
        await archive.append(acts)

        seen = list(await archive.of_account(ADA, since=NOON, limit=3))
        rest = await archive.of_account(ADA, since=NOON, before=seen[-1].mark, limit=9)

        assert [*seen, *rest] == sorted(acts, key=lambda act: act.mark, reverse=True)

    async def test_somebody_is_forgotten_and_others_are_not(self, archive: ActivityArchive) -> None:
        other = an_act(account_id=BOB)
        await archive.append([an_act(), an_act(1), other])

        await archive.forget_all(ADA)

        assert list(await archive.of_account(ADA, since=NOON, limit=9)) == []
        assert list(await archive.of_account(BOB, since=NOON, limit=9)) == [other]

    async def test_what_is_old_is_forgotten_bit_by_bit(self, archive: ActivityArchive) -> None:
        acts = [an_act(minutes) for minutes in range(4)]
        await archive.append(acts)

        forgotten = [
            await archive.forget_old(before=NOON + 3 * MINUTE, limit=limit) for limit in (2, 9, 9)
        ]

        assert forgotten == [2, 1, 0]
        assert list(await archive.of_account(ADA, since=NOON, limit=9)) == [acts[3]]


class ConsentsContract:
    @pytest.fixture
    def consents(self) -> Consents:
        raise AssertionError("Every adapter brings its own.")

    async def test_nobody_has_consented_who_did_not_say_so(self, consents: Consents) -> None:
        await consents.give(ADA, since=NOON)

        assert await consents.since([ADA, BOB]) == {ADA: NOON}
        assert await consents.since([]) == {}

    async def test_a_consent_counts_from_the_time_that_was_said_last(
        self, consents: Consents
    ) -> None:
        await consents.give(ADA, since=NOON)
        await consents.give(ADA, since=NOON + MINUTE)

        assert await consents.since([ADA]) == {ADA: NOON + MINUTE}

    async def test_who_withdraws_it_has_not_consented(self, consents: Consents) -> None:
        await consents.give(ADA, since=NOON)
        await consents.withdraw(ADA)
        await consents.withdraw(BOB)

        assert await consents.since([ADA, BOB]) == {}
