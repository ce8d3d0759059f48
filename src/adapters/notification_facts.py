"""What notifications say, and whom they concern, read from wherever it is kept."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from application.booking.ports import BookingViews
from application.chat.ports import ChatViews, Presence
from application.delivery.ports import DeliveryViews
from application.identity.ports import AccountViews
from application.notifications.ports import Person, Who
from application.platform.paging import PageRequest
from application.platform.ports import Clock, UnitOfWork
from application.programme.ports import ProgrammeStore
from application.shop.catalogue_ports import CatalogueViews
from application.shop.order_ports import OrderViews
from domain.chat.events import MessagePosted
from domain.chat.member import Member, MemberStatus
from domain.identity.account import AccountStatus
from domain.identity.errors import AccountNotFound
from domain.kernel.access import Right
from domain.kernel.errors import NotFound
from domain.kernel.events import DomainEvent
from domain.kernel.ids import (
    AccountId,
    BookingId,
    DeliveryId,
    EventId,
    OrderId,
    VariantId,
)
from domain.notifications.kinds import Facts
from domain.payments.events import PaymentEvent
from domain.shop.order import Order
from domain.shop.order_errors import OrderNotFound
from domain.shop.stock_events import StockMismatchFound

ONLINE_FOR = timedelta(seconds=60)
MEMBERS_AT_ONCE = 100
MEMBERS_MAX = 500
REFERENCE_LENGTH = 8


class Staff(Protocol):
    async def with_right(self, right: Right) -> Sequence[AccountId]:
        """Whose roles give them the right, and who are not erased."""
        ...


class AccountPeople:
    """Mail goes only where somebody has shown that they read it."""

    def __init__(self, accounts: AccountViews) -> None:
        self._accounts = accounts

    async def find(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, Person]:
        found = {}
        for account_id in account_ids:
            try:
                account = await self._accounts.get(account_id)
            except AccountNotFound:
                continue
            if account.status is not AccountStatus.ERASED:
                found[account_id] = Person(
                    account_id=account_id,
                    locale=account.locale,
                    time_zone=account.time_zone,
                    email="" if account.email_verified_at is None else account.email,
                    phone=account.phone,
                )
        return found


class PlatformFacts:
    """Every kind of thing has ``what`` and ``reference``, so that templates can be shared."""

    def __init__(
        self,
        *,
        accounts: AccountViews,
        bookings: BookingViews,
        programme: UnitOfWork[ProgrammeStore],
        orders: OrderViews,
        deliveries: DeliveryViews,
        catalogue: CatalogueViews,
    ) -> None:
        self._accounts = accounts
        self._bookings = bookings
        self._programme = programme
        self._orders = orders
        self._deliveries = deliveries
        self._catalogue = catalogue
        self._readers: Mapping[str, Callable[[UUID], Awaitable[Facts | None]]] = {
            "account": self._account,
            "booking": self._booking,
            "event": self._event,
            "order": self._order,
            "delivery": self._delivery,
            "variant": self._variant,
            "chat": self._chat,
        }

    async def of(self, about: str) -> Facts | None:
        kind, _, id_ = about.partition(":")
        reader = self._readers.get(kind)
        if reader is None:
            return None
        try:
            return await reader(UUID(id_))
        except (NotFound, ValueError):
            return None

    async def _account(self, id_: UUID) -> Facts | None:
        account = await self._accounts.get(AccountId(id_))
        return None if account.status is AccountStatus.ERASED else {"name": account.name}

    async def _booking(self, id_: UUID) -> Facts:
        booking = (await self._bookings.get(BookingId(id_))).booking
        return {**await self._event(booking.event_id), "reference": reference_of(id_)}

    async def _event(self, id_: UUID) -> Facts:
        async with self._programme.begin() as store:
            event = await store.events.get(EventId(id_))
        there = event.starts_at.astimezone(ZoneInfo(event.time_zone)).replace(tzinfo=None)
        return {"what": event.title, "starts_at": there, "reference": reference_of(id_)}

    async def _order(self, id_: UUID) -> Facts:
        order = await self._orders.get(OrderId(id_))
        return {"what": _named(order), "total": order.total, "reference": reference_of(id_)}

    async def _delivery(self, id_: UUID) -> Facts:
        delivery = await self._deliveries.get(DeliveryId(id_))
        try:
            return await self._order(delivery.order_id)
        except OrderNotFound:
            # It is on its way all the same.
            reference = reference_of(delivery.order_id)
            return {"what": reference, "reference": reference}

    async def _variant(self, id_: UUID) -> Facts | None:
        variant = (await self._catalogue.variants([VariantId(id_)])).get(VariantId(id_))
        return None if variant is None else {"what": variant.title, "reference": variant.sku}

    async def _chat(self, id_: UUID) -> Facts:
        return {"reference": reference_of(id_)}


class ConcernedPeople:
    def __init__(
        self,
        *,
        staff: Staff,
        bookings: BookingViews,
        orders: OrderViews,
        chat: ChatViews,
        presence: Presence,
        clock: Clock,
    ) -> None:
        self._staff = staff
        self._bookings = bookings
        self._orders = orders
        self._chat = chat
        self._presence = presence
        self._clock = clock

    async def of(self, who: Who, event: DomainEvent) -> Sequence[AccountId]:
        match who, event:
            case Who.OPERATORS, _:
                return await self._staff.with_right(Right.OPERATE)
            case Who.DISPATCHERS, _:
                return await self._staff.with_right(Right.DISPATCH)
            case Who.BUYERS, StockMismatchFound():
                return await self._buyers(event.order_ids)
            case Who.EARNERS, PaymentEvent():
                return await self._earners(event.purpose)
            case Who.UNREAD, MessagePosted():
                return await self._unread(event)
            case _:
                raise ValueError(f"{event.name} does not say who {who} are.")

    async def _buyers(self, order_ids: Sequence[OrderId]) -> Sequence[AccountId]:
        found: dict[AccountId, None] = {}
        for order_id in order_ids:
            try:
                found[(await self._orders.get(order_id)).buyer_id] = None
            except NotFound:
                continue
        return tuple(found)

    async def _earners(self, purpose: str) -> Sequence[AccountId]:
        kind, _, id_ = purpose.partition(":")
        try:
            match kind:
                case "booking":
                    booking = (await self._bookings.get(BookingId(UUID(id_)))).booking
                    return (booking.organizer_id,)
                case "order":
                    order = await self._orders.get(OrderId(UUID(id_)))
                    organizers = (part.organizer_id for part in order.tickets)
                    return tuple(dict.fromkeys((*order.seller_ids, *organizers)))
                case _:
                    return ()
        except (NotFound, ValueError):
            return ()

    async def _unread(self, event: MessagePosted) -> Sequence[AccountId]:
        """Those who have not read it, are not there just now, and did not block its author."""
        members = await self._members(event)
        unread = [each.account_id for each in members if each.read < event.number]
        known = await self._presence.last_seen(unread)
        since = self._clock.now() - ONLINE_FOR
        away = [one for one in unread if not _is_there(known.get(one), since)]
        return [
            one
            for one in away
            if event.author_id not in await self._chat.blocked_among(one, [event.author_id])
        ]

    async def _members(self, event: MessagePosted) -> Sequence[Member]:
        found: list[Member] = []
        page = PageRequest(limit=MEMBERS_AT_ONCE)
        while len(found) < MEMBERS_MAX:
            members = await self._chat.members(event.conversation_id, page)
            found += [
                each
                for each in members.items
                if each.status is MemberStatus.JOINED and each.account_id != event.author_id
            ]
            if members.next is None:
                break
            page = PageRequest(cursor=members.next, limit=MEMBERS_AT_ONCE)
        return found


class JoinedFacts:
    """The port of notifications: facts and people together."""

    def __init__(self, facts: PlatformFacts, concerned: ConcernedPeople) -> None:
        self._facts = facts
        self._concerned = concerned

    async def of(self, about: str) -> Facts | None:
        return await self._facts.of(about)

    async def people(self, who: Who, event: DomainEvent) -> Sequence[AccountId]:
        return await self._concerned.of(who, event)


def reference_of(id_: UUID) -> str:
    """Short enough to be read out on the telephone: the end of the id, which chance made."""
    return id_.hex[-REFERENCE_LENGTH:].upper()


def _named(order: Order) -> str:
    """The first of its things, and how many others there are."""
    titles = [line.title for line in order.lines]
    more = len(titles) + len(order.tickets) - 1
    if not titles:
        return reference_of(order.id)
    return f"{titles[0]} + {more}" if more else titles[0]


def _is_there(last_seen: datetime | None, since: datetime) -> bool:
    return last_seen is not None and last_seen > since
