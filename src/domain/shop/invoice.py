"""Invoices and credit notes: what one seller says was paid for, and what of it was paid back.

Nothing in them ever changes. Their numbers run on for each seller and kind, without gaps.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.kernel.aggregate import Aggregate
from domain.kernel.errors import NotFound
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, InvoiceId, OrderId
from domain.kernel.money import Money
from domain.kernel.postal import PostalAddress
from domain.shop.parts import Part, piece_of
from domain.shop.pricing import TaxSum
from domain.shop.shipment import OrderLine, Shipment

DIGITS = 6


class InvoiceNotFound(NotFound):
    code = "invoice-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such invoice.")


class InvoiceKind(StrEnum):
    INVOICE = "INVOICE"
    CREDIT_NOTE = "CREDIT_NOTE"


_PREFIXES = {InvoiceKind.INVOICE: "INV", InvoiceKind.CREDIT_NOTE: "CN"}


class ItemKind(StrEnum):
    GOODS = "GOODS"
    DELIVERY = "DELIVERY"
    RETURN_COST = "RETURN_COST"
    """What is withheld of what a credit note gives back. It is not taxed: nothing is sold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """``gross - discount`` is ``net + tax`` if prices include tax, else ``net``."""

    kind: ItemKind
    label: str
    """What its shares of the payment are called."""

    title: str
    quantity: int
    unit_price: Money
    discount: Money
    net: Money
    tax: Money
    tax_rate: int
    """In basis points."""

    tax_included: bool
    sku: str = ""

    @property
    def gross(self) -> Money:
        return self.unit_price * self.quantity

    @property
    def total(self) -> Money:
        return self.net + self.tax


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Party:
    """Who sells, or buys. All of it is personal."""

    name: str
    address: PostalAddress | None = None
    tax_number: str = ""


NOBODY = Party(name="")
"""Who is not known, or was forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceIssued(DomainEvent):
    invoice_id: InvoiceId
    kind: InvoiceKind
    number: int
    order_id: OrderId
    buyer_id: AccountId
    seller_id: AccountId
    total: Money

    @property
    def subject(self) -> str:
        return f"invoice:{self.invoice_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice(Aggregate):
    id: InvoiceId
    kind: InvoiceKind
    number: int
    order_id: OrderId
    buyer_id: AccountId
    seller_id: AccountId
    issued_at: datetime
    currency: str
    lines: tuple[InvoiceLine, ...]
    issuer: Party = field(repr=False)
    recipient: Party = field(repr=False)
    corrects: InvoiceId | None = None
    """The invoice that a credit note is about, and its number."""

    corrects_number: int | None = None

    def issued(self) -> Self:
        """The same, new: it says that it was issued."""
        told = InvoiceIssued(
            at=self.issued_at,
            invoice_id=self.id,
            kind=self.kind,
            number=self.number,
            order_id=self.order_id,
            buyer_id=self.buyer_id,
            seller_id=self.seller_id,
            total=self.total,
        )
        return self._after(told)

    def credit(
        self, id: InvoiceId, lines: tuple[InvoiceLine, ...], *, number: int, now: datetime
    ) -> Self:
        """A credit note about this invoice, to whom and from whom it was."""
        return replace(
            self,
            id=id,
            kind=InvoiceKind.CREDIT_NOTE,
            number=number,
            lines=lines,
            issued_at=now,
            corrects=self.id,
            corrects_number=self.number,
            version=0,
        ).issued()

    @property
    def name(self) -> str:
        return numbered(self.kind, self.number)

    @property
    def corrects_name(self) -> str:
        """The name of the invoice that a credit note is about; empty, if it is none."""
        if self.corrects_number is None:
            return ""
        return numbered(InvoiceKind.INVOICE, self.corrects_number)

    @property
    def net(self) -> Money:
        return self._sum(line.net for line in self.lines)

    @property
    def tax(self) -> Money:
        return self._sum(line.tax for line in self.lines)

    @property
    def total(self) -> Money:
        return self._sum(line.total for line in self.lines)

    @property
    def taxes(self) -> tuple[TaxSum, ...]:
        """By their rates, the highest first; they add up to all of it."""
        rates = sorted({line.tax_rate for line in self.lines}, reverse=True)
        return tuple(
            TaxSum(
                tax_rate=rate,
                net=self._sum(line.net for line in self.lines if line.tax_rate == rate),
                tax=self._sum(line.tax for line in self.lines if line.tax_rate == rate),
            )
            for rate in rates
        )

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return Money.total(amounts, currency=self.currency)


def numbered(kind: InvoiceKind, number: int) -> str:
    """How an invoice or a credit note is called: INV-000017, CN-000003."""
    return f"{_PREFIXES[kind]}-{number:0{DIGITS}}"


def goods(line: OrderLine, already: int, quantity: int) -> InvoiceLine:
    """Some pieces of a line, after so many of it were dealt with."""
    part: Part = piece_of(line, already, quantity)
    return InvoiceLine(
        kind=ItemKind.GOODS,
        label=line.label,
        title=line.title,
        sku=line.sku,
        quantity=quantity,
        unit_price=line.unit_price,
        discount=part.discount,
        net=part.net,
        tax=part.tax,
        tax_rate=line.tax_rate,
        tax_included=line.tax_included,
    )


def brought(shipment: Shipment) -> InvoiceLine:
    """What it cost to bring a shipment."""
    charge = shipment.charge
    return InvoiceLine(
        kind=ItemKind.DELIVERY,
        label=shipment.label,
        title="Delivery",
        quantity=1,
        unit_price=charge.price,
        discount=charge.discount,
        net=charge.net,
        tax=charge.tax,
        tax_rate=charge.tax_rate,
        tax_included=charge.tax_included,
    )


def return_cost(withheld: Money) -> InvoiceLine:
    """What is taken off a credit note, for sending it back cost the seller something."""
    return InvoiceLine(
        kind=ItemKind.RETURN_COST,
        label="return-cost",
        title="Cost of the return",
        quantity=1,
        unit_price=-withheld,
        discount=Money.zero(withheld.currency),
        net=-withheld,
        tax=Money.zero(withheld.currency),
        tax_rate=0,
        tax_included=True,
    )
