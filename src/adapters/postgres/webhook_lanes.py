"""What is to be sent where, in PostgreSQL: one lane for each endpoint, leased and fenced."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Integer,
    String,
    Uuid,
    bindparam,
    case,
    delete,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert

from adapters.postgres.reach import reaching_database
from adapters.postgres.schema import TIME
from adapters.postgres.statement import Connection, InsertMany, Pool, Statement, given
from adapters.postgres.webhook_rows import changing, delivery_row, to_delivery
from adapters.postgres.webhooks_schema import deliveries, endpoints, lanes, readers
from application.webhooks.ports import Lane, LaneLost
from domain.kernel.ids import EndpointId
from domain.webhooks.delivery import Delivery, DeliveryStatus
from domain.webhooks.endpoint import EndpointStatus

WAITING = DeliveryStatus.WAITING.value


def _send_again(new: Insert) -> Insert:
    was_waiting = deliveries.c.status == WAITING
    return new.on_conflict_do_update(
        index_elements=[deliveries.c.id],
        set_={
            "status": WAITING,
            "due_at": new.excluded.due_at,
            "attempts": case((was_waiting, deliveries.c.attempts), else_=0),
        },
    )


def _skip_known(new: Insert) -> Insert:
    return new.on_conflict_do_nothing()


_now = bindparam("now", type_=TIME)
_until = bindparam("until", type_=TIME)
_POSITION = Statement(select(readers.c.position).where(readers.c.name == bindparam("reader")))
_START = Statement(
    upsert(readers)
    .values(name=bindparam("reader"), position=bindparam("to", type_=BigInteger))
    .on_conflict_do_nothing()
    .returning(readers.c.name)
)
_GO_ON = Statement(
    update(readers)
    .where(readers.c.name == bindparam("reader"), readers.c.position == bindparam("seen"))
    .values(position=bindparam("to"))
    .returning(readers.c.name)
)
_FORGET = Statement(delete(readers).where(readers.c.name == bindparam("reader")))
# The endpoints are locked in one order, and those that are gone meanwhile left out.
_asked = given("asked", endpoint_id=Uuid())
_THERE = Statement(
    select(lanes.c.endpoint_id)
    .where(lanes.c.endpoint_id.in_(select(_asked.c.endpoint_id)))
    .order_by(lanes.c.endpoint_id)
    .with_for_update()
)
_PUT = InsertMany(deliveries, on_conflict=_skip_known, returning=deliveries.c.endpoint_id)
_PUT_AGAIN = InsertMany(deliveries, on_conflict=_send_again, returning=deliveries.c.endpoint_id)
_WAKE = Statement(
    update(lanes)
    .where(lanes.c.endpoint_id.in_(select(_asked.c.endpoint_id)))
    .values(due_at=func.least(lanes.c.due_at, _now))
)
_old = select(deliveries.c.id).where(deliveries.c.created_at < bindparam("before")).limit(10_000)
_FORGET_OLD = Statement(
    delete(deliveries).where(deliveries.c.id.in_(_old)).returning(deliveries.c.id)
)
_free = (
    select(lanes.c.endpoint_id)
    .join_from(lanes, endpoints, endpoints.c.id == lanes.c.endpoint_id)
    .where(
        lanes.c.due_at <= _now,
        or_(lanes.c.leased_until.is_(None), lanes.c.leased_until <= _now),
        endpoints.c.status == bindparam("active", EndpointStatus.ACTIVE.value, type_=String),
    )
    .order_by(lanes.c.due_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(of=lanes, skip_locked=True)
    .cte("free")
)
_CLAIM = Statement(
    update(lanes)
    .where(lanes.c.endpoint_id == _free.c.endpoint_id)
    .values(leased_until=_until, fence=lanes.c.fence + 1)
    .returning(lanes.c.endpoint_id, lanes.c.fence)
)
_waits = (
    deliveries.c.endpoint_id == bindparam("endpoint_id"),
    deliveries.c.status == bindparam("waiting", WAITING, type_=String),
)
_DUE = Statement(
    select(deliveries)
    .where(*_waits, deliveries.c.due_at <= _now)
    .order_by(deliveries.c.position)
    .limit(bindparam("limit", type_=Integer))
)
_mine = (lanes.c.endpoint_id == bindparam("endpoint_id"), lanes.c.fence == bindparam("fence"))
_failed = bindparam("failed", type_=Integer)
_KEEP = Statement(
    update(lanes)
    .where(*_mine)
    .values(
        leased_until=_until,
        failing_since=case(
            (_failed == 1, func.coalesce(lanes.c.failing_since, _now)),
            (_failed == 0, lanes.c.failing_since),
            else_=null(),
        ),
    )
    .returning(lanes.c.failing_since)
)
_NOTE = Statement(
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
_HOLD = Statement(select(lanes.c.fence).where(*_mine).with_for_update())
_LEAVE = Statement(
    update(lanes)
    .where(*_mine)
    .values(
        leased_until=null(),
        due_at=select(
            # ``greatest`` passes over NULL: nothing that waits is to stay nothing.
            case(
                (func.count() == 0, null()),
                else_=func.greatest(
                    func.min(deliveries.c.due_at), bindparam("rest_until", type_=TIME)
                ),
            )
        )
        .where(*_waits)
        .scalar_subquery(),
    )
)


class PostgresOutbox:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def position(self, reader: str) -> int | None:
        row = await _POSITION.row(self._pool, reader=reader)
        return None if row is None else row["position"]

    async def put(
        self,
        deliveries: Sequence[Delivery],
        *,
        reader: str,
        seen: int | None,
        to: int,
        again: bool = False,
    ) -> bool:
        with reaching_database:
            async with self._pool.acquire() as connection, connection.transaction():
                goes_on = await (
                    _START.row(connection, reader=reader, to=to)
                    if seen is None
                    else _GO_ON.row(connection, reader=reader, seen=seen, to=to)
                )
                if goes_on is not None and deliveries:
                    await self._put(connection, deliveries, again=again)
                return goes_on is not None

    async def forget(self, reader: str) -> None:
        await _FORGET.run(self._pool, reader=reader)

    async def forget_old(self, *, before: datetime) -> int:
        return len(await _FORGET_OLD.rows(self._pool, before=before))

    async def _put(
        self, connection: Connection, deliveries: Sequence[Delivery], *, again: bool
    ) -> None:
        asked = sorted({delivery.endpoint_id for delivery in deliveries})
        rows = await _THERE.rows(connection, asked_endpoint_id=asked)
        there = {row["endpoint_id"] for row in rows}
        put = _PUT_AGAIN if again else _PUT
        new = await put.run(
            connection, [delivery_row(each) for each in deliveries if each.endpoint_id in there]
        )
        if new:
            woken = sorted({row["endpoint_id"] for row in new})
            now = min(delivery.due_at for delivery in deliveries)
            await _WAKE.run(connection, asked_endpoint_id=woken, now=now)


class PostgresLanes:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def claim(self, *, now: datetime, until: datetime, limit: int) -> Sequence[Lane]:
        rows = await _CLAIM.rows(self._pool, now=now, until=until, limit=limit)
        return [Lane(EndpointId(row["endpoint_id"]), row["fence"]) for row in rows]

    async def due(self, lane: Lane, *, now: datetime, limit: int) -> Sequence[Delivery]:
        rows = await _DUE.rows(self._pool, endpoint_id=lane.endpoint_id, now=now, limit=limit)
        return [to_delivery(row) for row in rows]

    async def note(
        self, lane: Lane, delivery: Delivery, *, now: datetime, until: datetime
    ) -> datetime | None:
        with reaching_database:
            async with self._pool.acquire() as connection, connection.transaction():
                row = await _KEEP.row(
                    connection,
                    endpoint_id=lane.endpoint_id,
                    fence=lane.fence,
                    failed=_sign_of(delivery),
                    now=now,
                    until=until,
                )
                if row is None:
                    raise LaneLost
                await _NOTE.run(connection, delivery_id=delivery.id, **changing(delivery))
        since: datetime | None = row["failing_since"]
        return since

    async def leave(self, lane: Lane, *, rest_until: datetime) -> None:
        mine = {"endpoint_id": lane.endpoint_id, "fence": lane.fence}
        with reaching_database:
            async with self._pool.acquire() as connection, connection.transaction():
                # What is put into the lane meanwhile waits for this, or is seen by what follows.
                if await _HOLD.row(connection, **mine) is not None:
                    await _LEAVE.run(connection, **mine, rest_until=rest_until)


def _sign_of(delivery: Delivery) -> int:
    """1 for what was not taken, -1 for what was, and 0 for what was not sent at all."""
    if delivery.status is DeliveryStatus.DELIVERED:
        return -1
    return 0 if delivery.status is DeliveryStatus.WITHHELD else 1
