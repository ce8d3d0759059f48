"""Webhooks in PostgreSQL."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Select,
    String,
    Uuid,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from adapters.postgres.account_rows import accounts
from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import TIME
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from adapters.postgres.webhook_rows import EndpointRows, changing, to_delivery
from adapters.postgres.webhooks_schema import deliveries, endpoints, lanes
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from application.webhooks.ports import Hearer
from domain.identity.errors import AccountNotFound
from domain.kernel.access import Principal, Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, EndpointId
from domain.webhooks.delivery import Delivery, DeliveryStatus
from domain.webhooks.endpoint import Endpoint, EndpointStatus
from domain.webhooks.errors import WebhookDeliveryNotFound, WebhookNotFound

AFTER_ALL = UUID(int=2**128 - 1)
LAST_POSITION = 2**63 - 1
CHANGING = (
    "url_sealed",
    "description_sealed",
    "secrets_sealed",
    "event_names",
    "status",
    "disabled_because",
)


def _endpoints() -> Select[Any]:
    """Webhooks with the keys of those persons who were not erased."""
    sealed_with = endpoints.outerjoin(person_keys, person_keys.c.account_id == endpoints.c.owner_id)
    return select(endpoints, person_keys.c.key).select_from(sealed_with)


_of_owner = endpoints.c.owner_id == bindparam("owner_id", type_=Uuid)
_LOCK_ACCOUNT = Statement(
    select(accounts.c.id)
    .where(accounts.c.id == bindparam("owner_id"))
    .with_for_update(key_share=True)
)
_PERSON_KEY = Statement(
    select(person_keys.c.key).where(person_keys.c.account_id == bindparam("owner_id"))
)
_ADD = Statement(insert(endpoints))
_ADD_LANE = Statement(insert(lanes).values(endpoint_id=bindparam("id"), fence=0))
_GET = Statement(_endpoints().where(endpoints.c.id == bindparam("endpoint_id")))
_OF_OWNER = Statement(_endpoints().where(_of_owner).order_by(endpoints.c.id.desc()))
_seen = (
    endpoints.c.id == bindparam("endpoint_id"),
    endpoints.c.version == bindparam("seen"),
)
_SAVE = Statement(
    update(endpoints)
    .where(*_seen)
    .values({name: bindparam(name) for name in CHANGING} | {"version": bindparam("next")})
    .returning(endpoints.c.id)
)
_REMOVE = Statement(delete(endpoints).where(*_seen).returning(endpoints.c.id))
_is_waiting = deliveries.c.status == bindparam("waiting", DeliveryStatus.WAITING.value)
_LOOK_AT_LANE = Statement(
    update(lanes)
    .where(lanes.c.endpoint_id == bindparam("id"))
    .values(
        due_at=func.least(
            lanes.c.due_at,
            select(func.min(deliveries.c.due_at))
            .where(deliveries.c.endpoint_id == bindparam("id"), _is_waiting)
            .scalar_subquery(),
        )
    )
)
_PAGE = Statement(
    _endpoints()
    .where(_of_owner, endpoints.c.id < bindparam("before", type_=Uuid))
    .order_by(endpoints.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_LOCK_DELIVERY = Statement(
    select(deliveries)
    .where(
        deliveries.c.id == bindparam("delivery_id"),
        deliveries.c.endpoint_id == bindparam("endpoint_id"),
    )
    .with_for_update()
)
_SAVE_DELIVERY = Statement(
    update(deliveries)
    .where(deliveries.c.id == bindparam("delivery_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "due_at",
                "status",
                "attempts",
                "last_attempt_at",
                "response_code",
                "failure",
                "took_microseconds",
            )
        }
    )
)
_WAKE_LANE = Statement(
    update(lanes)
    .where(lanes.c.endpoint_id == bindparam("id"))
    .values(due_at=func.least(lanes.c.due_at, bindparam("due_at", type_=TIME)))
)
_DELIVERIES = Statement(
    select(deliveries)
    .where(
        deliveries.c.endpoint_id == bindparam("endpoint_id"),
        deliveries.c.position < bindparam("before", type_=BigInteger),
        deliveries.c.status == func.any(bindparam("statuses", type_=ARRAY(String))),
    )
    .order_by(deliveries.c.position.desc())
    .limit(bindparam("limit", type_=Integer))
)
_hearers = (
    select(endpoints.c.id, endpoints.c.owner_id, endpoints.c.event_names, accounts.c.roles)
    .join_from(endpoints, accounts, accounts.c.id == endpoints.c.owner_id)
    .where(endpoints.c.status != bindparam("disabled", EndpointStatus.DISABLED.value))
)
_HEARERS = Statement(
    _hearers.where(
        or_(
            endpoints.c.owner_id == func.any(bindparam("owner_ids", type_=ARRAY(Uuid))),
            accounts.c.roles.overlap(bindparam("roles", type_=ARRAY(String))),
        )
    )
)
_HEARER = Statement(_hearers.where(endpoints.c.id == bindparam("endpoint_id")))
_OWNER = Statement(
    select(accounts.c.roles)
    .join_from(accounts, person_keys, person_keys.c.account_id == accounts.c.id)
    .where(accounts.c.id == bindparam("owner_id"))
)


class PostgresEndpoints:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._rows = EndpointRows(cipher)

    async def of_owner(self, owner_id: AccountId) -> Sequence[Endpoint]:
        await _LOCK_ACCOUNT.run(self._connection, owner_id=owner_id)
        rows = await _OF_OWNER.rows(self._connection, owner_id=owner_id)
        return [self._rows.from_row(row) for row in rows]

    async def add(self, endpoint: Endpoint) -> None:
        await _LOCK_ACCOUNT.run(self._connection, owner_id=endpoint.owner_id)
        person_key = await self._person_key(endpoint.owner_id)
        if person_key is None:
            raise AccountNotFound(endpoint.owner_id)
        await _ADD.run(
            self._connection,
            id=endpoint.id,
            owner_id=endpoint.owner_id,
            created_at=endpoint.created_at,
            version=endpoint.next_version,
            **self._rows.to_row(endpoint, person_key),
        )
        await _ADD_LANE.run(self._connection, id=endpoint.id)
        self._transaction.record(endpoint)

    async def get(self, endpoint_id: EndpointId) -> Endpoint:
        return _found(
            await _GET.row(self._connection, endpoint_id=endpoint_id), endpoint_id, self._rows
        )

    async def save(self, endpoint: Endpoint) -> None:
        person_key = await self._person_key(endpoint.owner_id)
        saved = await _SAVE.row(
            self._connection,
            endpoint_id=endpoint.id,
            seen=endpoint.version,
            next=endpoint.next_version,
            **self._rows.to_row(endpoint, person_key),
        )
        _must_be_fresh(saved, endpoint)
        if endpoint.status is EndpointStatus.ACTIVE:
            await _LOOK_AT_LANE.run(self._connection, id=endpoint.id)
        self._transaction.record(endpoint)

    async def remove(self, endpoint: Endpoint) -> None:
        removed = await _REMOVE.row(
            self._connection, endpoint_id=endpoint.id, seen=endpoint.version
        )
        _must_be_fresh(removed, endpoint)
        self._transaction.record(endpoint)

    async def _person_key(self, owner_id: AccountId) -> bytes | None:
        row = await _PERSON_KEY.row(self._connection, owner_id=owner_id)
        return None if row is None else row["key"]


class PostgresWebhookDeliveries:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def lock(self, endpoint_id: EndpointId, delivery_id: UUID) -> Delivery:
        row = await _LOCK_DELIVERY.row(
            self._connection, delivery_id=delivery_id, endpoint_id=endpoint_id
        )
        if row is None:
            raise WebhookDeliveryNotFound(delivery_id)
        return to_delivery(row)

    async def save(self, delivery: Delivery) -> None:
        await _SAVE_DELIVERY.run(self._connection, delivery_id=delivery.id, **changing(delivery))
        await _WAKE_LANE.run(self._connection, id=delivery.endpoint_id, due_at=delivery.due_at)


class PostgresWebhookStore:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self.endpoints = PostgresEndpoints(transaction, cipher)
        self.deliveries = PostgresWebhookDeliveries(transaction)


class PostgresWebhookViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._rows = EndpointRows(cipher)

    async def get(self, endpoint_id: EndpointId) -> Endpoint:
        return _found(await _GET.row(self._pool, endpoint_id=endpoint_id), endpoint_id, self._rows)

    async def page(self, owner_id: AccountId, page: PageRequest) -> Page[Endpoint]:
        rows = await _PAGE.rows(
            self._pool,
            owner_id=owner_id,
            before=page.after_id() or AFTER_ALL,
            limit=page.limit + 1,
        )
        found = [self._rows.from_row(row) for row in rows]
        return Page.cut(found, page, key=lambda each: (str(each.id),))

    async def deliveries(
        self, endpoint_id: EndpointId, status: DeliveryStatus | None, page: PageRequest
    ) -> Page[Delivery]:
        [before] = page.after(int) or (LAST_POSITION,)
        statuses = list(DeliveryStatus) if status is None else [status]
        rows = await _DELIVERIES.rows(
            self._pool,
            endpoint_id=endpoint_id,
            before=before,
            statuses=[each.value for each in statuses],
            limit=page.limit + 1,
        )
        found = [to_delivery(row) for row in rows]
        return Page.cut(found, page, key=lambda each: (each.position,))


class PostgresHearers:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(
        self, owner_ids: Collection[AccountId], *, roles: Collection[Role]
    ) -> Sequence[Hearer]:
        rows = await _HEARERS.rows(
            self._pool, owner_ids=list(owner_ids), roles=[role.value for role in roles]
        )
        return [_hearer(row) for row in rows]

    async def one(self, endpoint_id: EndpointId) -> Hearer | None:
        row = await _HEARER.row(self._pool, endpoint_id=endpoint_id)
        return None if row is None else _hearer(row)

    async def owner(self, owner_id: AccountId) -> Principal | None:
        row = await _OWNER.row(self._pool, owner_id=owner_id)
        return None if row is None else _principal(owner_id, row)


def _found(row: Record | None, endpoint_id: EndpointId, rows: EndpointRows) -> Endpoint:
    if row is None:
        raise WebhookNotFound(endpoint_id)
    return rows.from_row(row)


def _must_be_fresh(row: Record | None, endpoint: Endpoint) -> None:
    if row is None:
        raise StaleVersion("The webhook changed meanwhile.", webhookId=str(endpoint.id))


def _hearer(row: Record) -> Hearer:
    return Hearer(
        endpoint_id=EndpointId(row["id"]),
        owner=_principal(AccountId(row["owner_id"]), row),
        event_names=tuple(row["event_names"]),
    )


def _principal(account_id: AccountId, row: Record) -> Principal:
    return Principal(account_id, frozenset(Role(name) for name in row["roles"]))
