"""People who talk, over any adapters, and short ways to have them do so."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from adapters.chat_words import CipheredWords
from adapters.memory.broadcast import MemoryBroadcast
from adapters.memory.chat import MemoryChatStore
from adapters.memory.chat_archive import MemoryMessageArchive, MemoryPeople, MemorySeals
from adapters.memory.chat_views import MemoryChatViews, MemoryOldTexts
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.identity import MemoryIdentityStore
from adapters.memory.presence import MemoryPresence
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.chat.archive import Body, MessageArchive, Seals
from application.chat.delete_message import DeleteMessage, DeleteMessageHandler
from application.chat.edit_message import EditMessage, EditMessageHandler
from application.chat.ports import (
    AttachedFile,
    ChatStore,
    ChatViews,
    NumberRange,
    OldTexts,
    People,
)
from application.chat.queries import ListMessages
from application.chat.send_message import SendMessage, SendMessageHandler
from application.chat.texts import ShownMessage, Texts
from application.platform.idempotency import Answer, Once
from application.platform.ports import UnitOfWork
from application.platform.tasks import Routes
from domain.chat.conversation import Conversation
from domain.chat.errors import NotAnAttachment
from domain.chat.events import MemberRole
from domain.chat.member import Member
from domain.kernel.access import Principal, Right, Role
from domain.kernel.ids import AccountId, ConversationId, FileId
from tests.support.clock import NOON, FakeClock
from tests.support.identity import an_account
from tests.support.personal_data import CIPHER

PLAN = FileId(UUID(int=0xF11E))
"""The one file that can be attached, by whoever says it is theirs."""


class OnePlan:
    async def check(self, file_ids: Sequence[FileId], owner: AccountId) -> None:
        del owner
        for file_id in file_ids:
            if file_id != PLAN:
                raise NotAnAttachment(file_id)

    async def download(self, file_id: FileId) -> AttachedFile:
        return AttachedFile(
            url=f"https://files.test/{file_id}",
            expires_at=NOON + timedelta(minutes=5),
            name="plan.pdf",
            content_type="application/pdf",
            size=100,
        )


@dataclass(kw_only=True)
class Talk:
    """Everything that it takes to talk. ``identity`` is where people are told about."""

    work: UnitOfWork[ChatStore]
    identity: UnitOfWork[Any]
    views: ChatViews
    archive: MessageArchive
    seals: Seals
    people: People
    old: OldTexts
    clock: FakeClock = field(default_factory=FakeClock)
    presence: MemoryPresence = field(default_factory=MemoryPresence)
    broadcast: MemoryBroadcast = field(default_factory=MemoryBroadcast)

    def __post_init__(self) -> None:
        self.texts = Texts(self.archive, self.seals)
        said: dict[str, Any] = {
            "work": self.work,
            "views": self.views,
            "texts": self.texts,
            "words": CipheredWords(CIPHER),
            "clock": self.clock,
        }
        self.send = SendMessageHandler(**said, attachments=OnePlan())
        self.edit = EditMessageHandler(**said, ids=RandomIds())
        self.delete = DeleteMessageHandler(work=self.work, clock=self.clock)
        self.list = ListMessages(views=self.views, texts=self.texts)

    async def somebody(self, *roles: Role) -> Principal:
        account = an_account(f"{uuid4().hex}@example.org", roles=frozenset(roles or CUSTOMERS))
        async with self.identity.begin() as store:
            await store.accounts.add(account)
        return Principal(account.id, account.roles)

    async def group_of(self, owner: Principal, *others: Principal) -> ConversationId:
        """A group in which all of them take part."""
        id = ConversationId(uuid4())
        now = self.clock.now()
        group, members = Conversation.group(
            id,
            by=owner.account_id,
            title="Choir trip",
            invited=[other.account_id for other in others],
            now=now,
        )
        joined = [members[0]]
        for invited in members[1:]:
            group, member = group.accept(invited, now=now)
            joined.append(member)
        await self.added(group, joined)
        return id

    async def direct_of(self, one: Principal, other: Principal) -> ConversationId:
        direct, members = Conversation.direct(
            one.account_id, other.account_id, now=self.clock.now()
        )
        await self.added(direct, members)
        return direct.id

    async def support_of(self, customer: Principal) -> ConversationId:
        support, member = Conversation.support(
            ConversationId(uuid4()),
            by=customer.account_id,
            title="Where is it?",
            now=self.clock.now(),
        )
        await self.added(support, [member])
        return support.id

    async def added(self, conversation: Conversation, members: Sequence[Member]) -> None:
        async with self.work.begin() as store:
            assert await store.conversations.add(conversation, members)

    async def say(
        self, by: Principal, where: ConversationId, text: str, client_id: str = "", **more: Any
    ) -> ShownMessage:
        command = SendMessage(
            by=by,
            conversation_id=where,
            client_id=client_id or uuid4().hex,
            text=text,
            **more,
        )
        return await self.send(command)

    async def change(
        self, by: Principal, where: ConversationId, number: int, text: str
    ) -> ShownMessage:
        return await self.edit(EditMessage(by=by, conversation_id=where, number=number, text=text))

    async def take_back(self, by: Principal, where: ConversationId, number: int) -> None:
        await self.delete(DeleteMessage(by=by, conversation_id=where, number=number))

    async def read_by(self, by: Principal, where: ConversationId) -> Sequence[ShownMessage]:
        return await self.list(where, NumberRange(after=0, limit=1000), by=by)

    async def texts_for(self, by: Principal, where: ConversationId) -> Sequence[str | None]:
        return [shown.text for shown in await self.read_by(by, where)]


class EverybodyTalks:
    """Whoever is named is there, and helps."""

    async def names(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, str]:
        return dict.fromkeys(account_ids, "Somebody")

    async def staff(self, account_id: AccountId, right: Right) -> bool:
        del account_id, right
        return True


class OpenSeals:
    """Seals nothing."""

    async def seal(self, author_id: AccountId, body_id: UUID, text: str) -> bytes:
        del author_id, body_id
        return text.encode()

    async def unseal(self, bodies: Collection[Body]) -> Mapping[UUID, str]:
        return {body.id: body.sealed.decode() for body in bodies}


class RandomIds:
    def new(self) -> UUID:
        return uuid4()


CUSTOMERS = frozenset({Role.CUSTOMER})


def in_memory(routes: Routes | None = None) -> tuple[Talk, MemoryDatabase]:
    database = MemoryDatabase()
    clock = FakeClock()
    broadcast = MemoryBroadcast()

    def work(store: Any) -> MemoryUnitOfWork[Any]:
        return MemoryUnitOfWork(
            database,
            store,
            routes=routes or Routes([]),
            clock=clock,
            wake_up=LocalWakeUp(),
            broadcast=broadcast,
        )

    talk = Talk(
        work=work(MemoryChatStore),
        identity=work(MemoryIdentityStore),
        views=MemoryChatViews(database),
        archive=MemoryMessageArchive(database),
        seals=MemorySeals(database),
        people=MemoryPeople(database),
        old=MemoryOldTexts(database),
        clock=clock,
        broadcast=broadcast,
    )
    return talk, database


def the_log(database: MemoryDatabase) -> MemoryEventLog:
    return MemoryEventLog(database)


def once(now: datetime = NOON) -> Once:
    """A request of its own, whose answer nobody looks at."""
    del now
    return Once(
        scope="a test",
        key=uuid4().hex,
        fingerprint=b"",
        keep_for=timedelta(hours=1),
        render=lambda _: Answer(status=201, headers={}, body=b""),
    )


def a_member(
    conversation_id: ConversationId, role: MemberRole = MemberRole.MEMBER, **changes: Any
) -> Member:
    facts: dict[str, Any] = {"account_id": AccountId(uuid4()), "since": NOON} | changes
    return Member(conversation_id=conversation_id, role=role, **facts)
