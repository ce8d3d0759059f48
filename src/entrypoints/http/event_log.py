"""The log of all that happened, over HTTP, for operators."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from application.realtime.ports import LoggedEvent
from application.realtime.read_log import ReadLog
from domain.kernel.access import Principal
from entrypoints.http.wire import INT64_MAX, Wire

LIMIT_DEFAULT = 100
LIMIT_MAX = 1_000

After = Annotated[
    int,
    QueryParameter(
        name="after", ge=0, le=INT64_MAX, description="A position: `next` of the answer before."
    ),
]
Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=LIMIT_MAX)]

_TOLD_APART = {"at"}


class LoggedEventReply(Wire):
    """``sequence`` counts the events of the subject; ``position`` those of the whole log."""

    position: int
    id: UUID
    event: str
    subject: str
    sequence: int
    at: datetime
    data: dict[str, Any]

    @classmethod
    def of(cls, position: int, logged: LoggedEvent) -> Self:
        return cls(
            position=position,
            id=logged.id,
            event=logged.event.name,
            subject=logged.subject,
            sequence=logged.sequence,
            at=logged.event.at,
            data=event_data(logged),
        )


class LogReply(Wire):
    """``next`` is what to ask for as ``after`` the next time, also when there is nothing yet."""

    items: list[LoggedEventReply]
    next: int

    @classmethod
    def of(cls, after: int, read: Sequence[tuple[int, LoggedEvent]]) -> Self:
        items = [LoggedEventReply.of(position, logged) for position, logged in read]
        return cls(items=items, next=items[-1].position if items else after)


def event_data(logged: LoggedEvent) -> dict[str, Any]:
    """What an event tells, as clients write names."""
    told = msgspec.to_builtins(logged.event)
    return {_camel(name): _named(value) for name, value in told.items() if name not in _TOLD_APART}


def _named(value: Any) -> Any:
    match value:
        case Mapping():
            return {_camel(name): _named(each) for name, each in value.items()}
        case list():
            return [_named(each) for each in value]
        case _:
            return value


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


class LogController(Controller):
    path = "/api/log"
    tags = ("Operations",)

    @get(
        "/",
        summary="Read all that happened, in order",
        description=(
            "Nothing is skipped by whoever goes on after `next`. What was committed a moment ago "
            "may follow a moment later, as long as something older may still come before it."
        ),
    )
    async def read(
        self,
        principal: NamedDependency[Principal],
        read_log: NamedDependency[ReadLog],
        after: After = 0,
        limit: Limit = LIMIT_DEFAULT,
    ) -> LogReply:
        return LogReply.of(after, await read_log(after, limit=limit, by=principal))
