import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.maps.great_circle import GreatCircleMaps
from application.delivery.bring_back import BringBackDelivery, BringBackDeliveryHandler
from application.delivery.depart import DepartWithDelivery, DepartWithDeliveryHandler
from application.delivery.estimate_arrival import EstimateArrival
from application.delivery.forget_places import ForgetOldPlaces
from application.delivery.hand_over import HandOver
from application.delivery.pick_up import PickUpDelivery, PickUpDeliveryHandler
from application.delivery.ports import DeliveryFilter
from application.delivery.public_tracking import (
    LASTS_AFTER_END,
    GetPublicTracking,
    MakeTrackingLink,
    MakeTrackingLinkHandler,
)
from application.delivery.queries import (
    GetDelivery,
    GetProof,
    GetTracking,
    GetTrackingHandler,
    ListDeliveries,
    ListDeliveriesHandler,
)
from application.delivery.reactions import (
    STATUS_AFTER,
    CancelUnwantedDeliveries,
    NoteInTracking,
    ReturnUncollected,
    TryDeliveryAgain,
)
from application.delivery.report_failure import ReportFailure, ReportFailureHandler
from application.delivery.request_delivery import (
    ASK_AGAIN_AFTER,
    ASK_FOR,
    DeliveryTerms,
    RequestDelivery,
)
from application.delivery.seeing import Side
from application.platform.maps import Maps, Whereabouts, estimated_route
from application.platform.paging import BadCursor, PageRequest
from application.platform.tasks import NotYet
from domain.delivery.delivery import Delivery
from domain.delivery.errors import (
    DeliveryNotFound,
    HandOverCodeLocked,
    ProofFileUnfit,
    TrackingLinkOver,
    WrongHandOverCode,
)
from domain.delivery.events import (
    DeliveryEvent,
    DeliveryFailed,
    DeliveryPickedUp,
    FailureReason,
    ProofKind,
)
from domain.delivery.status import DeliveryStatus
from domain.delivery.stop import Stop
from domain.kernel.access import Principal, RightMissing, Role
from domain.kernel.geo import Position
from domain.kernel.ids import FileId, LocationId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money
from domain.kernel.travel import Vehicle
from domain.shop.order_events import Fulfilment, OrderCancelled, OrderCancelledBy, ShipmentReady
from tests.support.clock import NOON
from tests.support.deliveries import (
    BY_COURIER,
    BY_DISPATCH,
    CODES,
    COURIER,
    DROPOFF,
    HOME,
    ORDER,
    OTHER_COURIER,
    PHOTO,
    PICKUP,
    RECIPIENT,
    SELLER,
    SHIPMENT,
    SHOP,
    TOKENS,
    Depot,
    Faces,
    Facts,
    NoStops,
    OneZone,
    a_delivery,
    a_delivery_that_is,
    a_fact,
    a_task,
    assigned,
    failed,
    given_up,
    once,
    picked_up,
    principal,
)
from tests.support.maps import DeadMaps

S = DeliveryStatus
MINUTE = timedelta(minutes=1)
BY_RECIPIENT = principal(RECIPIENT)
BY_SELLER = principal(SELLER, Role.SELLER)
BY_STRANGER = principal(UUID(int=0x99), Role.COURIER, Role.SELLER)


@pytest.fixture
def depot() -> Depot:
    return Depot()


def ready(fulfilment: Fulfilment = Fulfilment.COURIER) -> ShipmentReady:
    return ShipmentReady(
        at=NOON,
        order_id=ORDER,
        buyer_id=RECIPIENT,
        seller_ids=(SELLER,),
        shipment_id=SHIPMENT,
        seller_id=SELLER,
        location_id=LocationId(UUID(int=1)),
        fulfilment=fulfilment,
    )


def cancelled() -> OrderCancelled:
    return OrderCancelled(
        at=NOON,
        order_id=ORDER,
        buyer_id=RECIPIENT,
        seller_ids=(SELLER,),
        cancelled_by=OrderCancelledBy.BUYER,
        reason="",
        payment_id=None,
        refund=Money(0, "EUR"),
    )


def requesting(
    depot: Depot, facts: Facts, maps: Maps | None = None, **terms: Any
) -> RequestDelivery:
    return RequestDelivery(
        facts=facts,
        zones=OneZone(),
        maps=maps or GreatCircleMaps(),
        terms=DeliveryTerms(**terms),
        **depot.changing(),
    )


def tracking(depot: Depot) -> GetTrackingHandler:
    return GetTrackingHandler(
        views=depot.views, archive=depot.archive, stops=NoStops(), maps=GreatCircleMaps()
    )


async def all_of(depot: Depot) -> list[Delivery]:
    page = await depot.views.find(DeliveryFilter(order_id=ORDER), PageRequest())
    return list(page.items)


# Requested


@pytest.mark.parametrize("fulfilment", [Fulfilment.COURIER, Fulfilment.SEAT])
async def test_what_is_packed_is_to_be_brought_once(depot: Depot, fulfilment: Fulfilment) -> None:
    request = requesting(depot, Facts(a_fact()))

    for _ in range(2):
        await request(ready(fulfilment), a_task(ready()))

    (delivery,) = await all_of(depot)
    assert (delivery.pickup, delivery.dropoff) == (PICKUP, DROPOFF)
    assert (delivery.zone_id, delivery.due_by) == (OneZone.ID, NOON + timedelta(hours=24))
    assert depot.happened == ["DeliveryRequested"]


@pytest.mark.parametrize("fulfilment", [Fulfilment.PICK_UP, Fulfilment.NONE])
async def test_what_is_fetched_needs_no_courier(depot: Depot, fulfilment: Fulfilment) -> None:
    await requesting(depot, Facts(a_fact()))(ready(fulfilment), a_task(ready()))

    assert await all_of(depot) == []


@pytest.mark.parametrize(
    ("promised", "due_by"),
    [
        (NOON + timedelta(hours=3), NOON + timedelta(hours=3)),
        (NOON - MINUTE, NOON + timedelta(hours=2)),
        (None, NOON + timedelta(hours=2)),
    ],
)
async def test_it_is_due_when_it_was_promised(
    depot: Depot, promised: datetime | None, due_by: datetime
) -> None:
    request = requesting(depot, Facts(a_fact(promised=promised)), promise=timedelta(hours=2))

    await request(ready(), a_task(ready()))

    (delivery,) = await all_of(depot)
    assert delivery.due_by == due_by


async def test_what_is_dear_needs_the_code(depot: Depot) -> None:
    await requesting(depot, Facts(a_fact()), code_from=4_900)(ready(), a_task(ready()))

    (delivery,) = await all_of(depot)
    assert delivery.needs == {ProofKind.CODE}


@pytest.mark.parametrize("fact", [None, a_fact(is_wanted=False)])
async def test_what_nobody_wants_any_more_is_not_requested(depot: Depot, fact: Any) -> None:
    facts = Facts() if fact is None else Facts(fact)

    await requesting(depot, facts)(ready(), a_task(ready()))

    assert await all_of(depot) == []


async def test_a_place_that_nobody_gave_is_looked_up(depot: Depot) -> None:
    class KnowsTheWay(GreatCircleMaps):
        async def locate(self, address: Whereabouts) -> Position | None:
            return SHOP if address.street == "Am Markt 1" else None

    fact = a_fact(pickup=replace(PICKUP, position=None), dropoff=replace(DROPOFF, position=None))

    await requesting(depot, Facts(fact), KnowsTheWay())(ready(), a_task(ready()))

    (delivery,) = await all_of(depot)
    assert (delivery.pickup.position, delivery.dropoff.position) == (SHOP, None)
    assert delivery.zone_id == OneZone.ID


async def test_a_map_that_does_not_answer_is_waited_for_but_not_for_ever(depot: Depot) -> None:
    fact = a_fact(pickup=replace(PICKUP, position=None))
    request = requesting(depot, Facts(fact), DeadMaps())

    with pytest.raises(NotYet) as waiting:
        await request(ready(), a_task(ready()))
    assert waiting.value.until == NOON + ASK_AGAIN_AFTER
    assert await all_of(depot) == []
    depot.clock.pass_time(ASK_FOR)
    await request(ready(), a_task(ready()))

    (delivery,) = await all_of(depot)
    assert delivery.pickup.position is None


async def test_an_order_that_is_cancelled_meanwhile_leaves_no_delivery(depot: Depot) -> None:
    class CancelledMeanwhile(Facts):
        async def of(self, order_id: Any, shipment_id: Any) -> Any:
            fact = await super().of(order_id, shipment_id)
            self.change(SHIPMENT, is_wanted=False, is_cancelled=True)
            return fact

    await requesting(depot, CancelledMeanwhile(a_fact()))(ready(), a_task(ready()))

    (delivery,) = await all_of(depot)
    assert delivery.status is S.CANCELLED


# Carried


@pytest.mark.parametrize("by", [BY_COURIER, BY_DISPATCH])
async def test_its_courier_and_dispatch_say_what_happens(depot: Depot, by: Any) -> None:
    delivery = await depot.take_in(assigned(a_delivery()))
    pick_up = PickUpDeliveryHandler(**depot.changing())
    depot.clock.pass_time(timedelta(hours=1))

    told = await pick_up(
        PickUpDelivery(by=by, delivery_id=delivery.id, happened_at=NOON + MINUTE), once()
    )

    assert told.status is S.PICKED_UP
    assert (told.collected_at, told.history[-1].by) == (NOON + MINUTE, by.account_id)
    assert await depot.views.get(delivery.id) == told


@pytest.mark.parametrize(
    "by", [BY_STRANGER, BY_RECIPIENT, BY_SELLER, principal(OTHER_COURIER, Role.COURIER)]
)
async def test_for_everybody_else_it_is_not_there(depot: Depot, by: Any) -> None:
    delivery = await depot.take_in(assigned(a_delivery()))
    pick_up = PickUpDeliveryHandler(**depot.changing())

    with pytest.raises(DeliveryNotFound):
        await pick_up(PickUpDelivery(by=by, delivery_id=delivery.id), once())


async def test_who_is_no_courier_any_more_carries_nothing(depot: Depot) -> None:
    delivery = await depot.take_in(assigned(a_delivery()))
    depart = DepartWithDeliveryHandler(**depot.changing())

    with pytest.raises(RightMissing):
        await depart(DepartWithDelivery(by=principal(COURIER), delivery_id=delivery.id), once())


async def test_a_courier_brings_back_only_after_the_last_try(depot: Depot) -> None:
    bring_back = BringBackDeliveryHandler(**depot.changing())
    tried = await depot.take_in(failed(a_delivery()))
    over = await depot.take_in(given_up(a_delivery()))

    with pytest.raises(Exception, match="tried again"):
        await bring_back(BringBackDelivery(by=BY_COURIER, delivery_id=tried.id), once())
    mine = await bring_back(BringBackDelivery(by=BY_COURIER, delivery_id=over.id), once())
    theirs = await bring_back(BringBackDelivery(by=BY_DISPATCH, delivery_id=tried.id), once())

    assert (mine.status, theirs.status) == (S.RETURNED, S.RETURNED)


async def test_dispatch_knows_it_to_be_back_whoever_should_have_got_it_from_whom(
    depot: Depot,
) -> None:
    bring_back = BringBackDeliveryHandler(**depot.changing())
    handed_on = picked_up(a_delivery()).reassign(reason="ILL", now=NOON)
    recalled = handed_on.assign(OTHER_COURIER, now=NOON).give_up(now=NOON)
    delivery = await depot.take_in(recalled)

    back = await bring_back(BringBackDelivery(by=BY_DISPATCH, delivery_id=delivery.id), once())

    assert back.status is S.RETURNED


async def test_a_courier_who_is_unable_lets_go_of_it(depot: Depot) -> None:
    delivery = await depot.take_in(picked_up(a_delivery()))
    report = ReportFailureHandler(**depot.changing(), archive=depot.archive)

    told = await report(
        ReportFailure(by=BY_COURIER, delivery_id=delivery.id, reason=FailureReason.COURIER_UNABLE),
        once(),
    )

    assert (told.status, depot.happened) == (S.REASSIGNED, ["DeliveryReassigned"])


# Handed over


def handing_over(delivery: Delivery, **proof: Any) -> HandOver:
    return HandOver(by=BY_COURIER, delivery_id=delivery.id, **proof)


def wrong(number: int, delivery: Delivery) -> str:
    """Codes that are not the delivery's."""
    return f"{(int(CODES.of(delivery.id)) + 1 + number) % 10**6:06}"


async def test_the_code_of_the_recipient_proves_it(depot: Depot) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.OUT_FOR_DELIVERY))

    told = await depot.hand_over(handing_over(delivery, code=CODES.of(delivery.id)), once())

    assert (told.status, told.proof[0].kind) == (S.DELIVERED, ProofKind.CODE)


async def test_a_photo_proves_it_if_it_is_one(depot: Depot) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.OUT_FOR_DELIVERY))

    with pytest.raises(ProofFileUnfit):
        await depot.hand_over(handing_over(delivery, photo=FileId(uuid4())), once())
    told = await depot.hand_over(handing_over(delivery, photo=PHOTO.file_id), once())

    assert told.proof == (PHOTO,)


async def test_a_wrong_code_is_remembered_although_it_is_refused(depot: Depot) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.OUT_FOR_DELIVERY))
    command = handing_over(delivery, code=wrong(0, delivery), photo=PHOTO.file_id)

    for _ in range(2):
        with pytest.raises(WrongHandOverCode) as refused:
            await depot.hand_over(command, once())
        assert refused.value.facts == {"triesLeft": 4}

    assert (await depot.views.get(delivery.id)).wrong_codes == (wrong(0, delivery),)
    assert depot.happened == ["DeliveryCodeMistaken"]


async def test_of_many_guesses_at_once_only_five_are_looked_at(depot: Depot) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.OUT_FOR_DELIVERY))
    guesses = [handing_over(delivery, code=wrong(number, delivery)) for number in range(20)]

    heard = await asyncio.gather(
        *(depot.hand_over(guess, once()) for guess in guesses), return_exceptions=True
    )

    assert sum(isinstance(one, WrongHandOverCode) for one in heard) == 5
    assert sum(isinstance(one, HandOverCodeLocked) for one in heard) == 15
    with pytest.raises(HandOverCodeLocked):
        await depot.hand_over(handing_over(delivery, code=CODES.of(delivery.id)), once())
    await depot.hand_over(handing_over(delivery, photo=PHOTO.file_id), once())


async def test_nobody_guesses_before_they_are_at_the_door(depot: Depot) -> None:
    delivery = await depot.take_in(picked_up(a_delivery()))

    with pytest.raises(IllegalMove):
        await depot.hand_over(handing_over(delivery, code=wrong(0, delivery)), once())

    assert depot.happened == []


# What follows


def failure_of(delivery: Delivery) -> DeliveryFailed:
    event = delivery.events[-1]
    assert isinstance(event, DeliveryFailed)
    return event


async def following(depot: Depot, reaction: Any, event: Any) -> None:
    """Run a reaction in a task of its own, as the worker does."""
    task = a_task(event)
    depot.database.table("tasks")[task.id] = task
    await reaction(event, task)


async def test_after_the_pause_its_courier_sets_out_again_once(depot: Depot) -> None:
    delivery = failed(a_delivery())
    await depot.take_in(delivery)
    again = TryDeliveryAgain(**depot.changing())

    for _ in range(2):
        await following(depot, again, failure_of(delivery))

    assert depot.happened == ["DeliveryInTransit"]


async def test_what_was_never_fetched_is_back_without_anybody(depot: Depot) -> None:
    at_the_shop = assigned(a_delivery()).fail(FailureReason.DAMAGED, now=NOON)
    on_board = given_up(a_delivery())
    reaction = ReturnUncollected(**depot.changing())
    for delivery in (at_the_shop, on_board):
        await depot.take_in(delivery)
        await following(depot, reaction, failure_of(delivery))

    assert (await depot.views.get(at_the_shop.id)).status is S.RETURNED
    assert (await depot.views.get(on_board.id)).status is S.FAILED


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        (S.PENDING, S.CANCELLED),
        (S.ASSIGNED, S.CANCELLED),
        (S.REASSIGNED, S.CANCELLED),
        (S.IN_TRANSIT, S.FAILED),
        (S.DELIVERED, S.DELIVERED),
    ],
)
async def test_a_cancelled_order_is_not_fetched_and_comes_back_if_it_was(
    depot: Depot, status: DeliveryStatus, becomes: DeliveryStatus
) -> None:
    delivery = await depot.take_in(a_delivery_that_is(status, shipment_id=SHIPMENT))
    facts = Facts(a_fact(is_wanted=False, is_cancelled=True))
    settle = CancelUnwantedDeliveries(facts=facts, **depot.changing())

    for _ in range(2):
        await settle(cancelled(), a_task(cancelled()))

    after = await depot.views.get(delivery.id)
    assert after.status is becomes
    assert after.is_given_up is (becomes is S.FAILED)


async def test_the_rest_of_an_order_goes_on(depot: Depot) -> None:
    delivery = await depot.take_in(a_delivery(shipment_id=SHIPMENT))
    settle = CancelUnwantedDeliveries(facts=Facts(a_fact()), **depot.changing())

    await settle(cancelled(), a_task(cancelled()))

    assert await depot.views.get(delivery.id) == delivery


async def test_every_status_is_an_update_of_its_tracking() -> None:
    depot = Depot()
    carried = picked_up(a_delivery())
    note = NoteInTracking(views=depot.views, archive=depot.archive)
    delivery = await depot.take_in(carried)
    await depot.see(delivery, SHOP, after=-MINUTE)

    for event in carried.events:
        assert isinstance(event, DeliveryEvent)
        for _ in range(2):
            await note(event, a_task(event))

    updates = await depot.archive.of_delivery(delivery.id, limit=9)
    assert [update.status for update in updates] == [None, S.ASSIGNED, S.PENDING, S.PICKED_UP]
    assert {update.position for update in updates} == {SHOP}
    assert {*STATUS_AFTER.values()} == {*DeliveryStatus}


# When it arrives


def estimating(depot: Depot) -> EstimateArrival:
    return EstimateArrival(views=depot.views, estimates=depot.estimates, **depot.changing())


async def test_only_what_is_noticeable_is_told_of_an_arrival(depot: Depot) -> None:
    carried = picked_up(a_delivery())
    delivery = await depot.take_in(carried)
    event = carried.events[-1]
    assert isinstance(event, DeliveryPickedUp)
    estimate = estimating(depot)

    async def look() -> datetime | None:
        with pytest.raises(NotYet):
            await estimate(event, a_task(event))
        return (await depot.views.get(delivery.id)).arrives_at

    first = await look()
    assert first is not None
    assert NOON + 5 * MINUTE < first < NOON + 15 * MINUTE
    depot.clock.pass_time(2 * MINUTE)
    assert await look() == first
    await depot.see(delivery, Position(53.2, 8.9), after=2 * MINUTE)
    later = await look()
    assert later is not None
    assert later > first + 5 * MINUTE
    assert depot.happened == ["DeliveryEstimateChanged"] * 2


@pytest.mark.parametrize("status", [S.DELIVERED, S.REASSIGNED, S.RETURNED])
async def test_nobody_looks_when_nobody_carries_it(depot: Depot, status: DeliveryStatus) -> None:
    delivery = await depot.take_in(a_delivery_that_is(status))
    event = picked_up(a_delivery(id=delivery.id)).events[-1]
    assert isinstance(event, DeliveryPickedUp)

    await estimating(depot)(event, a_task(event))

    assert depot.happened == []


# Seen


async def seen(depot: Depot, delivery: Delivery, by: Any) -> Any:
    get = GetDelivery(views=depot.views, faces=Faces(), codes=CODES, estimates=depot.estimates)
    return await get(delivery.id, by=by)


async def test_everybody_sees_as_much_as_concerns_them(depot: Depot) -> None:
    delivery = await depot.take_in(assigned(a_delivery()))
    town = Stop(city="Bremen", country="DE")

    by_side = {
        by: (await seen(depot, delivery, by)).delivery
        for by in (BY_RECIPIENT, BY_SELLER, BY_COURIER, BY_DISPATCH)
    }

    assert by_side[BY_COURIER] == by_side[BY_DISPATCH] == delivery
    assert (by_side[BY_SELLER].dropoff, by_side[BY_SELLER].pickup) == (town, PICKUP)
    assert by_side[BY_RECIPIENT].dropoff == DROPOFF
    assert (by_side[BY_RECIPIENT].pickup.phone, by_side[BY_RECIPIENT].pickup.instructions) == (
        "",
        "",
    )
    with pytest.raises(DeliveryNotFound):
        await seen(depot, delivery, BY_STRANGER)


async def test_a_courier_forgets_the_address_when_it_is_over(depot: Depot) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.DELIVERED))

    view = await seen(depot, delivery, BY_COURIER)

    assert view.delivery.dropoff == Stop(city="Bremen", country="DE")


async def test_only_the_recipient_is_shown_the_code(depot: Depot) -> None:
    delivery = await depot.take_in(assigned(a_delivery()))
    over = await depot.take_in(a_delivery_that_is(S.DELIVERED))

    codes = [(await seen(depot, delivery, by)).code for by in (BY_SELLER, BY_COURIER, BY_DISPATCH)]

    assert codes == ["", "", ""]
    assert (await seen(depot, delivery, BY_RECIPIENT)).code == CODES.of(delivery.id)
    assert (await seen(depot, over, BY_RECIPIENT)).code == ""


async def test_lists_are_of_the_side_that_one_is_on(depot: Depot) -> None:
    mine = await depot.take_in(assigned(a_delivery()))
    theirs = await depot.take_in(a_delivery(recipient_id=SELLER, seller_id=RECIPIENT))
    list_ = ListDeliveriesHandler(views=depot.views, faces=Faces())

    async def listed(by: Any, side: Side, **wanted: Any) -> list[Any]:
        query = ListDeliveries(
            by=by, side=side, wanted=DeliveryFilter(**wanted), page=PageRequest()
        )
        return [view.delivery.id for view in (await list_(query)).items]

    assert await listed(BY_RECIPIENT, Side.RECIPIENT) == [mine.id]
    assert await listed(BY_SELLER, Side.RECIPIENT) == [theirs.id]
    assert await listed(BY_SELLER, Side.SELLER) == [mine.id]
    assert await listed(BY_COURIER, Side.COURIER) == [mine.id]
    assert await listed(BY_DISPATCH, Side.DISPATCH, courier_id=COURIER) == [mine.id]
    assert await listed(BY_RECIPIENT, Side.RECIPIENT, recipient_id=SELLER) == [mine.id]
    for side in (Side.COURIER, Side.SELLER, Side.DISPATCH):
        with pytest.raises(RightMissing):
            await listed(BY_RECIPIENT, side)


async def test_tracking_goes_on_where_it_stopped(depot: Depot) -> None:
    delivery = await depot.take_in(picked_up(a_delivery()))
    for minutes in (1, 2, 3):
        await depot.see(delivery, HOME, after=minutes * MINUTE)
    track = tracking(depot)

    async def page(cursor: str | None = None, limit: int = 2) -> Any:
        request = PageRequest(cursor=cursor, limit=limit)
        return await track(GetTracking(by=BY_RECIPIENT, delivery_id=delivery.id, page=request))

    first = await page()
    rest = await page(first.updates.next)

    assert [len(first.updates.items), len(rest.updates.items)] == [2, 1]
    assert first.newest == rest.updates.items[-1]
    with pytest.raises(BadCursor):
        await page("WyJub29uIiwgIiJd")


async def test_nobody_is_followed_after_the_end(depot: Depot) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.DELIVERED))
    await depot.see(delivery, HOME, after=MINUTE)
    track = tracking(depot)

    seen = await track(GetTracking(by=BY_SELLER, delivery_id=delivery.id, page=PageRequest()))

    assert seen.newest is None


@pytest.mark.parametrize("by", [BY_RECIPIENT, BY_COURIER, BY_DISPATCH])
async def test_on_the_last_stretch_the_line_leads_to_the_door(depot: Depot, by: Principal) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.OUT_FOR_DELIVERY))
    await depot.see(delivery, SHOP, after=MINUTE)
    query = GetTracking(by=by, delivery_id=delivery.id, page=PageRequest(), with_route=True)

    shown = await tracking(depot)(query)
    unasked = await tracking(depot)(replace(query, with_route=False))

    assert shown.route == estimated_route([SHOP, HOME], by=Vehicle.BICYCLE)
    assert unasked.route is None


async def test_nobody_else_is_led_to_a_door(depot: Depot) -> None:
    last = await depot.take_in(a_delivery_that_is(S.OUT_FOR_DELIVERY))
    await depot.see(last, SHOP, after=MINUTE)
    ask = partial(GetTracking, page=PageRequest(), with_route=True)

    by_seller = await tracking(depot)(ask(by=BY_SELLER, delivery_id=last.id))

    assert by_seller.newest is not None
    assert by_seller.route is None


@pytest.mark.parametrize("status", [S.ASSIGNED, S.PICKED_UP, S.IN_TRANSIT, S.DELIVERED])
async def test_before_and_after_the_last_stretch_there_is_no_line(
    depot: Depot, status: DeliveryStatus
) -> None:
    delivery = await depot.take_in(a_delivery_that_is(status))
    await depot.see(delivery, SHOP, after=MINUTE)
    query = GetTracking(
        by=BY_RECIPIENT, delivery_id=delivery.id, page=PageRequest(), with_route=True
    )

    assert (await tracking(depot)(query)).route is None


async def test_the_proof_is_shown_to_those_it_concerns(depot: Depot) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.DELIVERED))
    proof = GetProof(views=depot.views, files=depot.photos)

    (shown,) = await proof(delivery.id, by=BY_RECIPIENT)

    assert shown.download is not None
    with pytest.raises(DeliveryNotFound):
        await proof(delivery.id, by=BY_STRANGER)
    depot.photos.fit.clear()
    (gone,) = await proof(delivery.id, by=BY_SELLER)
    assert gone.download is None


async def test_where_couriers_were_is_forgotten_after_three_months(depot: Depot) -> None:
    delivery = await depot.take_in(picked_up(a_delivery()))
    await depot.see(delivery, HOME, after=MINUTE)
    forget = ForgetOldPlaces(archive=depot.archive, clock=depot.clock)

    assert await forget() == 0
    depot.clock.pass_time(timedelta(days=91))
    assert await forget() == 1


# Links for everybody


def public(depot: Depot) -> GetPublicTracking:
    return GetPublicTracking(
        views=depot.views, archive=depot.archive, tokens=TOKENS, clock=depot.clock
    )


@pytest.mark.parametrize("by", [BY_RECIPIENT, BY_SELLER, BY_DISPATCH])
async def test_a_link_shows_how_far_it_is_and_nothing_about_anybody(depot: Depot, by: Any) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.OUT_FOR_DELIVERY))
    await depot.see(delivery, Position(53.07583, 8.80716), after=MINUTE)
    make = MakeTrackingLinkHandler(views=depot.views, tokens=TOKENS)

    token = await make(MakeTrackingLink(by=by, delivery_id=delivery.id))
    shown = await public(depot)(token)

    assert shown.position == Position(53.08, 8.81)
    assert [step.status for step in shown.steps][-1] is S.OUT_FOR_DELIVERY
    assert (shown.city, shown.country) == ("Bremen", "DE")
    told = repr(shown)
    for secret in ("Ada", "Langenstraße", "+49", str(COURIER), str(RECIPIENT), str(delivery.id)):
        assert secret not in told


@pytest.mark.parametrize("by", [BY_COURIER, BY_STRANGER])
async def test_nobody_else_gives_links_out(depot: Depot, by: Any) -> None:
    delivery = await depot.take_in(assigned(a_delivery()))
    make = MakeTrackingLinkHandler(views=depot.views, tokens=TOKENS)

    with pytest.raises(DeliveryNotFound):
        await make(MakeTrackingLink(by=by, delivery_id=delivery.id))


async def test_where_it_is_is_told_only_on_the_last_stretch(depot: Depot) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.IN_TRANSIT))
    await depot.see(delivery, HOME, after=MINUTE)

    assert (await public(depot)(TOKENS.token(delivery.id))).position is None


async def test_a_link_is_over_some_days_after_the_end(depot: Depot) -> None:
    over = await depot.take_in(a_delivery_that_is(S.DELIVERED))
    running = await depot.take_in(assigned(a_delivery()))
    depot.clock.pass_time(LASTS_AFTER_END)

    with pytest.raises(TrackingLinkOver):
        await public(depot)(TOKENS.token(over.id))
    assert (await public(depot)(TOKENS.token(running.id))).status is S.ASSIGNED
    depot.clock.pass_time(timedelta(days=90))
    with pytest.raises(TrackingLinkOver):
        await public(depot)(TOKENS.token(running.id))


@pytest.mark.parametrize("change", ["x", "", "ä" * 64, "A" * 64])
async def test_a_token_that_we_never_made_leads_nowhere(depot: Depot, change: str) -> None:
    with pytest.raises(TrackingLinkOver):
        await public(depot)(change)


def test_a_token_says_only_which_delivery_it_is_of() -> None:
    delivery = a_delivery()
    token = TOKENS.token(delivery.id)

    assert TOKENS.read(token) == delivery.id
    flipped = ("B" if token[0] != "B" else "C") + token[1:]
    with pytest.raises(TrackingLinkOver):
        TOKENS.read(flipped)


def test_a_code_has_six_digits_and_fits_its_own_delivery_only() -> None:
    one, two = a_delivery().id, a_delivery().id

    assert len(CODES.of(one)) == 6
    assert CODES.of(one).isdigit()
    assert CODES.fits(one, CODES.of(one))
    assert not CODES.fits(two, CODES.of(one))
