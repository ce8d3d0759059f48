"""What shops prefer, what is shown of a choice, and what is learnt of partners."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from application.delivery.change_preferences import (
    ChangeCarrierPreferences,
    ChangeCarrierPreferencesHandler,
)
from application.delivery.learn_reliability import LearnReliability
from application.delivery.market_queries import (
    KEPT_FOR,
    ForgetOldChoices,
    GetCarrierPreferences,
    ListChoices,
)
from domain.delivery.bids import OWN_FLEET, Weights, Wish
from domain.delivery.consignment_events import ConsignmentLost
from domain.delivery.delivery import Delivery
from domain.delivery.errors import DeliveryNotFound
from domain.delivery.figures import PartnerFigures
from domain.delivery.hands import Consigned
from domain.delivery.market_errors import BadWeights, CarrierUnknown
from domain.delivery.marks import BY_HAND, UNANSWERED
from domain.kernel.access import Principal, Role
from domain.kernel.errors import StaleVersion
from domain.kernel.events import DomainEvent
from domain.kernel.ids import ConsignmentId
from tests.support.bidders import Bidder, Bidders
from tests.support.clock import NOON
from tests.support.couriers import Fleet, Untasked, memory_fleet
from tests.support.deliveries import (
    BY_DISPATCH,
    PHOTO,
    RECIPIENT,
    SELLER,
    a_delivery,
    a_task,
    principal,
)

BY_SELLER = principal(SELLER, Role.SELLER)
PRICE_ALONE = Wish(weights=Weights(price=1, time=0, reliability=0))


@pytest.fixture
def fleet() -> Fleet:
    return memory_fleet()


async def react(reaction: Any, event: DomainEvent) -> None:
    await reaction(event, a_task(event))


def changing(fleet: Fleet) -> ChangeCarrierPreferencesHandler:
    return ChangeCarrierPreferencesHandler(
        work=fleet.work, partners=fleet.partners, clock=fleet.clock, wish=Wish()
    )


async def prefer(fleet: Fleet, wish: Wish, *excluded: str) -> None:
    await changing(fleet)(
        ChangeCarrierPreferences(by=BY_SELLER, wish=wish, excluded=frozenset(excluded))
    )


async def test_a_shop_sees_what_holds_for_it_and_changes_it(fleet: Fleet) -> None:
    fleet.partners = Bidders(Bidder("swift"))
    get = GetCarrierPreferences(views=fleet.market_views, partners=fleet.partners, wish=Wish())

    before = await get(by=BY_SELLER)
    await prefer(fleet, PRICE_ALONE, "swift")
    after = await get(by=BY_SELLER)

    assert (before.preferences.version, before.preferences.wish) == (0, Wish())
    assert before.carriers == (OWN_FLEET, "swift")
    assert (after.preferences.version, after.preferences.wish) == (1, PRICE_ALONE)
    assert after.preferences.excluded == {"swift"}


async def test_what_a_shop_changes_it_has_seen_and_names_somebody_who_is_there(
    fleet: Fleet,
) -> None:
    change = changing(fleet)
    command = ChangeCarrierPreferences(by=BY_SELLER, wish=Wish(), if_match=0)
    await change(command)

    with pytest.raises(StaleVersion):
        await change(command)
    with pytest.raises(CarrierUnknown):
        await change(replace(command, if_match=1, excluded=frozenset({"nobody"})))
    with pytest.raises(BadWeights):
        Wish(weights=Weights(price=0, time=0, reliability=0))


@pytest.mark.parametrize("by", [BY_SELLER, BY_DISPATCH], ids=["who sells it", "dispatch"])
async def test_why_somebody_was_chosen_is_shown(fleet: Fleet, by: Principal) -> None:
    fleet.partners = Bidders(Bidder("swift"))
    delivery = await fleet.request()
    await fleet.dispatch.attempt(delivery.id)
    show = ListChoices(views=fleet.market_views, deliveries=fleet.deliveries)

    [made] = await show(delivery.id, by=by)

    assert (made.number, made.choice.carrier) == (1, "swift")
    with pytest.raises(DeliveryNotFound):
        await show(delivery.id, by=principal(RECIPIENT, Role.CUSTOMER))


async def test_old_explanations_are_forgotten(fleet: Fleet) -> None:
    fleet.partners = Bidders(Bidder("swift"))
    await fleet.dispatch.attempt((await fleet.request()).id)
    forget = ForgetOldChoices(views=fleet.market_views, clock=fleet.clock)

    assert await forget() == 0
    fleet.clock.pass_time(KEPT_FOR + timedelta(days=1))
    assert await forget() == 1


@pytest.mark.parametrize(
    ("reason", "before_it_was_booked", "afterwards"),
    [
        ("no-couriers", PartnerFigures.declined, PartnerFigures.failed),
        (UNANSWERED, PartnerFigures.let_lapse, PartnerFigures.failed),
        (BY_HAND, None, None),
    ],
)
async def test_what_becomes_of_a_consignment_moves_the_partners_figures(
    fleet: Fleet, reason: str, before_it_was_booked: Any, afterwards: Any
) -> None:
    asked = consigned(a_delivery())
    booked = asked.assign_partner(now=NOON)

    for lesson, learnt in (
        (asked.end_consignment(reason=reason, now=NOON), before_it_was_booked),
        (booked.end_consignment(reason=reason, now=NOON), afterwards),
    ):
        before = await figures_of(fleet)
        await learn(fleet, lesson.events[-1])
        assert await figures_of(fleet) == (before if learnt is None else learnt(before))


async def test_a_partner_is_judged_as_a_courier_is(fleet: Fleet) -> None:
    booked = consigned(a_delivery()).assign_partner(now=NOON)
    delivered = booked.pick_up(now=NOON).next_stop(now=NOON).deliver(PHOTO, now=NOON)
    lost = ConsignmentLost(
        at=NOON,
        consignment_id=_consignment_of(booked),
        delivery_id=booked.id,
        partner="swift",
    )

    for lesson in (booked.events[-1], delivered.events[-1], lost):
        await learn(fleet, lesson)

    expected = PartnerFigures(partner="swift").accepted().delivered(on_time=True).failed()
    assert await figures_of(fleet) == expected


def consigned(delivery: Delivery) -> Delivery:
    return delivery.consign(Consigned(id=ConsignmentId(SELLER), partner="swift"), now=NOON)


async def learn(fleet: Fleet, event: DomainEvent) -> None:
    work: Any = Untasked(fleet.work)
    await react(LearnReliability(work=work), event)


async def figures_of(fleet: Fleet) -> PartnerFigures:
    async with fleet.work.begin() as store:
        return await store.partner_figures.lock("swift")


def _consignment_of(delivery: Delivery) -> ConsignmentId:
    assert delivery.consigned is not None
    return delivery.consigned.id
