"""Conversations in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from adapters.memory.unit_of_work import MemoryTransaction
from application.chat.ports import AlreadySent, Received, Words
from domain.chat.conversation import Conversation
from domain.chat.errors import ConversationNotFound, MessageNotFound, ReportNotFound
from domain.chat.events import MemberRole
from domain.chat.member import Member, MemberStatus
from domain.chat.message import Message
from domain.chat.report import Report
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, ConversationId, MessageId, ReportId

THERE = frozenset({MemberStatus.INVITED, MemberStatus.JOINED})
type MemberKey = tuple[ConversationId, AccountId]
type MessageKey = tuple[ConversationId, int]


class MemoryConversations:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[ConversationId, Conversation] = transaction.table("conversations")
        self._members: dict[MemberKey, Member] = transaction.table("conversation_members")
        self._messages: dict[MessageKey, Message] = transaction.table("messages")
        self._ids: dict[MessageId, MessageKey] = transaction.table("message_numbers")
        self._words: dict[MessageId, frozenset[bytes]] = transaction.table("message_words")

    async def add(self, conversation: Conversation, members: Sequence[Member]) -> bool:
        if conversation.id in self._rows:
            return False
        self._put(conversation, members)
        return True

    async def lock(self, conversation_id: ConversationId) -> Conversation:
        try:
            return self._rows[conversation_id]
        except KeyError:
            raise ConversationNotFound(conversation_id) from None

    async def lock_with(
        self, conversation_id: ConversationId, account_id: AccountId
    ) -> tuple[Conversation, Member | None]:
        conversation = await self.lock(conversation_id)
        return conversation, self._members.get((conversation_id, account_id))

    async def members(
        self, conversation_id: ConversationId, account_ids: Collection[AccountId]
    ) -> Mapping[AccountId, Member]:
        return {
            one: self._members[conversation_id, one]
            for one in account_ids
            if (conversation_id, one) in self._members
        }

    async def heir(self, conversation_id: ConversationId, but: AccountId) -> Member | None:
        others = [
            member
            for member in self._members.values()
            if member.conversation_id == conversation_id
            and member.takes_part
            and member.account_id != but
        ]
        return min(others, key=_rank, default=None)

    async def message(self, conversation_id: ConversationId, number: int) -> Message:
        try:
            return self._messages[conversation_id, number]
        except KeyError:
            raise MessageNotFound(number) from None

    async def save(self, conversation: Conversation, members: Sequence[Member] = ()) -> None:
        await self._need_unchanged(conversation)
        self._put(conversation, members)

    async def post(self, conversation: Conversation, message: Message, words: Words) -> None:
        if message.id in self._ids:
            raise AlreadySent
        await self._need_unchanged(conversation)
        self._keep(message)
        self._words[message.id] = frozenset(words)
        own = self._members[message.conversation_id, message.author_id]
        read = own.received(delivered=message.number, read=message.number)
        self._members[message.conversation_id, message.author_id] = read
        self._put(conversation, ())

    async def save_message(
        self, conversation: Conversation, message: Message, words: Words | None
    ) -> None:
        await self._need_unchanged(conversation)
        self._keep(message)
        if words is not None:
            self._words[message.id] = frozenset(words)
        self._put(conversation, ())

    async def receive(
        self, conversation_id: ConversationId, account_id: AccountId, *, delivered: int, read: int
    ) -> Received:
        member = self._members.get((conversation_id, account_id))
        if member is None or not member.takes_part:
            raise ConversationNotFound(conversation_id)
        conversation = self._rows[conversation_id]
        last = conversation.last_number
        moved = member.received(delivered=min(delivered, last), read=min(read, last))
        self._members[conversation_id, account_id] = moved
        return Received(member=moved, members=conversation.members, has_moved=moved != member)

    async def of_account(self, account_id: AccountId, *, limit: int) -> Sequence[ConversationId]:
        own = (
            member.conversation_id
            for member in self._members.values()
            if member.account_id == account_id and member.status in THERE
        )
        return sorted(own)[:limit]

    async def _need_unchanged(self, conversation: Conversation) -> None:
        if (await self.lock(conversation.id)).version != conversation.version:
            raise StaleVersion("The conversation changed meanwhile.")

    def _keep(self, message: Message) -> None:
        key = message.conversation_id, message.number
        self._messages[key] = message
        self._ids[message.id] = key

    def _put(self, conversation: Conversation, members: Sequence[Member]) -> None:
        self._rows[conversation.id] = conversation.settled()
        for member in members:
            self._put_member(member)
        self._transaction.record(conversation)

    def _put_member(self, member: Member) -> None:
        """Receipts are not a part of what is changed: they move by themselves."""
        key = member.conversation_id, member.account_id
        before = self._members.get(key, member)
        self._members[key] = replace(member, delivered=before.delivered, read=before.read)


def _rank(member: Member) -> Any:
    return member.role is not MemberRole.MODERATOR, member.since, member.account_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    blocker_id: AccountId
    blocked_id: AccountId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    account_id: AccountId
    shows_presence: bool


class MemoryBlocks:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[tuple[AccountId, AccountId], Block] = transaction.table("blocks")

    async def add(self, blocker: AccountId, blocked: AccountId, *, now: datetime) -> None:
        block = Block(blocker_id=blocker, blocked_id=blocked, at=now)
        self._rows.setdefault((blocker, blocked), block)

    async def remove(self, blocker: AccountId, blocked: AccountId) -> None:
        self._rows.pop((blocker, blocked), None)

    async def between(self, account_id: AccountId, others: Collection[AccountId]) -> set[AccountId]:
        return {
            other
            for other in others
            if (account_id, other) in self._rows or (other, account_id) in self._rows
        }

    async def forget(self, account_id: AccountId) -> None:
        for pair in [pair for pair in self._rows if account_id in pair]:
            del self._rows[pair]


class MemoryReports:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[ReportId, Report] = transaction.table("message_reports")

    async def add(self, report: Report) -> bool:
        known = {(row.conversation_id, row.number, row.reporter_id) for row in self._rows.values()}
        if (report.conversation_id, report.number, report.reporter_id) in known:
            return False
        self._put(report)
        return True

    async def get(self, report_id: ReportId) -> Report:
        try:
            return self._rows[report_id]
        except KeyError:
            raise ReportNotFound(report_id) from None

    async def save(self, report: Report) -> None:
        if (await self.get(report.id)).version != report.version:
            raise StaleVersion("The report changed meanwhile.", reportId=str(report.id))
        self._put(report)

    def _put(self, report: Report) -> None:
        self._rows[report.id] = report.settled()
        self._transaction.record(report)


class MemoryPreferences:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[AccountId, Preference] = transaction.table("chat_preferences")

    async def show_presence(self, account_id: AccountId, *, shown: bool) -> None:
        self._rows[account_id] = Preference(account_id=account_id, shows_presence=shown)


class MemoryChatStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.conversations = MemoryConversations(transaction)
        self.blocks = MemoryBlocks(transaction)
        self.reports = MemoryReports(transaction)
        self.preferences = MemoryPreferences(transaction)
