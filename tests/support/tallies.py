"""The smallest aggregate there is: strokes that are counted. Its only rows are its events."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Protocol, Self
from uuid import UUID

from sqlalchemy import bindparam, func, select

from adapters.memory.unit_of_work import MemoryTransaction
from adapters.postgres.journal import event_log
from adapters.postgres.statement import Statement
from adapters.postgres.unit_of_work import Transaction
from application.platform.idempotency import Answer, Once
from application.platform.ports import UnitOfWork
from application.platform.tasks import Route, Routes
from domain.kernel.aggregate import Aggregate
from domain.kernel.events import DomainEvent
from tests.support.clock import NOON

RED = UUID(int=1)
BLUE = UUID(int=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyEvent(DomainEvent):
    tally_id: UUID

    @property
    def subject(self) -> str:
        return f"tally:{self.tally_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyStruck(TallyEvent):
    """Has a reaction at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyTimed(TallyEvent):
    """Has a reaction at its deadline."""

    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyClosed(TallyEvent):
    """Has no reaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyRenamed(TallyEvent):
    """Is told by the audit trail."""

    audited: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally(Aggregate):
    id: UUID
    label: str = "untitled"
    pin: str = field(default="0000", repr=False)

    def strike(self, *, now: datetime) -> Self:
        return self._after(TallyStruck(at=now, tally_id=self.id))

    def time(self, *, deadline: datetime, now: datetime) -> Self:
        return self._after(TallyTimed(at=now, tally_id=self.id, deadline=deadline))

    def close(self, *, now: datetime) -> Self:
        return self._after(TallyClosed(at=now, tally_id=self.id))

    def rename(self, label: str, *, pin: str, now: datetime) -> Self:
        return self._after(TallyRenamed(at=now, tally_id=self.id), label=label, pin=pin)


class Tallies(Protocol):
    async def get(self, tally_id: UUID) -> Tally:
        """Return the tally; its version says how often something happened to it."""
        ...

    async def save(self, tally: Tally) -> None: ...


class TallyStore(Protocol):
    @property
    def tallies(self) -> Tallies: ...


class MemoryTallies:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, tally_id: UUID) -> Tally:
        log = self._transaction.table("event_log").values()
        subjects = [entry.event.subject for entry in log]
        return Tally(id=tally_id, version=subjects.count(f"tally:{tally_id}"))

    async def save(self, tally: Tally) -> None:
        self._transaction.record(tally)


class MemoryTallyStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.tallies = MemoryTallies(transaction)


_COUNT = Statement(
    select(func.count()).select_from(event_log).where(event_log.c.subject == bindparam("subject"))
)


class PostgresTallies:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, tally_id: UUID) -> Tally:
        row = await _COUNT.row(self._transaction.connection, subject=f"tally:{tally_id}")
        return Tally(id=tally_id, version=row[0] if row else 0)

    async def save(self, tally: Tally) -> None:
        self._transaction.record(tally)


class PostgresTallyStore:
    def __init__(self, transaction: Transaction) -> None:
        self.tallies = PostgresTallies(transaction)


type Work = UnitOfWork[TallyStore]

ROUTES = Routes(
    [
        Route(on=TallyStruck, reaction="on_tally_struck"),
        Route(on=TallyTimed, reaction="on_tally_timed", due=lambda event: event.deadline),
    ]
)


async def struck(work: Work, tally_id: UUID = RED, *, now: datetime = NOON) -> None:
    await changed(work, tally_id, lambda tally: tally.strike(now=now))


async def timed(work: Work, tally_id: UUID = RED, *, deadline: datetime) -> None:
    await changed(work, tally_id, lambda tally: tally.time(deadline=deadline, now=NOON))


async def changed(work: Work, tally_id: UUID, change: Callable[[Tally], Tally]) -> None:
    async with work.begin() as store:
        await store.tallies.save(change(await store.tallies.get(tally_id)))


async def strike_and_raise(work: Work, *tally_ids: UUID) -> None:
    async with work.begin() as store:
        for tally_id in tally_ids or (RED,):
            tally = await store.tallies.get(tally_id)
            await store.tallies.save(tally.strike(now=NOON))
        raise ZeroDivisionError


async def count_of(work: Work, tally_id: UUID = RED) -> int:
    async with work.begin() as store:
        return (await store.tallies.get(tally_id)).version


def a_request(
    key: str = "first", *, body: bytes = b"strike", keep_for: timedelta = timedelta(days=1)
) -> Once:
    return Once(
        scope="POST /tallies",
        key=key,
        fingerprint=body,
        keep_for=keep_for,
        render=lambda result: Answer(status=201, headers={"ETag": "1"}, body=str(result).encode()),
    )
