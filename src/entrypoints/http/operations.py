"""Operations over HTTP: not for the public, and for operators only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_204_NO_CONTENT

from application.platform.audit import AuditEntry
from application.platform.list_audit import ListAudit
from application.platform.operations import (
    CheckInvariants,
    ParkedTask,
    ShowTasks,
    TaskOverview,
    Violation,
)
from application.platform.paging import PageRequest
from application.platform.replay_task import ReplayTask, ReplayTaskHandler
from domain.kernel.access import Principal
from domain.kernel.ids import TaskId
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import Wire


class ViolationReply(Wire):
    """``rows`` are some of those that break the invariant, as they are stored."""

    invariant: str
    rows: list[dict[str, Any]]

    @classmethod
    def of(cls, violation: Violation) -> Self:
        return cls(invariant=violation.invariant, rows=[dict(row) for row in violation.rows])


class InvariantsReply(Wire):
    """Empty, if all is well."""

    violations: list[ViolationReply]

    @classmethod
    def of(cls, violations: Sequence[Violation]) -> Self:
        return cls(violations=[ViolationReply.of(violation) for violation in violations])


class ParkedTaskReply(Wire):
    id: UUID
    reaction: str
    event: str
    attempts: int
    error: str
    parked_at: datetime

    @classmethod
    def of(cls, task: ParkedTask) -> Self:
        return cls(
            id=task.id,
            reaction=task.reaction,
            event=task.event,
            attempts=task.attempts,
            error=task.error,
            parked_at=task.parked_at,
        )


class TasksReply(Wire):
    """How many tasks are where; ``items`` are those that are parked."""

    waiting: int
    due: int
    parked: int
    items: list[ParkedTaskReply]
    next: str | None

    @classmethod
    def of(cls, overview: TaskOverview) -> Self:
        return cls(
            waiting=overview.counts.waiting,
            due=overview.counts.due,
            parked=overview.counts.parked,
            items=[ParkedTaskReply.of(task) for task in overview.parked.items],
            next=overview.parked.next,
        )


class AuditEntryReply(Wire):
    """``facts`` are the event's; ``before`` and ``after`` hold what it changed."""

    id: UUID
    at: datetime
    action: str
    subject: str
    account_id: UUID | None
    session_id: UUID | None
    network: str
    request_id: str
    facts: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        return cls(
            id=entry.id,
            at=entry.at,
            action=entry.action,
            subject=entry.subject,
            account_id=entry.account_id,
            session_id=entry.session_id,
            network=entry.network,
            request_id=entry.request_id,
            facts=msgspec.json.decode(entry.facts),
            before=msgspec.json.decode(entry.before),
            after=msgspec.json.decode(entry.after),
        )


class OperationsController(Controller):
    path = "/ops"
    tags = ("Operations",)

    @get("/invariants", summary="Audit the data: what is broken, if anything")
    async def invariants(
        self,
        principal: NamedDependency[Principal],
        check_invariants: NamedDependency[CheckInvariants],
    ) -> InvariantsReply:
        return InvariantsReply.of(await check_invariants(principal))

    @get("/audit", summary="Who did what, when, from where, and what it changed")
    async def audit(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_audit: NamedDependency[ListAudit],
    ) -> PageReply[AuditEntryReply]:
        return PageReply.of(await list_audit(page, principal), AuditEntryReply.of)

    @get("/tasks", summary="Count the tasks, and list those that are parked")
    async def tasks(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        show_tasks: NamedDependency[ShowTasks],
    ) -> TasksReply:
        return TasksReply.of(await show_tasks(page, principal))

    @post(
        "/tasks/{task_id:uuid}/replay",
        status_code=HTTP_204_NO_CONTENT,
        summary="Run a parked task again",
    )
    async def replay(
        self,
        task_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        replay_task: NamedDependency[ReplayTaskHandler],
    ) -> None:
        await replay_task(ReplayTask(by=principal, task_id=TaskId(task_id)))
