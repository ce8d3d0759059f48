"""Endpoints of others, what is sent there, and a server that hears it."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID, uuid4

from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.memory.event_log import MemoryEventLog
from adapters.memory.identity import MemoryIdentityStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.memory.webhooks import (
    MemoryHearers,
    MemoryLanes,
    MemoryOutbox,
    MemoryWebhookStore,
    MemoryWebhookViews,
)
from adapters.security.webhook_signatures import StandardWebhookSigner
from application.platform.tasks import Routes
from application.webhooks.fan_out import FanOut
from application.webhooks.ports import Hearers, Lanes
from application.webhooks.send_due import SendDue
from domain.identity.account import Account
from domain.kernel.access import Principal, Role
from domain.kernel.aggregate import Aggregate
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, EndpointId, EventId
from domain.programme.events import EventChanged, EventPublished
from domain.webhooks.delivery import Delivery, Failure, Outcome, delivery_id_of
from domain.webhooks.endpoint import ALL_EVENTS, Endpoint, Secret
from entrypoints.worker.webhooks import WebhookSender
from tests.support.clock import NOON, FakeClock, FixedRandomness
from tests.support.identity import an_account

URL = "https://hooks.example.org/fairground"
SIGNER = StandardWebhookSigner()
A_SECRET = Secret(shared=b"s" * 32, seed=b"k" * 32, made_at=NOON)
TAKEN = Outcome(status=204, failure=None, took=timedelta(milliseconds=20))
REFUSED = Outcome(status=500, failure=Failure.REFUSED, took=timedelta(milliseconds=20))
GONE = Outcome(status=410, failure=Failure.REFUSED, took=timedelta(milliseconds=20))
TIMED_OUT = Outcome(status=None, failure=Failure.TIME_OUT, took=timedelta(seconds=15))


def an_endpoint(
    *,
    owner_id: AccountId | None = None,
    url: str = URL,
    event_names: Sequence[str] = (ALL_EVENTS,),
    now: datetime = NOON,
) -> Endpoint:
    return Endpoint.create(
        EndpointId(uuid4()),
        owner_id=owner_id or AccountId(uuid4()),
        url=url,
        description="Our bookkeeping",
        event_names=event_names,
        secret=A_SECRET,
        now=now,
    )


def a_delivery(
    endpoint_id: EndpointId, position: int = 1, *, subject: str = "", due_at: datetime = NOON
) -> Delivery:
    event_id = uuid4()
    return Delivery(
        id=delivery_id_of(endpoint_id, event_id),
        endpoint_id=endpoint_id,
        event_id=event_id,
        position=position,
        event_name="EventChanged",
        subject=subject or f"event:{uuid4()}",
        sequence=position,
        happened_at=NOON,
        created_at=NOON,
        due_at=due_at,
    )


def an_organizer() -> Account:
    return an_account(f"{uuid4().hex}@example.org", roles=frozenset({Role.ORGANIZER}))


def principal_of(account: Account, *, proved_at: datetime | None = NOON) -> Principal:
    return Principal(account.id, account.roles, proved_at=proved_at)


def changed(organizer_id: AccountId, event_id: UUID | None = None) -> EventChanged:
    return EventChanged(
        at=NOON,
        organizer_id=organizer_id,
        event_id=EventId(event_id or uuid4()),
        ends_at=NOON + timedelta(days=1),
    )


def published(organizer_id: AccountId, event_id: UUID | None = None) -> EventPublished:
    return EventPublished(
        at=NOON,
        organizer_id=organizer_id,
        event_id=EventId(event_id or uuid4()),
        ends_at=NOON + timedelta(days=1),
    )


@dataclass(slots=True)
class ScriptedPosts:
    """Hears what is sent, and answers each address as it was told to."""

    answers: dict[str, Outcome] = field(default_factory=dict)
    heard: list[tuple[str, Mapping[str, str], Any]] = field(default_factory=list)
    slow: dict[str, asyncio.Event] = field(default_factory=dict)
    last: bytes = b""

    async def post(self, url: str, *, headers: dict[str, str], body: bytes) -> Outcome:
        self.heard.append((url, headers, json.loads(body)))
        self.last = body
        if url in self.slow:
            await self.slow[url].wait()
        return self.answers.get(url, TAKEN)

    def ids(self, url: str = URL) -> list[str]:
        return [headers["webhook-id"] for to, headers, _ in self.heard if to == url]

    def positions(self, url: str = URL) -> list[int]:
        return [body["position"] for to, _, body in self.heard if to == url]


@dataclass(slots=True)
class PlainBodies:
    hidden: set[str] = field(default_factory=set)
    """Subjects that their owner does not see any more."""

    async def of(self, delivery: Delivery, by: Principal) -> bytes | None:
        del by
        if delivery.subject in self.hidden:
            return None
        return json.dumps({"position": delivery.position, "subject": delivery.subject}).encode()


class PostOffice:
    """All of it in memory, but what is sent, which is only heard."""

    def __init__(self) -> None:
        self.database, self.clock = MemoryDatabase(), FakeClock()
        self.posts, self.bodies = ScriptedPosts(), PlainBodies()
        self.work = self._work(MemoryWebhookStore)
        self.people = self._work(MemoryIdentityStore)
        self.journal = self._work(_Journal)
        self.log = MemoryEventLog(self.database)
        self.views = MemoryWebhookViews(self.database)
        self.hearers: Hearers = MemoryHearers(self.database)
        self.outbox = MemoryOutbox(self.database)
        self.lanes: Lanes = MemoryLanes(self.database)

    @property
    def sender(self) -> WebhookSender:
        send = SendDue(
            lanes=self.lanes,
            views=self.views,
            hearers=self.hearers,
            bodies=self.bodies,
            signer=SIGNER,
            posts=self.posts,
            work=self.work,
            clock=self.clock,
            randomness=FixedRandomness(0),
        )
        fan_out = FanOut(self.log, self.hearers, self.outbox, self.clock)
        return WebhookSender(fan_out, self.lanes, send, self.clock)

    async def joined(self, account: Account | None = None) -> Account:
        account = account or an_organizer()
        async with self.people.begin() as store:
            await store.accounts.add(account)
        return account.settled()

    async def listening(self, owner: Account, url: str = URL, *event_names: str) -> Endpoint:
        endpoint = an_endpoint(owner_id=owner.id, url=url, event_names=event_names or (ALL_EVENTS,))
        async with self.work.begin() as store:
            await store.endpoints.add(endpoint)
        return endpoint.settled()

    async def happens(self, *events: DomainEvent) -> None:
        for event in events:
            async with self.journal.begin() as journal:
                journal.record(event)

    async def save(self, change: Callable[[Endpoint], Endpoint], endpoint: Endpoint) -> Endpoint:
        async with self.work.begin() as store:
            changed = change(await store.endpoints.get(endpoint.id))
            await store.endpoints.save(changed)
        return changed.settled()

    def _work(self, store: Any) -> MemoryUnitOfWork[Any]:
        return MemoryUnitOfWork(
            self.database, store, routes=Routes([]), clock=self.clock, wake_up=LocalWakeUp()
        )


class _Journal:
    """Writes what happened, and nothing that it happened to."""

    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    def record(self, event: DomainEvent) -> None:
        log = self._transaction.table("event_log")
        known = sum(entry.event.subject == event.subject for entry in log.values())
        self._transaction.record(replace(Aggregate(version=known), events=(event,)))


@dataclass(frozen=True, slots=True)
class Heard:
    headers: Mapping[str, str]
    body: bytes


class Receiver:
    """A server of somebody's, which answers as it is told to."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.status = 204
        self.silent = asyncio.Event()
        self.silent.set()
        self.size = 0
        app = web.Application()
        app.router.add_post("/hooks", self._hear)
        app.router.add_post("/elsewhere", self._redirect)
        self.server = TestServer(app)

    async def __aenter__(self) -> Self:
        await self.server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.silent.set()
        await self.server.close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hooks"

    async def _hear(self, request: web.Request) -> web.Response:
        self.heard.append(Heard(dict(request.headers), await request.read()))
        await self.silent.wait()
        return web.Response(status=self.status, body=b"x" * self.size)

    async def _redirect(self, _: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect("/hooks")
