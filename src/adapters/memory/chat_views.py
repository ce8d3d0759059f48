"""Reading conversations from memory, and forgetting what is old."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from adapters.memory.chat import THERE, Block, MemberKey, MessageKey, Preference
from adapters.memory.unit_of_work import MemoryDatabase
from application.chat.ports import Listed, ListFilter, NumberRange, Seen, Words
from application.platform.paging import Page, PageRequest
from domain.chat.conversation import Conversation, ConversationStatus
from domain.chat.errors import ConversationNotFound, ReportNotFound
from domain.chat.events import ConversationKind
from domain.chat.member import Member
from domain.chat.message import Message, MessageStatus
from domain.chat.report import Report, ReportStatus
from domain.kernel.ids import AccountId, ConversationId, MessageId, ReportId


class _Tables:
    def __init__(self, database: MemoryDatabase) -> None:
        self.conversations: dict[ConversationId, Conversation] = database.table("conversations")
        self.members: dict[MemberKey, Member] = database.table("conversation_members")
        self.messages: dict[MessageKey, Message] = database.table("messages")
        self.numbers: dict[MessageId, MessageKey] = database.table("message_numbers")
        self.words: dict[MessageId, frozenset[bytes]] = database.table("message_words")
        self.blocks: dict[tuple[AccountId, AccountId], Block] = database.table("blocks")
        self.reports: dict[ReportId, Report] = database.table("message_reports")
        self.preferences: dict[AccountId, Preference] = database.table("chat_preferences")

    def blocked(self, one: AccountId, other: AccountId) -> bool:
        return (one, other) in self.blocks or (other, one) in self.blocks

    def shows(self, account_id: AccountId) -> bool:
        preference = self.preferences.get(account_id)
        return preference is None or preference.shows_presence

    def of(self, account_id: AccountId) -> Iterator[Member]:
        return (each for each in self.members.values() if each.account_id == account_id)

    def in_(self, conversation_id: ConversationId) -> Sequence[Member]:
        found = [each for each in self.members.values() if each.conversation_id == conversation_id]
        return sorted(found, key=lambda member: member.account_id)

    def listed(self, conversation: Conversation, member: Member | None) -> Listed:
        last = self.messages.get((conversation.id, conversation.last_number))
        return Listed(conversation=conversation, member=member, last=last)


class MemoryChatViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def seen(self, conversation_id: ConversationId, by: AccountId) -> Seen:
        async with self._database.lock:
            tables = _Tables(self._database)
            conversation = tables.conversations.get(conversation_id)
        if conversation is None:
            raise ConversationNotFound(conversation_id)
        return Seen(
            conversation=conversation,
            member=tables.members.get((conversation_id, by)),
            is_cut=bool(conversation.peers) and tables.blocked(*conversation.peers),
        )

    async def message(self, message_id: MessageId) -> Message | None:
        async with self._database.lock:
            tables = _Tables(self._database)
            key = tables.numbers.get(message_id)
            return None if key is None else tables.messages[key]

    async def listed(
        self, account_id: AccountId, asked: ListFilter, page: PageRequest
    ) -> Page[Listed]:
        after = page.after_moment()
        async with self._database.lock:
            tables = _Tables(self._database)
            own = [
                tables.listed(tables.conversations[member.conversation_id], member)
                for member in tables.of(account_id)
                if member.status in THERE
            ]
        found = sorted(
            (
                each
                for each in own
                if (asked.kind is None or each.conversation.kind is asked.kind)
                and (asked.about is None or each.conversation.about == asked.about)
                and (after is None or _newest(each) < after)
            ),
            key=_newest,
            reverse=True,
        )
        return Page.cut(found[: page.limit + 1], page, lambda each: _key(_newest(each)))

    async def queue(self, page: PageRequest) -> Page[Listed]:
        after = page.after_moment()
        async with self._database.lock:
            tables = _Tables(self._database)
            waiting = [
                tables.listed(each, None)
                for each in tables.conversations.values()
                if each.status is ConversationStatus.WAITING
            ]
        found = sorted(
            (each for each in waiting if after is None or _oldest(each) > after), key=_oldest
        )
        return Page.cut(found[: page.limit + 1], page, lambda each: _key(_oldest(each)))

    async def members(self, conversation_id: ConversationId, page: PageRequest) -> Page[Member]:
        after = page.after_id()
        async with self._database.lock:
            found = [
                each
                for each in _Tables(self._database).in_(conversation_id)
                if each.status in THERE and (after is None or each.account_id > after)
            ]
        return Page.cut(found[: page.limit + 1], page, lambda each: (str(each.account_id),))

    async def recipients(
        self, conversation_id: ConversationId, *, limit: int
    ) -> Sequence[AccountId]:
        async with self._database.lock:
            found = _Tables(self._database).in_(conversation_id)
        return [each.account_id for each in found if each.takes_part][:limit]

    async def messages(
        self, conversation_id: ConversationId, asked: NumberRange
    ) -> Sequence[Message]:
        async with self._database.lock:
            tables = _Tables(self._database)
            there = sorted(
                (each for key, each in tables.messages.items() if key[0] == conversation_id),
                key=lambda each: each.number,
            )
        if asked.after is not None:
            return [each for each in there if each.number > asked.after][: asked.limit]
        return [each for each in there if asked.before is None or each.number < asked.before][
            -asked.limit :
        ]

    async def numbered(
        self, conversation_id: ConversationId, numbers: Collection[int]
    ) -> Mapping[int, Message]:
        async with self._database.lock:
            messages = _Tables(self._database).messages
            return {
                number: messages[conversation_id, number]
                for number in numbers
                if (conversation_id, number) in messages
            }

    async def newest_of(self, account_id: AccountId, *, limit: int) -> Sequence[ConversationId]:
        async with self._database.lock:
            tables = _Tables(self._database)
            own = [
                tables.conversations[member.conversation_id]
                for member in tables.of(account_id)
                if member.takes_part
            ]
        own.sort(key=lambda each: (each.last_at, each.id), reverse=True)
        return [each.id for each in own[:limit]]

    async def with_words(
        self, searched: Mapping[ConversationId, Words], *, limit: int
    ) -> Sequence[Message]:
        async with self._database.lock:
            tables = _Tables(self._database)
            found = [
                each
                for each in tables.messages.values()
                if each.conversation_id in searched
                and each.can_be_seen
                and tables.words[each.id] >= set(searched[each.conversation_id])
            ]
        return sorted(found, key=lambda each: (-each.posted_at.timestamp(), each.id))[:limit]

    async def blocked_among(
        self, account_id: AccountId, others: Collection[AccountId]
    ) -> Collection[AccountId]:
        async with self._database.lock:
            blocks = _Tables(self._database).blocks
            return {other for other in others if (account_id, other) in blocks}

    async def blocked_by(self, account_id: AccountId) -> Sequence[AccountId]:
        async with self._database.lock:
            rows = _Tables(self._database).blocks.values()
            own = [(row.at, row.blocked_id) for row in rows if row.blocker_id == account_id]
        return [other for _, other in sorted(own, reverse=True)]

    async def report(self, report_id: ReportId) -> Report:
        async with self._database.lock:
            report = _Tables(self._database).reports.get(report_id)
        if report is None:
            raise ReportNotFound(report_id)
        return report

    async def reports(self, page: PageRequest, *, resolved: bool) -> Page[Report]:
        after = page.after_id()
        async with self._database.lock:
            found = [
                each
                for each in _Tables(self._database).reports.values()
                if (each.status is ReportStatus.RESOLVED) == resolved
                and (after is None or each.id > after)
            ]
        found.sort(key=lambda each: each.id)
        return Page.cut(found[: page.limit + 1], page, lambda each: (str(each.id),))

    async def acquaintances(
        self, account_id: AccountId, among: Collection[AccountId]
    ) -> Collection[AccountId]:
        async with self._database.lock:
            tables = _Tables(self._database)
            shared = {each.conversation_id for each in tables.of(account_id) if each.takes_part}
            return {
                each.account_id
                for each in tables.members.values()
                if each.takes_part
                and each.conversation_id in shared
                and each.account_id in among
                and tables.shows(each.account_id)
                and not tables.blocked(account_id, each.account_id)
            }

    async def shows_presence(self, account_id: AccountId) -> bool:
        async with self._database.lock:
            return _Tables(self._database).shows(account_id)


type _At = tuple[datetime, UUID]


def _newest(listed: Listed) -> _At:
    return listed.conversation.last_at, listed.conversation.id


def _oldest(listed: Listed) -> _At:
    return listed.conversation.created_at, listed.conversation.id


def _key(at: _At) -> tuple[str, str]:
    return at[0].isoformat(), str(at[1])


class MemoryOldTexts:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def older(
        self, kind: ConversationKind, *, before: datetime, limit: int
    ) -> Sequence[Message]:
        async with self._database.lock:
            tables = _Tables(self._database)
            found = [
                each
                for each in tables.messages.values()
                if each.posted_at < before
                and each.status is not MessageStatus.FORGOTTEN
                and tables.conversations[each.conversation_id].kind is kind
            ]
        return sorted(found, key=lambda each: (each.posted_at, each.id))[:limit]

    async def taken_back(self, *, before: datetime, limit: int) -> Sequence[Message]:
        async with self._database.lock:
            found = [
                each
                for each in _Tables(self._database).messages.values()
                if each.status in {MessageStatus.DELETED, MessageStatus.HIDDEN}
                and each.gone_at is not None
                and each.gone_at < before
            ]
        return sorted(found, key=lambda each: (each.gone_at, each.id))[:limit]

    async def forget(self, messages: Sequence[Message]) -> None:
        async with self._database.lock:
            tables = _Tables(self._database)
            for each in messages:
                key = each.conversation_id, each.number
                tables.messages[key] = replace(
                    tables.messages[key], status=MessageStatus.FORGOTTEN, attachments=()
                )
                tables.words[each.id] = frozenset()

    async def forget_words_of(self, author_id: AccountId, *, limit: int) -> int:
        async with self._database.lock:
            tables = _Tables(self._database)
            own = [
                each.id
                for each in tables.messages.values()
                if each.author_id == author_id and tables.words[each.id]
            ][:limit]
            for message_id in own:
                tables.words[message_id] = frozenset()
        return len(own)
