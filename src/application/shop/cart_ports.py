"""What carts and vouchers need from the outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.inventory.ports import Inventory
from application.platform.paging import Page, PageRequest
from application.shop.catalogue_ports import ShopVariant
from application.shop.stock_ports import Level
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, EventId, SeatId, TicketTypeId, VariantId, VoucherId
from domain.kernel.money import Money
from domain.shop.cart import Cart
from domain.shop.voucher import Voucher


@dataclass(frozen=True, slots=True)
class OfAccount:
    account_id: AccountId


@dataclass(frozen=True, slots=True)
class OfGuest:
    token_hash: bytes


type Whose = OfAccount | OfGuest
"""An account has at most one cart, and so has a token."""


class CartTokens(Protocol):
    """What a guest shows to get their cart. We keep only what tells that it is the same."""

    def new(self) -> str:
        """A token that nobody can guess."""
        ...

    def hash_of(self, token: str) -> bytes:
        """What is kept of it, and tells nothing of it. What we never made is nobody's hash."""
        ...


class Carts(Protocol):
    """Every cart there is. Storing one also records the events it carries."""

    async def lock(self, whose: Whose) -> Cart | None:
        """Return the cart and let nobody else change it until the transaction ends.

        Who needs a guest's cart and an account's locks the guest's first.
        """
        ...

    async def open(self, cart: Cart) -> Cart:
        """Store an empty cart and return it, locked; or the one that its owner has already."""
        ...

    async def save(self, cart: Cart) -> None:
        """Store a changed cart; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def remove(self, cart: Cart) -> None:
        """Forget it; nothing happens if it is gone."""
        ...


class Vouchers(Protocol):
    """Every voucher. Storing one also records the events it carries."""

    async def add(self, vouchers: Sequence[Voucher]) -> None:
        """Store new vouchers; raise ``VoucherCodeTaken`` if there is one with such a code."""
        ...

    async def get(self, voucher_id: VoucherId) -> Voucher:
        """Return the voucher; raise ``VoucherNotFound`` if there is none."""
        ...

    async def find(self, code: str) -> Voucher | None:
        """Return the voucher with this code, if there is one."""
        ...

    async def of(self, ids: Collection[VoucherId]) -> Mapping[VoucherId, Voucher]:
        """Return those of the vouchers that there are."""
        ...

    async def save(self, voucher: Voucher) -> None:
        """Store a changed voucher; raise ``StaleVersion`` if it changed meanwhile."""
        ...


class CartStore(Protocol):
    """What a use case of carts may touch within one transaction."""

    @property
    def carts(self) -> Carts: ...

    @property
    def vouchers(self) -> Vouchers: ...


class VoucherStore(Protocol):
    """What a use case of vouchers may touch within one transaction."""

    @property
    def vouchers(self) -> Vouchers: ...

    @property
    def inventory(self) -> Inventory: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherStanding:
    """A voucher, and how often it can still be used: ``None`` for no limit."""

    voucher: Voucher
    left: int | None
    left_for_buyer: int | None = None

    @property
    def is_used_up(self) -> bool:
        return self.left == 0 or self.left_for_buyer == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherUsage:
    """How often it was used, and how often somebody is about to."""

    voucher: Voucher
    used: int
    held: int


class CartViews(Protocol):
    async def find(self, whose: Whose) -> Cart | None:
        """Return the cart as it was last stored, if there is one."""
        ...


class VoucherViews(Protocol):
    """Vouchers to be read. Who may see what is for the caller to decide."""

    async def standings(
        self, ids: Collection[VoucherId], buyer_id: AccountId | None
    ) -> Mapping[VoucherId, VoucherStanding]:
        """Return those of the vouchers that there are, as they stand for this buyer."""
        ...

    async def usage(self, voucher_id: VoucherId) -> VoucherUsage:
        """Return how often it was used; raise ``VoucherNotFound`` if there is none.

        Vouchers without a limit are not counted here: nothing of them is scarce.
        """
        ...

    async def list(self, issuer_id: AccountId | None, page: PageRequest) -> Page[Voucher]:
        """Return vouchers, newest first, of one issuer or of all; raise ``BadCursor``."""
        ...


class OldCarts(Protocol):
    """For who tidies up."""

    async def forget_old(self, now: datetime) -> None:
        """Remove carts of guests that nobody touched for thirty days."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ware:
    """A variant, and where how many of it are left."""

    variant: ShopVariant
    levels: tuple[Level, ...] = ()


class Wares(Protocol):
    """What the catalogue and the stock say of variants, asked together: every cart asks."""

    async def of(self, variant_ids: Collection[VariantId]) -> Mapping[VariantId, Ware]:
        """Return those of the variants that there are, whatever their product's status."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOffer:
    """One ticket type as it can be bought now."""

    ticket_type_id: TicketTypeId
    name: str
    price: Money
    is_on_sale: bool
    left: int
    """How many one buyer can still have."""

    is_seated: bool = False
    taken_seats: frozenset[SeatId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOffer:
    """An event as carts and orders read it, with where it takes place."""

    event_id: EventId
    organizer_id: AccountId
    title: str
    starts_at: datetime
    is_open: bool
    types: Mapping[TicketTypeId, TicketOffer]
    position: Position | None = None
    country: str = ""
    region: str = ""


class BasketOffers(Protocol):
    """Tickets, as the shop sees them."""

    async def of(
        self, event_ids: Collection[EventId], *, now: datetime
    ) -> Mapping[EventId, EventOffer]:
        """Return what can be bought of those of the events that there are."""
        ...
