"""Conversations in PostgreSQL. The row of a conversation is the lock that orders its messages."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    Integer,
    LargeBinary,
    Uuid,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert

from adapters.postgres.chat_rows import (
    conversation_row,
    member_row,
    message_row,
    note_place,
    part_in,
    report_row,
    title_place,
    to_conversation,
    to_member,
    to_message,
    to_report,
)
from adapters.postgres.chat_schema import (
    blocks,
    conversations,
    members,
    messages,
    preferences,
    reports,
)
from adapters.postgres.chat_statements import (
    INVITED,
    JOINED,
    any_of,
    c,
    m,
    msg,
    with_note,
    with_part,
    with_title,
)
from adapters.postgres.journal import new_id
from adapters.postgres.person_keys import PersonKeys
from adapters.postgres.sealing import Sealing
from adapters.postgres.statement import InsertMany, Statement, skip_known
from adapters.postgres.unit_of_work import Transaction
from application.chat.ports import AlreadySent, Received, Words
from application.platform.personal_data import PersonalCipher
from domain.chat.conversation import Conversation
from domain.chat.errors import ConversationNotFound, MessageNotFound, ReportNotFound
from domain.chat.member import Member
from domain.chat.message import Message
from domain.chat.report import Report
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, ConversationId, ReportId

_MEMBER_CHANGES = ("role", "status", "since", "invited_by", "muted_until", "is_barred")


def _change_member(new: Insert) -> Insert:
    """Receipts are not a part of what is changed: they move by themselves."""
    changed = {name: new.excluded[name] for name in _MEMBER_CHANGES}
    return new.on_conflict_do_update(index_elements=["conversation_id", "account_id"], set_=changed)


_conversation = bindparam("conversation", type_=Uuid)
_ADD = Statement(
    insert(conversations)
    .values({column.name: bindparam(column.name) for column in conversations.columns})
    .on_conflict_do_nothing()
    .returning(c.id)
)
_PUT_MEMBERS = InsertMany(members, on_conflict=_change_member)
_LOCK = Statement(with_title.where(c.id == _conversation).with_for_update(of=conversations))
_LOCK_WITH = Statement(with_part().with_for_update(of=conversations))
_MEMBERS = Statement(
    select(members).where(m.conversation_id == _conversation, m.account_id == any_of("ids"))
)
_HEIR = Statement(
    select(members)
    .where(
        m.conversation_id == _conversation,
        m.status == JOINED,
        m.account_id != bindparam("gone", type_=Uuid),
    )
    .order_by(m.role != literal_column("'MODERATOR'"), m.since, m.account_id)
    .limit(1)
)
_MESSAGE = Statement(
    select(messages).where(
        msg.conversation_id == _conversation, msg.number == bindparam("known_number")
    )
)
_CHANGED = ("status", "assignee_id", "last_number", "last_at", "members", "revision", "version")
_SAVE = Statement(
    update(conversations)
    .where(c.id == _conversation, c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in (*_CHANGED, "title_sealed", "sealed_for")})
    .returning(c.id)
)
# A message, its author's receipts and the next number: one way to the database and back.
_new = (
    insert(messages)
    .values({column.name: bindparam(column.name) for column in messages.columns})
    .on_conflict_do_nothing()
    .returning(msg.conversation_id, msg.number, msg.author_id)
    .cte("new_message")
)
_own = (
    update(members)
    .where(m.conversation_id == _new.c.conversation_id, m.account_id == _new.c.author_id)
    .values(read=_new.c.number, delivered=_new.c.number)
    .cte("own_receipts")
)
_POST = Statement(
    update(conversations)
    .where(c.id == _new.c.conversation_id, c.version == bindparam("seen"))
    .values(
        last_number=_new.c.number,
        last_at=bindparam("last_at"),
        version=bindparam("version"),
    )
    .returning(c.id)
    .add_cte(_own)
)
_MESSAGE_CHANGES = ("body_id", "revision", "status", "edited_at", "gone_at")
_SAVE_MESSAGE = Statement(
    update(messages)
    .where(msg.id == bindparam("message_id", type_=Uuid))
    .values(
        {name: bindparam(name) for name in _MESSAGE_CHANGES}
        | {"words": func.coalesce(bindparam("words", type_=ARRAY(LargeBinary)), messages.c.words)}
    )
)
_VERSION = Statement(
    update(conversations)
    .where(c.id == _conversation, c.version == bindparam("seen"))
    .values(version=bindparam("version"))
    .returning(c.id)
)
_read = func.least(bindparam("read", type_=BigInteger), c.last_number)
_delivered = func.least(bindparam("delivered", type_=BigInteger), c.last_number)
_own_part = (
    m.conversation_id == _conversation,
    m.account_id == bindparam("by", type_=Uuid),
    m.status == JOINED,
    c.id == m.conversation_id,
)
_RECEIVE = Statement(
    update(members)
    .where(*_own_part, or_(_read > m.read, _delivered > m.delivered))
    .values(
        read=func.greatest(m.read, _read),
        delivered=func.greatest(m.delivered, _delivered, _read),
    )
    .returning(members, c.members)
)
_OWN = Statement(select(members, c.members).where(*_own_part))
_OF_ACCOUNT = Statement(
    select(m.conversation_id)
    .where(m.account_id == bindparam("by", type_=Uuid), m.status.in_([JOINED, INVITED]))
    .order_by(m.conversation_id)
    .limit(bindparam("limit", type_=Integer))
)


class PostgresConversations:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher

    async def add(self, conversation: Conversation, members: Sequence[Member]) -> bool:
        row = {**conversation_row(conversation), **await self._title(conversation)}
        if await _ADD.row(self._connection, **row) is None:
            return False
        await _PUT_MEMBERS.run(self._connection, [member_row(one) for one in members])
        self._transaction.record(conversation)
        return True

    async def lock(self, conversation_id: ConversationId) -> Conversation:
        row = await _LOCK.row(self._connection, conversation=conversation_id)
        if row is None:
            raise ConversationNotFound(conversation_id)
        return to_conversation(row, self._cipher)

    async def lock_with(
        self, conversation_id: ConversationId, account_id: AccountId
    ) -> tuple[Conversation, Member | None]:
        row = await _LOCK_WITH.row(self._connection, conversation=conversation_id, by=account_id)
        if row is None:
            raise ConversationNotFound(conversation_id)
        return to_conversation(row, self._cipher), part_in(row)

    async def members(
        self, conversation_id: ConversationId, account_ids: Collection[AccountId]
    ) -> Mapping[AccountId, Member]:
        rows = await _MEMBERS.rows(
            self._connection, conversation=conversation_id, ids=list(account_ids)
        )
        return {row["account_id"]: to_member(row) for row in rows}

    async def heir(self, conversation_id: ConversationId, but: AccountId) -> Member | None:
        row = await _HEIR.row(self._connection, conversation=conversation_id, gone=but)
        return None if row is None else to_member(row)

    async def message(self, conversation_id: ConversationId, number: int) -> Message:
        row = await _MESSAGE.row(
            self._connection, conversation=conversation_id, known_number=number
        )
        if row is None:
            raise MessageNotFound(number)
        return to_message(row)

    async def save(self, conversation: Conversation, members: Sequence[Member] = ()) -> None:
        row = {**conversation_row(conversation), **await self._title(conversation)}
        self._need_saved(
            await _SAVE.row(
                self._connection,
                conversation=conversation.id,
                seen=conversation.version,
                **{name: row[name] for name in (*_CHANGED, "title_sealed", "sealed_for")},
            )
        )
        await _PUT_MEMBERS.run(self._connection, [member_row(one) for one in members])
        self._transaction.record(conversation)

    async def post(self, conversation: Conversation, message: Message, words: Words) -> None:
        saved = await _POST.row(
            self._connection,
            **message_row(message),
            words=list(words),
            seen=conversation.version,
            version=conversation.next_version,
            last_at=conversation.last_at,
        )
        if saved is None:
            raise AlreadySent
        self._transaction.record(conversation)

    async def save_message(
        self, conversation: Conversation, message: Message, words: Words | None
    ) -> None:
        self._need_saved(
            await _VERSION.row(
                self._connection,
                conversation=conversation.id,
                seen=conversation.version,
                version=conversation.next_version,
            )
        )
        row = message_row(message)
        await _SAVE_MESSAGE.run(
            self._connection,
            message_id=message.id,
            words=None if words is None else list(words),
            **{name: row[name] for name in _MESSAGE_CHANGES},
        )
        self._transaction.record(conversation)

    async def receive(
        self, conversation_id: ConversationId, account_id: AccountId, *, delivered: int, read: int
    ) -> Received:
        asked: dict[str, Any] = {"conversation": conversation_id, "by": account_id}
        moved = await _RECEIVE.row(self._connection, **asked, delivered=delivered, read=read)
        row = moved or await _OWN.row(self._connection, **asked)
        if row is None:
            raise ConversationNotFound(conversation_id)
        return Received(member=to_member(row), members=row["members"], has_moved=moved is not None)

    async def of_account(self, account_id: AccountId, *, limit: int) -> Sequence[ConversationId]:
        rows = await _OF_ACCOUNT.rows(self._connection, by=account_id, limit=limit)
        return [ConversationId(row["conversation_id"]) for row in rows]

    async def _title(self, conversation: Conversation) -> dict[str, Any]:
        if not conversation.title:
            return {"title_sealed": None, "sealed_for": None}
        place = title_place(conversation.id)
        sealing = Sealing(self._transaction, self._cipher)
        whose, sealed = await sealing.seal(place, conversation.title, about=conversation.opened_by)
        return {"title_sealed": sealed, "sealed_for": whose}

    @staticmethod
    def _need_saved(saved: Record | None) -> None:
        if saved is None:
            raise StaleVersion("The conversation changed meanwhile.")


_BLOCK = InsertMany(blocks, on_conflict=skip_known)
_blocker, _blocked = bindparam("blocker", type_=Uuid), bindparam("blocked", type_=Uuid)
_UNBLOCK = Statement(
    delete(blocks).where(blocks.c.blocker_id == _blocker, blocks.c.blocked_id == _blocked)
)
_by = bindparam("by", type_=Uuid)
_BETWEEN = Statement(
    select(
        case((blocks.c.blocker_id == _by, blocks.c.blocked_id), else_=blocks.c.blocker_id).label(
            "other"
        )
    ).where(
        or_(
            (blocks.c.blocker_id == _by) & (blocks.c.blocked_id == any_of("others")),
            (blocks.c.blocked_id == _by) & (blocks.c.blocker_id == any_of("others")),
        )
    )
)
_FORGET_BLOCKS = Statement(
    delete(blocks).where(or_(blocks.c.blocker_id == _by, blocks.c.blocked_id == _by))
)


class PostgresBlocks:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def add(self, blocker: AccountId, blocked: AccountId, *, now: datetime) -> None:
        row = {"id": new_id(), "blocker_id": blocker, "blocked_id": blocked, "at": now}
        await _BLOCK.run(self._connection, [row])

    async def remove(self, blocker: AccountId, blocked: AccountId) -> None:
        await _UNBLOCK.run(self._connection, blocker=blocker, blocked=blocked)

    async def between(self, account_id: AccountId, others: Collection[AccountId]) -> set[AccountId]:
        rows = await _BETWEEN.rows(self._connection, by=account_id, others=list(others))
        return {AccountId(row["other"]) for row in rows}

    async def forget(self, account_id: AccountId) -> None:
        await _FORGET_BLOCKS.run(self._connection, by=account_id)


_ADD_REPORT = Statement(
    insert(reports)
    .values({column.name: bindparam(column.name) for column in reports.columns})
    .on_conflict_do_nothing()
    .returning(reports.c.id)
)
_GET_REPORT = Statement(with_note.where(reports.c.id == bindparam("report", type_=Uuid)))
_SAVE_REPORT = Statement(
    update(reports)
    .where(reports.c.id == bindparam("report", type_=Uuid), reports.c.version == bindparam("seen"))
    .values(
        {
            name: bindparam(name)
            for name in ("status", "acts", "resolved_by", "resolved_at", "version")
        }
    )
    .returning(reports.c.id)
)


class PostgresReports:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher

    async def add(self, report: Report) -> bool:
        key = await PersonKeys(self._transaction, self._cipher).get(report.reporter_id)
        is_told = key is not None and report.note
        sealed = (
            self._cipher.seal(key, note_place(report.id), report.note)
            if key is not None and is_told
            else None
        )
        row = {**report_row(report), "note_sealed": sealed}
        if await _ADD_REPORT.row(self._connection, **row) is None:
            return False
        self._transaction.record(report)
        return True

    async def get(self, report_id: ReportId) -> Report:
        row = await _GET_REPORT.row(self._connection, report=report_id)
        if row is None:
            raise ReportNotFound(report_id)
        return to_report(row, self._cipher)

    async def save(self, report: Report) -> None:
        row = report_row(report)
        saved = await _SAVE_REPORT.row(
            self._connection,
            report=report.id,
            seen=report.version,
            **{
                name: row[name]
                for name in ("status", "acts", "resolved_by", "resolved_at", "version")
            },
        )
        if saved is None:
            raise StaleVersion("The report changed meanwhile.", reportId=str(report.id))
        self._transaction.record(report)


_PREFER = Statement(
    insert(preferences)
    .values(account_id=bindparam("account_id"), shows_presence=bindparam("shown"))
    .on_conflict_do_update(
        index_elements=["account_id"], set_={"shows_presence": bindparam("shown")}
    )
)


class PostgresPreferences:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def show_presence(self, account_id: AccountId, *, shown: bool) -> None:
        await _PREFER.run(self._connection, account_id=account_id, shown=shown)


class PostgresChatStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.conversations = PostgresConversations(transaction, cipher)
        self.blocks = PostgresBlocks(transaction)
        self.reports = PostgresReports(transaction, cipher)
        self.preferences = PostgresPreferences(transaction)
