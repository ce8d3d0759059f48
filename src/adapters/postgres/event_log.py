"""Reading the event log in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence

from asyncpg import Record
from sqlalchemy import BigInteger, Integer, String, bindparam, func, select

from adapters.event_json import decode_event
from adapters.postgres.journal import event_log
from adapters.postgres.statement import Pool, Statement, given
from application.realtime.ports import LoggedEvent

_limit = bindparam("limit", type_=Integer)
_asked = given("asked", subject=String())
# The index of subjects and sequences has the newest at its end: one look for each subject.
_SEQUENCES = Statement(
    select(
        _asked.c.subject,
        select(event_log.c.subject_sequence)
        .where(event_log.c.subject == _asked.c.subject)
        .order_by(event_log.c.subject_sequence.desc())
        .limit(1)
        .scalar_subquery()
        .label("sequence"),
    )
)
_OF_SUBJECT = Statement(
    select(event_log)
    .where(
        event_log.c.subject == bindparam("subject", type_=String),
        event_log.c.subject_sequence > bindparam("after", type_=BigInteger),
    )
    .order_by(event_log.c.subject_sequence)
    .limit(_limit)
)
_is_settled = event_log.c.written_by < func.pg_snapshot_xmin(func.pg_current_snapshot())
_AFTER = Statement(
    select(event_log)
    .where(event_log.c.position > bindparam("after", type_=BigInteger), _is_settled)
    .order_by(event_log.c.position)
    .limit(_limit)
)


class PostgresEventLog:
    settled_after = _AFTER

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def sequences(self, subjects: Collection[str]) -> Mapping[str, int]:
        rows = await _SEQUENCES.rows(self._pool, asked_subject=list(subjects))
        return {row["subject"]: row["sequence"] for row in rows if row["sequence"] is not None}

    async def of_subject(self, subject: str, *, after: int, limit: int) -> Sequence[LoggedEvent]:
        rows = await _OF_SUBJECT.rows(self._pool, subject=subject, after=after, limit=limit)
        return [_logged(row) for row in rows]

    async def after(self, position: int, *, limit: int) -> Sequence[tuple[int, LoggedEvent]]:
        rows = await self.settled_after.rows(self._pool, after=position, limit=limit)
        return [(row["position"], _logged(row)) for row in rows]


def _logged(row: Record) -> LoggedEvent:
    event = decode_event(row["name"], row["body"])
    return LoggedEvent(id=row["id"], sequence=row["subject_sequence"], event=event)
