"""What a basket costs. Every total is the sum of its parts, to the last minor unit.

Tax is reckoned for each line. Where prices include it, it is a part of what is paid; where
they do not, it comes on top. What vouchers take off is spread over the lines they are good
for, in proportion to what those still cost; tax is reckoned of what remains.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.ids import AccountId, CategoryId, EventId, ProductId, VoucherId
from domain.kernel.money import Money
from domain.shop.voucher_terms import ALL, VoucherKind, VoucherTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class LineToPrice:
    """Some of one thing. The rate of tax is in basis points."""

    line_id: UUID
    seller_id: AccountId
    unit_price: Money
    quantity: int
    tax_rate: int = 0
    tax_included: bool = True
    product_id: ProductId | None = None
    category_ids: frozenset[CategoryId] = frozenset()
    """Its category, and those above it."""

    event_id: EventId | None = None

    @property
    def gross(self) -> Money:
        return self.unit_price * self.quantity

    def is_covered_by(self, terms: VoucherTerms) -> bool:
        return terms.scope.covers_seller(self.seller_id) and terms.scope.covers_goods(
            product_id=self.product_id, category_ids=self.category_ids, event_id=self.event_id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryToPrice:
    """What bringing one seller's goods from one place costs. ``key`` names it."""

    key: str
    seller_id: AccountId
    price: Money
    tax_rate: int = 0
    tax_included: bool = True
    free_from: Money | None = None
    """From what the seller's goods cost, less what comes off, the seller brings them free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherToApply:
    """One that was found good for this basket; see ``usable`` in voucher.py."""

    id: VoucherId
    code: str
    terms: VoucherTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """What one voucher takes off one line or delivery."""

    voucher_id: VoucherId
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """``gross - discount`` is ``net + tax`` if prices include tax, else ``net``."""

    line_id: UUID
    seller_id: AccountId
    unit_price: Money
    quantity: int
    gross: Money
    """What is written on the goods, times how many."""

    discount: Money
    net: Money
    tax: Money
    tax_rate: int
    tax_included: bool
    discounts: tuple[Discount, ...] = ()

    @property
    def total(self) -> Money:
        """What is paid for it."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedDelivery:
    key: str
    seller_id: AccountId
    price: Money
    discount: Money
    net: Money
    tax: Money
    tax_rate: int
    tax_included: bool
    discounts: tuple[Discount, ...] = ()
    """Empty, with a discount, if the seller brings it free."""

    @property
    def total(self) -> Money:
        return self.net + self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSum:
    """What was taxed at one rate, and how much that is."""

    tax_rate: int
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    lines: tuple[PricedLine, ...]
    deliveries: tuple[PricedDelivery, ...]
    currency: str

    @property
    def gross(self) -> Money:
        return self._sum(line.gross for line in self.lines)

    @property
    def discount(self) -> Money:
        """What comes off the goods."""
        return self._sum(line.discount for line in self.lines)

    @property
    def delivery(self) -> Money:
        """What delivery costs before anything comes off."""
        return self._sum(delivery.price for delivery in self.deliveries)

    @property
    def delivery_discount(self) -> Money:
        return self._sum(delivery.discount for delivery in self.deliveries)

    @property
    def net(self) -> Money:
        return self._sum(each.net for each in self._all)

    @property
    def tax(self) -> Money:
        return self._sum(each.tax for each in self._all)

    @property
    def total(self) -> Money:
        return self._sum(each.total for each in self._all)

    @property
    def taxes(self) -> tuple[TaxSum, ...]:
        """The taxes by their rates, the highest first; they add up to all of it."""
        rates = sorted({each.tax_rate for each in self._all}, reverse=True)
        return tuple(
            TaxSum(
                tax_rate=rate,
                net=self._sum(each.net for each in self._all if each.tax_rate == rate),
                tax=self._sum(each.tax for each in self._all if each.tax_rate == rate),
            )
            for rate in rates
        )

    @property
    def _all(self) -> tuple[PricedLine | PricedDelivery, ...]:
        return (*self.lines, *self.deliveries)

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return Money.total(amounts, currency=self.currency)


def price(
    lines: Sequence[LineToPrice],
    *,
    vouchers: Sequence[VoucherToApply] = (),
    deliveries: Sequence[DeliveryToPrice] = (),
    currency: str,
) -> Totals:
    """Price a basket. All its amounts are of the one currency.

    Percentages come off first, then amounts, each off what the ones before it left; within a
    kind by code. So it does not matter in which order the codes were typed.
    """
    off: list[list[Discount]] = [[] for _ in lines]
    for voucher in in_order(vouchers):
        _take_off(voucher, lines, off)
    priced = tuple(
        _priced_line(line, tuple(discounts), currency)
        for line, discounts in zip(lines, off, strict=True)
    )
    return Totals(
        lines=priced,
        deliveries=tuple(
            _priced_delivery(each, priced, _freeing(vouchers, each, lines)) for each in deliveries
        ),
        currency=currency,
    )


def in_order(vouchers: Iterable[VoucherToApply]) -> Sequence[VoucherToApply]:
    kinds = list(VoucherKind)
    return sorted(vouchers, key=lambda voucher: (kinds.index(voucher.terms.kind), voucher.code))


def _take_off(
    voucher: VoucherToApply, lines: Sequence[LineToPrice], off: Sequence[list[Discount]]
) -> None:
    terms = voucher.terms
    left = [
        line.gross.amount - sum(discount.amount.amount for discount in discounts)
        if line.is_covered_by(terms)
        else 0
        for line, discounts in zip(lines, off, strict=True)
    ]
    if terms.kind is VoucherKind.FREE_DELIVERY or not sum(left):
        return
    amount = _worth(terms, Money(sum(left), lines[0].unit_price.currency))
    for discounts, part in zip(off, amount.allocate(left), strict=True):
        if part.amount:
            discounts.append(Discount(voucher_id=voucher.id, amount=part))


def _worth(terms: VoucherTerms, left: Money) -> Money:
    if terms.amount is not None:
        return min(terms.amount, left, key=lambda each: each.amount)
    return left.share(terms.basis_points, of=ALL)


def _priced_line(line: LineToPrice, discounts: tuple[Discount, ...], currency: str) -> PricedLine:
    discount = Money.total((each.amount for each in discounts), currency=currency)
    net, tax = _taxed(line.gross - discount, tax_rate=line.tax_rate, tax_included=line.tax_included)
    return PricedLine(
        line_id=line.line_id,
        seller_id=line.seller_id,
        unit_price=line.unit_price,
        quantity=line.quantity,
        gross=line.gross,
        discount=discount,
        net=net,
        tax=tax,
        tax_rate=line.tax_rate,
        tax_included=line.tax_included,
        discounts=discounts,
    )


def _priced_delivery(
    delivery: DeliveryToPrice, lines: Sequence[PricedLine], freeing: VoucherToApply | None
) -> PricedDelivery:
    free = freeing is not None or _is_free(delivery, lines)
    discount = delivery.price if free else Money.zero(delivery.price.currency)
    net, tax = _taxed(
        delivery.price - discount, tax_rate=delivery.tax_rate, tax_included=delivery.tax_included
    )
    return PricedDelivery(
        key=delivery.key,
        seller_id=delivery.seller_id,
        price=delivery.price,
        discount=discount,
        net=net,
        tax=tax,
        tax_rate=delivery.tax_rate,
        tax_included=delivery.tax_included,
        discounts=(Discount(voucher_id=freeing.id, amount=discount),) if freeing else (),
    )


def _freeing(
    vouchers: Sequence[VoucherToApply], delivery: DeliveryToPrice, lines: Sequence[LineToPrice]
) -> VoucherToApply | None:
    """The voucher that makes it free: it is good for something of the seller who brings it."""
    brought = [line for line in lines if line.seller_id == delivery.seller_id]
    for voucher in in_order(vouchers):
        if voucher.terms.kind is VoucherKind.FREE_DELIVERY and any(
            line.is_covered_by(voucher.terms) for line in brought
        ):
            return voucher
    return None


def _is_free(delivery: DeliveryToPrice, lines: Sequence[PricedLine]) -> bool:
    if delivery.free_from is None:
        return False
    goods = sum(
        line.gross.amount - line.discount.amount
        for line in lines
        if line.seller_id == delivery.seller_id
    )
    return goods >= delivery.free_from.amount


def _taxed(amount: Money, *, tax_rate: int, tax_included: bool) -> tuple[Money, Money]:
    """The amount without its tax, and the tax."""
    if not tax_included:
        return amount, amount.share(tax_rate, of=ALL)
    tax = amount.share(tax_rate, of=ALL + tax_rate)
    return amount - tax, tax
