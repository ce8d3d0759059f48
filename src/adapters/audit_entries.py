"""What an aggregate's audited events tell the audit trail."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import msgspec

from application.platform.acting import Acting, acting
from application.platform.audit import AuditEntry
from domain.kernel.aggregate import Aggregate, Change


def audit_entries_of(aggregate: Aggregate, new_id: Callable[[], UUID]) -> Iterator[AuditEntry]:
    whom = acting()
    for event in aggregate.events:
        if event.audited:
            yield _entry(new_id(), aggregate.change_by(event), whom)


def _entry(id: UUID, change: Change, whom: Acting) -> AuditEntry:
    return AuditEntry(
        id=id,
        at=change.event.at,
        action=change.event.name,
        subject=change.event.subject,
        account_id=whom.account_id,
        session_id=whom.session_id,
        network=whom.network,
        request_id=whom.request_id,
        facts=_told(change.event),
        before=_told(change.before),
        after=_told(change.after),
    )


def _told(value: Any) -> str:
    """JSON in one spelling, which is what the hash is over."""
    plain = msgspec.to_builtins(value, order="deterministic")
    return json.dumps(plain, separators=(",", ":"), sort_keys=True)
