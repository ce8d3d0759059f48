"""A cart: what somebody means to buy. It holds no stock and promises no price."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, CartId, CartLineId, OrderId, VoucherId
from domain.kernel.money import Money
from domain.shop.cart_errors import (
    BadCartQuantity,
    CartFull,
    CartLineNotFound,
    NotForSale,
    SeatsNeedNoQuantity,
    TooManyVouchers,
)
from domain.shop.cart_events import (
    CartAcknowledged,
    CartCheckedOut,
    CartDetailsChanged,
    CartLineSet,
    CartMerged,
    CartVoucherAdded,
    CartVoucherRemoved,
)
from domain.shop.cart_items import Choice, Destination, Item, Tickets, line_id_of, most_of

LINES_MAX = 100
VOUCHERS_MAX = 5
FORGOTTEN_AFTER = timedelta(days=30)
"""Carts of guests that nobody touched for so long are thrown away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    id: CartLineId
    item: Item
    quantity: int
    seen_price: Money | None = None
    """What one piece cost when the owner last looked; ``None``: it had no price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart(Aggregate):
    """Of an account, or of whoever has the token. An item is in one line only."""

    id: CartId
    owner_id: AccountId | None
    token_hash: bytes | None = field(default=None, repr=False)
    lines: tuple[CartLine, ...] = ()
    voucher_ids: tuple[VoucherId, ...] = ()
    """In the order in which they were entered."""

    destination: Destination | None = field(default=None, repr=False)
    choices: tuple[Choice, ...] = ()
    seen_delivery: Mapping[str, Money] = field(default_factory=dict)
    """What each delivery cost when the owner last looked, by its key."""

    created_at: datetime
    updated_at: datetime

    @classmethod
    def of_account(cls, id: CartId, owner_id: AccountId, *, now: datetime) -> Self:
        return cls(id=id, owner_id=owner_id, created_at=now, updated_at=now)

    @classmethod
    def of_guest(cls, id: CartId, token_hash: bytes, *, now: datetime) -> Self:
        return cls(id=id, owner_id=None, token_hash=token_hash, created_at=now, updated_at=now)

    def line(self, line_id: CartLineId) -> CartLine:
        for line in self.lines:
            if line.id == line_id:
                return line
        raise CartLineNotFound(line_id)

    @property
    def currency(self) -> str | None:
        """That of what is in it; ``None``: of nothing yet."""
        seen = (line.seen_price for line in self.lines)
        return next((price.currency for price in seen if price is not None), None)

    def choice_of(self, seller_id: AccountId) -> Choice | None:
        return next((each for each in self.choices if each.seller_id == seller_id), None)

    def add(self, item: Item, quantity: int, *, price: Money | None, now: datetime) -> Self:
        """Put in so many more. Of tickets with named seats it adds these seats."""
        if price is not None and self.currency not in {None, price.currency}:
            raise NotForSale("A cart has one currency.", currency=self.currency)
        known = self._find(item)
        if known is None:
            return self._set(_new_line(self.id, item, quantity, price), now)
        return self._set(_more(known, item, quantity, price), now)

    def change(self, line_id: CartLineId, quantity: int, *, now: datetime) -> Self:
        """Have so many of it instead."""
        line = self.line(line_id)
        if isinstance(line.item, Tickets) and line.item.seats:
            raise SeatsNeedNoQuantity
        return self._set(replace(line, quantity=quantity), now)

    def remove(self, line_id: CartLineId, *, now: datetime) -> Self:
        line = self.line(line_id)
        lines = tuple(each for each in self.lines if each is not line)
        event = self._line_set(replace(line, quantity=0), now)
        return self._after(event, lines=lines, updated_at=now)

    def describe(
        self, destination: Destination | None, choices: Sequence[Choice], *, now: datetime
    ) -> Self:
        """Say where it goes to and how; the last choice for a seller counts."""
        by_seller = {choice.seller_id: choice for choice in choices}
        return self._after(
            CartDetailsChanged(at=now, **self._identity),
            destination=destination,
            choices=tuple(by_seller.values()),
            updated_at=now,
        )

    def add_voucher(self, voucher_id: VoucherId, *, now: datetime) -> Self:
        """Use a voucher. One that is in use already stays where it is."""
        if voucher_id in self.voucher_ids:
            return self
        if len(self.voucher_ids) >= VOUCHERS_MAX:
            raise TooManyVouchers(VOUCHERS_MAX)
        event = CartVoucherAdded(at=now, voucher_id=voucher_id, **self._identity)
        return self._after(event, voucher_ids=(*self.voucher_ids, voucher_id), updated_at=now)

    def remove_voucher(self, voucher_id: VoucherId, *, now: datetime) -> Self:
        """Do without a voucher; one that is not in use changes nothing."""
        if voucher_id not in self.voucher_ids:
            return self
        event = CartVoucherRemoved(at=now, voucher_id=voucher_id, **self._identity)
        left = tuple(each for each in self.voucher_ids if each != voucher_id)
        return self._after(event, voucher_ids=left, updated_at=now)

    def acknowledge(
        self,
        prices: Mapping[CartLineId, Money],
        delivery: Mapping[str, Money],
        *,
        now: datetime,
    ) -> Self:
        """Note that the owner saw what everything costs now."""
        lines = tuple(
            replace(line, seen_price=prices.get(line.id, line.seen_price)) for line in self.lines
        )
        return self._after(
            CartAcknowledged(at=now, **self._identity),
            lines=lines,
            seen_delivery=dict(delivery),
            updated_at=now,
        )

    def absorb(self, guest: Self, *, now: datetime) -> Self:
        """Take over what a guest's cart has: the same items add up, as far as there is room.

        What the owner chose for themselves counts before what the guest chose.
        """
        merged = {line.id: line for line in self.lines}
        for line in guest.lines:
            own_id = line_id_of(self.id, line.item)
            known = merged.get(own_id)
            if known is not None:
                merged[own_id] = _joined(known, line)
            elif len(merged) < LINES_MAX:
                merged[own_id] = replace(line, id=own_id)
        vouchers = dict.fromkeys((*self.voucher_ids, *guest.voucher_ids))
        return self._after(
            CartMerged(at=now, from_cart_id=guest.id, **self._identity),
            lines=tuple(merged.values()),
            voucher_ids=tuple(vouchers)[:VOUCHERS_MAX],
            destination=self.destination or guest.destination,
            choices=_first_of_each((*self.choices, *guest.choices)),
            updated_at=now,
        )

    def check_out(self, order_id: OrderId, *, now: datetime) -> Self:
        """Empty it: its goods are an order now. Where they go to is kept for the next one."""
        return self._after(
            CartCheckedOut(at=now, order_id=order_id, **self._identity),
            lines=(),
            voucher_ids=(),
            seen_delivery={},
            updated_at=now,
        )

    def _find(self, item: Item) -> CartLine | None:
        wanted = line_id_of(self.id, item)
        return next((line for line in self.lines if line.id == wanted), None)

    def _set(self, changed: CartLine, now: datetime) -> Self:
        most = most_of(changed.item)
        if not 1 <= changed.quantity <= most:
            raise BadCartQuantity(most)
        known = {line.id: line for line in self.lines}
        if changed.id not in known and len(known) >= LINES_MAX:
            raise CartFull(LINES_MAX)
        lines = tuple({**known, changed.id: changed}.values())
        return self._after(self._line_set(changed, now), lines=lines, updated_at=now)

    def _line_set(self, line: CartLine, now: datetime) -> CartLineSet:
        item = line.item
        if isinstance(item, Tickets):
            return CartLineSet(
                at=now,
                event_id=item.event_id,
                ticket_type_id=item.ticket_type_id,
                quantity=line.quantity,
                **self._identity,
            )
        return CartLineSet(
            at=now, variant_id=item.variant_id, quantity=line.quantity, **self._identity
        )

    @property
    def _identity(self) -> dict[str, Any]:
        return {"cart_id": self.id, "owner_id": self.owner_id}


def _new_line(cart_id: CartId, item: Item, quantity: int, price: Money | None) -> CartLine:
    pieces = len(item.seats) if isinstance(item, Tickets) and item.seats else quantity
    return CartLine(id=line_id_of(cart_id, item), item=item, quantity=pieces, seen_price=price)


def _more(known: CartLine, item: Item, quantity: int, price: Money | None) -> CartLine:
    joined, pieces = _together(known.item, item, known.quantity + quantity)
    return replace(known, item=joined, quantity=pieces, seen_price=price)


def _joined(known: CartLine, other: CartLine) -> CartLine:
    """Both lines in one, as far as one line goes."""
    most = most_of(known.item)
    joined, pieces = _together(known.item, other.item, known.quantity + other.quantity)
    if isinstance(joined, Tickets) and len(joined.seats) > most:
        joined = replace(joined, seats=joined.seats[:most])
    return replace(
        known,
        item=joined,
        quantity=min(pieces, most),
        seen_price=known.seen_price or other.seen_price,
    )


def _together(known: Item, more: Item, quantity: int) -> tuple[Item, int]:
    if isinstance(known, Tickets) and isinstance(more, Tickets) and known.seats:
        seats = tuple(dict.fromkeys((*known.seats, *more.seats)))
        return replace(known, seats=seats), len(seats)
    return known, quantity


def _first_of_each(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    first: dict[AccountId, Choice] = {}
    for choice in choices:
        first.setdefault(choice.seller_id, choice)
    return tuple(first.values())
