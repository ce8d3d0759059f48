from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.delivery import Delivery
from domain.delivery.errors import OfferRunning, ProofMissing, WithPartner
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryConsigned,
    DeliveryConsignmentEnded,
    DeliveryReassigned,
    DeliveryRecalled,
    FailureReason,
    ProofKind,
)
from domain.delivery.hands import Consigned
from domain.delivery.proof import Proof
from domain.delivery.status import DeliveryStatus
from domain.kernel.errors import Conflict
from domain.kernel.ids import ConsignmentId
from domain.kernel.lifecycle import IllegalMove
from tests.support.clock import NOON
from tests.support.deliveries import COURIER, OFFER, PHOTO, a_delivery

S = DeliveryStatus
CONSIGNED = Consigned(id=ConsignmentId(UUID(int=71)), partner="pigeons")
WORD = Proof(ProofKind.PARTNER)


def consigned() -> Delivery:
    return a_delivery().consign(CONSIGNED, now=NOON)


def promised() -> Delivery:
    return consigned().assign_partner(now=NOON)


def fetched() -> Delivery:
    return promised().pick_up(now=NOON)


def asked(delivery: Delivery) -> Delivery:
    return delivery.offer(OFFER, COURIER, until=NOON, now=NOON)


def test_as_long_as_a_partner_is_asked_nobody_else_is() -> None:
    delivery = consigned()
    assert delivery.status is S.PENDING
    assert not delivery.is_open
    assert isinstance(delivery.events[-1], DeliveryConsigned)
    for verb in (
        asked,
        lambda d: d.assign(COURIER, now=NOON),
        lambda d: d.consign(CONSIGNED, now=NOON),
    ):
        with pytest.raises(WithPartner):
            verb(delivery)


def test_no_partner_is_asked_while_a_courier_is() -> None:
    with pytest.raises(OfferRunning):
        asked(a_delivery()).consign(CONSIGNED, now=NOON)
    with pytest.raises(IllegalMove):
        a_delivery().assign(COURIER, now=NOON).consign(CONSIGNED, now=NOON)


def test_the_partner_who_brings_it_is_told_with_all_that_follows() -> None:
    delivery = fetched().next_stop(now=NOON).deliver(WORD, now=NOON)
    carried = delivery.events[2:]
    assert isinstance(carried[0], DeliveryAssigned)
    assert {(event.partner, event.consignment_id) for event in carried} == {  # type: ignore[attr-defined]  # all of them are about who carries it
        (CONSIGNED.partner, CONSIGNED.id)
    }
    assert delivery.courier_id is None
    assert delivery.status is S.DELIVERED


def test_a_partner_who_had_not_promised_anything_makes_room_for_the_next() -> None:
    delivery = consigned().end_consignment(reason="no-couriers", now=NOON)
    assert delivery.is_open
    assert delivery.status is S.PENDING
    ended = delivery.events[-1]
    assert isinstance(ended, DeliveryConsignmentEnded)
    assert ended.reason == "no-couriers"


def test_a_partner_who_had_promised_it_is_replaced_aloud() -> None:
    delivery = promised().end_consignment(reason="cancelled-by-partner", now=NOON)
    assert delivery.is_open
    assert delivery.status is S.REASSIGNED
    told = delivery.events[-1]
    assert isinstance(told, DeliveryReassigned)
    assert told.partner == CONSIGNED.partner


@pytest.mark.parametrize("begun", [consigned, promised])
def test_what_nobody_wants_is_cancelled_once_the_partner_surely_does_not_come(
    begun: Callable[[], Delivery],
) -> None:
    recalled = begun().cancel(reason="NOT_WANTED", now=NOON)
    assert recalled.is_recalled
    assert not recalled.is_over
    assert isinstance(recalled.events[-1], DeliveryRecalled)
    assert recalled.cancel(reason="NOT_WANTED", now=NOON) is recalled
    assert recalled.end_consignment(reason="NOT_WANTED", now=NOON).status is S.CANCELLED


def test_what_the_partner_fetched_nevertheless_is_brought_or_given_up() -> None:
    recalled = promised().cancel(reason="NOT_WANTED", now=NOON)
    carried = recalled.pick_up(now=NOON)
    with pytest.raises(IllegalMove):
        carried.end_consignment(reason="too-late", now=NOON)
    assert carried.next_stop(now=NOON).deliver(WORD, now=NOON).status is S.DELIVERED
    assert carried.give_up(now=NOON).bring_back(now=NOON).status is S.RETURNED


@pytest.mark.parametrize("begun", [consigned, promised, fetched])
def test_dispatch_cannot_take_it_from_a_partner_without_asking_them(
    begun: Callable[[], Delivery],
) -> None:
    with pytest.raises(WithPartner):
        begun().reassign(reason="TOO_LATE", now=NOON)
    with pytest.raises(Conflict):
        begun().fail(FailureReason.COURIER_UNABLE, now=NOON)


def test_what_was_given_up_may_turn_up_with_its_partner() -> None:
    lost = fetched().give_up(reason=FailureReason.OTHER, now=NOON)
    found = lost.turn_up(now=NOON)
    assert not found.is_given_up
    assert found.next_stop(now=NOON).deliver(WORD, now=NOON).status is S.DELIVERED
    with pytest.raises(IllegalMove):
        fetched().turn_up(now=NOON)


def test_the_word_of_a_partner_will_do_where_a_courier_needs_a_code() -> None:
    needing = a_delivery(needs=frozenset({ProofKind.CODE}))
    by_courier = needing.assign(COURIER, now=NOON).pick_up(now=NOON).next_stop(now=NOON)
    with pytest.raises(ProofMissing):
        by_courier.deliver(PHOTO, now=NOON)
    by_partner = needing.consign(CONSIGNED, now=NOON).assign_partner(now=NOON).pick_up(now=NOON)
    assert by_partner.next_stop(now=NOON).deliver(WORD, now=NOON).status is S.DELIVERED


VERBS: tuple[Callable[[Delivery], Delivery], ...] = (
    asked,
    lambda d: d.end_offer(OFFER, declined=True, now=NOON),
    lambda d: d.assign(COURIER, now=NOON),
    lambda d: d.reassign(reason="TOO_LATE", now=NOON),
    lambda d: d.consign(CONSIGNED, now=NOON),
    lambda d: d.assign_partner(now=NOON),
    lambda d: d.end_consignment(reason="no-couriers", now=NOON),
    lambda d: d.pick_up(now=NOON),
    lambda d: d.next_stop(now=NOON),
    lambda d: d.fail(FailureReason.NOBODY_THERE, now=NOON),
    lambda d: d.give_up(now=NOON),
    lambda d: d.turn_up(now=NOON),
    lambda d: d.try_again(now=NOON),
    lambda d: d.bring_back(now=NOON),
    lambda d: d.cancel(reason="NOT_WANTED", now=NOON),
    lambda d: d.deliver(PHOTO, now=NOON),
)


@given(st.lists(st.sampled_from(VERBS), max_size=25))
def test_a_parcel_has_one_carrier_whatever_happens(
    verbs: list[Callable[[Delivery], Delivery]],
) -> None:
    delivery = a_delivery()
    for verb in verbs:
        with suppress(Conflict):
            delivery = verb(delivery)
        carriers = (delivery.asked, delivery.courier_id, delivery.consigned)
        assert sum(one is not None for one in carriers) <= 1
        if delivery.is_carried:
            assert delivery.courier_id or delivery.consigned
