"""What some pieces of a line are worth, so that the parts add up to the line.

When pieces are cancelled or come back one after another, the money of each step is the
difference of two running sums. However the pieces are grouped, all of them together are
exactly the line: nothing is lost to rounding, nothing is paid back twice.
"""

from dataclasses import dataclass
from typing import Protocol

from domain.kernel.errors import Invalid
from domain.kernel.money import Money


class BadPart(Invalid):
    code = "bad-part"


class Priced(Protocol):
    """A line with its price, in a cart or in an order."""

    @property
    def unit_price(self) -> Money: ...

    @property
    def quantity(self) -> int: ...

    @property
    def discount(self) -> Money: ...

    @property
    def tax(self) -> Money: ...

    @property
    def tax_included(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """``gross - discount`` is ``net + tax`` if prices include tax, else ``net``."""

    quantity: int
    gross: Money
    discount: Money
    net: Money
    tax: Money

    @property
    def total(self) -> Money:
        return self.net + self.tax


def part_of(line: Priced, already: int, quantity: int) -> Money:
    """What was paid for the next so many pieces of a line, after some were dealt with."""
    return piece_of(line, already, quantity).total


def piece_of(line: Priced, already: int, quantity: int) -> Part:
    """The same with everything it consists of, as a credit note tells it."""
    if already < 0 or quantity < 0 or already + quantity > line.quantity:
        raise BadPart("The line does not have so many pieces.", has=line.quantity)
    before, after = _first(line, already), _first(line, already + quantity)
    return Part(
        quantity=quantity,
        gross=after.gross - before.gross,
        discount=after.discount - before.discount,
        net=after.net - before.net,
        tax=after.tax - before.tax,
    )


def _first(line: Priced, quantity: int) -> Part:
    """The first so many pieces. Nothing in it ever falls while the quantity rises."""
    gross = line.unit_price * quantity
    discount = line.discount.share(quantity, of=line.quantity)
    paid = gross - discount
    all_paid = line.unit_price * line.quantity - line.discount
    # By what is paid, not by the pieces: so tax never exceeds what it is a part of.
    tax = line.tax.share(paid.amount, of=all_paid.amount or 1)
    return Part(
        quantity=quantity,
        gross=gross,
        discount=discount,
        net=paid - tax if line.tax_included else paid,
        tax=tax,
    )
