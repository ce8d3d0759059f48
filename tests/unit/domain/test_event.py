from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.errors import DomainError
from domain.kernel.ids import SeatMapId, VenueId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import MixedCurrencies, Money
from domain.kernel.places import UnknownTimeZone
from domain.programme.errors import (
    BadImages,
    BadLateMoneyPolicy,
    BadLink,
    BadRefundPolicy,
    BadText,
    BadTicketType,
    BadTimes,
    EventGoesOn,
    EventIsOver,
    NothingToSell,
    SeatMapElsewhere,
    SeatMapInUse,
    SeatMapMissing,
    SectionSoldTwice,
    StartsInThePast,
    TicketTypeNotFound,
    TicketTypeOnSale,
    UnknownCategory,
    UnknownSection,
    VenueMissing,
)
from domain.programme.event import (
    IMAGES_MAX,
    LIFECYCLE,
    TICKET_TYPES_MAX,
    Event,
    EventStatus,
)
from domain.programme.events import (
    EventCancelled,
    EventChanged,
    EventDrafted,
    EventFinished,
    EventPublished,
    EventSeatMapRevised,
    TicketTypeAdded,
    TicketTypeChanged,
    TicketTypeRemoved,
)
from domain.programme.policies import LateMoneyStep, RefundTier
from tests.support.clock import NOON
from tests.support.programme import (
    ORGANIZER,
    TONIGHT,
    a_seat_map,
    a_section,
    a_ticket_type,
    a_venue,
    an_event,
    an_event_in,
    an_event_with,
)

VENUE = a_venue()
MAP = a_seat_map(venue=VENUE)
BOTH = {EventStatus.DRAFT, EventStatus.PUBLISHED}

MOVES: dict[EventStatus, Callable[[Event], Event]] = {
    EventStatus.PUBLISHED: lambda event: event.publish(now=NOON),
    EventStatus.CANCELLED: lambda event: event.cancel("The singer is ill", now=NOON),
    EventStatus.FINISHED: lambda event: event.finish(now=event.ends_at),
}
CHANGES: dict[str, Callable[[Event], Event]] = {
    "change": lambda event: event.change({"title": "Else"}, seat_map=None, now=NOON),
    "add a ticket type": lambda event: event.add_ticket_type(
        a_ticket_type(), seat_map=None, now=NOON
    ),
    "change a ticket type": lambda event: event.change_ticket_type(
        event.ticket_types[0].id, {"name": "Else"}, seat_map=None, now=NOON
    ),
    "follow its seat map": lambda event: event.seat_map_revised(now=NOON),
}


@pytest.mark.parametrize("status", EventStatus)
@pytest.mark.parametrize("target", MOVES)
def test_an_event_moves_as_its_table_says(status: EventStatus, target: EventStatus) -> None:
    event = an_event_in(status)

    if LIFECYCLE.allows(status, target):
        assert MOVES[target](event).status is target
    else:
        with pytest.raises(IllegalMove):
            MOVES[target](event)


@pytest.mark.parametrize("status", EventStatus)
@pytest.mark.parametrize("change", CHANGES)
def test_only_an_event_that_is_not_over_can_change(status: EventStatus, change: str) -> None:
    event = an_event_in(status)

    if status in BOTH:
        assert CHANGES[change](event).next_version == event.version + 1
    else:
        with pytest.raises(EventIsOver):
            CHANGES[change](event)


@pytest.mark.parametrize("status", EventStatus)
def test_only_a_draft_can_lose_a_ticket_type(status: EventStatus) -> None:
    event = an_event_in(status)

    refusal = {EventStatus.DRAFT: None, EventStatus.PUBLISHED: TicketTypeOnSale}
    if (error := refusal.get(status, EventIsOver)) is None:
        assert event.remove_ticket_type(event.ticket_types[0].id, now=NOON).ticket_types == ()
    else:
        with pytest.raises(error):
            event.remove_ticket_type(event.ticket_types[0].id, now=NOON)


@given(st.lists(st.sampled_from(list(MOVES)), max_size=6))
def test_no_way_leads_out_of_a_final_status(targets: list[EventStatus]) -> None:
    event = an_event_in(EventStatus.DRAFT)
    for target in targets:
        before = event
        try:
            event = MOVES[target](event)
        except DomainError:
            assert event is before
        else:
            assert not LIFECYCLE.is_final(before.status)


def test_each_verb_tells_what_happened() -> None:
    event = an_event()
    about: dict[str, Any] = {"at": NOON, "event_id": event.id, "organizer_id": event.organizer_id}
    kind, other = a_ticket_type(), a_ticket_type()

    changed = (
        event.change({"venue_id": VENUE.id}, seat_map=None, now=NOON)
        .add_ticket_type(kind, seat_map=None, now=NOON)
        .add_ticket_type(other, seat_map=None, now=NOON)
        .change_ticket_type(kind.id, {"quota": 101}, seat_map=None, now=NOON)
        .remove_ticket_type(other.id, now=NOON)
        .seat_map_revised(now=NOON)
        .publish(now=NOON)
    )
    cancelled = changed.cancel("Ill", now=NOON)
    finished = changed.finish(now=event.ends_at)

    assert changed.events == (
        EventDrafted(**about),
        EventChanged(**about, ends_at=event.ends_at),
        TicketTypeAdded(**about, ticket_type_id=kind.id),
        TicketTypeAdded(**about, ticket_type_id=other.id),
        TicketTypeChanged(**about, ticket_type_id=kind.id, quota_raised=True),
        TicketTypeRemoved(**about, ticket_type_id=other.id),
        EventSeatMapRevised(**about),
        EventPublished(**about, ends_at=event.ends_at),
    )
    assert cancelled.events[-1] == EventCancelled(**about, reason="Ill")
    assert finished.events[-1] == EventFinished(**about | {"at": event.ends_at})
    assert {happened.subject for happened in finished.events} == {f"event:{event.id}"}


def test_a_new_event_is_a_draft_that_the_public_does_not_see() -> None:
    event = an_event()

    assert (event.status, event.was_public) == (EventStatus.DRAFT, False)
    assert event.organizer_id == ORGANIZER.account_id


def test_an_event_that_was_published_stays_public() -> None:
    cancelled = an_event_in(EventStatus.CANCELLED)

    assert cancelled.was_public


def test_an_event_called_off_before_it_was_published_was_never_public() -> None:
    assert not an_event().cancel("No money", now=NOON).was_public


def test_an_event_without_ticket_types_is_not_published() -> None:
    with pytest.raises(NothingToSell):
        an_event(venue_id=VENUE.id).publish(now=NOON)


def test_an_event_without_a_venue_is_not_published() -> None:
    event = an_event().add_ticket_type(a_ticket_type(), seat_map=None, now=NOON)

    with pytest.raises(VenueMissing):
        event.publish(now=NOON)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=1)])
def test_an_event_that_has_started_is_not_published(late: timedelta) -> None:
    event = an_event_in(EventStatus.DRAFT)

    with pytest.raises(StartsInThePast):
        event.publish(now=event.starts_at + late)


def test_an_event_that_goes_on_is_not_finished() -> None:
    event = an_event_in(EventStatus.PUBLISHED)

    with pytest.raises(EventGoesOn):
        event.finish(now=event.ends_at - timedelta(seconds=1))


def test_a_cancellation_says_why() -> None:
    with pytest.raises(BadText):
        an_event().cancel(" ", now=NOON)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"title": " "}, BadText),
        ({"title": "x" * 201}, BadText),
        ({"title": "a\0b"}, BadText),
        ({"description": "x" * 20_001}, BadText),
        ({"external_id": ""}, BadText),
        ({"category": "party"}, UnknownCategory),
        ({"time_zone": "Europe/Atlantis"}, UnknownTimeZone),
        ({"time_zone": "../etc/passwd"}, UnknownTimeZone),
        ({"time_zone": "Europe"}, UnknownTimeZone),
        ({"ends_at": TONIGHT}, BadTimes),
        ({"ends_at": TONIGHT.replace(tzinfo=None)}, BadTimes),
        ({"images": ("ftp://example.org/a.png",)}, BadLink),
        ({"images": ("https://example.org/a.png",) * (IMAGES_MAX + 1)}, BadImages),
        ({"website": "https://"}, BadLink),
        ({"website": "https://[oops"}, BadLink),
        ({"website": "https://example.org/" + "x" * 2_000}, BadText),
        ({"late_money": ()}, BadLateMoneyPolicy),
        ({"late_money": (LateMoneyStep.REACQUIRE,)}, BadLateMoneyPolicy),
        ({"late_money": (LateMoneyStep.REFUND, LateMoneyStep.REACQUIRE)}, BadLateMoneyPolicy),
        ({"late_money": (LateMoneyStep.REFUND, LateMoneyStep.REFUND)}, BadLateMoneyPolicy),
        ({"refund_policy": (RefundTier(24, 50), RefundTier(48, 100))}, BadRefundPolicy),
        ({"refund_policy": (RefundTier(48, 50), RefundTier(24, 100))}, BadRefundPolicy),
        ({"refund_policy": (RefundTier(48, 50),) * 11}, BadRefundPolicy),
    ],
)
def test_an_event_that_breaks_a_rule_is_not_drafted(
    given: dict[str, Any], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        an_event(**given)


@pytest.mark.parametrize(("hours", "percent"), [(-1, 50), (9_000, 50), (24, -1), (24, 101)])
def test_a_refund_is_a_share_within_bounds(hours: int, percent: int) -> None:
    with pytest.raises(BadRefundPolicy):
        RefundTier(hours, percent)


def test_a_change_is_held_to_the_same_rules() -> None:
    with pytest.raises(BadTimes):
        an_event().change({"starts_at": TONIGHT + timedelta(days=1)}, seat_map=None, now=NOON)


def test_a_seat_map_is_one_of_the_events_venue() -> None:
    with pytest.raises(SeatMapElsewhere):
        an_event(venue_id=a_venue().id, seat_map=MAP)
    with pytest.raises(SeatMapElsewhere):
        an_event(venue_id=VENUE.id, seat_map=MAP).change(
            {"venue_id": VenueId(a_venue().id)}, seat_map=MAP, now=NOON
        )


def test_a_seat_map_whose_seats_are_sold_is_not_replaced() -> None:
    event = an_event_with(a_ticket_type("Stalls"), venue=VENUE, seat_map=MAP)
    other = a_seat_map(venue=VENUE)

    with pytest.raises(SeatMapInUse):
        event.change({"seat_map_id": SeatMapId(other.id)}, seat_map=other, now=NOON)


def test_a_seat_map_that_sells_nothing_is_replaced() -> None:
    event = an_event_with(a_ticket_type(), venue=VENUE, seat_map=MAP)

    changed = event.change({"seat_map_id": None}, seat_map=None, now=NOON)

    assert changed.seat_map_id is None


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"name": ""}, BadText),
        ({"price": Money(-1, "EUR")}, BadTicketType),
        ({"quota": -1}, BadTicketType),
        ({"quota": 10_000_001}, BadTicketType),
        ({"quota": None}, BadTicketType),
        ({"sections": ("Stalls",), "quota": 5}, BadTicketType),
        ({"sections": ("Stalls", "Stalls"), "quota": None}, BadTicketType),
        ({"sections": ("Attic",), "quota": None}, UnknownSection),
        ({"per_buyer_limit": 0}, BadTicketType),
        ({"sale_starts": NOON, "sale_ends": NOON}, BadTicketType),
        ({"price": Money(10, "USD")}, MixedCurrencies),
        ({"sections": ("Balcony",), "quota": None}, SectionSoldTwice),
    ],
)
def test_a_ticket_type_that_breaks_a_rule_is_not_added(
    given: dict[str, Any], error: type[DomainError]
) -> None:
    event = an_event_with(a_ticket_type("Balcony"), venue=VENUE, seat_map=MAP)

    with pytest.raises(error):
        event.add_ticket_type(a_ticket_type(**given), seat_map=MAP, now=NOON)


def test_numbered_seats_need_a_seat_map() -> None:
    with pytest.raises(SeatMapMissing):
        an_event().add_ticket_type(a_ticket_type("Stalls"), seat_map=None, now=NOON)
    with pytest.raises(SeatMapMissing):
        a_ticket_type("Stalls").capacity(None)


def test_an_event_has_a_limited_number_of_ticket_types() -> None:
    event = an_event_with(*(a_ticket_type() for _ in range(TICKET_TYPES_MAX)), venue=VENUE)

    with pytest.raises(BadTicketType):
        event.add_ticket_type(a_ticket_type(), seat_map=None, now=NOON)


def test_an_unknown_ticket_type_is_not_found() -> None:
    stranger = a_ticket_type()
    event = an_event_in(EventStatus.DRAFT)

    with pytest.raises(TicketTypeNotFound):
        event.change_ticket_type(stranger.id, {"name": "Else"}, seat_map=None, now=NOON)
    with pytest.raises(TicketTypeNotFound):
        event.remove_ticket_type(stranger.id, now=NOON)


def test_numbered_seats_do_not_become_a_quota() -> None:
    kind = a_ticket_type("Stalls")
    event = an_event_with(kind, venue=VENUE, seat_map=MAP)

    with pytest.raises(BadTicketType):
        event.change_ticket_type(kind.id, {"sections": (), "quota": 5}, seat_map=MAP, now=NOON)


@pytest.mark.parametrize(("quota", "raised"), [(99, False), (100, False), (101, True)])
def test_a_change_tells_whether_there_is_more_to_sell(quota: int, *, raised: bool) -> None:
    kind = a_ticket_type(quota=100)
    event = an_event_with(kind, venue=VENUE)

    changed = event.change_ticket_type(kind.id, {"quota": quota}, seat_map=None, now=NOON)

    assert isinstance(happened := changed.events[-1], TicketTypeChanged)
    assert happened.quota_raised is raised
    assert changed.ticket_type(kind.id).capacity(None) == quota


def test_seats_of_another_section_are_more_to_sell() -> None:
    large = a_seat_map(a_section("Stalls", rows=1), a_section("Balcony"), venue=VENUE)
    kind = a_ticket_type("Stalls")
    event = an_event_with(kind, venue=VENUE, seat_map=large)

    changed = event.change_ticket_type(
        kind.id, {"sections": ("Stalls", "Balcony")}, seat_map=large, now=NOON
    )

    assert isinstance(happened := changed.events[-1], TicketTypeChanged)
    assert happened.quota_raised
    assert changed.ticket_type(kind.id).capacity(large) == 9


@pytest.mark.parametrize(
    ("starts", "ends", "on_sale"),
    [
        (None, None, True),
        (NOON, None, True),
        (NOON + timedelta(seconds=1), None, False),
        (None, NOON, False),
        (None, NOON + timedelta(seconds=1), True),
    ],
)
def test_a_ticket_type_is_on_sale_from_its_start_until_its_end(
    starts: datetime | None, ends: datetime | None, *, on_sale: bool
) -> None:
    assert a_ticket_type(sale_starts=starts, sale_ends=ends).on_sale(NOON) is on_sale
