from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.consignment import MISSED, Consignment
from domain.delivery.consignment_events import (
    ConsignmentAdvanced,
    ConsignmentBooked,
    ConsignmentCancelled,
    ConsignmentDisputed,
    ConsignmentDoubled,
    ConsignmentDoubted,
    ConsignmentLost,
    ConsignmentStalled,
    Step,
)
from domain.delivery.consignment_status import LIFECYCLE, OVER, ConsignmentStatus
from domain.delivery.delivery import Delivery
from domain.delivery.events import ProofKind
from domain.delivery.following import followed
from domain.delivery.hands import Consigned
from domain.delivery.marks import UNANSWERED
from domain.delivery.partner_report import PartnerReport
from domain.delivery.points import SILENCE
from domain.delivery.status import DeliveryStatus
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money
from tests.support.clock import NOON
from tests.support.deliveries import a_delivery
from tests.support.pigeons import MINUTE, PIGEONS, a_consignment, a_report, somewhere

S = ConsignmentStatus
D = DeliveryStatus
BEFORE = (Step.BOOKED, Step.TO_PICK_UP, Step.AT_PICK_UP)
CARRIED = (Step.COLLECTED, Step.TO_DROP_OFF, Step.AT_DROP_OFF)
STORIES: dict[str, tuple[tuple[Step, ...], ConsignmentStatus]] = {
    "delivered": ((*BEFORE, *CARRIED, Step.DELIVERED), S.DELIVERED),
    "returned": ((*BEFORE, *CARRIED, Step.RETURNING, Step.RETURNED), S.RETURNED),
    "comes back": ((*BEFORE, Step.COLLECTED, Step.RETURNING), S.RETURNING),
    "brought after all": ((*BEFORE, *CARRIED, Step.RETURNING, Step.DELIVERED), S.DELIVERED),
    "on its way": ((*BEFORE, *CARRIED), S.COLLECTED),
    "booked": (BEFORE, S.BOOKED),
    "given up": ((*BEFORE, Step.CANCELLED), S.CANCELLED),
    "lost": ((*BEFORE, *CARRIED, Step.CANCELLED), S.LOST),
}


def told(story: str) -> list[PartnerReport]:
    """What a partner tells of it, in order, each a minute after the other."""
    steps, _ = STORIES[story]
    is_collected = False
    reports = []
    for number, step in enumerate(steps):
        is_collected = is_collected or step in {*CARRIED, Step.RETURNING}
        at = NOON + number * MINUTE
        place = somewhere(number)
        reports.append(a_report(step, at=at, is_collected=is_collected, position=place))
    return reports


def learnt(*reports: PartnerReport, start: Consignment | None = None) -> Consignment:
    consignment = start or a_consignment()
    for report in reports:
        consignment = consignment.learn(report, now=NOON + timedelta(hours=1))
    return consignment


def that_is(status: ConsignmentStatus) -> Consignment:
    new = a_consignment()
    reached = {
        S.BOOKING: new,
        S.BOOKED: learnt(a_report(Step.BOOKED), start=new),
        S.REVOKED: new.revoke("by-hand", now=NOON),
        S.COLLECTED: learnt(a_report(Step.COLLECTED), start=new),
        S.RETURNING: learnt(a_report(Step.RETURNING), start=new),
        S.LOST: learnt(a_report(Step.CANCELLED, is_collected=True), start=new),
        S.DELIVERED: learnt(a_report(Step.DELIVERED), start=new),
        S.RETURNED: learnt(a_report(Step.RETURNED), start=new),
        S.CANCELLED: learnt(a_report(Step.CANCELLED), start=new),
        S.REFUSED: new.refuse("no-couriers", now=NOON),
    }
    assert reached[status].status is status
    return reached[status].settled()


# Its lifecycle


@pytest.mark.parametrize(("status", "step"), list(product(S, Step)))
def test_it_goes_where_its_lifecycle_lets_it_and_nowhere_else(
    status: ConsignmentStatus, step: Step
) -> None:
    before = that_is(status)
    after = learnt(a_report(step), start=before)
    assert after.status is status or LIFECYCLE.allows(status, after.status)


@pytest.mark.parametrize("status", sorted(OVER))
@pytest.mark.parametrize("step", list(Step))
def test_what_is_over_stays_as_it_ended(status: ConsignmentStatus, step: Step) -> None:
    before = that_is(status)
    after = learnt(a_report(step), start=before)
    assert (after.status, after.step) == (status, before.step)


@pytest.mark.parametrize("status", list(S))
def test_only_what_was_not_fetched_can_be_revoked_or_asked_for(status: ConsignmentStatus) -> None:
    consignment = that_is(status)
    if consignment.is_revocable:
        assert consignment.revoke("by-hand", now=NOON).status is S.REVOKED
    else:
        with pytest.raises(IllegalMove):
            consignment.revoke("by-hand", now=NOON)
    if status is S.BOOKING:
        assert consignment.ask(now=NOON).asked_at == NOON
    else:
        with pytest.raises(IllegalMove):
            consignment.ask(now=NOON)


# What partners tell, in any order


@given(st.sampled_from(sorted(STORIES)), st.data())
def test_the_order_in_which_it_hears_makes_no_difference(story: str, data: st.DataObject) -> None:
    reports = told(story)
    final = reports[-1]
    cut = 1 if final.step is Step.CANCELLED else 0
    # A cancellation comes as an answer, after everything that was true before it.
    heard = data.draw(st.lists(st.sampled_from(reports[: len(reports) - cut]), max_size=12))
    mixed = data.draw(st.permutations([*heard, *([] if cut else [final])]))
    start = a_consignment()
    shuffled = learnt(*mixed, *([final] if cut else []), start=start)
    newest = learnt(final, start=start)
    assert shuffled.status is newest.status is STORIES[story][1]
    assert shuffled.step is newest.step
    assert shuffled.position == newest.position
    assert shuffled.told_at == newest.told_at
    assert not shuffled.is_disputed


@given(st.lists(st.sampled_from([a_report(step) for step in Step]), max_size=12))
def test_what_was_fetched_stays_fetched(reports: list[PartnerReport]) -> None:
    consignment = a_consignment()
    for report in reports:
        before, consignment = consignment, consignment.learn(report, now=NOON)
        assert consignment.is_collected >= before.is_collected
        if before.is_collected:
            assert consignment.status not in {S.BOOKING, S.BOOKED, S.REVOKED, S.CANCELLED}


def test_the_newest_time_tells_where_it_is_and_who_has_it() -> None:
    early = a_report(Step.TO_PICK_UP, at=NOON, courier_name="Ada", position=somewhere(1))
    late = a_report(Step.TO_PICK_UP, at=NOON + MINUTE, courier_name="Bea", position=somewhere(2))
    for reports in ((early, late), (late, early)):
        consignment = learnt(*reports)
        assert (consignment.courier_name, consignment.position) == ("Bea", somewhere(2))


def test_a_clock_that_is_ahead_does_not_outdo_what_comes_after_it() -> None:
    ahead = a_report(Step.BOOKED, at=NOON + timedelta(days=1), position=somewhere(1))
    then = a_report(Step.BOOKED, at=NOON + MINUTE, position=somewhere(2))
    consignment = a_consignment().learn(ahead, now=NOON).learn(then, now=NOON + MINUTE)
    assert consignment.position == somewhere(2)


def test_it_tells_each_step_once() -> None:
    consignment = learnt(*told("delivered"), *told("delivered"))
    names = [event.name for event in consignment.events]
    assert names.count("ConsignmentBooked") == 1
    steps = [event.step for event in consignment.events if isinstance(event, ConsignmentAdvanced)]
    assert steps == [*STORIES["delivered"][0][1:]]


def test_who_brought_it_is_forgotten_once_it_is_over() -> None:
    on_the_way = learnt(a_report(Step.COLLECTED, courier_name="Ada", courier_phone="+491"))
    assert (on_the_way.courier_name, on_the_way.courier_phone) == ("Ada", "+491")
    over = learnt(a_report(Step.DELIVERED, courier_name="Ada"), start=on_the_way)
    assert (over.courier_name, over.courier_phone, over.position) == ("", "", None)
    assert "Ada" not in repr(on_the_way)


def test_the_fee_and_the_proof_are_kept() -> None:
    fee = Money(700, "EUR")
    shown = a_report(Step.DELIVERED, fee=fee, proof=frozenset({ProofKind.PHOTO}))
    consignment = learnt(shown)
    assert (consignment.fee, consignment.proof) == (fee, frozenset({ProofKind.PHOTO}))


# Notices are not believed everything


def test_a_notice_of_a_cancellation_only_makes_us_ask() -> None:
    booked = that_is(S.BOOKED)
    heard = booked.hear(a_report(Step.CANCELLED), now=NOON)
    assert heard.status is S.BOOKED
    assert isinstance(heard.events[-1], ConsignmentDoubted)


def test_a_notice_that_somebody_comes_for_what_has_ended_makes_us_ask() -> None:
    heard = that_is(S.CANCELLED).hear(a_report(Step.TO_PICK_UP), now=NOON)
    assert isinstance(heard.events[-1], ConsignmentDoubted)
    late = that_is(S.DELIVERED).hear(a_report(Step.TO_PICK_UP), now=NOON)
    assert not late.events


def test_what_was_fetched_after_its_end_is_disputed_once() -> None:
    disputed = learnt(a_report(Step.COLLECTED), start=that_is(S.CANCELLED))
    assert isinstance(disputed.events[-1], ConsignmentDisputed)
    again = learnt(a_report(Step.DELIVERED), start=disputed)
    assert len(again.events) == 1


# What is made twice


def test_a_second_order_of_the_same_is_found_once() -> None:
    booked = that_is(S.BOOKED)
    doubled = learnt(a_report(Step.BOOKED, "p-2"), a_report(Step.TO_PICK_UP, "p-2"), start=booked)
    assert doubled.open_doubles == ("p-2",)
    assert [type(event) for event in doubled.events] == [ConsignmentDoubled]
    assert doubled.references == {"p-1", "p-2"}
    assert doubled.settle_double("p-2").open_doubles == ()


def test_the_one_that_was_fetched_is_ours() -> None:
    booked = that_is(S.BOOKED)
    reports = [a_report(Step.BOOKED, "p-1"), a_report(Step.COLLECTED, "p-2")]
    found = booked.learn_all(reports, now=NOON)
    assert (found.reference, found.status) == ("p-2", S.COLLECTED)
    assert found.open_doubles == ("p-1",)


def test_of_one_parcel_both_cannot_have_been_fetched() -> None:
    carried = that_is(S.COLLECTED)
    both = [a_report(Step.COLLECTED, "p-1"), a_report(Step.COLLECTED, "p-2")]
    found = carried.learn_all(both, now=NOON)
    assert found.reference == "p-1"
    assert isinstance(found.events[-1], ConsignmentDisputed)


def test_as_long_as_somebody_may_come_for_the_other_one_it_is_not_over() -> None:
    doubled = learnt(a_report(Step.TO_PICK_UP, "p-2"), start=that_is(S.BOOKED))
    fallen = learnt(a_report(Step.CANCELLED, "p-1"), start=doubled)
    assert (fallen.reference, fallen.status) == ("p-2", S.BOOKED)
    over = fallen.learn_all(
        [a_report(Step.CANCELLED, "p-1"), a_report(Step.CANCELLED, "p-2")], now=NOON
    )
    assert over.status is S.CANCELLED


def test_an_answer_with_two_finds_both_whatever_is_first() -> None:
    two = [a_report(Step.CANCELLED, "p-1"), a_report(Step.BOOKED, "p-2")]
    for reports in (two, two[::-1]):
        found = a_consignment().learn_all(reports, now=NOON)
        assert (found.reference, found.status) == ("p-2", S.BOOKED)


REPORTS = [a_report(step, f"p-{number}") for step in Step for number in (1, 2, 3)]


@given(st.lists(st.lists(st.sampled_from(REPORTS), max_size=3), max_size=5))
def test_it_is_never_cancelled_while_another_one_is_open(
    answers: list[list[PartnerReport]],
) -> None:
    consignment = a_consignment()
    for reports in answers:
        consignment = consignment.learn_all(reports, now=NOON)
        if consignment.status is S.CANCELLED:
            at_its_end = [e for e in consignment.events if isinstance(e, ConsignmentCancelled)]
            assert len(at_its_end) == 1
            break
    if consignment.status is S.CANCELLED:
        assert consignment.open_doubles == ()


# Time


def test_who_does_not_book_or_fetch_in_time_does_not_get_to() -> None:
    booking, booked = a_consignment(), that_is(S.BOOKED)
    assert booking.lapse(now=NOON) is booking
    assert booking.lapse(now=booking.book_by).reason == UNANSWERED
    assert booked.lapse(now=booked.book_by) is booked
    assert booked.lapse(now=booked.pick_up_by).reason == MISSED
    carried = that_is(S.COLLECTED)
    assert carried.lapse(now=NOON + timedelta(days=1)) is carried


def test_a_silence_is_told_once_until_they_are_heard_of_again() -> None:
    moving = learnt(a_report(Step.TO_PICK_UP))
    assert moving.note_silence(now=NOON + SILENCE - MINUTE) is moving
    silent = moving.note_silence(now=NOON + SILENCE)
    assert silent.is_silent
    assert isinstance(silent.events[-1], ConsignmentStalled)
    assert silent.note_silence(now=NOON + 2 * SILENCE) is silent
    heard = learnt(a_report(Step.TO_PICK_UP, at=NOON + SILENCE), start=silent)
    assert not heard.is_silent
    assert heard.note_silence(now=NOON + 3 * SILENCE).is_silent


def test_of_who_never_says_where_they_are_something_is_expected_when_they_are_there() -> None:
    carried = learnt(a_report(Step.COLLECTED))
    due = carried.arrives_at + SILENCE
    assert carried.note_silence(now=due - MINUTE, tells_location=False) is carried
    assert carried.note_silence(now=due, tells_location=False).is_silent


@pytest.mark.parametrize("step", [Step.BOOKED, Step.RETURNING])
def test_who_is_not_on_the_way_may_be_silent(step: Step) -> None:
    still = learnt(a_report(step))
    assert still.note_silence(now=NOON + timedelta(days=1)) is still


def test_never_booked_and_lost_are_told() -> None:
    gone = that_is(S.REVOKED).never_booked(now=NOON)
    assert isinstance(gone.events[-1], ConsignmentCancelled)
    assert (gone.reason, gone.events[-1].by_partner) == ("by-hand", False)
    lost = learnt(a_report(Step.CANCELLED, is_collected=True), start=that_is(S.COLLECTED))
    assert isinstance(lost.events[-1], ConsignmentLost)
    assert isinstance(learnt(a_report(Step.BOOKED)).events[-1], ConsignmentBooked)


# The delivery follows


AFTER: dict[ConsignmentStatus, DeliveryStatus] = {
    S.BOOKING: D.PENDING,
    S.REVOKED: D.PENDING,
    S.BOOKED: D.ASSIGNED,
    S.REFUSED: D.PENDING,
    S.CANCELLED: D.PENDING,
    S.COLLECTED: D.PICKED_UP,
    S.DELIVERED: D.DELIVERED,
    S.RETURNING: D.FAILED,
    S.RETURNED: D.RETURNED,
    S.LOST: D.FAILED,
}


def consigned(to: Consignment) -> Delivery:
    return a_delivery().consign(Consigned(id=to.id, partner=PIGEONS), now=NOON)


@pytest.mark.parametrize("status", list(S))
def test_a_delivery_gets_as_far_whatever_was_left_out(status: ConsignmentStatus) -> None:
    consignment = that_is(status)
    delivery = followed(consigned(consignment), consignment, now=NOON)
    assert delivery.status is AFTER[status]
    again = followed(delivery, consignment, now=NOON)
    assert again is delivery
    assert delivery.is_open is (status in {S.REFUSED, S.CANCELLED})


@given(
    reports=st.lists(st.sampled_from(REPORTS), max_size=8),
    recalled=st.booleans(),
    given_up=st.booleans(),
)
def test_a_delivery_can_always_follow(
    *, reports: list[PartnerReport], recalled: bool, given_up: bool
) -> None:
    consignment = a_consignment()
    delivery = consigned(consignment)
    for number, report in enumerate(reports):
        if recalled and number == 2 and not delivery.is_collected and not delivery.is_over:
            delivery = delivery.cancel(reason="NOT_WANTED", now=NOON)
        if given_up and delivery.is_collected and not (delivery.is_given_up or delivery.is_over):
            delivery = delivery.give_up(now=NOON)
        consignment = consignment.learn_all([report], now=NOON)
        delivery = followed(delivery, consignment, now=NOON)
        assert followed(delivery, consignment, now=NOON) is delivery
        if consignment.is_over and not consignment.is_collected:
            assert delivery.is_open or delivery.is_over
    if consignment.status is S.DELIVERED:
        assert delivery.status is D.DELIVERED


def test_a_delivery_follows_no_other_consignment() -> None:
    other = that_is(S.DELIVERED)
    delivery = consigned(a_consignment())
    assert followed(delivery, other, now=NOON) is delivery
