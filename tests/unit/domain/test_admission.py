from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest

from domain.booking.admission import Admission
from domain.booking.check_in import Booked, CheckedIn, Outcome, Reason, Shown
from domain.booking.ticket import Entry, Standing, Ticket
from domain.kernel.ids import CheckInId
from tests.support.clock import NOON
from tests.support.tickets import (
    ENDS_AT,
    EVENT,
    FRIEND,
    OTHER_EVENT,
    STARTS_AT,
    a_gate,
    a_number,
    a_scan,
    a_ticket,
    an_entry,
)

SHOWN = Shown(number=a_number(), event_id=EVENT)
TYPED = Shown(number=a_number())
EARLIER = NOON - timedelta(minutes=5)
IDS = (CheckInId(UUID(int=number)) for number in count(1))


def an_admission(*tickets: Ticket, offline: bool = False, **booked: Standing) -> Admission:
    return Admission(
        a_gate(),
        {ticket.number: ticket.settled() for ticket in tickets},
        {a_number(): Booked(event_id=EVENT, standing=standing) for standing in booked.values()},
        now=NOON,
        offline=offline,
    )


def judged(admission: Admission, shown: Shown | Reason = SHOWN, **scan: object) -> CheckedIn:
    return admission.judge(next(IDS), a_scan(**scan), shown)  # type: ignore[arg-type]


def reason_for(ticket: Ticket, shown: Shown = SHOWN, **scan: object) -> Reason | None:
    return judged(an_admission(ticket), shown, **scan).verdict.reason


def test_a_valid_ticket_lets_its_holder_in() -> None:
    admission = an_admission(a_ticket())

    assert judged(admission).verdict.outcome is Outcome.ENTERED
    assert [ticket.entry for ticket in admission.entering] == [an_entry()]
    assert not admission.corrected


def test_a_typed_number_lets_in_like_the_code() -> None:
    assert judged(an_admission(a_ticket()), TYPED).verdict.outcome is Outcome.ENTERED


def test_a_ticket_lets_in_once_and_tells_when_and_where() -> None:
    admission = an_admission(a_ticket())

    judged(admission)
    second = judged(admission, nonce="2", gate="south")

    assert second.verdict.outcome is Outcome.REFUSED
    assert second.verdict.reason is Reason.ALREADY_USED
    assert second.verdict.entry == an_entry(gate="north")
    assert len(admission.entering) == 1


@pytest.mark.parametrize("reason", [Reason.UNKNOWN, Reason.FORGED])
def test_what_cannot_be_read_is_refused_for_what_it_is(reason: Reason) -> None:
    refused = judged(an_admission(a_ticket()), reason)

    assert (refused.ticket_number, refused.verdict.reason) == (None, reason)


def test_a_ticket_of_another_event_is_at_the_wrong_event() -> None:
    assert reason_for(a_ticket(event_id=OTHER_EVENT), TYPED) is Reason.WRONG_EVENT


def test_a_code_of_another_event_is_at_the_wrong_event() -> None:
    other = Shown(number=a_number(), event_id=OTHER_EVENT)

    assert reason_for(a_ticket(), other) is Reason.WRONG_EVENT
    assert judged(an_admission(), other).verdict.reason is Reason.WRONG_EVENT


def test_revoked_tickets_say_why() -> None:
    assert reason_for(a_ticket().cancel(now=NOON)) is Reason.CANCELLED
    assert reason_for(a_ticket().refund(now=NOON)) is Reason.REFUNDED


@pytest.mark.parametrize("shown", [SHOWN, TYPED])
def test_after_a_transfer_neither_the_old_code_nor_the_number_lets_in(shown: Shown) -> None:
    given_away = a_ticket().transfer(FRIEND, code="next", now=NOON)

    assert reason_for(given_away, shown) is Reason.REVOKED


def test_after_a_transfer_the_new_code_lets_in() -> None:
    given_away = a_ticket().transfer(FRIEND, code="next", now=NOON)

    assert reason_for(given_away, Shown(number=a_number(), event_id=EVENT, issue=2)) is None


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (STARTS_AT - timedelta(hours=6, seconds=1), Reason.WRONG_DAY),
        (STARTS_AT - timedelta(hours=6), None),
        (ENDS_AT + timedelta(hours=6), None),
        (ENDS_AT + timedelta(hours=6, seconds=1), Reason.WRONG_DAY),
    ],
)
def test_the_gate_opens_six_hours_before_and_closes_six_hours_after(
    at: object, reason: Reason | None
) -> None:
    assert reason_for(a_ticket(), at=at) is reason


def test_a_number_that_nobody_booked_is_unknown() -> None:
    assert judged(an_admission()).verdict.reason is Reason.UNKNOWN


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (Standing.UNPAID, Reason.NOT_YET_PAID),
        (Standing.PAID, Reason.NOT_YET_PAID),
        (Standing.CANCELLED, Reason.CANCELLED),
        (Standing.REFUNDED, Reason.REFUNDED),
    ],
)
def test_a_number_without_a_ticket_tells_how_its_booking_stands(
    standing: Standing, reason: Reason
) -> None:
    assert judged(an_admission(standing=standing), TYPED).verdict.reason is reason


def test_a_number_booked_for_another_event_is_at_the_wrong_event() -> None:
    booked = {a_number(): Booked(event_id=OTHER_EVENT, standing=Standing.UNPAID)}
    admission = Admission(a_gate(), {}, booked, now=NOON, offline=False)

    assert judged(admission, TYPED).verdict.reason is Reason.WRONG_EVENT


def test_an_offline_entry_with_a_used_ticket_is_a_conflict_that_names_the_other() -> None:
    used = a_ticket().enter(an_entry(gate="south"), now=NOON)
    admission = an_admission(used, offline=True)

    conflict = judged(admission, at=NOON + timedelta(minutes=1))

    assert conflict.verdict.outcome is Outcome.CONFLICT
    assert conflict.verdict.entry == Entry(NOON, "south", "scanner-1")
    assert not admission.entering
    assert not admission.corrected


def test_an_earlier_offline_entry_becomes_the_one_that_counts() -> None:
    admission = an_admission(a_ticket().enter(an_entry(gate="south"), now=NOON), offline=True)

    conflict = judged(admission, at=EARLIER)

    assert conflict.verdict.outcome is Outcome.CONFLICT
    assert [ticket.entry for ticket in admission.corrected] == [an_entry(at=EARLIER)]
    assert not admission.entering
