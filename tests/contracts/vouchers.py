"""What every ``VoucherStore`` and its views must do, whatever they are made of."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from application.shop.cart_ports import VoucherStore, VoucherViews
from application.shop.voucher_holds import opening_stocks, voucher_lines
from domain.inventory.errors import NotLeft
from domain.inventory.hold import HoldRequest
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, HoldId, VoucherId
from domain.shop.voucher import Voucher
from domain.shop.voucher_errors import VoucherCodeTaken, VoucherNotFound
from domain.shop.voucher_terms import Scope, VoucherKind
from tests.support.carts import (
    CATEGORY,
    EVENT,
    OTHER_SELLER,
    PRODUCT,
    SELLER,
    SHOPPER,
    a_voucher,
    euros,
    terms,
)
from tests.support.clock import NOON

OTHER = AccountId(UUID(int=0xD))
UNTIL = NOON + timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Office:
    work: UnitOfWork[VoucherStore]
    views: VoucherViews


class VouchersContract:
    """Subclass it, give it an ``office`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def office(self) -> Office:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_voucher_comes_back_as_it_was(self, office: Office) -> None:
        scope = Scope(
            sellers=frozenset({SELLER}),
            products=frozenset({PRODUCT}),
            categories=frozenset({CATEGORY}),
            events=frozenset({EVENT}),
        )
        whole = terms(
            VoucherKind.AMOUNT,
            minimum=euros(900),
            scope=scope,
            valid_from=NOON,
            valid_until=UNTIL,
            combinable=True,
        )
        voucher = await issued(office, a_voucher("SUMMER", terms=whole, uses=3, uses_per_buyer=1))

        async with office.work.begin() as store:
            assert await store.vouchers.get(voucher.id) == voucher
            assert await store.vouchers.find("SUMMER") == voucher
            assert await store.vouchers.find("WINTER") is None
            assert await store.vouchers.of([voucher.id, VoucherId(uuid4())]) == {
                voucher.id: voucher
            }

    async def test_a_code_belongs_to_one_voucher(self, office: Office) -> None:
        await issued(office, a_voucher("SUMMER"))

        with pytest.raises(VoucherCodeTaken):
            await issued(office, a_voucher("SUMMER", issuer_id=OTHER_SELLER))

    async def test_a_deactivated_voucher_is_stored_once(self, office: Office) -> None:
        voucher = await issued(office, a_voucher())
        over = voucher.deactivate(now=NOON)
        async with office.work.begin() as store:
            await store.vouchers.save(over)

        async with office.work.begin() as store:
            assert await store.vouchers.get(voucher.id) == over.settled()
            with pytest.raises(StaleVersion):
                await store.vouchers.save(over)

    async def test_a_voucher_that_nobody_issued_is_not_found(self, office: Office) -> None:
        nobodys = VoucherId(uuid4())

        async with office.work.begin() as store:
            with pytest.raises(VoucherNotFound):
                await store.vouchers.get(nobodys)
        with pytest.raises(VoucherNotFound):
            await office.views.usage(nobodys)
        assert await office.views.standings([nobodys], SHOPPER) == {}
        assert await office.views.standings([], SHOPPER) == {}

    async def test_what_is_left_is_told_for_all_and_for_the_buyer(self, office: Office) -> None:
        voucher = await issued(office, a_voucher(uses=3, uses_per_buyer=1))
        await used(office, voucher, SHOPPER)

        own = (await office.views.standings([voucher.id], SHOPPER))[voucher.id]
        others = (await office.views.standings([voucher.id], OTHER))[voucher.id]
        guests = (await office.views.standings([voucher.id], None))[voucher.id]

        assert (own.left, own.left_for_buyer, own.is_used_up) == (2, 0, True)
        assert (others.left, others.left_for_buyer, others.is_used_up) == (2, None, False)
        assert guests.left_for_buyer is None
        assert own.voucher == voucher

    async def test_a_voucher_is_not_used_more_often_than_it_may_be(self, office: Office) -> None:
        voucher = await issued(office, a_voucher(uses=2, uses_per_buyer=1))
        await used(office, voucher, SHOPPER)

        with pytest.raises(NotLeft):
            await used(office, voucher, SHOPPER)
        await used(office, voucher, OTHER)
        with pytest.raises(NotLeft):
            await used(office, voucher, AccountId(UUID(int=0xE)))
        usage = await office.views.usage(voucher.id)
        assert (usage.used, usage.held, usage.voucher) == (0, 2, voucher)

    async def test_a_voucher_without_limits_is_never_used_up(self, office: Office) -> None:
        voucher = await issued(office, a_voucher())

        standing = (await office.views.standings([voucher.id], SHOPPER))[voucher.id]

        assert (standing.left, standing.left_for_buyer) == (None, None)
        assert (await office.views.usage(voucher.id)).used == 0

    async def test_vouchers_are_listed_newest_first_and_by_who_issued_them(
        self, office: Office
    ) -> None:
        vouchers = [await issued(office, a_voucher()) for _ in range(3)]
        others = await issued(office, a_voucher(issuer_id=OTHER_SELLER))
        newest = sorted(vouchers, key=lambda voucher: voucher.id, reverse=True)

        first = await office.views.list(SELLER, PageRequest(limit=2))
        second = await office.views.list(SELLER, PageRequest(limit=2, cursor=first.next))
        everybodys = await office.views.list(None, PageRequest())

        assert [*first.items, *second.items] == newest
        assert set(everybodys.items) == {*vouchers, others}


async def issued(office: Office, voucher: Voucher) -> Voucher:
    async with office.work.begin() as store:
        await store.vouchers.add([voucher])
        await store.inventory.open(opening_stocks(voucher), now=NOON)
    return voucher.settled()


async def used(office: Office, voucher: Voucher, buyer_id: AccountId) -> None:
    wanted = voucher_lines(voucher, buyer_id)
    request = HoldRequest(
        id=HoldId(uuid4()),
        owner="order",
        lines=wanted.lines,
        opening=wanted.opening,
        expires_at=UNTIL,
    )
    async with office.work.begin() as store:
        await store.inventory.hold(request, now=NOON)
