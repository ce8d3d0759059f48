"""What is, or was, with partners, in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    Column,
    Integer,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    delete,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.consignment_rows import (
    CHANGING,
    changing_row,
    consignments,
    has_courier,
    notices,
    to_consignment,
    to_row,
    with_keys,
)
from adapters.postgres.delivery_rows import deliveries
from adapters.postgres.paging import place_in
from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import JSON, TIME
from adapters.postgres.statement import Pool, Runner, Statement
from adapters.postgres.unit_of_work import Transaction
from application.delivery.partner_ports import ConsignmentFilter
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_errors import ConsignmentNotFound
from domain.delivery.errors import WithPartner
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import ConsignmentId

_ADD = Statement(insert(consignments).on_conflict_do_nothing().returning(consignments.c.id))
_get = with_keys().where(consignments.c.id == bindparam("id_"))
_GET = Statement(_get)
_LOCK = Statement(_get.with_for_update(of=consignments))
_OF = Statement(
    with_keys().where(consignments.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
)
_SAVE = Statement(
    update(consignments)
    .where(consignments.c.id == bindparam("id_"), consignments.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in CHANGING})
    .returning(consignments.c.id)
)
_KEY_OF = Statement(
    select(person_keys.c.key)
    .join(deliveries, deliveries.c.recipient_id == person_keys.c.account_id)
    .where(deliveries.c.id == bindparam("delivery_id"))
)
_REFERRED = Statement(
    select(consignments.c.id)
    .where(
        consignments.c.partner == bindparam("partner"),
        or_(
            and_(
                consignments.c.reference == bindparam("reference"),
                consignments.c.reference != literal_column("''"),
            ),
            consignments.c.doubles.contains(cast(bindparam("double", type_=String), JSON)),
        ),
    )
    .limit(literal_column("1"))
)
_NOTE = Statement(insert(notices).on_conflict_do_nothing().returning(notices.c.notice_id))
_old = (
    select(notices.c.partner, notices.c.notice_id)
    .where(notices.c.received_at < bindparam("before", type_=TIME))
    .order_by(notices.c.received_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("old")
)
_FORGET = Statement(
    delete(notices)
    .where(notices.c.partner == _old.c.partner, notices.c.notice_id == _old.c.notice_id)
    .returning(notices.c.notice_id)
)


def _found_by(*whose: Column[Any]) -> Statement:
    """The newest that fit; those of a delivery or a partner are found by that."""
    partner = bindparam("partner", type_=String)
    statuses = bindparam("statuses", type_=ARRAY(String))
    place = tuple_(bindparam("before_at", type_=TIME), bindparam("before_id", type_=Uuid))
    return Statement(
        with_keys()
        .where(
            *(column == bindparam(column.name, type_=column.type) for column in whose),
            or_(partner.is_(None), consignments.c.partner == partner),
            or_(statuses.is_(None), consignments.c.status == func.any(statuses)),
            tuple_(consignments.c.opened_at, consignments.c.id) < place,
        )
        .order_by(consignments.c.opened_at.desc(), consignments.c.id.desc())
        .limit(bindparam("limit", type_=Integer))
    )


_FIND_ANY = _found_by()
_FIND_OF_PARTNER = _found_by(consignments.c.partner)
_FIND_OF_DELIVERY = _found_by(consignments.c.delivery_id)


class PostgresConsignments:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher

    async def get(self, consignment_id: ConsignmentId) -> Consignment:
        return await _one(self._connection, _GET, consignment_id, self._cipher)

    async def lock(self, consignment_id: ConsignmentId) -> Consignment:
        return await _one(self._connection, _LOCK, consignment_id, self._cipher)

    async def referred(self, partner: str, reference: str) -> ConsignmentId | None:
        if not reference:
            return None
        row = await _REFERRED.row(
            self._connection,
            partner=partner,
            reference=reference,
            double=msgspec.json.encode([{"reference": reference}]).decode(),
        )
        return None if row is None else ConsignmentId(row["id"])

    async def add(self, consignment: Consignment) -> None:
        row = to_row(consignment, await self._key(consignment), self._cipher)
        if await _ADD.row(self._connection, **row) is None:
            raise WithPartner(consignment.id)
        self._transaction.record(consignment)

    async def save(self, consignment: Consignment) -> None:
        row = changing_row(consignment, await self._key(consignment), self._cipher)
        saved = await _SAVE.row(
            self._connection, id_=consignment.id, seen=consignment.version, **row
        )
        if saved is None:
            raise StaleVersion(
                "The consignment changed meanwhile.", consignmentId=str(consignment.id)
            )
        self._transaction.record(consignment)

    async def note(self, partner: str, notice_id: str, *, now: datetime) -> bool:
        noted = await _NOTE.row(
            self._connection, partner=partner, notice_id=notice_id, received_at=now
        )
        return noted is not None

    async def forget_notices(self, *, before: datetime, limit: int) -> int:
        return len(await _FORGET.rows(self._connection, before=before, limit=limit))

    async def _key(self, consignment: Consignment) -> bytes | None:
        """The recipient's, where there is anything to be sealed with it."""
        if not has_courier(consignment):
            return None
        row = await _KEY_OF.row(self._connection, delivery_id=consignment.delivery_id)
        return None if row is None else bytes(row["key"])


class PostgresConsignmentViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def get(self, consignment_id: ConsignmentId) -> Consignment:
        return await _one(self._pool, _GET, consignment_id, self._cipher)

    async def of(self, consignment_ids: Collection[ConsignmentId]) -> Sequence[Consignment]:
        if not consignment_ids:
            return []
        rows = await _OF.rows(self._pool, ids=list(consignment_ids))
        return [to_consignment(row, self._cipher) for row in rows]

    async def find(self, wanted: ConsignmentFilter, page: PageRequest) -> Page[Consignment]:
        before_at, before_id = place_in(page)
        rows = await _statement_for(wanted).rows(
            self._pool,
            delivery_id=wanted.delivery_id,
            partner=wanted.partner,
            statuses=None if wanted.statuses is None else [one.value for one in wanted.statuses],
            before_at=before_at,
            before_id=before_id,
            limit=page.limit + 1,
        )
        found = [to_consignment(row, self._cipher) for row in rows]
        return Page.cut(found, page, key=lambda one: (one.opened_at.isoformat(), str(one.id)))


def _statement_for(wanted: ConsignmentFilter) -> Statement:
    if wanted.delivery_id is not None:
        return _FIND_OF_DELIVERY
    return _FIND_ANY if wanted.partner is None else _FIND_OF_PARTNER


async def _one(
    runner: Runner, statement: Statement, consignment_id: ConsignmentId, cipher: PersonalCipher
) -> Consignment:
    row = await statement.row(runner, id_=consignment_id)
    if row is None:
        raise ConsignmentNotFound(consignment_id)
    return to_consignment(row, cipher)
