"""What every ``WaitingStore`` and its views must do, whatever they are made of."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from application.booking.waiting_ports import WaitingStore, WaitingViews
from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from domain.booking.errors import AlreadyWaiting, WaitingNotFound
from domain.booking.waiting import Waiting
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import BookingId, EventId, TicketTypeId
from tests.support.booking import EVENT, STALLS, a_waiting
from tests.support.clock import NOON

BALCONY = TicketTypeId(UUID(int=401))
OTHER_EVENT = EventId(UUID(int=101))
BOOKING = BookingId(UUID(int=1))
UNTIL = NOON + timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Office:
    work: UnitOfWork[WaitingStore]
    views: WaitingViews


class WaitingContract:
    """Subclass it, give it an ``office`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def office(self) -> Office:
        raise AssertionError("Every adapter brings its own.")

    async def test_somebody_who_waits_comes_back_as_they_were(self, office: Office) -> None:
        waiting = await joined(office, a_waiting(3))

        assert await loaded(office, waiting) == waiting

    async def test_somebody_with_an_offer_comes_back_as_they_are(self, office: Office) -> None:
        waiting = await joined(office, a_waiting())

        given = await changed(office, waiting, offered)

        assert await loaded(office, waiting) == given

    async def test_somebody_unknown_is_not_found(self, office: Office) -> None:
        with pytest.raises(WaitingNotFound):
            await loaded(office, a_waiting())

    async def test_the_second_of_two_changes_is_stale(self, office: Office) -> None:
        waiting = await joined(office, a_waiting())
        await changed(office, waiting, offered)

        with pytest.raises(StaleVersion):
            await changed(office, waiting, lambda _: waiting.leave(now=NOON))

    async def test_nobody_waits_twice_for_one_type(self, office: Office) -> None:
        waiting = await joined(office, a_waiting())
        again = a_waiting(account_id=waiting.account_id)

        with pytest.raises(AlreadyWaiting):
            await joined(office, again)
        await changed(office, waiting, offered)
        with pytest.raises(AlreadyWaiting):
            await joined(office, again)

    async def test_whoever_is_done_may_wait_again(self, office: Office) -> None:
        waiting = await joined(office, a_waiting())
        await changed(office, waiting, left)

        again = await joined(office, a_waiting(account_id=waiting.account_id))

        assert await loaded(office, again) == again

    async def test_one_person_may_wait_for_two_types(self, office: Office) -> None:
        waiting = await joined(office, a_waiting())

        other = await joined(
            office, a_waiting(account_id=waiting.account_id, ticket_type_id=BALCONY)
        )

        assert await loaded(office, other) == other

    async def test_of_many_who_join_as_one_person_exactly_one_does(self, office: Office) -> None:
        first = a_waiting()
        rivals = [joined(office, a_waiting(account_id=first.account_id)) for _ in range(10)]

        outcomes = await asyncio.gather(*rivals, return_exceptions=True)

        assert sorted(isinstance(outcome, Waiting) for outcome in outcomes) == [False] * 9 + [True]

    async def test_who_waits_longest_comes_first(self, office: Office) -> None:
        late = await joined(office, a_waiting(now=UNTIL))
        early = await joined(office, a_waiting())

        assert await first_fitting(office, left=9) == early
        await changed(office, early, offered)
        assert await first_fitting(office, left=9) == late
        await changed(office, late, left)
        assert await first_fitting(office, left=9) is None

    async def test_of_those_who_joined_at_once_the_first_id_comes_first(
        self, office: Office
    ) -> None:
        for id_ in (2, 1, 3):
            await joined(office, a_waiting(id=UUID(int=id_)))

        first = await first_fitting(office, left=9)

        assert first is not None
        assert first.id.int == 1

    async def test_a_group_that_is_too_large_is_passed_over(self, office: Office) -> None:
        await joined(office, a_waiting(4))
        pair = await joined(office, a_waiting(2, now=UNTIL))

        assert await first_fitting(office, left=3) == pair
        assert await first_fitting(office, left=1) is None
        assert await first_fitting(office, left=9, ticket_type_id=BALCONY) is None

    async def test_the_smallest_group_that_waits_is_known(self, office: Office) -> None:
        assert await smallest_group(office) == 0
        await joined(office, a_waiting(4))
        pair = await joined(office, a_waiting(2))
        await joined(office, a_waiting(1, ticket_type_id=BALCONY))
        assert await smallest_group(office) == 2

        await changed(office, pair, offered)

        assert await smallest_group(office) == 4

    async def test_it_is_known_for_which_types_somebody_waits(self, office: Office) -> None:
        waiting = await joined(office, a_waiting())

        async with office.work.begin() as store:
            assert list(await store.waiting.waited_for([BALCONY, STALLS])) == [STALLS]
            await store.waiting.save(left(waiting))
            assert list(await store.waiting.waited_for([BALCONY, STALLS])) == []

    async def test_whom_a_booking_was_offered_to_is_found(self, office: Office) -> None:
        waiting = await joined(office, a_waiting())
        given = await changed(office, waiting, offered)

        async with office.work.begin() as store:
            assert await store.waiting.offered(BOOKING) == given
            assert await store.waiting.offered(BookingId(UUID(int=2))) is None

    async def test_one_sees_ones_own_waiting_the_newest_first(self, office: Office) -> None:
        old = await joined(office, a_waiting(id=UUID(int=1)))
        old = await changed(office, old, left)
        mine = partial(a_waiting, account_id=old.account_id)
        new = await joined(office, mine(id=UUID(int=2)))
        await joined(office, a_waiting(id=UUID(int=3)))
        await joined(office, mine(id=UUID(int=4), event_id=OTHER_EVENT, ticket_type_id=BALCONY))

        assert list(await office.views.of_account(EVENT, old.account_id)) == [new, old]

    async def test_the_list_of_an_event_has_those_who_wait_in_order(self, office: Office) -> None:
        first, gone, second, third = [
            await joined(office, a_waiting(id=UUID(int=id_))) for id_ in (1, 2, 3, 4)
        ]
        await changed(office, gone, left)
        await joined(office, a_waiting(event_id=OTHER_EVENT))

        page = await office.views.of_event(EVENT, PageRequest(limit=2))
        rest = await office.views.of_event(EVENT, PageRequest(limit=2, cursor=page.next))

        assert [*page.items, *rest.items] == [first, second, third]
        assert rest.next is None


def offered(waiting: Waiting) -> Waiting:
    return waiting.offer(BOOKING, until=UNTIL, now=NOON)


def left(waiting: Waiting) -> Waiting:
    return waiting.leave(now=NOON)


async def joined(office: Office, waiting: Waiting) -> Waiting:
    async with office.work.begin() as store:
        await store.waiting.add(waiting)
    return waiting.settled()


async def loaded(office: Office, waiting: Waiting) -> Waiting:
    async with office.work.begin() as store:
        return await store.waiting.get(waiting.id)


async def changed(
    office: Office, waiting: Waiting, change: Callable[[Waiting], Waiting]
) -> Waiting:
    async with office.work.begin() as store:
        after = change(await store.waiting.get(waiting.id))
        await store.waiting.save(after)
    return after.settled()


async def first_fitting(
    office: Office, *, left: int, ticket_type_id: TicketTypeId = STALLS
) -> Waiting | None:
    async with office.work.begin() as store:
        return await store.waiting.first_fitting(ticket_type_id, left=left)


async def smallest_group(office: Office) -> int:
    async with office.work.begin() as store:
        return await store.waiting.smallest_group(STALLS)
