"""Own couriers and partners side by side: who is asked, who is chosen, and what follows."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from application.delivery.ask_partners import AskPartners
from application.delivery.change_preferences import (
    ChangeCarrierPreferences,
    ChangeCarrierPreferencesHandler,
)
from application.delivery.partner_offers import unfit
from application.delivery.partner_ports import PartnerJob
from application.delivery.partners import ChosenPartners
from application.delivery.quote_delivery import QuoteDelivery, QuoteDeliveryHandler
from application.platform.tasks import NotYet
from domain.delivery.bids import OWN_FLEET, LeftOut, Wish
from domain.delivery.delivery import Delivery
from domain.delivery.events import FailureReason, ProofKind
from domain.delivery.market import Choice
from domain.delivery.search import ASKED_AGAIN_AFTER
from domain.delivery.stop import Parcel, ParcelSize
from domain.kernel.access import Role
from domain.kernel.events import DomainEvent
from domain.kernel.geo import Position
from domain.kernel.ids import ConsignmentId
from domain.kernel.money import Money
from tests.support.bidders import EVERYTHING, Bidder, Bidders, Deadlines, a_job
from tests.support.clock import NOON, FakeClock
from tests.support.couriers import Fleet, Untasked, a_zone, memory_fleet
from tests.support.deliveries import (
    COURIER,
    HOME,
    PICKUP,
    SELLER,
    SHOP,
    a_task,
    principal,
)

BY_SELLER = principal(SELLER, Role.SELLER)


@pytest.fixture
def fleet() -> Fleet:
    return memory_fleet()


async def react(reaction: Any, event: DomainEvent) -> None:
    await reaction(event, a_task(event))


async def carrier_of(fleet: Fleet, delivery: Delivery) -> str | None:
    """Whom the market found."""
    present = await fleet.deliveries.get(delivery.id)
    if present.consigned is not None:
        return present.consigned.partner
    return None if present.asked is None else OWN_FLEET


async def last_choice(fleet: Fleet, delivery: Delivery) -> Choice:
    return (await fleet.market_views.choices(delivery.id))[-1].choice


def why_not(choice: Choice) -> dict[str, LeftOut]:
    return {each.carrier: each.why for each in choice.absent}


async def end_consignment(fleet: Fleet, delivery: Delivery, reason: str) -> DomainEvent:
    async with fleet.work.begin() as store:
        consigned = await store.deliveries.lock(delivery.id)
        ended = consigned.end_consignment(reason=reason, now=fleet.clock.now())
        await store.deliveries.save(ended)
        consignment = await store.consignments.lock(_consignment_of(consigned))
        await store.consignments.save(consignment.refuse(reason, now=fleet.clock.now()))
    return ended.events[-1]


def _consignment_of(delivery: Delivery) -> ConsignmentId:
    assert delivery.consigned is not None
    return delivery.consigned.id


def changing(fleet: Fleet) -> ChangeCarrierPreferencesHandler:
    return ChangeCarrierPreferencesHandler(
        work=fleet.work, partners=fleet.partners, clock=fleet.clock, wish=Wish()
    )


async def prefer(fleet: Fleet, wish: Wish, *excluded: str) -> None:
    await changing(fleet)(
        ChangeCarrierPreferences(by=BY_SELLER, wish=wish, excluded=frozenset(excluded))
    )


# Who is chosen


async def test_without_partners_no_choice_is_explained(fleet: Fleet) -> None:
    await fleet.on_shift()
    delivery = await fleet.request()

    assert await fleet.dispatch.attempt(delivery.id) is None

    assert await carrier_of(fleet, delivery) == OWN_FLEET
    assert await fleet.market_views.choices(delivery.id) == []


async def test_a_courier_of_our_own_who_is_better_is_asked(fleet: Fleet) -> None:
    fleet.partners = Bidders(Bidder("dear", price=Money(5_000, "EUR"), takes=timedelta(hours=1)))
    await fleet.on_shift()
    delivery = await fleet.request()

    assert await fleet.dispatch.attempt(delivery.id) is None

    assert await carrier_of(fleet, delivery) == OWN_FLEET
    choice = await last_choice(fleet, delivery)
    assert [judged.bid.carrier for judged in choice.judged] == [OWN_FLEET, "dear"]


async def test_our_own_price_is_that_of_the_zone(fleet: Fleet) -> None:
    zone = a_zone()
    async with fleet.work.begin() as store:
        await store.zones.add(zone)
    fleet.partners = Bidders(Bidder())
    await fleet.on_shift()
    delivery = await fleet.request()

    await fleet.dispatch.attempt(delivery.id)

    prices = {
        judged.bid.carrier: judged.bid.price
        for judged in (await last_choice(fleet, delivery)).judged
    }
    quote = await QuoteDeliveryHandler(zones=fleet.zones, maps=fleet.maps, clock=fleet.clock)(
        QuoteDelivery(pickup=SHOP, dropoff=HOME, grams=1_500)
    )
    assert prices[OWN_FLEET] == quote.price


async def test_a_shop_that_wants_our_own_fleet_first_gets_it(fleet: Fleet) -> None:
    fleet.partners = Bidders(Bidder("cheap", price=Money(1, "EUR"), takes=timedelta(minutes=1)))
    await prefer(fleet, Wish(own_first=True))
    await fleet.on_shift()
    delivery = await fleet.request()

    await fleet.dispatch.attempt(delivery.id)

    assert await carrier_of(fleet, delivery) == OWN_FLEET


async def test_whom_a_shop_excludes_is_not_even_asked(fleet: Fleet) -> None:
    unwanted = Bidder("unwanted", price=Money(1, "EUR"))
    fleet.partners = Bidders(unwanted, Bidder("swift"))
    await fleet.on_shift()
    await prefer(fleet, Wish(), "unwanted", OWN_FLEET)
    delivery = await fleet.request()

    await fleet.dispatch.attempt(delivery.id)

    assert await carrier_of(fleet, delivery) == "swift"
    assert unwanted.asked == []
    why = why_not(await last_choice(fleet, delivery))
    assert why == {"unwanted": LeftOut.EXCLUDED, OWN_FLEET: LeftOut.EXCLUDED}


async def test_whoever_was_unreliable_is_not_chosen_at_the_same_price(fleet: Fleet) -> None:
    fleet.partners = Bidders(Bidder("a-doubtful"), Bidder("b-reliable"))
    async with fleet.work.begin() as store:
        figures = await store.partner_figures.lock("a-doubtful")
        await store.partner_figures.save(figures.failed())
    delivery = await fleet.request()

    await fleet.dispatch.attempt(delivery.id)

    assert await carrier_of(fleet, delivery) == "b-reliable"


# How they are asked


async def test_who_says_nothing_for_two_seconds_is_not_waited_for(fleet: Fleet) -> None:
    silent = Bidder("silent", is_silent=True, price=Money(1, "EUR"))
    fleet.partners = Bidders(silent, Bidder("swift"))
    delivery = await fleet.request()

    dispatching = asyncio.create_task(fleet.dispatch.attempt(delivery.id))
    await silent.was_asked.wait()
    fleet.deadlines.pass_by()
    await dispatching

    assert fleet.deadlines.seconds == [2.0, 2.0]
    assert await carrier_of(fleet, delivery) == "swift"
    assert why_not(await last_choice(fleet, delivery))["silent"] is LeftOut.NO_ANSWER


async def test_who_never_answers_is_left_alone_for_a_while() -> None:
    clock, deadlines = FakeClock(), Deadlines()
    silent = Bidder(is_silent=True)
    ask = AskPartners(Bidders(silent), clock=clock, deadline=timedelta(seconds=2), limit=deadlines)

    async def once() -> LeftOut:
        silent.was_asked.clear()
        asking = asyncio.create_task(ask(a_job(), currency="EUR", left_out={}))
        await silent.was_asked.wait()
        deadlines.pass_by()
        return (await asking).absent["swift"]

    assert [await once() for _ in range(5)] == [LeftOut.NO_ANSWER] * 5
    answers = await ask(a_job(), currency="EUR", left_out={})

    assert answers.absent == {"swift": LeftOut.NO_ANSWER}
    assert len(silent.asked) == 5


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("out-of-area", LeftOut.OUT_OF_AREA),
        ("address-unknown", LeftOut.OUT_OF_AREA),
        ("too-large", LeftOut.TOO_LARGE),
        ("quote-expired", LeftOut.EXPIRED),
        ("no-couriers", LeftOut.DECLINED),
        ("a word of tomorrow", LeftOut.DECLINED),
    ],
)
async def test_a_refusal_is_explained_and_no_reason_to_leave_them_alone(
    reason: str, why: LeftOut
) -> None:
    ask = AskPartners(
        Bidders(Bidder(refuses=reason)), clock=FakeClock(), deadline=timedelta(seconds=2)
    )

    said = [await ask(a_job(), currency=None, left_out={}) for _ in range(6)]

    assert {answers.absent["swift"] for answers in said} == {why}


BERLIN = replace(PICKUP, position=Position(52.52, 13.40))


@pytest.mark.parametrize(
    ("job", "why"),
    [
        (a_job(), None),
        (a_job(pickup=replace(PICKUP, country="")), None),
        (a_job(pickup=replace(PICKUP, country="FR")), LeftOut.OUT_OF_AREA),
        (a_job(pickup=BERLIN), LeftOut.OUT_OF_AREA),
        (a_job(parcel=Parcel(31_000, ParcelSize.LARGE)), LeftOut.TOO_LARGE),
        (a_job(ready_at=NOON + timedelta(hours=2)), LeftOut.NOT_SO_EARLY),
    ],
    ids=["all of it", "no country", "abroad", "far", "heavy", "early"],
)
def test_who_cannot_bring_it_at_all_is_not_asked(job: PartnerJob, why: LeftOut | None) -> None:
    assert unfit(EVERYTHING, job, currency="EUR", now=NOON) is why


def test_only_who_can_show_the_proof_that_is_needed_is_asked() -> None:
    photos = replace(EVERYTHING, proofs=frozenset({ProofKind.PHOTO}))
    job = a_job(needs=frozenset({ProofKind.CODE}))

    assert unfit(photos, job, currency="EUR", now=NOON) is LeftOut.NO_PROOF
    assert unfit(EVERYTHING, job, currency="EUR", now=NOON) is None
    assert unfit(EVERYTHING, job, currency="GBP", now=NOON) is LeftOut.OTHER_CURRENCY


def test_no_partner_is_called_as_our_own_fleet_is() -> None:
    with pytest.raises(ValueError, match="own fleet"):
        ChosenPartners([Bidder(OWN_FLEET)])


# What follows


async def test_after_a_refusal_the_next_one_is_chosen_and_not_the_same_again(
    fleet: Fleet,
) -> None:
    first, second = Bidder("first", price=Money(100, "EUR")), Bidder("second")
    fleet.partners = Bidders(first, second)
    delivery = await fleet.request()
    await fleet.dispatch.attempt(delivery.id)

    await react(tasked(fleet), await end_consignment(fleet, delivery, "no-couriers"))

    assert await carrier_of(fleet, delivery) == "second"
    assert why_not(await last_choice(fleet, delivery))["first"] is LeftOut.FAILED_BEFORE
    assert len(first.asked) == 1


async def test_who_refused_is_asked_again_after_a_while(fleet: Fleet) -> None:
    only = Bidder("only")
    fleet.partners = Bidders(only)
    delivery = await fleet.request()
    await fleet.dispatch.attempt(delivery.id)

    with pytest.raises(NotYet):
        await react(tasked(fleet), await end_consignment(fleet, delivery, "no-couriers"))
    assert await carrier_of(fleet, delivery) is None
    fleet.clock.pass_time(ASKED_AGAIN_AFTER)
    await fleet.dispatch.attempt(delivery.id)

    assert await carrier_of(fleet, delivery) == "only"


async def test_whom_it_does_not_help_to_ask_is_left_alone_for_longer_each_time(
    fleet: Fleet,
) -> None:
    fleet.partners = Bidders(Bidder("only"))
    delivery = await fleet.request()
    for times in range(3):
        await fleet.dispatch.attempt(delivery.id)
        with pytest.raises(NotYet):
            await react(tasked(fleet), await end_consignment(fleet, delivery, "missed-pick-up"))
        fleet.clock.pass_time(ASKED_AGAIN_AFTER * 2**times - timedelta(minutes=1))
        await fleet.dispatch.attempt(delivery.id)
        assert await carrier_of(fleet, delivery) is None
        fleet.clock.pass_time(timedelta(minutes=1))


async def test_after_many_partners_have_not_brought_it_dispatch_is_told_once(
    fleet: Fleet,
) -> None:
    names = "one", "two", "three", "four", "five", "six", "seven"
    fleet.partners = Bidders(*(Bidder(name) for name in names))
    delivery = await fleet.request()
    await fleet.dispatch.attempt(delivery.id)
    for _ in names[1:]:
        await react(tasked(fleet), await end_consignment(fleet, delivery, "missed-pick-up"))

    assert (await fleet.happened()).count("DeliveryEscalated") == 1
    assert await carrier_of(fleet, delivery) is not None


async def test_looking_again_does_not_put_off_who_refused(fleet: Fleet) -> None:
    fleet.partners = Bidders(Bidder("only"))
    delivery = await fleet.request()
    await fleet.dispatch.attempt(delivery.id)
    refused = await end_consignment(fleet, delivery, "no-couriers")
    for _ in range(2):
        with pytest.raises(NotYet):
            await react(tasked(fleet), refused)
        fleet.clock.pass_time(ASKED_AGAIN_AFTER / 2)

    await react(tasked(fleet), refused)

    assert await carrier_of(fleet, delivery) == "only"


async def test_a_courier_who_is_unable_leaves_it_to_a_partner(fleet: Fleet) -> None:
    await fleet.on_shift()
    delivery = await fleet.request()
    offer = await fleet.ask_somebody(delivery)
    assert offer is not None
    await fleet.answer(offer)
    async with fleet.work.begin() as store:
        there = await store.deliveries.get(delivery.id)
        unable = there.fail(FailureReason.COURIER_UNABLE, now=NOON)
        await store.deliveries.save(unable)
    fleet.partners = Bidders(Bidder("swift"))

    await react(tasked(fleet), unable.events[-1])

    assert await carrier_of(fleet, delivery) == "swift"
    assert (await fleet.round_of(offer.courier_id)).live == 0


async def test_as_long_as_nobody_bids_it_is_looked_farther_and_dispatch_is_called(
    fleet: Fleet,
) -> None:
    refusing = Bidder(refuses="closed")
    fleet.partners = Bidders(refusing)
    fleet.rules = replace(fleet.rules, tries_max=2)
    delivery = await fleet.request()

    pauses = [await fleet.dispatch.attempt(delivery.id) for _ in range(3)]

    assert pauses == [NOON + timedelta(seconds=seconds) for seconds in (15, 30, 60)]
    assert (await fleet.happened()).count("DeliveryEscalated") == 1
    assert len(refusing.asked) == 3
    assert len(await fleet.market_views.choices(delivery.id)) == 1


async def test_who_is_given_a_delivery_meanwhile_keeps_it(fleet: Fleet) -> None:
    silent = Bidder("late", is_silent=True)
    fleet.partners = Bidders(silent, Bidder("swift"))
    delivery = await fleet.request()

    dispatching = asyncio.create_task(fleet.dispatch.attempt(delivery.id))
    await silent.was_asked.wait()
    async with fleet.work.begin() as store:
        given = (await store.deliveries.lock(delivery.id)).assign(COURIER, now=NOON)
        await store.deliveries.save(given)
    fleet.deadlines.pass_by()

    assert await dispatching is None
    assert (await fleet.deliveries.get(delivery.id)).consigned is None
    assert await fleet.market_views.choices(delivery.id) == []


async def test_whoever_comes_on_shift_gets_what_no_partner_wanted(fleet: Fleet) -> None:
    refusing = Bidder(refuses="closed")
    fleet.partners = Bidders(refusing)
    delivery = await fleet.request()
    await fleet.dispatch.attempt(delivery.id)
    await fleet.on_shift()

    await fleet.dispatch.attempt(delivery.id, partners=False)

    assert await carrier_of(fleet, delivery) == OWN_FLEET
    assert len(refusing.asked) == 1


def tasked(fleet: Fleet) -> Any:
    fleet.work = Untasked(fleet.work)
    return fleet.dispatch
