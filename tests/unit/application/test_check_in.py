from collections.abc import Sequence
from datetime import timedelta

import pytest

from application.booking.attendees import (
    ExportAttendees,
    ExportAttendeesHandler,
)
from application.booking.check_in import CheckIn, CheckInHandler
from application.booking.check_in_list import GetCheckInList, GetCheckInListHandler
from application.platform.csv_text import csv_of
from application.platform.paging import BadCursor, PageRequest
from domain.booking.check_in import SCANS_MAX, CheckedIn, Outcome, Reason, Scan
from domain.booking.ticket import Standing
from domain.booking.ticket_errors import BadScans, GateNotFound, NonceReused
from domain.kernel.access import Principal, Role
from domain.kernel.ids import EventId
from tests.support.clock import NOON, FakeClock, SequentialIds
from tests.support.tickets import (
    CODES,
    EVENT,
    FRIEND,
    HOURS,
    ORGANIZER,
    OTHER_EVENT,
    STRANGER,
    BoxOffice,
    a_booking_of,
    a_code,
    a_gate,
    a_number,
    a_scan,
    a_ticket,
    an_entry,
    signed_in,
)

STEWARD = signed_in(ORGANIZER, Role.ORGANIZER)
EARLIER = NOON - timedelta(minutes=5)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def office(clock: FakeClock) -> BoxOffice:
    return BoxOffice(clock)


@pytest.fixture
def check_in(office: BoxOffice, clock: FakeClock) -> CheckInHandler:
    return CheckInHandler(office.work, clock, SequentialIds(), CODES)


def scanned(*scans: Scan, by: Principal = STEWARD, offline: bool = False) -> CheckIn:
    return CheckIn(by=by, event_id=EVENT, scans=scans, offline=offline)


def outcomes(results: Sequence[CheckedIn]) -> list[tuple[Outcome, Reason | None]]:
    return [(result.verdict.outcome, result.verdict.reason) for result in results]


ENTERED = (Outcome.ENTERED, None)
USED = (Outcome.REFUSED, Reason.ALREADY_USED)


async def test_a_ticket_enters_once_and_then_is_used_with_time_and_gate(
    office: BoxOffice, check_in: CheckInHandler, clock: FakeClock
) -> None:
    await office.issue(a_ticket())

    first = await check_in(scanned(a_scan(gate="north")))
    clock.pass_time(timedelta(minutes=1))
    second = await check_in(scanned(a_scan(nonce="2", gate="south")))

    assert outcomes(first) == [ENTERED]
    assert outcomes(second) == [USED]
    assert second[0].verdict.entry == an_entry(at=NOON, gate="north")
    assert office.events() == ["TicketIssued", "TicketUsed"]


async def test_a_scan_sent_again_gets_its_first_answer(
    office: BoxOffice, check_in: CheckInHandler, clock: FakeClock
) -> None:
    await office.issue(a_ticket())
    first = await check_in(scanned(a_scan()))
    clock.pass_time(timedelta(minutes=1))

    again = await check_in(scanned(a_scan(), a_scan()))

    assert again == [*first, *first]


async def test_a_nonce_names_one_scan_only(office: BoxOffice, check_in: CheckInHandler) -> None:
    await office.issue(a_ticket(1), a_ticket(2))
    await check_in(scanned(a_scan()))

    with pytest.raises(NonceReused):
        await check_in(scanned(a_scan(a_number(2), nonce="2"), a_scan(a_number(2))))

    assert (await office.ticket(2)).entry is None


async def test_a_nonce_used_twice_in_a_batch_lets_nobody_in(
    office: BoxOffice, check_in: CheckInHandler
) -> None:
    await office.issue(a_ticket(1), a_ticket(2))

    with pytest.raises(NonceReused):
        await check_in(scanned(a_scan(a_number(1)), a_scan(a_number(2))))

    assert (await office.ticket(1)).entry is None


async def test_a_batch_is_answered_in_its_order(
    office: BoxOffice, check_in: CheckInHandler
) -> None:
    await office.issue(a_ticket(1), a_ticket(2).cancel(now=NOON))
    office.neighbours.book(a_booking_of(3, standing=Standing.UNPAID))
    shown = ["www.example.org", a_number(2), a_code(a_number(1)), a_number(1), a_number(3)]

    results = await check_in(
        scanned(*(a_scan(text, nonce=str(at)) for at, text in enumerate(shown)))
    )

    assert outcomes(results) == [
        (Outcome.REFUSED, Reason.UNKNOWN),
        (Outcome.REFUSED, Reason.CANCELLED),
        ENTERED,
        USED,
        (Outcome.REFUSED, Reason.NOT_YET_PAID),
    ]


async def test_every_scan_is_kept(office: BoxOffice, check_in: CheckInHandler) -> None:
    await office.issue(a_ticket())

    results = await check_in(scanned(a_scan("nonsense"), a_scan(nonce="2"), a_scan(nonce="3")))

    assert list(office.database.table("check_ins").values()) == results


async def test_a_tampered_code_is_forged(office: BoxOffice, check_in: CheckInHandler) -> None:
    await office.issue(a_ticket())
    tampered = a_code(a_number(), issue=2)[:-3] + "000"

    assert outcomes(await check_in(scanned(a_scan(tampered)))) == [(Outcome.REFUSED, Reason.FORGED)]


async def test_a_ticket_of_another_event_does_not_enter(
    office: BoxOffice, check_in: CheckInHandler
) -> None:
    await office.issue(a_ticket(event_id=OTHER_EVENT))

    results = await check_in(scanned(a_scan(a_code(a_number(), event_id=OTHER_EVENT))))

    assert outcomes(results) == [(Outcome.REFUSED, Reason.WRONG_EVENT)]


async def test_online_the_time_of_the_device_does_not_matter(
    office: BoxOffice, check_in: CheckInHandler
) -> None:
    await office.issue(a_ticket())

    results = await check_in(scanned(a_scan(at=NOON - timedelta(days=9))))

    assert outcomes(results) == [ENTERED]
    assert (await office.ticket()).entry == an_entry(at=NOON)


async def test_a_moved_event_opens_its_gate_at_its_new_time(
    office: BoxOffice, check_in: CheckInHandler
) -> None:
    await office.issue(a_ticket())
    later = NOON + timedelta(days=7)
    office.neighbours.gates[EVENT] = a_gate(starts_at=later, ends_at=later)

    results = await check_in(scanned(a_scan()))

    assert outcomes(results) == [(Outcome.REFUSED, Reason.WRONG_DAY)]


@pytest.mark.parametrize("count", [0, SCANS_MAX + 1])
async def test_a_batch_has_its_bounds(check_in: CheckInHandler, count: int) -> None:
    with pytest.raises(BadScans):
        await check_in(scanned(*(a_scan(nonce=str(at)) for at in range(count))))


async def test_only_who_organises_the_event_scans(check_in: CheckInHandler) -> None:
    with pytest.raises(GateNotFound):
        await check_in(scanned(a_scan(), by=signed_in(STRANGER, Role.ORGANIZER)))


async def test_an_admin_scans_anywhere(office: BoxOffice, check_in: CheckInHandler) -> None:
    await office.issue(a_ticket())

    results = await check_in(scanned(a_scan(), by=signed_in(STRANGER, Role.ADMIN)))

    assert outcomes(results) == [ENTERED]


async def test_no_gate_is_where_no_event_is(office: BoxOffice, check_in: CheckInHandler) -> None:
    office.neighbours.gates.clear()

    with pytest.raises(GateNotFound):
        await check_in(scanned(a_scan()))


async def test_an_offline_entry_counts_at_the_time_of_its_scan(
    office: BoxOffice, check_in: CheckInHandler
) -> None:
    await office.issue(a_ticket())

    results = await check_in(scanned(a_scan(at=EARLIER), offline=True))

    assert outcomes(results) == [ENTERED]
    assert (await office.ticket()).entry == an_entry(at=EARLIER)


async def test_an_offline_scan_is_never_later_than_now(
    office: BoxOffice, check_in: CheckInHandler
) -> None:
    await office.issue(a_ticket())

    await check_in(scanned(a_scan(at=NOON + timedelta(hours=1)), offline=True))

    assert (await office.ticket()).entry == an_entry(at=NOON)


async def test_of_two_entries_with_one_ticket_the_earlier_counts_and_both_are_kept(
    office: BoxOffice, check_in: CheckInHandler
) -> None:
    await office.issue(a_ticket())
    await check_in(scanned(a_scan(gate="north")))

    results = await check_in(
        scanned(a_scan(device="scanner-2", gate="south", at=EARLIER), offline=True)
    )

    assert outcomes(results) == [(Outcome.CONFLICT, Reason.ALREADY_USED)]
    assert results[0].verdict.entry == an_entry(at=NOON, gate="north")
    assert (await office.ticket()).entry == an_entry(at=EARLIER, gate="south", device="scanner-2")
    assert len(office.database.table("check_ins")) == 2
    assert office.events() == ["TicketIssued", "TicketUsed", "TicketEntryMoved"]


async def test_within_one_upload_the_earliest_scan_enters(
    office: BoxOffice, check_in: CheckInHandler
) -> None:
    await office.issue(a_ticket())

    results = await check_in(
        scanned(a_scan(nonce="late"), a_scan(nonce="early", at=EARLIER), offline=True)
    )

    assert outcomes(results) == [(Outcome.CONFLICT, Reason.ALREADY_USED), ENTERED]


async def test_an_upload_sent_again_reports_the_same(
    office: BoxOffice, check_in: CheckInHandler
) -> None:
    await office.issue(a_ticket())
    upload = scanned(a_scan(nonce="late"), a_scan(nonce="early", at=EARLIER), offline=True)

    assert await check_in(upload) == await check_in(upload)


def the_list(by: Principal = STEWARD, event_id: EventId = EVENT, **page: object) -> GetCheckInList:
    return GetCheckInList(by=by, event_id=event_id, page=PageRequest(**page))  # type: ignore[arg-type]


@pytest.fixture
def get_check_in_list(office: BoxOffice, clock: FakeClock) -> GetCheckInListHandler:
    return GetCheckInListHandler(office.work, clock, CODES)


async def test_a_gate_loads_tickets_and_keys_page_by_page(
    office: BoxOffice, get_check_in_list: GetCheckInListHandler
) -> None:
    await office.issue(*(a_ticket(rank) for rank in (1, 2, 3)))

    first = await get_check_in_list(the_list(limit=2))
    second = await get_check_in_list(the_list(limit=2, cursor=first.tickets.next))

    assert [ticket.number for ticket in first.tickets.items] == [a_number(1), a_number(2)]
    assert [ticket.number for ticket in second.tickets.items] == [a_number(3)]
    assert second.tickets.next is None
    assert (first.keys, first.generated_at) == (CODES.public_keys(EVENT), NOON)
    assert first.gate.hours == HOURS


async def test_a_cursor_of_another_list_is_refused(
    get_check_in_list: GetCheckInListHandler,
) -> None:
    with pytest.raises(BadCursor):
        await get_check_in_list(the_list(cursor="bm9wZQ=="))


async def test_only_who_organises_the_event_gets_its_list(
    get_check_in_list: GetCheckInListHandler,
) -> None:
    with pytest.raises(GateNotFound):
        await get_check_in_list(the_list(by=signed_in(STRANGER, Role.ORGANIZER)))


async def exported(office: BoxOffice, by: Principal = STEWARD) -> list[str]:
    pieces = await ExportAttendeesHandler(office.work)(ExportAttendees(by=by, event_id=EVENT))
    return "".join([piece async for piece in pieces]).splitlines()


async def test_the_export_has_a_line_for_each_ticket(office: BoxOffice) -> None:
    await office.issue(
        a_ticket(1).enter(an_entry(), now=NOON),
        a_ticket(2, seat=None).transfer(FRIEND, code="x", now=NOON),
        a_ticket(3, holder_id=STRANGER),
    )

    lines = await exported(office)

    assert lines[0].startswith('"ticket number","status"')
    assert lines[1:] == [
        (
            '"000000000001","USED","Stalls","Stalls/1/1","49.00","EUR","Bea Buyer",'
            f'"bea@example.org","{NOON.isoformat()}","north"'
        ),
        '"000000000002","VALID","Stalls","","49.00","EUR","Fay Friend","fay@example.org","",""',
        '"000000000003","VALID","Stalls","Stalls/1/3","49.00","EUR","","","",""',
    ]


async def test_the_export_has_no_end_of_its_own(office: BoxOffice) -> None:
    await office.issue(*(a_ticket(rank) for rank in range(1, 1102)))

    assert len(await exported(office)) == 1102


async def test_only_who_organises_the_event_gets_the_export(office: BoxOffice) -> None:
    with pytest.raises(GateNotFound):
        await exported(office, by=signed_in(STRANGER, Role.ORGANIZER))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@sum",
        "\tx",
        "\rx",
        "\n=x",
        "  =x",
        "\t=x",
        "\N{FULLWIDTH EQUALS SIGN}1",
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(cell: str) -> None:
    assert csv_of([[cell]]).startswith("\"'")


@pytest.mark.parametrize("cell", ["", "Ann", "1+1", "a=b", " x"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert csv_of([[cell]]) == f'"{cell}"\r\n'


def test_quotes_in_a_cell_do_not_end_it() -> None:
    assert csv_of([['a","=1']]) == '"a"",""=1"\r\n'


@pytest.mark.parametrize(
    ("standing", "reason"),
    [(Standing.CANCELLED, Reason.CANCELLED), (Standing.REFUNDED, Reason.REFUNDED)],
)
async def test_a_ticket_of_a_cancelled_booking_is_refused_before_it_is_revoked(
    office: BoxOffice, check_in: CheckInHandler, standing: Standing, reason: Reason
) -> None:
    await office.issue(a_ticket())
    office.neighbours.book(a_booking_of(1, standing=standing))

    assert outcomes(await check_in(scanned(a_scan()))) == [(Outcome.REFUSED, reason)]
    assert (await office.ticket()).entry is None
