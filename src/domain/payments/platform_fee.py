"""What the platform keeps of every sale, as the operator has set it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.payments.accounts import Account, AccountKind
from domain.payments.shares import Share, Shares

BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFee:
    """A part of the price and a fixed amount on each line, but never more than the price."""

    basis_points: int = 0
    fixed: Mapping[str, int] = field(default_factory=dict)
    """Minor units by currency; nothing in currencies that are not named."""

    def of(self, price: Money) -> Money:
        fixed = Money(self.fixed.get(price.currency, 0), price.currency)
        fee = price.share(self.basis_points, of=BASIS_POINTS) + fixed
        return price if fee.amount > price.amount else fee

    def of_organizer(self, organizer_id: AccountId, prices: Mapping[str, Money]) -> Shares:
        """Divide what an organizer sold; the prices are by the labels of their lines."""
        return self._divided(Account.of(AccountKind.ORGANIZER, organizer_id), prices)

    def of_seller(self, seller_id: AccountId, prices: Mapping[str, Money]) -> Shares:
        """Divide what a seller of goods sold."""
        return self._divided(Account.of(AccountKind.SELLER, seller_id), prices)

    def of_delivery(self, seller_id: AccountId, prices: Mapping[str, Money]) -> Shares:
        """What buyers pay to have a seller's goods brought is the platform's: it brings them."""
        ours = Account.of(AccountKind.PLATFORM_FEE, seller_id)
        return tuple(Share(ours, price, label) for label, price in prices.items())

    def _divided(self, earner: Account, prices: Mapping[str, Money]) -> Shares:
        return tuple(
            share for label, price in prices.items() for share in self._shares(earner, label, price)
        )

    def _shares(self, seller: Account, label: str, price: Money) -> Iterator[Share]:
        fee = self.of(price)
        yield Share(seller, price - fee, label)
        yield Share(Account(AccountKind.PLATFORM_FEE, seller.owner), fee, label)
