"""Webhooks, and what is sent there, in memory."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.platform.paging import Page, PageRequest
from application.webhooks.ports import Hearer, Lane, LaneLost
from domain.identity.account import Account
from domain.identity.errors import AccountNotFound
from domain.kernel.access import Principal, Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, EndpointId
from domain.webhooks.delivery import Delivery, DeliveryStatus
from domain.webhooks.endpoint import Endpoint, EndpointStatus
from domain.webhooks.errors import WebhookDeliveryNotFound, WebhookNotFound

NEVER = datetime.min.replace(tzinfo=UTC)

type Rows = dict[EndpointId, Endpoint]
type Sent = dict[UUID, Delivery]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRow:
    due_at: datetime | None = None
    leased_until: datetime = NEVER
    fence: int = 0
    failing_since: datetime | None = None

    def due_from(self, at: datetime) -> "LaneRow":
        return replace(self, due_at=at if self.due_at is None else min(self.due_at, at))


class MemoryEndpoints:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def of_owner(self, owner_id: AccountId) -> Sequence[Endpoint]:
        return list(_newest(self._rows, owner_id))

    async def add(self, endpoint: Endpoint) -> None:
        account: Account | None = self._transaction.table("accounts").get(endpoint.owner_id)
        if account is None or account.is_erased:
            raise AccountNotFound(endpoint.owner_id)
        self._transaction.table("webhook_lanes")[endpoint.id] = LaneRow()
        self._put(endpoint)

    async def get(self, endpoint_id: EndpointId) -> Endpoint:
        return _found(self._rows, endpoint_id)

    async def save(self, endpoint: Endpoint) -> None:
        await self._check(endpoint)
        lanes = self._transaction.table("webhook_lanes")
        waiting = _waiting(self._transaction.table("webhook_deliveries"), endpoint.id)
        if endpoint.status is EndpointStatus.ACTIVE and waiting:
            due_at = min(each.due_at for each in waiting)
            lanes[endpoint.id] = lanes[endpoint.id].due_from(due_at)
        self._put(endpoint)

    async def remove(self, endpoint: Endpoint) -> None:
        await self._check(endpoint)
        sent: Sent = self._transaction.table("webhook_deliveries")
        for delivery in [each for each in sent.values() if each.endpoint_id == endpoint.id]:
            del sent[delivery.id]
        del self._transaction.table("webhook_lanes")[endpoint.id]
        del self._rows[endpoint.id]
        self._transaction.record(endpoint)

    async def _check(self, endpoint: Endpoint) -> None:
        if (await self.get(endpoint.id)).version != endpoint.version:
            raise StaleVersion("The webhook changed meanwhile.", webhookId=str(endpoint.id))

    @property
    def _rows(self) -> Rows:
        return self._transaction.table("webhooks")

    def _put(self, endpoint: Endpoint) -> None:
        self._rows[endpoint.id] = endpoint.settled()
        self._transaction.record(endpoint)


class MemoryWebhookDeliveries:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def lock(self, endpoint_id: EndpointId, delivery_id: UUID) -> Delivery:
        delivery: Delivery | None = self._transaction.table("webhook_deliveries").get(delivery_id)
        if delivery is None or delivery.endpoint_id != endpoint_id:
            raise WebhookDeliveryNotFound(delivery_id)
        return delivery

    async def save(self, delivery: Delivery) -> None:
        self._transaction.table("webhook_deliveries")[delivery.id] = delivery
        lanes = self._transaction.table("webhook_lanes")
        lanes[delivery.endpoint_id] = lanes[delivery.endpoint_id].due_from(delivery.due_at)


class MemoryWebhookStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.endpoints = MemoryEndpoints(transaction)
        self.deliveries = MemoryWebhookDeliveries(transaction)


class MemoryWebhookViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, endpoint_id: EndpointId) -> Endpoint:
        async with self._database.lock:
            return _found(self._database.table("webhooks"), endpoint_id)

    async def page(self, owner_id: AccountId, page: PageRequest) -> Page[Endpoint]:
        before = page.after_id()
        async with self._database.lock:
            rows = list(_newest(self._database.table("webhooks"), owner_id))
        found = [each for each in rows if before is None or each.id < before]
        return Page.cut(found, page, key=lambda each: (str(each.id),))

    async def deliveries(
        self, endpoint_id: EndpointId, status: DeliveryStatus | None, page: PageRequest
    ) -> Page[Delivery]:
        before = page.after(int)
        async with self._database.lock:
            sent: Sent = self._database.table("webhook_deliveries")
        found = [
            each
            for each in sorted(sent.values(), key=lambda each: -each.position)
            if each.endpoint_id == endpoint_id
            and status in {None, each.status}
            and (before is None or (each.position,) < before)
        ]
        return Page.cut(found, page, key=lambda each: (each.position,))


class MemoryHearers:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def of(
        self, owner_ids: Collection[AccountId], *, roles: Collection[Role]
    ) -> Sequence[Hearer]:
        return [
            hearer
            for hearer in await self._all()
            if hearer.owner.account_id in owner_ids or not hearer.owner.roles.isdisjoint(roles)
        ]

    async def one(self, endpoint_id: EndpointId) -> Hearer | None:
        found = [each for each in await self._all() if each.endpoint_id == endpoint_id]
        return found[0] if found else None

    async def owner(self, owner_id: AccountId) -> Principal | None:
        async with self._database.lock:
            account: Account | None = self._database.table("accounts").get(owner_id)
        return None if account is None or account.is_erased else _principal(account)

    async def _all(self) -> Sequence[Hearer]:
        async with self._database.lock:
            accounts: dict[AccountId, Account] = self._database.table("accounts")
            rows: Rows = self._database.table("webhooks")
            return [
                Hearer(
                    endpoint_id=each.id,
                    owner=_principal(accounts[each.owner_id]),
                    event_names=each.event_names,
                )
                for each in rows.values()
                if each.status is not EndpointStatus.DISABLED
            ]


class MemoryOutbox:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def position(self, reader: str) -> int | None:
        async with self._database.lock:
            return self._database.table("webhook_readers").get(reader)

    async def put(
        self,
        deliveries: Sequence[Delivery],
        *,
        reader: str,
        seen: int | None,
        to: int,
        again: bool = False,
    ) -> bool:
        async with self._database.lock:
            readers = self._database.table("webhook_readers")
            if readers.get(reader) != seen:
                return False
            readers[reader] = to
            for delivery in deliveries:
                self._enqueue(delivery, again=again)
            return True

    async def forget(self, reader: str) -> None:
        async with self._database.lock:
            self._database.table("webhook_readers").pop(reader, None)

    async def forget_old(self, *, before: datetime) -> int:
        async with self._database.lock:
            sent: Sent = self._database.table("webhook_deliveries")
            old = [each.id for each in sent.values() if each.created_at < before]
            for id in old:
                del sent[id]
            return len(old)

    def _enqueue(self, delivery: Delivery, *, again: bool) -> None:
        lanes = self._database.table("webhook_lanes")
        sent: Sent = self._database.table("webhook_deliveries")
        known = sent.get(delivery.id)
        if delivery.endpoint_id not in lanes or (known is not None and not again):
            return
        sent[delivery.id] = delivery if known is None else known.again(now=delivery.due_at)
        lanes[delivery.endpoint_id] = lanes[delivery.endpoint_id].due_from(delivery.due_at)


class MemoryLanes:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def claim(self, *, now: datetime, until: datetime, limit: int) -> Sequence[Lane]:
        async with self._database.lock:
            rows: Rows = self._database.table("webhooks")
            due = sorted(
                (row.due_at, id)
                for id, row in self._lanes.items()
                if row.due_at is not None
                and row.due_at <= now
                and row.leased_until <= now
                and rows[id].status is EndpointStatus.ACTIVE
            )
            return [self._claimed(id, until) for _, id in due[:limit]]

    async def due(self, lane: Lane, *, now: datetime, limit: int) -> Sequence[Delivery]:
        async with self._database.lock:
            waiting = _waiting(self._sent, lane.endpoint_id)
        due = [each for each in waiting if each.due_at <= now]
        return sorted(due, key=lambda each: each.position)[:limit]

    async def note(
        self, lane: Lane, delivery: Delivery, *, now: datetime, until: datetime
    ) -> datetime | None:
        async with self._database.lock:
            row = self._mine(lane)
            since = row.failing_since
            if delivery.status is DeliveryStatus.DELIVERED:
                since = None
            elif delivery.failure is not None and since is None:
                since = now
            self._lanes[lane.endpoint_id] = replace(row, leased_until=until, failing_since=since)
            if delivery.id in self._sent:
                self._sent[delivery.id] = delivery
            return since

    async def leave(self, lane: Lane, *, rest_until: datetime) -> None:
        async with self._database.lock:
            try:
                row = self._mine(lane)
            except LaneLost:
                return
            waiting = _waiting(self._sent, lane.endpoint_id)
            due_at = max(min(each.due_at for each in waiting), rest_until) if waiting else None
            self._lanes[lane.endpoint_id] = replace(row, leased_until=NEVER, due_at=due_at)

    @property
    def _lanes(self) -> dict[EndpointId, LaneRow]:
        return self._database.table("webhook_lanes")

    @property
    def _sent(self) -> Sent:
        return self._database.table("webhook_deliveries")

    def _claimed(self, id: EndpointId, until: datetime) -> Lane:
        row = self._lanes[id] = replace(
            self._lanes[id], leased_until=until, fence=self._lanes[id].fence + 1
        )
        return Lane(id, row.fence)

    def _mine(self, lane: Lane) -> LaneRow:
        row = self._lanes.get(lane.endpoint_id)
        if row is None or row.fence != lane.fence:
            raise LaneLost
        return row


def _found(rows: Rows, endpoint_id: EndpointId) -> Endpoint:
    try:
        return rows[endpoint_id]
    except KeyError:
        raise WebhookNotFound(endpoint_id) from None


def _newest(rows: Rows, owner_id: AccountId) -> Iterator[Endpoint]:
    mine = [each for each in rows.values() if each.owner_id == owner_id]
    return iter(sorted(mine, key=lambda each: each.id, reverse=True))


def _waiting(sent: Sent, endpoint_id: EndpointId) -> Sequence[Delivery]:
    return [each for each in sent.values() if each.endpoint_id == endpoint_id and each.is_waiting]


def _principal(account: Account) -> Principal:
    return Principal(account.id, account.roles)
