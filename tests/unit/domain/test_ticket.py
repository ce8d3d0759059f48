from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.booking.ticket import ISSUES_MAX, LIFECYCLE, Ticket, TicketStatus
from domain.booking.ticket_errors import (
    AlreadyTheirs,
    AlreadyUsed,
    BadTicketNumber,
    TransferLimitReached,
)
from domain.booking.ticket_number import NUMBERS, rank_of, read_ticket_number, ticket_number
from domain.kernel.ids import AccountId
from domain.kernel.lifecycle import IllegalMove
from tests.support.clock import NOON
from tests.support.tickets import FRIEND, a_ticket, an_entry

type Verb = Callable[[Ticket], Ticket]


def transfer(ticket: Ticket) -> Ticket:
    return ticket.transfer(FRIEND, code="next", now=NOON)


def cancel(ticket: Ticket) -> Ticket:
    return ticket.cancel(now=NOON)


def refund(ticket: Ticket) -> Ticket:
    return ticket.refund(now=NOON)


def enter(ticket: Ticket) -> Ticket:
    return ticket.enter(an_entry(), now=NOON)


def enter_earlier(ticket: Ticket) -> Ticket:
    return ticket.enter(an_entry(at=NOON - timedelta(minutes=1)), now=NOON)


IN_STATUS: dict[TicketStatus, Ticket] = {
    TicketStatus.VALID: a_ticket(),
    TicketStatus.USED: enter(a_ticket()),
    TicketStatus.CANCELLED: cancel(a_ticket()),
    TicketStatus.REFUNDED: refund(a_ticket()),
}
LEADS_TO: dict[Verb, TicketStatus] = {
    transfer: TicketStatus.VALID,
    cancel: TicketStatus.CANCELLED,
    refund: TicketStatus.REFUNDED,
    enter_earlier: TicketStatus.USED,
}


@pytest.mark.parametrize("verb", LEADS_TO, ids=lambda verb: verb.__name__)
@pytest.mark.parametrize("status", TicketStatus)
def test_a_verb_moves_a_ticket_where_the_table_says_or_is_refused(
    status: TicketStatus, verb: Verb
) -> None:
    target = LEADS_TO[verb]

    if LIFECYCLE.allows(status, target):
        assert verb(IN_STATUS[status]).status is target
    else:
        with pytest.raises(IllegalMove):
            verb(IN_STATUS[status])


def test_every_verb_makes_one_event_of_the_ticket() -> None:
    ticket = a_ticket().settled()

    after = [verb(ticket) for verb in LEADS_TO]

    assert [one.next_version for one in after] == [2, 2, 2, 2]
    assert {one.events[0].subject for one in after} == {f"ticket:{ticket.number}"}


def test_a_used_ticket_is_not_used_again() -> None:
    with pytest.raises(AlreadyUsed) as refusal:
        enter(enter(a_ticket()))

    assert refusal.value.facts == {"at": NOON.isoformat(), "gate": "north"}


def test_an_earlier_entry_takes_the_place_of_the_one_that_counted() -> None:
    earlier = an_entry(at=NOON - timedelta(minutes=1), gate="south")

    ticket = enter(a_ticket()).enter(earlier, now=NOON)

    assert ticket.entry == earlier
    assert [event.name for event in ticket.events] == [
        "TicketIssued",
        "TicketUsed",
        "TicketEntryMoved",
    ]


def test_a_transfer_makes_the_next_issue_for_the_new_holder() -> None:
    ticket = transfer(a_ticket())

    assert (ticket.holder_id, ticket.issue, ticket.code) == (FRIEND, 2, "next")


def test_a_ticket_is_not_given_to_whom_it_belongs() -> None:
    with pytest.raises(AlreadyTheirs):
        transfer(transfer(a_ticket()))


def test_a_ticket_changes_hands_only_so_often() -> None:
    ticket = a_ticket()
    for _ in range(ISSUES_MAX - 1):
        ticket = ticket.transfer(AccountId(uuid4()), code="next", now=NOON)

    with pytest.raises(TransferLimitReached):
        transfer(ticket)


@given(st.integers(min_value=0, max_value=NUMBERS - 1))
def test_a_ticket_number_has_twelve_characters_and_keeps_its_rank(rank: int) -> None:
    number = ticket_number(rank)

    assert len(number) == 12
    assert rank_of(number) == rank


@given(st.integers(min_value=0, max_value=NUMBERS - 1))
def test_a_typed_number_may_be_grouped_and_in_small_letters(rank: int) -> None:
    number = ticket_number(rank)

    assert read_ticket_number(f"{number[:4]}-{number[4:8]} {number[8:]}".lower()) == number


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert read_ticket_number("O000-il0L-0000") == "000011010000"


@pytest.mark.parametrize("text", ["", "0123456789AB0", "U00000000000", "\x000000000000000"])
def test_what_is_no_ticket_number_is_refused(text: str) -> None:
    with pytest.raises(BadTicketNumber):
        read_ticket_number(text)


@pytest.mark.parametrize("rank", [-1, NUMBERS])
def test_there_are_no_numbers_beyond_the_last(rank: int) -> None:
    with pytest.raises(BadTicketNumber):
        ticket_number(rank)
