"""What every ``StockStore`` and its views must do, whatever they are made of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from adapters.imported_stock import StoreImportedStock
from application.platform.idempotency import AlreadyAnswered, Once
from application.platform.paging import BadCursor, PageRequest
from application.platform.ports import UnitOfWork
from application.platform.tasks import Task
from application.shop.change_location import ChangeLocation, ChangeLocationHandler
from application.shop.close_location import CloseLocation, CloseLocationHandler
from application.shop.own_locations import default_place
from application.shop.restock import Restocking, Returned
from application.shop.ship_stock import ShipStock
from application.shop.stock_ports import Pieces, StockStore
from application.shop.tell_of_shortage import TellOfShortage
from domain.inventory.errors import NotLeft
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import LocationId, ShipmentId, VariantId
from domain.shop.location import LocationStatus, default_location_of
from domain.shop.order import Order
from domain.shop.order_events import OrderConfirmed, ShipmentEvent
from domain.shop.stock import QUANTITY_MAX, stock_of
from domain.shop.stock_errors import (
    BadStockLines,
    LocationIsClosed,
    LocationNotEmpty,
    LocationNotFound,
    ReasonMissing,
    SameLocation,
)
from domain.shop.stock_events import (
    Cause,
    LocationOpened,
    StockLevelChanged,
    StockLevelOpened,
    StockMismatchFound,
    StockShortageSettled,
)
from tests.support.clock import NOON
from tests.support.orders import PAYMENT, a_line, a_shipment, an_order
from tests.support.products import ADMIN, OTHER_SELLER, SELLER
from tests.support.stock import HOLD_FOR, Warehouse, a_task, an_address, once

NOWHERE = LocationId(UUID(int=0xBAD))
NOTHING = VariantId(UUID(int=0xBAD))
ALL = PageRequest(limit=100)


class StockContract:
    """Subclass it, give it a ``house`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def house(self) -> Warehouse:
        raise AssertionError("Every adapter brings its own.")

    # Locations

    async def test_a_location_comes_back_as_it_was(self, house: Warehouse) -> None:
        location = await house.location(
            address=an_address(), opening_hours="Mon-Fri", is_pick_up=True
        )

        assert await house.locations.get(location.id) == location
        assert (await house.locations.of_seller(SELLER.account_id, ALL)).items == (location,)
        assert await house.locations.open_ones([SELLER.account_id]) == {
            SELLER.account_id: [location]
        }

    async def test_a_location_comes_back_as_it_became(self, house: Warehouse) -> None:
        location = await house.location()
        change = ChangeLocationHandler(work=house.work, clock=house.clock)

        changed = await change(
            ChangeLocation(
                by=SELLER,
                location_id=location.id,
                changes={"name": "Cellar", "position": None, "address": an_address()},
                if_match=location.version,
            )
        )

        assert changed.name == "Cellar"
        assert await house.locations.get(location.id) == changed

    async def test_the_second_of_two_changes_is_stale(self, house: Warehouse) -> None:
        location = await house.location()
        async with house.work.begin() as store:
            await store.locations.save(location.change({"name": "A"}, now=NOON))

        with pytest.raises(StaleVersion):
            async with house.work.begin() as store:
                await store.locations.save(location.change({"name": "B"}, now=NOON))

    async def test_what_is_not_there_is_not_found(self, house: Warehouse) -> None:
        with pytest.raises(LocationNotFound):
            await house.locations.get(NOWHERE)
        async with house.work.begin() as store:
            with pytest.raises(LocationNotFound):
                await store.locations.keep([NOWHERE])
            with pytest.raises(LocationNotFound):
                await store.locations.lock(NOWHERE)

    async def test_a_sellers_locations_are_listed_in_pages(self, house: Warehouse) -> None:
        made = [await house.location(name=str(number)) for number in range(3)]
        await house.location(OTHER_SELLER)

        first = await house.locations.of_seller(SELLER.account_id, PageRequest(limit=2))
        rest = await house.locations.of_seller(
            SELLER.account_id, PageRequest(limit=2, cursor=first.next)
        )

        assert [*first.items, *rest.items] == sorted(made, key=lambda location: location.id)
        with pytest.raises(BadCursor):
            await house.locations.of_seller(SELLER.account_id, PageRequest(cursor="what"))

    async def test_the_default_location_is_opened_once_when_it_is_used(
        self, house: Warehouse
    ) -> None:
        await house.know(SELLER.account_id)
        variant_id, place = await house.variant(), default_location_of(SELLER.account_id)

        await house.receive(place, (variant_id, 3))
        await house.receive(place, (variant_id, 2))

        assert (await house.seen(variant_id, place)).on_hand == 5
        assert len(await house.happened(LocationOpened)) == 1

    async def test_what_nobody_placed_lies_at_the_oldest_open_location(
        self, house: Warehouse
    ) -> None:
        location = await house.location()

        async with house.work.begin() as store:
            kept = await default_place(store, SELLER.account_id, now=NOON)
        await self.close(house, location.id)
        async with house.work.begin() as store:
            new = await default_place(store, SELLER.account_id, now=NOON)

        assert kept == location.id
        assert new == default_location_of(SELLER.account_id, number=1)

    async def test_a_location_is_closed_only_once_it_is_empty(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(2)
        with pytest.raises(LocationNotEmpty):
            await self.close(house, place)
        await house.correct(place, (variant_id, -2))

        await self.close(house, place)

        assert (await house.locations.get(place)).status is LocationStatus.CLOSED
        assert await house.locations.open_ones([SELLER.account_id]) == {}
        assert await house.levels.of_variants([variant_id]) == {}
        with pytest.raises(LocationIsClosed):
            await house.receive(place, (variant_id, 1))

    # What lies there

    async def test_what_is_received_lies_there(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(12)

        seen = await house.seen(variant_id, place)
        (level,) = (await house.levels.of_variants([variant_id]))[variant_id]

        assert (seen.on_hand, seen.left, seen.shipped, seen.missing) == (12, 12, 0, 0)
        assert (level.left, level.location_id) == (12, place)
        assert level.stock_id == stock_of(variant_id, place)
        assert level.position is not None
        assert len(await house.happened(StockLevelOpened)) == 1
        (told,) = await house.happened(StockLevelChanged)
        assert (told.cause, told.before, told.after) == (Cause.RECEIVED, 0, 12)

    async def test_what_is_held_and_sold_is_not_left(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(10)
        await house.hold(variant_id, place, 2)
        await house.sold(variant_id, place, 3)

        seen = await house.seen(variant_id, place)

        assert (seen.on_hand, seen.held, seen.sold, seen.left) == (10, 2, 3, 5)

    async def test_holds_that_ran_out_are_left_again(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(10)
        await house.hold(variant_id, place, 4)
        house.clock.pass_time(HOLD_FOR)

        (level,) = (await house.levels.of_variants([variant_id]))[variant_id]

        assert level.left == 10
        assert (await house.seen(variant_id, place)).left == 10

    async def test_stock_is_listed_in_pages_by_product_and_by_location(
        self, house: Warehouse
    ) -> None:
        place = (await house.location()).id
        products = [await house.product() for _ in range(3)]
        ids = [product.variants[0].id for product in products]
        await house.receive(place, *((variant_id, 1) for variant_id in ids))

        first = await house.views.at(place, PageRequest(limit=2))
        rest = await house.views.at(place, PageRequest(limit=2, cursor=first.next))
        of_one = await house.views.of_product(products[0].id, ALL)

        assert [view.variant_id for view in (*first.items, *rest.items)] == sorted(
            ids, key=lambda id_: stock_of(id_, place)
        )
        assert [view.variant_id for view in of_one.items] == [ids[0]]

    async def test_a_correction_says_why(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(10)

        await house.correct(place, (variant_id, -3))
        await house.correct(place, (variant_id, 1))

        with pytest.raises(ReasonMissing):
            await house.correct(place, (variant_id, 1), why=" ")
        history = (await house.views.movements(place, None, ALL)).items
        assert [(one.cause, one.before, one.after, one.note) for one in history] == [
            (Cause.CORRECTED, 7, 8, "water damage"),
            (Cause.CORRECTED, 10, 7, "water damage"),
            (Cause.RECEIVED, 0, 10, ""),
        ]
        assert {one.by for one in history} == {SELLER.account_id}

    async def test_the_history_is_read_in_pages_and_by_variant(self, house: Warehouse) -> None:
        place = (await house.location()).id
        one, other = await house.variant(), await house.variant()
        for variant_id in (one, other, one):
            await house.receive(place, (variant_id, 1))

        first = await house.views.movements(place, None, PageRequest(limit=2))
        rest = await house.views.movements(place, None, PageRequest(limit=2, cursor=first.next))
        of_one = await house.views.movements(place, one, ALL)

        assert [each.variant_id for each in (*first.items, *rest.items)] == [one, other, one]
        assert [(each.before, each.after) for each in of_one.items] == [(1, 2), (0, 1)]

    async def test_several_lines_are_carried_out_or_none_and_every_fault_is_named(
        self, house: Warehouse
    ) -> None:
        variant_id, place = await house.stocked(5)
        theirs, fine = await house.variant(OTHER_SELLER), await house.variant()

        with pytest.raises(BadStockLines) as unknown:
            await house.receive(place, (fine, 1), (NOTHING, 1), (theirs, 1), (fine, 2))
        with pytest.raises(BadStockLines) as beyond:
            await house.correct(place, (fine, -1), (variant_id, -6))
        with pytest.raises(BadStockLines):
            await house.receive(place, (variant_id, QUANTITY_MAX))

        assert [fault.line for fault in unknown.value.faults] == [1, 2, 3]
        assert [fault.line for fault in beyond.value.faults] == [0, 1]
        assert [view.on_hand for view in (await house.views.at(place, ALL)).items] == [5]

    async def test_a_request_that_comes_again_has_no_second_effect(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(1)

        await house.receive(place, (variant_id, 2), request=once("again"))
        with pytest.raises(AlreadyAnswered):
            await house.receive(place, (variant_id, 2), request=once("again"))

        assert (await house.seen(variant_id, place)).on_hand == 3

    async def test_somebody_elses_location_is_not_there(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(1)

        with pytest.raises(LocationNotFound):
            await house.receive(place, (variant_id, 1), by=OTHER_SELLER)
        await house.receive(place, (variant_id, 1), by=ADMIN)

        assert (await house.seen(variant_id, place)).on_hand == 2

    # Moving

    async def test_goods_move_from_one_location_to_another(self, house: Warehouse) -> None:
        variant_id, start = await house.stocked(10)
        end = (await house.location()).id

        await house.move(start, end, (variant_id, 4))

        assert (await house.seen(variant_id, start)).on_hand == 6
        assert (await house.seen(variant_id, end)).on_hand == 4
        (entry,) = (await house.views.movements(end, None, ALL)).items
        assert (entry.cause, entry.before, entry.after) == (Cause.MOVED_IN, 0, 4)

    async def test_what_is_promised_does_not_move(self, house: Warehouse) -> None:
        variant_id, start = await house.stocked(10)
        end = (await house.location()).id
        await house.sold(variant_id, start, 7)

        with pytest.raises(BadStockLines):
            await house.move(start, end, (variant_id, 4))
        with pytest.raises(SameLocation):
            await house.move(start, start, (variant_id, 1))
        await house.move(start, end, (variant_id, 3))

        assert (await house.seen(variant_id, start)).left == 0

    async def test_goods_do_not_move_to_somebody_else(self, house: Warehouse) -> None:
        variant_id, start = await house.stocked(10)
        theirs = (await house.location(OTHER_SELLER)).id

        with pytest.raises(LocationNotFound):
            await house.move(start, theirs, (variant_id, 1))
        with pytest.raises(LocationNotFound):
            await house.move(start, theirs, (variant_id, 1), by=ADMIN)

    # Mismatches

    async def test_less_than_was_thought_is_corrected_at_once_and_told(
        self, house: Warehouse
    ) -> None:
        variant_id, place = await house.stocked(10)
        await house.sold(variant_id, place, 2)

        await house.count(place, (variant_id, 7))

        (told,) = await house.happened(StockMismatchFound)
        assert (told.expected, told.counted, told.missing) == (10, 7, 0)
        assert (await house.seen(variant_id, place)).left == 5

    async def test_what_is_sold_and_not_there_is_missing_and_breaks_no_promise(
        self, house: Warehouse
    ) -> None:
        variant_id, place = await house.stocked(10)
        await house.sold(variant_id, place, 4)
        held = await house.hold(variant_id, place, 3)

        (move,) = await house.count(place, (variant_id, 5))
        await house.sell(held)

        seen = await house.seen(variant_id, place)
        (told,) = await house.happened(StockMismatchFound)
        assert (told.missing, move.after.missing) == (2, 2)
        assert (seen.on_hand, seen.sold, seen.left, seen.missing) == (5, 7, 0, 2)
        with pytest.raises(NotLeft):
            await house.hold(variant_id, place)

    async def test_what_is_given_back_makes_up_for_what_is_missing(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(10)
        given_back = await house.sold(variant_id, place, 4)
        await house.sold(variant_id, place, 4)
        await house.count(place, (variant_id, 5))

        await house.release(given_back)

        seen = await house.seen(variant_id, place)
        assert (seen.missing, seen.left) == (0, 1)

    async def test_what_is_received_makes_up_for_what_is_missing_first(
        self, house: Warehouse
    ) -> None:
        variant_id, place = await house.stocked(10)
        await house.sold(variant_id, place, 8)
        await house.count(place, (variant_id, 5))

        await house.receive(place, (variant_id, 2))
        almost = await house.seen(variant_id, place)
        await house.receive(place, (variant_id, 2))

        enough = await house.seen(variant_id, place)
        assert (almost.missing, almost.left) == (1, 0)
        assert (enough.missing, enough.left, enough.on_hand) == (0, 1, 9)
        assert len(await house.happened(StockShortageSettled)) == 1

    async def test_who_packs_says_what_is_not_to_be_found(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(3)
        await house.sold(variant_id, place, 3)

        await house.miss(place, (variant_id, 1))
        await house.miss(place, (variant_id, 9))

        told = await house.happened(StockMismatchFound)
        assert [(one.cause, one.missing) for one in told] == [
            (Cause.NOT_THERE, 1),
            (Cause.NOT_THERE, 3),
        ]

    async def test_a_correction_is_a_mismatch_only_if_somebody_misses_it(
        self, house: Warehouse
    ) -> None:
        variant_id, place = await house.stocked(10)
        await house.sold(variant_id, place, 8)

        await house.correct(place, (variant_id, -2))
        assert await house.happened(StockMismatchFound) == []

        await house.correct(place, (variant_id, -1))
        (told,) = await house.happened(StockMismatchFound)
        assert told.missing == 1

    async def test_a_count_that_agrees_is_noted_and_changes_nothing(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(10)

        await house.count(place, (variant_id, 10))

        assert len(await house.happened(StockLevelChanged)) == 1
        newest = (await house.views.movements(place, None, ALL)).items[0]
        assert (newest.cause, newest.before, newest.after) == (Cause.COUNTED, 10, 10)

    # Orders

    async def test_a_mismatch_names_the_newest_paid_orders_that_cannot_be_filled(
        self, house: Warehouse
    ) -> None:
        variant_id, place = await house.stocked(6)
        old, new, newest = [await self.order(house, variant_id, place, n) for n in range(3)]
        await self.unpaid(house, variant_id, place)

        await house.count(place, (variant_id, 5))
        await house.count(place, (variant_id, 3))
        await house.count(place, (variant_id, 0))

        told = await house.happened(StockMismatchFound)
        assert [one.order_ids for one in told] == [
            (newest.id,),
            (newest.id, new.id),
            (newest.id, new.id, old.id),
        ]
        assert [one.missing for one in told] == [1, 3, 6]

    async def test_who_pays_for_what_went_missing_meanwhile_is_named_as_soon_as_they_paid(
        self, house: Warehouse
    ) -> None:
        variant_id, place = await house.stocked(4)
        early = await self.order(house, variant_id, place, 0)
        held = await house.hold(variant_id, place, 2)
        await house.count(place, (variant_id, 2))
        await house.sell(held)
        late = await self.order(house, variant_id, place, 1, held=2, is_held=True)

        for order in (early, late):
            (event,) = [one for one in order.events if isinstance(one, OrderConfirmed)]
            tell = TellOfShortage(work=Unfinished(house.work), clock=house.clock)
            await tell(event, a_task(event))

        told = await house.happened(StockMismatchFound)
        assert [(one.cause, one.missing, one.order_ids) for one in told] == [
            (Cause.COUNTED, 2, ()),
            (Cause.ORDERED, 2, (late.id,)),
        ]

    async def test_what_has_left_waits_for_nothing(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(6)
        gone = await self.order(house, variant_id, place, 0)
        await house.keep(shipped(gone))

        async with house.work.begin() as store:
            waiting = await store.orders_of_stock.unshipped(variant_id, place, limit=9)

        assert waiting == []

    async def test_a_shipment_that_left_is_no_longer_on_the_shelf(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(6)
        order = await self.order(house, variant_id, place, 0)
        await house.keep(gone := shipped(order))

        await self.react(house, gone)
        await self.react(house, gone)

        seen = await house.seen(variant_id, place)
        assert (seen.on_hand, seen.shipped, seen.sold, seen.left) == (4, 2, 0, 4)
        newest = (await house.views.movements(place, None, ALL)).items[0]
        assert (newest.cause, newest.before, newest.after) == (Cause.SHIPPED, 6, 4)

    async def test_a_shipment_that_came_back_is_on_the_shelf_and_still_promised(
        self, house: Warehouse
    ) -> None:
        variant_id, place = await house.stocked(6)
        order = await self.order(house, variant_id, place, 0)
        await house.keep(gone := shipped(order))
        await self.react(house, gone)
        back = gone.settled().come_back(gone.shipments[0].id, by=None, now=NOON)
        await house.keep(back)

        # The news of the two may come in any order, and twice.
        await self.react(house, back)
        await self.react(house, gone)

        seen = await house.seen(variant_id, place)
        assert (seen.on_hand, seen.shipped, seen.sold, seen.left) == (6, 0, 2, 4)

    async def test_what_came_back_before_anybody_heard_that_it_left_changes_nothing(
        self, house: Warehouse
    ) -> None:
        variant_id, place = await house.stocked(6)
        order = await self.order(house, variant_id, place, 0)
        await house.keep(gone := shipped(order))
        back = gone.settled().come_back(gone.shipments[0].id, by=None, now=NOON)
        await house.keep(back)

        await self.react(house, back)
        await self.react(house, gone)

        assert (await house.seen(variant_id, place)).shipped == 0
        assert len(await house.happened(StockLevelChanged)) == 1

    async def test_what_left_was_there_whatever_was_counted(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(6)
        order = await self.order(house, variant_id, place, 0)
        await house.count(place, (variant_id, 1))
        await house.keep(gone := shipped(order))

        await self.react(house, gone)

        seen = await house.seen(variant_id, place)
        assert (seen.on_hand, seen.shipped, seen.missing) == (0, 2, 0)

    async def test_what_was_sold_beyond_stock_leaves_as_far_as_it_is_there(
        self, house: Warehouse
    ) -> None:
        variant_id, place = await house.stocked(1)
        order = await self.order(house, variant_id, place, 0, held=0)
        await house.keep(gone := shipped(order))

        await self.react(house, gone)

        seen = await house.seen(variant_id, place)
        assert (seen.on_hand, seen.shipped, seen.left) == (0, 0, 0)

    async def test_what_nobody_keeps_stock_of_leaves_no_trace(self, house: Warehouse) -> None:
        variant_id, place = await house.variant(), (await house.location()).id
        order = await self.order(house, variant_id, place, 0, held=0)
        await house.keep(gone := shipped(order))

        await self.react(house, gone)

        assert (await house.views.at(place, ALL)).items == ()

    async def test_what_buyers_send_back_can_be_sold_again(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(6)
        order = await self.order(house, variant_id, place, 0)
        await house.keep(gone := shipped(order))
        await self.react(house, gone)
        returned = [Returned(variant_id=variant_id, location_id=place, quantity=2)]
        untracked = Returned(variant_id=NOTHING, location_id=place, quantity=1)

        async with house.work.begin() as store:
            await Restocking(house.ids).put_back(
                store, [*returned, untracked], by=SELLER.account_id, note="", now=NOON
            )

        seen = await house.seen(variant_id, place)
        assert (seen.on_hand, seen.shipped, seen.left) == (6, 2, 6)

    # Imports

    async def test_what_a_file_says_lies_there_and_a_second_time_changes_nothing(
        self, house: Warehouse
    ) -> None:
        await house.know(SELLER.account_id)
        variant_id = await house.variant()

        assert await self.imported(house, variant_id, 7)
        assert not await self.imported(house, variant_id, 7)
        assert await self.imported(house, variant_id, 4)

        place = default_location_of(SELLER.account_id)
        assert (await house.seen(variant_id, place)).on_hand == 4
        assert await house.happened(StockMismatchFound) == []
        async with house.work.begin() as store:
            stock = StoreImportedStock(store, house.ids)
            known = await stock.on_hand(SELLER.account_id, [variant_id, NOTHING])
        assert known == {variant_id: 4}

    async def test_a_file_that_says_none_of_something_is_noted_once(self, house: Warehouse) -> None:
        await house.know(SELLER.account_id)
        variant_id = await house.variant()

        assert await self.imported(house, variant_id, 0)
        assert not await self.imported(house, variant_id, 0)

    async def test_a_file_that_says_less_than_is_sold_is_a_mismatch(self, house: Warehouse) -> None:
        variant_id, place = await house.stocked(5)
        await house.sold(variant_id, place, 4)

        await self.imported(house, variant_id, 1)

        (told,) = await house.happened(StockMismatchFound)
        assert (told.cause, told.missing) == (Cause.IMPORTED, 3)

    # Departures

    async def test_what_left_with_a_shipment_is_known_until_it_comes_back(
        self, house: Warehouse
    ) -> None:
        variant_id, shipment_id = await house.variant(), ShipmentId(uuid4())
        pieces = {variant_id: Pieces(held=2, unheld=1)}

        async with house.work.begin() as store:
            await store.departures.depart(shipment_id, SELLER.account_id, pieces)
        async with house.work.begin() as store:
            away = await store.departures.of(shipment_id)
            await store.departures.come_back(shipment_id)
            back = await store.departures.of(shipment_id)

        assert (away, back) == (pieces, {})

    async def test_a_block_that_raises_changes_nothing(self, house: Warehouse) -> None:
        location = await house.location()

        with pytest.raises(ZeroDivisionError):  # noqa: PT012  # what raises is the block
            async with house.work.begin() as store:
                await store.locations.save(location.change({"name": "B"}, now=NOON))
                raise ZeroDivisionError

        assert await house.locations.get(location.id) == location

    async def imported(self, house: Warehouse, variant_id: VariantId, quantity: int) -> bool:
        async with house.work.begin() as store:
            stock = StoreImportedStock(store, house.ids)
            return await stock.set_on_hand(SELLER.account_id, {variant_id: quantity}, now=NOON)

    async def order(
        self,
        house: Warehouse,
        variant_id: VariantId,
        place: LocationId,
        number: int,
        *,
        held: int = 2,
        is_held: bool = False,
    ) -> Order:
        """Two of it, paid and waiting, so many of them sold in inventory."""
        if held and not is_held:
            await house.sold(variant_id, place, held)
        shipment = a_shipment(location_id=place)
        line = a_line(shipment, variant_id=variant_id, held=held)
        now = NOON + timedelta(minutes=number)
        order = an_order(shipment, lines=(line,), now=now, deadline=now + HOLD_FOR)
        await house.keep(order)
        paid = order.settled().confirm(PAYMENT, now=now)
        await house.keep(paid)
        return paid

    async def unpaid(self, house: Warehouse, variant_id: VariantId, place: LocationId) -> None:
        shipment = a_shipment(location_id=place)
        now = NOON + timedelta(hours=1)
        line = a_line(shipment, variant_id=variant_id)
        await house.keep(an_order(shipment, lines=(line,), now=now, deadline=now + HOLD_FOR))

    async def react(self, house: Warehouse, order: Order) -> None:
        """Let the reaction run to the last thing that happened to its shipment."""
        event = next(one for one in reversed(order.events) if isinstance(one, ShipmentEvent))
        work = Unfinished(house.work)
        await ShipStock(work=work, clock=house.clock, ids=house.ids)(event, a_task(event))

    async def close(self, house: Warehouse, place: LocationId) -> None:
        close = CloseLocationHandler(work=house.work, clock=house.clock)
        await close(CloseLocation(by=SELLER, location_id=place))


class Unfinished:
    """Runs a reaction whose task nobody stored: what it finishes is of no matter here."""

    def __init__(self, work: UnitOfWork[StockStore]) -> None:
        self._work = work

    @asynccontextmanager
    async def begin(
        self, *, finishing: Task | None = None, once: Once | None = None
    ) -> AsyncIterator[StockStore]:
        assert finishing is not None
        async with self._work.begin(once=once) as store:
            yield store


def shipped(order: Order) -> Order:
    """The order once its only shipment has left."""
    shipment_id = order.shipments[0].id
    ready = order.settled().pack(shipment_id, by=SELLER.account_id, now=NOON)
    return ready.ship(shipment_id, by=SELLER.account_id, now=NOON)
