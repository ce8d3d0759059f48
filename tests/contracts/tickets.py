"""What every adapter of ``Tickets``, ``CheckIns`` and ``TicketCodes`` must do."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import pytest

from application.booking.ticket_ports import CheckIns, TicketCodes, Tickets
from application.platform.ports import UnitOfWork
from domain.booking.check_in import CheckedIn, Outcome, Reason, Verdict
from domain.booking.ticket import Ticket, TicketStatus
from domain.booking.ticket_code import TicketClaims
from domain.booking.ticket_errors import ForgedCode, TicketNotFound, UnreadableCode
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import BookingId, CheckInId, TicketNumber
from tests.support.clock import NOON
from tests.support.tickets import (
    BOOKING,
    EVENT,
    FRIEND,
    HOURS,
    OTHER_EVENT,
    a_checked_in,
    a_number,
    a_ticket,
    an_entry,
)

OTHER_BOOKING = BookingId(UUID(int=201))
CLAIMS = TicketClaims(event_id=EVENT, number=a_number(), issue=1, hours=HOURS)


class TicketsStore(Protocol):
    @property
    def tickets(self) -> Tickets: ...

    @property
    def check_ins(self) -> CheckIns: ...


type Work = UnitOfWork[TicketsStore]
type Recorded = Callable[[], Awaitable[Sequence[tuple[int, str]]]]
"""Tells the events in the log, each with its sequence."""


class TicketsContract:
    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def recorded(self) -> Recorded:
        raise AssertionError("Every adapter brings its own.")

    async def test_an_issued_ticket_comes_back_as_it_was(self, work: Work) -> None:
        await added(work, ticket := a_ticket())

        assert await loaded(work) == ticket.settled()

    async def test_a_used_ticket_without_a_seat_comes_back_as_it_was(self, work: Work) -> None:
        await added(work, used := a_ticket(seat=None).enter(an_entry(), now=NOON))

        assert await loaded(work) == used.settled()

    async def test_an_unknown_ticket_is_not_found(self, work: Work) -> None:
        with pytest.raises(TicketNotFound):
            await loaded(work)

    async def test_adding_again_adds_only_what_lacks(self, work: Work) -> None:
        await added(work, a_ticket(1))
        await changed(work, lambda ticket: ticket.cancel(now=NOON))

        await added(work, a_ticket(1), a_ticket(2))

        async with work.begin() as store:
            found = await store.tickets.of_booking(BOOKING)
        assert [ticket.status for ticket in found] == [TicketStatus.CANCELLED, TicketStatus.VALID]

    async def test_of_many_numbers_those_that_exist_are_found(self, work: Work) -> None:
        await added(work, a_ticket(1), a_ticket(2))

        async with work.begin() as store:
            found = await store.tickets.find({a_number(2), a_number(3)})

        assert dict(found) == {a_number(2): a_ticket(2).settled()}

    async def test_a_booking_has_its_own_tickets_by_number(self, work: Work) -> None:
        await added(work, a_ticket(3), a_ticket(1), a_ticket(2, booking_id=OTHER_BOOKING))

        async with work.begin() as store:
            found = await store.tickets.of_booking(BOOKING)

        assert numbers_of(found) == [a_number(1), a_number(3)]

    async def test_the_tickets_of_an_event_come_in_pages(self, work: Work) -> None:
        await added(work, *(a_ticket(rank) for rank in (5, 3, 1, 4)))
        await added(work, a_ticket(2, event_id=OTHER_EVENT))

        async with work.begin() as store:
            first = await store.tickets.of_event(EVENT, after=None, limit=2)
            rest = await store.tickets.of_event(EVENT, after=first[-1].number, limit=9)

        assert numbers_of(first) == [a_number(1), a_number(3)]
        assert numbers_of(rest) == [a_number(4), a_number(5)]

    async def test_a_changed_ticket_comes_back_changed(self, work: Work) -> None:
        await added(work, a_ticket())

        given = await changed(work, lambda ticket: ticket.transfer(FRIEND, code="x", now=NOON))

        assert await loaded(work) == given.settled()

    async def test_the_second_of_two_changes_is_stale(self, work: Work) -> None:
        await added(work, a_ticket())
        seen = await loaded(work)
        await changed(work, lambda ticket: ticket.cancel(now=NOON))

        with pytest.raises(StaleVersion):
            await changed(work, lambda _: seen.transfer(FRIEND, code="x", now=NOON))

    async def test_a_valid_ticket_is_let_in(self, work: Work) -> None:
        await added(work, a_ticket(1), a_ticket(2))

        assert await let_in(work, a_ticket(1)) == {a_number(1)}
        assert (await loaded(work)).entry == an_entry()
        assert (await loaded(work, 2)).status is TicketStatus.VALID

    async def test_only_what_is_still_valid_is_let_in(self, work: Work) -> None:
        await added(work, a_ticket(1), a_ticket(2), a_ticket(3), a_ticket(4))
        await let_in(work, a_ticket(1))
        await changed(work, lambda ticket: ticket.cancel(now=NOON), 2)
        await changed(work, lambda ticket: ticket.transfer(FRIEND, code="x", now=NOON), 3)

        entered = await let_in(work, *(a_ticket(rank) for rank in (1, 2, 3, 4)))

        assert entered == {a_number(4)}

    async def test_of_many_gates_exactly_one_lets_a_ticket_in(self, work: Work) -> None:
        await added(work, a_ticket())

        entered = await asyncio.gather(*(let_in(work, a_ticket()) for _ in range(20)))

        assert sorted(map(len, entered)) == [0] * 19 + [1]

    async def test_batches_with_the_same_tickets_in_other_orders_all_end(self, work: Work) -> None:
        batch = [a_ticket(rank) for rank in range(1, 31)]
        await added(work, *batch)

        entered = await asyncio.gather(
            *(let_in(work, *(batch if turn % 2 else batch[::-1])) for turn in range(8))
        )

        assert sorted(map(len, entered)) == [0] * 7 + [30]

    async def test_events_are_recorded_once_and_in_order(
        self, work: Work, recorded: Recorded
    ) -> None:
        await added(work, a_ticket())
        await added(work, a_ticket())
        await changed(work, lambda ticket: ticket.transfer(FRIEND, code="x", now=NOON))
        await let_in(work, replace(a_ticket(), issue=2))
        await let_in(work, replace(a_ticket(), issue=2))

        assert await recorded() == [
            (1, "TicketIssued"),
            (2, "TicketTransferred"),
            (3, "TicketUsed"),
        ]

    async def test_a_block_that_raises_lets_nobody_in(self, work: Work) -> None:
        await added(work, a_ticket())

        async def break_off() -> None:
            async with work.begin() as store:
                await store.tickets.let_in([a_ticket().settled().enter(an_entry(), now=NOON)])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await break_off()

        assert (await loaded(work)).status is TicketStatus.VALID

    async def test_what_came_of_a_scan_is_found_again(self, work: Work) -> None:
        entered = a_checked_in(verdict=Verdict(Outcome.ENTERED))
        forged = a_checked_in(
            id=CheckInId(UUID(int=2)),
            nonce="2",
            ticket_number=None,
            offline=True,
            verdict=Verdict(Outcome.REFUSED, Reason.FORGED),
        )
        used = a_checked_in(id=CheckInId(UUID(int=3)), nonce="3")
        await checked_in(work, entered, forged, used)

        async with work.begin() as store:
            scans = {("scanner-1", nonce) for nonce in "1234"}
            found = await store.check_ins.earlier(EVENT, scans)

        assert dict(found) == {
            ("scanner-1", "1"): entered,
            ("scanner-1", "2"): forged,
            ("scanner-1", "3"): used,
        }

    async def test_devices_of_other_events_may_have_the_same_names(self, work: Work) -> None:
        theirs = a_checked_in(event_id=OTHER_EVENT)
        async with work.begin() as store:
            await store.check_ins.add([theirs])
            await store.check_ins.add([ours := a_checked_in(id=CheckInId(UUID(int=2)))])
            found = await store.check_ins.earlier(EVENT, {("scanner-1", "1")})

        assert list(found.values()) == [ours]

    async def test_a_scan_that_came_in_meanwhile_is_stale(self, work: Work) -> None:
        await checked_in(work, a_checked_in())

        with pytest.raises(StaleVersion):
            await checked_in(work, a_checked_in(id=CheckInId(UUID(int=2))))

    async def test_the_scans_of_a_ticket_come_as_they_were_received(self, work: Work) -> None:
        late = a_checked_in(received_at=NOON + timedelta(minutes=1))
        early = a_checked_in(id=CheckInId(UUID(int=2)), nonce="2")
        other = a_checked_in(id=CheckInId(UUID(int=3)), nonce="3", ticket_number=a_number(2))
        async with work.begin() as store:
            await store.check_ins.add([late, early, other])
            found = await store.check_ins.of_ticket(a_number())

        assert list(found) == [early, late]


class TicketCodesContract:
    @pytest.fixture
    def codes(self) -> TicketCodes:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def stranger(self) -> TicketCodes:
        raise AssertionError("Every adapter brings its own.")

    def test_a_code_is_read_as_it_was_signed(self, codes: TicketCodes) -> None:
        assert codes.read(codes.sign(CLAIMS)) == CLAIMS

    def test_the_same_claims_make_the_same_code(self, codes: TicketCodes) -> None:
        assert codes.sign(CLAIMS) == codes.sign(CLAIMS)

    def test_another_issue_has_another_code(self, codes: TicketCodes) -> None:
        assert codes.sign(CLAIMS) != codes.sign(replace(CLAIMS, issue=2))

    def test_a_code_of_a_stranger_is_forged(
        self, codes: TicketCodes, stranger: TicketCodes
    ) -> None:
        with pytest.raises(ForgedCode):
            codes.read(stranger.sign(CLAIMS))

    def test_a_code_with_any_character_changed_is_forged(self, codes: TicketCodes) -> None:
        code = codes.sign(CLAIMS)

        for at, character in enumerate(code):
            other = "0" if character != "0" else "1"
            with pytest.raises(ForgedCode):
                codes.read(code[:at] + other + code[at + 1 :])

    @pytest.mark.parametrize("text", ["", "hello", "https://example.org", "é" * 167, "\x00"])
    def test_something_else_is_unreadable(self, codes: TicketCodes, text: str) -> None:
        with pytest.raises(UnreadableCode):
            codes.read(text)

    def test_every_event_has_keys_of_its_own(self, codes: TicketCodes) -> None:
        ours, theirs = (codes.public_keys(event) for event in (EVENT, OTHER_EVENT))

        assert not {key.key for key in ours} & {key.key for key in theirs}
        assert not {key.key_id for key in ours} & {key.key_id for key in theirs}


async def added(work: Work, *tickets: Ticket) -> None:
    async with work.begin() as store:
        await store.tickets.add(tickets)


async def loaded(work: Work, rank: int = 1) -> Ticket:
    async with work.begin() as store:
        return await store.tickets.get(a_number(rank))


async def changed(work: Work, change: Callable[[Ticket], Ticket], rank: int = 1) -> Ticket:
    async with work.begin() as store:
        ticket = change(await store.tickets.get(a_number(rank)))
        await store.tickets.save(ticket)
    return ticket


async def let_in(work: Work, *tickets: Ticket) -> set[TicketNumber]:
    used = [ticket.settled().enter(an_entry(), now=NOON) for ticket in tickets]
    async with work.begin() as store:
        return set(await store.tickets.let_in(used))


async def checked_in(work: Work, *results: CheckedIn) -> None:
    async with work.begin() as store:
        await store.check_ins.add(results)


def numbers_of(tickets: Sequence[Ticket]) -> list[TicketNumber]:
    return [ticket.number for ticket in tickets]
