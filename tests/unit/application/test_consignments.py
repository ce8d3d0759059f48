from datetime import timedelta
from uuid import uuid4

import pytest

from application.delivery.forget_partner_notices import KEPT_FOR, ForgetPartnerNotices
from application.delivery.open_consignment import open_consignment
from application.delivery.partner_calls import CALL_PATIENCE
from application.delivery.partner_job import partner_job
from domain.delivery.consignment import MISSED, Consignment
from domain.delivery.consignment_errors import ForgedPartnerNotice, MalformedPartnerNotice
from domain.delivery.consignment_events import Step
from domain.delivery.consignment_status import ConsignmentStatus
from domain.delivery.errors import AlreadyCollected
from domain.delivery.events import FailureReason, ProofKind
from domain.delivery.status import DeliveryStatus
from domain.delivery.stop import Stop
from domain.kernel.ids import ConsignmentId
from domain.kernel.money import Money
from tests.support.clock import NOON
from tests.support.deliveries import CODES, PICKUP, a_delivery, a_delivery_that_is
from tests.support.pigeons import (
    MINUTE,
    PIGEONS,
    Loft,
    a_quote,
    a_report,
    memory_loft,
    somewhere,
)

S = ConsignmentStatus
D = DeliveryStatus
FIRST = "p-1"


@pytest.fixture
def loft() -> Loft:
    return memory_loft()


async def statuses(loft: Loft, consignment: Consignment) -> tuple[S, D]:
    known = await loft.known(consignment)
    return known.status, (await loft.delivery_of(consignment)).status


# Booking


async def test_what_is_decided_is_booked_and_promised(loft: Loft) -> None:
    consignment = await loft.booked()
    assert await statuses(loft, consignment) == (S.BOOKED, D.ASSIGNED)
    delivery = await loft.delivery_of(consignment)
    assert delivery.arrives_at == a_quote().arrives_at
    [order] = loft.pigeons.booked
    assert (order.key, order.job.pickup, order.code) == (consignment.id, PICKUP, "")
    assert order.quote.price == consignment.price


async def test_only_who_needs_the_recipients_code_gets_it(loft: Loft) -> None:
    consignment = await loft.booked(needs=frozenset({ProofKind.CODE}))
    [order] = loft.pigeons.booked
    assert order.code == CODES.of(consignment.delivery_id)
    assert order.code not in repr(order)


async def test_a_partner_who_refuses_makes_room(loft: Loft) -> None:
    loft.pigeons.trouble = ["refused"]
    consignment = await loft.booked()
    assert await statuses(loft, consignment) == (S.REFUSED, D.PENDING)
    assert (await loft.delivery_of(consignment)).is_open
    assert "DeliveryConsignmentEnded" in await loft.happened()


async def test_an_answer_that_got_lost_is_asked_for_not_booked_again(loft: Loft) -> None:
    loft.pigeons.trouble = ["unanswered"]
    consignment = await loft.booked()
    assert consignment.status is S.BOOKING
    await loft.wait(MINUTE)
    assert (await loft.known(consignment)).status is S.BOOKED
    assert len(loft.pigeons.orders) == 1


async def test_a_booking_that_got_lost_is_made_again(loft: Loft) -> None:
    loft.pigeons.trouble = ["lost", "lost", "fine"]
    consignment = await loft.booked()
    await loft.wait(MINUTE)
    assert (await loft.known(consignment)).status is S.BOOKED
    assert len(loft.pigeons.orders) == 1


async def test_a_refusal_is_not_believed_while_an_earlier_call_may_have_booked(
    loft: Loft,
) -> None:
    loft.pigeons.trouble = ["lost", "fine", "refused"]
    consignment = await loft.booked()
    await loft.wait(timedelta(seconds=10))
    assert await statuses(loft, consignment) == (S.REVOKED, D.PENDING)
    assert not (await loft.delivery_of(consignment)).is_open
    await loft.wait(2 * CALL_PATIENCE)
    assert await statuses(loft, consignment) == (S.CANCELLED, D.PENDING)
    assert (await loft.delivery_of(consignment)).is_open


async def test_a_partner_who_never_answers_keeps_everybody_else_out(loft: Loft) -> None:
    loft.pigeons.trouble = ["lost"] * 1_000
    consignment = await loft.booked()
    await loft.wait(timedelta(hours=1))
    assert (await loft.known(consignment)).status is S.REVOKED
    assert not (await loft.delivery_of(consignment)).is_open
    assert (await loft.happened()).count("DeliveryEscalated") == 1
    # In the end they answer: they never heard of it.
    loft.pigeons.trouble = []
    await loft.wait(2 * MINUTE)
    assert (await loft.delivery_of(consignment)).is_open


async def test_what_nobody_knows_the_way_to_is_not_booked(loft: Loft) -> None:
    consignment = await loft.booked(dropoff=Stop(city="Bremen"))
    assert (await loft.known(consignment)).status is S.REFUSED
    assert loft.pigeons.orders == {}


async def test_what_a_courier_of_ours_has_goes_to_no_partner(loft: Loft) -> None:
    delivery = a_delivery_that_is(D.PICKED_UP).reassign(reason="OTHER", now=loft.clock.now())
    async with loft.work.begin() as store:
        with pytest.raises(AlreadyCollected):
            await open_consignment(
                store,
                delivery,
                PIGEONS,
                a_quote(),
                id=ConsignmentId(uuid4()),
                now=loft.clock.now(),
            )


# Taking it back


async def test_what_is_revoked_is_free_once_the_partner_says_so(loft: Loft) -> None:
    consignment = await loft.booked()
    loft.pigeons.trouble = ["lost"]
    await loft.revoke(consignment)
    await loft.work_off()
    assert await statuses(loft, consignment) == (S.REVOKED, D.ASSIGNED)
    await loft.wait(MINUTE)
    assert await statuses(loft, consignment) == (S.CANCELLED, D.REASSIGNED)
    assert loft.pigeons.cancelled == [FIRST]
    assert (await loft.known(consignment)).reason == "by-hand"


async def test_what_was_fetched_before_the_revocation_came_is_brought(loft: Loft) -> None:
    consignment = await loft.booked()
    await loft.revoke(consignment)
    loft.pigeons.tell(FIRST, Step.COLLECTED)
    await loft.work_off()
    assert await statuses(loft, consignment) == (S.COLLECTED, D.PICKED_UP)
    await loft.hear(loft.pigeons.tell(FIRST, Step.DELIVERED))
    assert await statuses(loft, consignment) == (S.DELIVERED, D.DELIVERED)


async def test_whoever_does_not_take_a_cancellation_may_still_come(loft: Loft) -> None:
    consignment = await loft.booked()
    loft.pigeons.is_stubborn = True
    await loft.revoke(consignment)
    await loft.wait(timedelta(minutes=30))
    assert await statuses(loft, consignment) == (S.REVOKED, D.ASSIGNED)
    assert (await loft.happened()).count("DeliveryEscalated") == 1
    loft.pigeons.tell(FIRST, Step.DELIVERED)
    await loft.wait(2 * MINUTE)
    assert await statuses(loft, consignment) == (S.DELIVERED, D.DELIVERED)


async def test_what_was_revoked_before_anybody_was_asked_is_free_at_once(loft: Loft) -> None:
    consignment = await loft.consign()
    await loft.revoke(consignment)
    await loft.work_off()
    assert await statuses(loft, consignment) == (S.CANCELLED, D.PENDING)
    assert loft.pigeons.orders == {}


async def test_a_call_that_arrives_after_the_end_is_cancelled_there(loft: Loft) -> None:
    loft.pigeons.trouble = ["lost", "fine", "refused"]
    consignment = await loft.booked()
    await loft.wait(3 * CALL_PATIENCE)
    assert (await loft.known(consignment)).status is S.CANCELLED
    stray = loft.pigeons.make(consignment.id)
    await loft.wait(timedelta(minutes=6))
    assert loft.pigeons.cancelled == [stray]


async def test_who_never_answers_is_not_asked_for_ever_about_what_has_ended(loft: Loft) -> None:
    loft.pigeons.trouble = ["lost", "fine", "refused"]
    await loft.booked()
    await loft.wait(3 * CALL_PATIENCE)
    loft.pigeons.trouble = ["lost"] * 1_000
    await loft.wait(timedelta(days=1, hours=1))
    assert await loft.tasks.next_due() is None
    asked = 1_000 - len(loft.pigeons.trouble)
    assert 90 < asked < 200


# What nobody wants any more


async def test_what_is_recalled_is_cancelled_once_nobody_comes(loft: Loft) -> None:
    consignment = await loft.booked()
    await loft.recall(consignment)
    assert (await loft.delivery_of(consignment)).status is D.ASSIGNED
    await loft.work_off()
    assert await statuses(loft, consignment) == (S.CANCELLED, D.CANCELLED)


async def test_what_is_recalled_too_late_is_asked_back_and_otherwise_brought(
    loft: Loft,
) -> None:
    consignment = await loft.booked()
    await loft.recall(consignment)
    await loft.hear(loft.pigeons.tell(FIRST, Step.COLLECTED))
    await loft.work_off()
    assert await statuses(loft, consignment) == (S.COLLECTED, D.PICKED_UP)
    await loft.hear(loft.pigeons.tell(FIRST, Step.RETURNING))
    await loft.hear(loft.pigeons.tell(FIRST, Step.RETURNED))
    assert await statuses(loft, consignment) == (S.RETURNED, D.RETURNED)


async def test_what_is_given_up_on_its_way_is_asked_back(loft: Loft) -> None:
    consignment = await loft.booked()
    await loft.hear(loft.pigeons.tell(FIRST, Step.COLLECTED))
    await loft.work_off()
    async with loft.work.begin() as store:
        delivery = await store.deliveries.lock(consignment.delivery_id)
        await store.deliveries.save(delivery.give_up(now=loft.clock.now()))
    loft.pigeons.trouble = ["lost", "fine"]
    await loft.wait(MINUTE)
    assert loft.pigeons.trouble == []
    await loft.hear(loft.pigeons.tell(FIRST, Step.DELIVERED))
    assert await statuses(loft, consignment) == (S.DELIVERED, D.DELIVERED)


async def test_what_dispatch_has_found_is_not_asked_about_for_ever(loft: Loft) -> None:
    consignment = await loft.booked()
    await loft.hear(loft.pigeons.tell(FIRST, Step.COLLECTED))
    await loft.work_off()
    async with loft.work.begin() as store:
        delivery = await store.deliveries.lock(consignment.delivery_id)
        now = loft.clock.now()
        await store.deliveries.save(delivery.give_up(now=now).bring_back(now=now))
    await loft.wait(timedelta(hours=25))
    assert await statuses(loft, consignment) == (S.COLLECTED, D.RETURNED)
    assert await loft.tasks.next_due() is None


# Two of one


async def test_what_they_made_twice_is_cancelled_there(loft: Loft) -> None:
    consignment = await loft.booked()
    second = loft.pigeons.make(consignment.id)
    await loft.wait(2 * MINUTE)
    assert loft.pigeons.cancelled == [second]
    assert (await loft.known(consignment)).open_doubles == ()
    assert await statuses(loft, consignment) == (S.BOOKED, D.ASSIGNED)


async def test_the_double_that_was_fetched_is_ours_and_the_other_is_cancelled(
    loft: Loft,
) -> None:
    consignment = await loft.booked()
    second = loft.pigeons.make(consignment.id)
    await loft.hear(loft.pigeons.tell(second, Step.COLLECTED))
    await loft.work_off()
    known = await loft.known(consignment)
    assert (known.reference, known.status) == (second, S.COLLECTED)
    assert loft.pigeons.cancelled == [FIRST]
    assert (await loft.delivery_of(consignment)).status is D.PICKED_UP
    await loft.hear(loft.pigeons.tell(second, Step.DELIVERED), key=False)
    assert await statuses(loft, consignment) == (S.DELIVERED, D.DELIVERED)


async def test_nobody_else_is_asked_before_both_are_cancelled(loft: Loft) -> None:
    consignment = await loft.booked()
    second = loft.pigeons.make(consignment.id)
    await loft.hear(loft.pigeons.tell(FIRST, Step.CANCELLED))
    loft.pigeons.is_stubborn = True
    await loft.work_off()
    known = await loft.known(consignment)
    assert (known.reference, known.status) == (second, S.BOOKED)
    assert not (await loft.delivery_of(consignment)).is_open


# Watching


async def test_notices_that_never_come_are_made_up_for(loft: Loft) -> None:
    consignment = await loft.booked()
    loft.pigeons.tell(FIRST, Step.COLLECTED, position=somewhere(1))
    await loft.wait(2 * MINUTE)
    assert await statuses(loft, consignment) == (S.COLLECTED, D.PICKED_UP)
    newest = await loft.archive.newest(consignment.delivery_id)
    assert (newest.position, newest.courier_id) == (somewhere(1), None)
    loft.pigeons.tell(FIRST, Step.DELIVERED)
    await loft.wait(2 * MINUTE)
    assert await statuses(loft, consignment) == (S.DELIVERED, D.DELIVERED)


async def test_a_notice_that_gets_lost_is_made_up_for_within_little_more_than_a_minute(
    loft: Loft,
) -> None:
    consignment = await loft.consign()
    loft.clock.pass_time(timedelta(seconds=1))
    await loft.work_off()
    loft.pigeons.tell(FIRST, Step.COLLECTED)
    await loft.wait(MINUTE + timedelta(seconds=5))
    assert await statuses(loft, consignment) == (S.COLLECTED, D.PICKED_UP)


async def test_a_partner_is_on_the_last_stretch_before_they_are_at_the_door(loft: Loft) -> None:
    consignment = await loft.booked()
    await loft.hear(loft.pigeons.tell(FIRST, Step.COLLECTED))
    assert await statuses(loft, consignment) == (S.COLLECTED, D.PICKED_UP)
    await loft.hear(loft.pigeons.tell(FIRST, Step.TO_DROP_OFF))
    assert await statuses(loft, consignment) == (S.COLLECTED, D.OUT_FOR_DELIVERY)
    await loft.hear(loft.pigeons.tell(FIRST, Step.AT_DROP_OFF))
    assert await statuses(loft, consignment) == (S.COLLECTED, D.OUT_FOR_DELIVERY)


async def test_who_does_not_fetch_it_in_time_does_not_get_to(loft: Loft) -> None:
    consignment = await loft.booked()
    await loft.wait(timedelta(minutes=40))
    known = await loft.known(consignment)
    assert (known.status, known.reason) == (S.CANCELLED, MISSED)
    assert (await loft.delivery_of(consignment)).is_open


async def test_a_silence_before_the_pick_up_ends_it(loft: Loft) -> None:
    consignment = await loft.booked()
    loft.pigeons.tell(FIRST, Step.TO_PICK_UP)
    await loft.wait(timedelta(minutes=10))
    happened = await loft.happened()
    assert happened.count("DeliveryStalled") == happened.count("ConsignmentStalled") == 1
    await loft.wait(timedelta(minutes=10))
    known = await loft.known(consignment)
    assert (known.status, known.reason) == (S.CANCELLED, "partner-silent")


async def test_a_silence_on_the_way_calls_for_somebody_once(loft: Loft) -> None:
    consignment = await loft.booked()
    loft.pigeons.tell(FIRST, Step.COLLECTED)
    await loft.wait(timedelta(minutes=40))
    assert await statuses(loft, consignment) == (S.COLLECTED, D.PICKED_UP)
    assert (await loft.happened()).count("DeliveryEscalated") == 1


async def test_whoever_is_heard_of_again_is_silent_no_longer(loft: Loft) -> None:
    consignment = await loft.booked()
    loft.pigeons.tell(FIRST, Step.COLLECTED)
    await loft.wait(timedelta(minutes=8))
    loft.pigeons.tell(FIRST, Step.COLLECTED)
    await loft.wait(timedelta(minutes=4))
    assert "DeliveryHeardOf" in await loft.happened()
    assert (await loft.delivery_of(consignment)).silent_since is None


async def test_what_comes_back_for_too_long_calls_for_somebody(loft: Loft) -> None:
    await loft.booked()
    loft.pigeons.tell(FIRST, Step.RETURNING)
    await loft.wait(timedelta(hours=25))
    assert (await loft.happened()).count("DeliveryEscalated") == 1


@pytest.mark.parametrize("postpones", [False, True], ids=["says nothing", "always nearly there"])
async def test_what_does_not_arrive_calls_for_somebody_once(loft: Loft, *, postpones: bool) -> None:
    consignment = await loft.booked()
    for _ in range(26 * 15):
        in_a_moment = loft.clock.now() + 5 * MINUTE
        loft.pigeons.tell(
            FIRST, Step.COLLECTED, **({"arrives_at": in_a_moment} if postpones else {})
        )
        await loft.wait(4 * MINUTE)
    assert await statuses(loft, consignment) == (S.COLLECTED, D.PICKED_UP)
    happened = await loft.happened()
    assert (happened.count("DeliveryStalled"), happened.count("DeliveryEscalated")) == (0, 1)


async def test_what_they_lost_is_told_and_may_turn_up(loft: Loft) -> None:
    consignment = await loft.booked()
    loft.pigeons.tell(FIRST, Step.COLLECTED)
    await loft.hear(loft.pigeons.tell(FIRST, Step.CANCELLED))
    await loft.work_off()
    assert await statuses(loft, consignment) == (S.LOST, D.FAILED)
    assert (await loft.delivery_of(consignment)).history[-1].why == FailureReason.LOST
    assert (await loft.happened()).count("DeliveryEscalated") == 1
    loft.pigeons.tell(FIRST, Step.DELIVERED)
    await loft.wait(timedelta(minutes=20))
    assert await statuses(loft, consignment) == (S.DELIVERED, D.DELIVERED)


async def test_what_ends_is_watched_no_longer(loft: Loft) -> None:
    await loft.booked()
    loft.pigeons.tell(FIRST, Step.DELIVERED)
    await loft.wait(timedelta(hours=2))
    assert await loft.tasks.next_due() is None


# Notices


async def test_a_notice_counts_once(loft: Loft) -> None:
    consignment = await loft.booked()
    body = await loft.hear(loft.pigeons.tell(FIRST, Step.COLLECTED))
    before = await loft.known(consignment)
    await loft.hear_again(body)
    assert await loft.known(consignment) == before


async def test_a_notice_may_come_before_the_answer_to_the_booking(loft: Loft) -> None:
    consignment = await loft.consign()
    loft.pigeons.make(consignment.id)
    await loft.hear(loft.pigeons.tell(FIRST, Step.TO_PICK_UP))
    await loft.work_off()
    assert await statuses(loft, consignment) == (S.BOOKED, D.ASSIGNED)
    assert len(loft.pigeons.orders) == 1


async def test_a_notice_of_what_nobody_knows_is_received_and_nothing_more(loft: Loft) -> None:
    before = await loft.happened()
    stranger = loft.pigeons.make(ConsignmentId(uuid4()))
    await loft.hear(loft.pigeons.tell(stranger, Step.COLLECTED))
    await loft.hear(loft.pigeons.tell(stranger, Step.COLLECTED), key=False)
    assert await loft.happened() == before


async def test_what_is_forged_or_unreadable_leaves_nothing_behind(loft: Loft) -> None:
    consignment = await loft.booked()
    forged = loft.pigeons.notice(a_report(Step.DELIVERED, FIRST))
    with pytest.raises(ForgedPartnerNotice):
        await loft.hear_again(forged, signature="moo")
    with pytest.raises(MalformedPartnerNotice):
        await loft.hear_again(b"{}")
    assert (await loft.known(consignment)).status is S.BOOKED


async def test_a_notice_of_a_cancellation_that_is_not_true_changes_nothing(loft: Loft) -> None:
    consignment = await loft.booked()
    await loft.hear(a_report(Step.CANCELLED, FIRST))
    await loft.work_off()
    assert await statuses(loft, consignment) == (S.BOOKED, D.ASSIGNED)


async def test_one_that_is_true_is_found_out_at_once(loft: Loft) -> None:
    consignment = await loft.booked()
    await loft.hear(loft.pigeons.tell(FIRST, Step.CANCELLED, reason="no-couriers"))
    await loft.work_off()
    assert await statuses(loft, consignment) == (S.CANCELLED, D.REASSIGNED)
    assert (await loft.known(consignment)).reason == "no-couriers"


async def test_who_says_cancelled_and_then_fetches_it_is_reported(loft: Loft) -> None:
    consignment = await loft.booked()
    await loft.hear(loft.pigeons.tell(FIRST, Step.CANCELLED))
    await loft.work_off()
    await loft.hear(loft.pigeons.tell(FIRST, Step.COLLECTED))
    await loft.work_off()
    happened = await loft.happened()
    assert happened.count("ConsignmentDisputed") == happened.count("DeliveryEscalated") == 1
    assert (await loft.known(consignment)).is_disputed


async def test_old_notices_are_forgotten(loft: Loft) -> None:
    await loft.booked()
    await loft.hear(loft.pigeons.tell(FIRST, Step.TO_PICK_UP))
    loft.clock.pass_time(KEPT_FOR + MINUTE)
    await loft.hear(loft.pigeons.tell(FIRST, Step.COLLECTED))
    forget = ForgetPartnerNotices(work=loft.work, clock=loft.clock)
    assert await forget() == 1
    assert await forget() == 0


def test_a_partner_is_told_what_the_goods_are_worth() -> None:
    delivery = a_delivery(value=Money(4_200, "EUR"))

    job = partner_job(delivery, ready_at=NOON)

    assert job is not None
    assert job.value == Money(4_200, "EUR")
