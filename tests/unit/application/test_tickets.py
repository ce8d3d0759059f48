"""Issuing, revoking, transferring and looking at tickets."""

from datetime import timedelta
from uuid import UUID

import pytest

from adapters.rendering.calendar import IcsCalendarFiles
from adapters.rendering.papers import FpdfTicketPapers
from adapters.rendering.qr import SegnoQrImages
from application.booking.issue_tickets import IssueTickets
from application.booking.revoke_tickets import RevokeTickets
from application.booking.ticket_files import GetTicketFile, GetTicketFileHandler, TicketFile
from application.booking.ticket_queries import (
    GetTicket,
    GetTicketHandler,
    ListBookingTickets,
    ListBookingTicketsHandler,
)
from application.booking.transfer_ticket import TransferTicket, TransferTicketHandler
from application.platform import failpoints
from application.platform.idempotency import AlreadyAnswered
from application.platform.tasks import Task, TaskLost
from domain.booking.errors import BookingNotFound
from domain.booking.ticket import Standing, Ticket, TicketStatus
from domain.booking.ticket_errors import RecipientNotFound, TicketNotFound, TransferTooLate
from domain.kernel.access import Role
from domain.kernel.ids import BookingId
from domain.kernel.lifecycle import IllegalMove
from tests.support.clock import NOON, FakeClock
from tests.support.tickets import (
    BOOKING,
    BUYER,
    CODES,
    ENDS_AT,
    FRIEND,
    HOURS,
    STRANGER,
    BoxOffice,
    a_booking_of,
    a_number,
    a_request,
    a_task,
    a_ticket,
    an_entry,
    signed_in,
)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def office(clock: FakeClock) -> BoxOffice:
    return BoxOffice(clock)


@pytest.fixture
def task(office: BoxOffice) -> Task:
    return office.lease(a_task())


@pytest.fixture
def issue_tickets(office: BoxOffice, clock: FakeClock) -> IssueTickets:
    return IssueTickets(office.work, clock, CODES)


@pytest.fixture
def revoke_tickets(office: BoxOffice, clock: FakeClock) -> RevokeTickets:
    return RevokeTickets(office.work, clock)


@pytest.fixture
def transfer_ticket(office: BoxOffice, clock: FakeClock) -> TransferTicketHandler:
    return TransferTicketHandler(office.work, clock, CODES)


@pytest.fixture
def get_ticket_file(office: BoxOffice, clock: FakeClock) -> GetTicketFileHandler:
    return GetTicketFileHandler(
        office.work, clock, SegnoQrImages(), FpdfTicketPapers(), IcsCalendarFiles()
    )


class AboutBooking:
    booking_id = BOOKING


def to_friend(email: str = "fay@example.org", *, by: str = "holder") -> TransferTicket:
    principal = signed_in(BUYER if by == "holder" else STRANGER)
    return TransferTicket(by=principal, number=a_number(), email=email)


async def test_a_paid_booking_gets_a_ticket_for_each_place(
    office: BoxOffice, issue_tickets: IssueTickets, task: Task
) -> None:
    office.neighbours.book(a_booking_of(1, 2))

    await issue_tickets(AboutBooking(), task)

    tickets = await office.tickets()
    assert set(tickets) == {a_number(1), a_number(2)}
    assert {ticket.holder_id for ticket in tickets.values()} == {BUYER}
    assert office.events() == ["TicketIssued", "TicketIssued"]


async def test_the_code_of_a_ticket_tells_the_ticket_and_its_hours(
    office: BoxOffice, issue_tickets: IssueTickets, task: Task
) -> None:
    office.neighbours.book(a_booking_of(1))

    await issue_tickets(AboutBooking(), task)

    claims = CODES.read((await office.ticket()).code)
    assert (claims.number, claims.issue, claims.hours) == (a_number(1), 1, HOURS)


async def test_issuing_again_makes_only_what_lacks(
    office: BoxOffice, issue_tickets: IssueTickets, task: Task
) -> None:
    office.neighbours.book(a_booking_of(1, 2))
    await office.issue(used := a_ticket(1).enter(an_entry(), now=NOON))

    await issue_tickets(AboutBooking(), task)

    tickets = await office.tickets()
    assert tickets[a_number(1)] == used.settled()
    assert tickets[a_number(2)].status is TicketStatus.VALID


@pytest.mark.parametrize("standing", [Standing.UNPAID, Standing.CANCELLED, Standing.REFUNDED])
async def test_without_payment_there_is_no_ticket(
    office: BoxOffice, issue_tickets: IssueTickets, task: Task, standing: Standing
) -> None:
    office.neighbours.book(a_booking_of(1, standing=standing))

    await issue_tickets(AboutBooking(), task)

    assert await office.tickets() == {}


async def test_a_crash_before_the_tickets_are_stored_leaves_the_task_to_do(
    office: BoxOffice, issue_tickets: IssueTickets, task: Task
) -> None:
    office.neighbours.book(a_booking_of(1))
    failpoints.arm("tickets.before-store", crash)

    with pytest.raises(ZeroDivisionError):
        await issue_tickets(AboutBooking(), task)
    failpoints.disarm()

    assert await office.tickets() == {}
    await issue_tickets(AboutBooking(), task)
    assert len(await office.tickets()) == 1


async def test_a_worker_that_lost_the_task_issues_nothing(
    office: BoxOffice, issue_tickets: IssueTickets
) -> None:
    office.neighbours.book(a_booking_of(1))

    with pytest.raises(TaskLost):
        await issue_tickets(AboutBooking(), a_task())

    assert await office.tickets() == {}


@pytest.mark.parametrize(
    ("standing", "status"),
    [
        (Standing.CANCELLED, TicketStatus.CANCELLED),
        (Standing.REFUNDED, TicketStatus.REFUNDED),
        (Standing.PAID, TicketStatus.VALID),
    ],
)
async def test_tickets_are_worth_what_their_booking_is_worth(
    office: BoxOffice,
    revoke_tickets: RevokeTickets,
    task: Task,
    standing: Standing,
    status: TicketStatus,
) -> None:
    await office.issue(a_ticket(1), a_ticket(2))
    office.neighbours.book(a_booking_of(1, 2, standing=standing))

    await revoke_tickets(AboutBooking(), task)

    assert {ticket.status for ticket in (await office.tickets()).values()} == {status}


async def test_used_tickets_stay_used(
    office: BoxOffice, revoke_tickets: RevokeTickets, task: Task
) -> None:
    await office.issue(a_ticket(1).enter(an_entry(), now=NOON), a_ticket(2))
    office.neighbours.book(a_booking_of(1, 2, standing=Standing.CANCELLED))

    await revoke_tickets(AboutBooking(), task)

    statuses = [ticket.status for ticket in (await office.tickets()).values()]
    assert statuses == [TicketStatus.USED, TicketStatus.CANCELLED]


async def test_a_cancelled_ticket_becomes_a_refunded_one(
    office: BoxOffice, revoke_tickets: RevokeTickets, task: Task
) -> None:
    await office.issue(a_ticket().cancel(now=NOON))
    office.neighbours.book(a_booking_of(1, standing=Standing.REFUNDED))

    await revoke_tickets(AboutBooking(), task)

    assert (await office.ticket()).status is TicketStatus.REFUNDED


async def test_a_transferred_ticket_belongs_to_the_recipient_under_a_new_code(
    office: BoxOffice, transfer_ticket: TransferTicketHandler
) -> None:
    await office.issue(a_ticket())

    given = await transfer_ticket(to_friend(), a_request())

    assert given == await office.ticket()
    assert (given.holder_id, given.issue) == (FRIEND, 2)
    assert CODES.read(given.code).issue == 2


async def test_a_transfer_sent_again_is_answered_again(
    office: BoxOffice, transfer_ticket: TransferTicketHandler
) -> None:
    await office.issue(a_ticket())
    await transfer_ticket(to_friend(), a_request())

    with pytest.raises(AlreadyAnswered):
        await transfer_ticket(to_friend(), a_request())


async def test_only_its_holder_gives_a_ticket_away(
    office: BoxOffice, transfer_ticket: TransferTicketHandler
) -> None:
    await office.issue(a_ticket())

    with pytest.raises(TicketNotFound):
        await transfer_ticket(to_friend(by="stranger"), a_request())


async def test_a_ticket_is_not_given_to_nobody(
    office: BoxOffice, transfer_ticket: TransferTicketHandler
) -> None:
    await office.issue(a_ticket())

    with pytest.raises(RecipientNotFound):
        await transfer_ticket(to_friend("nobody@example.org"), a_request())


async def test_after_the_event_no_ticket_changes_hands(
    office: BoxOffice, transfer_ticket: TransferTicketHandler, clock: FakeClock
) -> None:
    await office.issue(a_ticket())
    clock.pass_time(ENDS_AT - NOON)

    with pytest.raises(TransferTooLate):
        await transfer_ticket(to_friend(), a_request())


@pytest.mark.parametrize(
    "ticket", [a_ticket().enter(an_entry(), now=NOON), a_ticket().cancel(now=NOON)]
)
async def test_a_ticket_that_is_not_valid_is_not_given_away(
    office: BoxOffice, transfer_ticket: TransferTicketHandler, ticket: Ticket
) -> None:
    await office.issue(ticket)

    with pytest.raises(IllegalMove):
        await transfer_ticket(to_friend(), a_request())


async def test_a_buyer_sees_what_was_given_away_without_its_code(office: BoxOffice) -> None:
    office.neighbours.book(a_booking_of(1, 2))
    await office.issue(a_ticket(1), a_ticket(2).transfer(FRIEND, code="secret", now=NOON))

    tickets = await ListBookingTicketsHandler(office.work)(
        ListBookingTickets(by=signed_in(BUYER), booking_id=BOOKING)
    )

    assert [ticket.code for ticket in tickets] == [a_ticket(1).code, ""]


async def test_support_sees_the_tickets_of_any_booking(office: BoxOffice) -> None:
    office.neighbours.book(a_booking_of(1))
    await office.issue(a_ticket(1))

    tickets = await ListBookingTicketsHandler(office.work)(
        ListBookingTickets(by=signed_in(STRANGER, Role.SUPPORT), booking_id=BOOKING)
    )

    assert [ticket.number for ticket in tickets] == [a_number(1)]


@pytest.mark.parametrize("booking_id", [BOOKING, BookingId(UUID(int=999))])
async def test_the_tickets_of_other_peoples_bookings_are_not_there(
    office: BoxOffice, booking_id: BookingId
) -> None:
    office.neighbours.book(a_booking_of(1))

    with pytest.raises(BookingNotFound):
        await ListBookingTicketsHandler(office.work)(
            ListBookingTickets(by=signed_in(STRANGER), booking_id=booking_id)
        )


async def test_a_holder_sees_the_ticket(office: BoxOffice) -> None:
    await office.issue(a_ticket())

    ticket = await GetTicketHandler(office.work)(GetTicket(by=signed_in(BUYER), number=a_number()))

    assert ticket == a_ticket().settled()


@pytest.mark.parametrize(
    ("file", "begins"),
    [
        (TicketFile.QR_SVG, b"<?xml"),
        (TicketFile.QR_PNG, b"\x89PNG"),
        (TicketFile.PDF, b"%PDF"),
        (TicketFile.CALENDAR, b"BEGIN:VCALENDAR"),
    ],
)
async def test_a_holder_gets_the_ticket_as_a_file(
    office: BoxOffice, get_ticket_file: GetTicketFileHandler, file: TicketFile, begins: bytes
) -> None:
    await office.issue(a_ticket())
    query = GetTicketFile(by=signed_in(BUYER), number=a_number(), file=file)

    assert (await get_ticket_file(query)).startswith(begins)


async def test_who_gave_a_ticket_away_does_not_see_it_any_more(
    office: BoxOffice, get_ticket_file: GetTicketFileHandler
) -> None:
    await office.issue(a_ticket().transfer(FRIEND, code="secret", now=NOON))
    buyer = signed_in(BUYER)

    with pytest.raises(TicketNotFound):
        await GetTicketHandler(office.work)(GetTicket(by=buyer, number=a_number()))
    with pytest.raises(TicketNotFound):
        await get_ticket_file(GetTicketFile(by=buyer, number=a_number(), file=TicketFile.PDF))


async def crash() -> None:
    raise ZeroDivisionError


def test_the_hours_of_a_code_are_those_of_the_gate() -> None:
    assert HOURS.closes_at - ENDS_AT == timedelta(hours=6)
