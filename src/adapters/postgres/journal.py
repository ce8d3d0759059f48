"""The event log and the tasks: what a transaction records about itself."""

from collections.abc import Sequence
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    func,
    text,
)

from adapters.audit_entries import audit_entries_of
from adapters.event_json import encode_event
from adapters.postgres.audit import writes_of
from adapters.postgres.schema import JSON, TIME, Xid8, id_column, metadata
from adapters.postgres.statement import InsertMany, Write
from application.platform.audit import AuditEntry
from application.platform.tasks import Routes
from application.realtime.ports import Happened, LoggedEvent
from domain.kernel.aggregate import Aggregate

event_log = Table(
    "event_log",
    metadata,
    Column("position", BigInteger, Identity(), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("subject_sequence", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    Column("happened_at", TIME, nullable=False),
    # Positions become visible out of order; readers stay behind the oldest open transaction.
    Column("written_by", Xid8, nullable=False, server_default=func.pg_current_xact_id()),
    UniqueConstraint("subject", "subject_sequence"),
)

tasks = Table(
    "task",
    metadata,
    id_column(),
    Column("reaction", String, nullable=False),
    Column("event", String, nullable=False),
    Column("body", JSON, nullable=False),
    Column("run_at", TIME, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("fence", BigInteger, nullable=False, server_default=text("0")),
    Column("parked_at", TIME, server_default=text("NULL")),
    Column("error", String, nullable=False, server_default=text("''")),
    Index("ix_task_due", "run_at", postgresql_where=text("parked_at IS NULL")),
)

# The transaction has its id before the first position is drawn. Otherwise somebody with a later
# position could come and go in between, and readers would pass over ours.
_LOG = InsertMany(event_log, only_if=func.pg_current_xact_id().is_not(None))
_SCHEDULE = InsertMany(tasks)


class Journal:
    """Collects what happened in a transaction, to be written at its end."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes
        self._entries: list[dict[str, object]] = []
        self._tasks: list[dict[str, object]] = []
        self._audited: list[AuditEntry] = []
        self.happened: list[Happened] = []
        """What to tell those who listen, once it is committed."""
        self.is_urgent = False
        """Whether a task is due at once. Workers find the later ones by themselves."""

    def record(self, aggregate: Aggregate) -> None:
        """Note the aggregate's events, and a task for each of their reactions."""
        for sequence, event in enumerate(aggregate.events, start=aggregate.version + 1):
            body, id, subject = encode_event(event), new_id(), event.subject
            logged = LoggedEvent(id=id, sequence=sequence, event=event)
            self.happened.append(Happened(subject, sequence, logged))
            self._entries.append(
                {
                    "id": id,
                    "name": event.name,
                    "subject": subject,
                    "subject_sequence": sequence,
                    "body": body,
                    "happened_at": event.at,
                }
            )
            for reaction, due in self._routes.of(event):
                self.is_urgent |= due <= event.at
                self._tasks.append(
                    {
                        "id": new_id(),
                        "reaction": reaction,
                        "event": event.name,
                        "body": body,
                        "run_at": due,
                    }
                )

        self._audited.extend(audit_entries_of(aggregate, new_id))

    def writes(self) -> Sequence[Write]:
        return (_LOG, self._entries), (_SCHEDULE, self._tasks), *writes_of(self._audited)


def new_id() -> UUID:
    return uuid_utils.compat.uuid7()
