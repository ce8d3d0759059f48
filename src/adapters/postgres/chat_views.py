"""Reading conversations from PostgreSQL, and forgetting what is old."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    Integer,
    LargeBinary,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from adapters.postgres.chat_rows import (
    part_in,
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
    either_blocked,
    is_cut,
    m,
    msg,
    with_note,
    with_part,
)
from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import TIME
from adapters.postgres.statement import Pool, Statement, given
from application.chat.ports import Listed, ListFilter, NumberRange, Seen, Words
from application.chat.words import SEARCHED_MAX
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from domain.chat.errors import ConversationNotFound, ReportNotFound
from domain.chat.events import ConversationKind
from domain.chat.member import Member
from domain.chat.message import Message
from domain.chat.report import Report, ReportStatus
from domain.kernel.ids import AccountId, ConversationId, MessageId, ReportId

LAST = "last_message_"
_by = bindparam("by", type_=Uuid)
_conversation = bindparam("conversation", type_=Uuid)
_limit = bindparam("limit", type_=Integer)
_after_id = bindparam("after", type_=Uuid)

_SEEN = Statement(
    with_part().add_columns(
        case((c.kind == ConversationKind.DIRECT.value, is_cut()), else_=false()).label("is_cut")
    )
)
_MESSAGE = Statement(select(messages).where(msg.id == bindparam("message", type_=Uuid)))
_last = [
    column.label(f"{LAST}{column.name}") for column in messages.columns if column.name != "words"
]
_listed = (
    select(
        conversations,
        person_keys.c.key.label("title_key"),
        *[column.label(f"member_{column.name}") for column in members.columns],
        *_last,
    )
    .select_from(
        conversations.outerjoin(person_keys, person_keys.c.account_id == c.sealed_for)
        .outerjoin(members, and_(m.conversation_id == c.id, m.account_id == _by))
        .outerjoin(messages, and_(msg.conversation_id == c.id, msg.number == c.last_number))
    )
    .limit(_limit)
)
_kind, _about = bindparam("kind", type_=String), bindparam("about", type_=String)
_after_at = bindparam("after_at", type_=TIME)
_LISTED = Statement(
    _listed.where(
        m.account_id == _by,
        m.status.in_([JOINED, INVITED]),
        (c.kind == _kind) | _kind.is_(None),
        (c.about == _about) | _about.is_(None),
        (tuple_(c.last_at, c.id) < tuple_(_after_at, _after_id)) | _after_at.is_(None),
    ).order_by(c.last_at.desc(), c.id.desc())
)
_QUEUE = Statement(
    _listed.where(
        c.status == literal_column("'WAITING'"),
        (tuple_(c.created_at, c.id) > tuple_(_after_at, _after_id)) | _after_at.is_(None),
    ).order_by(c.created_at, c.id)
)
_MEMBERS = Statement(
    select(members)
    .where(
        m.conversation_id == _conversation,
        m.status.in_([JOINED, INVITED]),
        (m.account_id > _after_id) | _after_id.is_(None),
    )
    .order_by(m.account_id)
    .limit(_limit)
)
_RECIPIENTS = Statement(
    select(m.account_id)
    .where(m.conversation_id == _conversation, m.status == JOINED)
    .order_by(m.account_id)
    .limit(_limit)
)
_of_conversation = select(messages).where(msg.conversation_id == _conversation)
_number = bindparam("known_number", type_=BigInteger)
_AFTER = Statement(_of_conversation.where(msg.number > _number).order_by(msg.number).limit(_limit))
_BEFORE = Statement(
    _of_conversation.where((msg.number < _number) | _number.is_(None))
    .order_by(msg.number.desc())
    .limit(_limit)
)
_NUMBERED = Statement(
    _of_conversation.where(msg.number == func.any(bindparam("numbers", type_=ARRAY(BigInteger))))
)
_NEWEST_OF = Statement(
    select(c.id)
    .join(members, m.conversation_id == c.id)
    .where(m.account_id == _by, m.status == JOINED)
    .order_by(c.last_at.desc(), c.id.desc())
    .limit(_limit)
)
_PLACES = [f"word{place}" for place in range(SEARCHED_MAX)]
_searched = given("searched", conversation_id=Uuid(), **{place: LargeBinary() for place in _PLACES})
_WITH_WORDS = Statement(
    select(messages)
    .join(_searched, _searched.c.conversation_id == msg.conversation_id)
    .where(
        msg.words.contains(array([_searched.c[place] for place in _PLACES])),
        msg.status == literal_column("'POSTED'"),
    )
    .order_by(msg.posted_at.desc(), msg.id)
    .limit(_limit)
)
_BLOCKED_AMONG = Statement(
    select(blocks.c.blocked_id).where(
        blocks.c.blocker_id == _by, blocks.c.blocked_id == any_of("others")
    )
)
_BLOCKED_BY = Statement(
    select(blocks.c.blocked_id)
    .where(blocks.c.blocker_id == _by)
    .order_by(blocks.c.at.desc(), blocks.c.id.desc())
)
_REPORT = Statement(with_note.where(reports.c.id == bindparam("report", type_=Uuid)))
_REPORTS = Statement(
    with_note.where(
        reports.c.status == bindparam("status", type_=String),
        (reports.c.id > _after_id) | _after_id.is_(None),
    )
    .order_by(reports.c.id)
    .limit(_limit)
)
_theirs = members.alias("theirs")
_hides = (
    select(preferences.c.account_id)
    .where(preferences.c.account_id == _theirs.c.account_id, ~preferences.c.shows_presence)
    .exists()
)
_ACQUAINTANCES = Statement(
    select(_theirs.c.account_id)
    .distinct()
    .join(members, m.conversation_id == _theirs.c.conversation_id)
    .where(
        m.account_id == _by,
        m.status == JOINED,
        _theirs.c.account_id == any_of("among"),
        _theirs.c.status == JOINED,
        ~_hides,
        ~either_blocked(_by, _theirs.c.account_id),
    )
)
_SHOWS = Statement(select(preferences.c.shows_presence).where(preferences.c.account_id == _by))


class PostgresChatViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def seen(self, conversation_id: ConversationId, by: AccountId) -> Seen:
        row = await _SEEN.row(self._pool, conversation=conversation_id, by=by)
        if row is None:
            raise ConversationNotFound(conversation_id)
        return Seen(
            conversation=to_conversation(row, self._cipher),
            member=part_in(row),
            is_cut=row["is_cut"],
        )

    async def message(self, message_id: MessageId) -> Message | None:
        row = await _MESSAGE.row(self._pool, message=message_id)
        return None if row is None else to_message(row)

    async def listed(
        self, account_id: AccountId, asked: ListFilter, page: PageRequest
    ) -> Page[Listed]:
        rows = await _LISTED.rows(
            self._pool,
            by=account_id,
            kind=asked.kind,
            about=asked.about,
            limit=page.limit + 1,
            **_after(page),
        )
        found = [self._listed(row) for row in rows]
        return Page.cut(found, page, lambda each: _key(each, each.conversation.last_at))

    async def queue(self, page: PageRequest) -> Page[Listed]:
        nobody = UUID(int=0)
        rows = await _QUEUE.rows(self._pool, by=nobody, limit=page.limit + 1, **_after(page))
        found = [self._listed(row) for row in rows]
        return Page.cut(found, page, lambda each: _key(each, each.conversation.created_at))

    async def members(self, conversation_id: ConversationId, page: PageRequest) -> Page[Member]:
        rows = await _MEMBERS.rows(
            self._pool,
            conversation=conversation_id,
            after=page.after_id(),
            limit=page.limit + 1,
        )
        found = [to_member(row) for row in rows]
        return Page.cut(found, page, lambda member: (str(member.account_id),))

    async def recipients(
        self, conversation_id: ConversationId, *, limit: int
    ) -> Sequence[AccountId]:
        rows = await _RECIPIENTS.rows(self._pool, conversation=conversation_id, limit=limit)
        return [row["account_id"] for row in rows]

    async def messages(
        self, conversation_id: ConversationId, asked: NumberRange
    ) -> Sequence[Message]:
        given: dict[str, Any] = {"conversation": conversation_id, "limit": asked.limit}
        if asked.after is not None:
            rows = await _AFTER.rows(self._pool, **given, known_number=asked.after)
            return [to_message(row) for row in rows]
        rows = await _BEFORE.rows(self._pool, **given, known_number=asked.before)
        return [to_message(row) for row in reversed(rows)]

    async def numbered(
        self, conversation_id: ConversationId, numbers: Collection[int]
    ) -> Mapping[int, Message]:
        rows = await _NUMBERED.rows(self._pool, conversation=conversation_id, numbers=list(numbers))
        return {row["number"]: to_message(row) for row in rows}

    async def newest_of(self, account_id: AccountId, *, limit: int) -> Sequence[ConversationId]:
        rows = await _NEWEST_OF.rows(self._pool, by=account_id, limit=limit)
        return [row["id"] for row in rows]

    async def with_words(
        self, searched: Mapping[ConversationId, Words], *, limit: int
    ) -> Sequence[Message]:
        # As many words for each, so that they fit into columns: to ask for one twice is harmless.
        filled = [
            [*words, *[words[0]] * (SEARCHED_MAX - len(words))] for words in searched.values()
        ]
        columns = {
            f"searched_{place}": [words[at] for words in filled] for at, place in enumerate(_PLACES)
        }
        rows = await _WITH_WORDS.rows(
            self._pool, searched_conversation_id=list(searched), limit=limit, **columns
        )
        return [to_message(row) for row in rows]

    async def blocked_among(
        self, account_id: AccountId, others: Collection[AccountId]
    ) -> Collection[AccountId]:
        if not others:
            return ()
        rows = await _BLOCKED_AMONG.rows(self._pool, by=account_id, others=list(others))
        return {row["blocked_id"] for row in rows}

    async def blocked_by(self, account_id: AccountId) -> Sequence[AccountId]:
        rows = await _BLOCKED_BY.rows(self._pool, by=account_id)
        return [row["blocked_id"] for row in rows]

    async def report(self, report_id: ReportId) -> Report:
        row = await _REPORT.row(self._pool, report=report_id)
        if row is None:
            raise ReportNotFound(report_id)
        return to_report(row, self._cipher)

    async def reports(self, page: PageRequest, *, resolved: bool) -> Page[Report]:
        status = ReportStatus.RESOLVED if resolved else ReportStatus.OPEN
        rows = await _REPORTS.rows(
            self._pool, status=status.value, after=page.after_id(), limit=page.limit + 1
        )
        found = [to_report(row, self._cipher) for row in rows]
        return Page.cut(found, page, lambda report: (str(report.id),))

    async def acquaintances(
        self, account_id: AccountId, among: Collection[AccountId]
    ) -> Collection[AccountId]:
        rows = await _ACQUAINTANCES.rows(self._pool, by=account_id, among=list(among))
        return {row["account_id"] for row in rows}

    async def shows_presence(self, account_id: AccountId) -> bool:
        return await _SHOWS.value(self._pool, by=account_id) is not False

    def _listed(self, row: Record) -> Listed:
        return Listed(
            conversation=to_conversation(row, self._cipher),
            member=part_in(row),
            last=None if row[f"{LAST}id"] is None else to_message(row, LAST),
        )


def _after(page: PageRequest) -> dict[str, Any]:
    after_at, after = page.after_moment() or (None, None)
    return {"after_at": after_at, "after": after}


def _key(listed: Listed, at: datetime) -> tuple[str, str]:
    return at.isoformat(), str(listed.conversation.id)


_kept = msg.status != literal_column("'FORGOTTEN'")
_OLDER = Statement(
    select(messages)
    .join(conversations, c.id == msg.conversation_id)
    .where(
        c.kind == bindparam("kind", type_=String),
        msg.posted_at < bindparam("before", type_=TIME),
        _kept,
    )
    .order_by(msg.posted_at, msg.id)
    .limit(_limit)
)
_TAKEN_BACK = Statement(
    select(messages)
    .where(
        msg.status.in_([literal_column("'DELETED'"), literal_column("'HIDDEN'")]),
        msg.gone_at < bindparam("before", type_=TIME),
    )
    .order_by(msg.gone_at, msg.id)
    .limit(_limit)
)
_no_words = literal_column("'{}'", ARRAY(LargeBinary))
_FORGET = Statement(
    update(messages)
    .where(msg.id == any_of("ids"))
    .values(
        status=literal_column("'FORGOTTEN'"),
        words=_no_words,
        attachments=literal_column("'{}'", ARRAY(Uuid)),
    )
)
_some = (
    select(msg.id)
    .where(msg.author_id == bindparam("author", type_=Uuid), msg.words != _no_words)
    .limit(_limit)
)
_FORGET_WORDS = Statement(
    update(messages).where(msg.id.in_(_some)).values(words=_no_words).returning(msg.id)
)


class PostgresOldTexts:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def older(
        self, kind: ConversationKind, *, before: datetime, limit: int
    ) -> Sequence[Message]:
        rows = await _OLDER.rows(self._pool, kind=kind.value, before=before, limit=limit)
        return [to_message(row) for row in rows]

    async def taken_back(self, *, before: datetime, limit: int) -> Sequence[Message]:
        rows = await _TAKEN_BACK.rows(self._pool, before=before, limit=limit)
        return [to_message(row) for row in rows]

    async def forget(self, messages: Sequence[Message]) -> None:
        await _FORGET.run(self._pool, ids=[message.id for message in messages])

    async def forget_words_of(self, author_id: AccountId, *, limit: int) -> int:
        return len(await _FORGET_WORDS.rows(self._pool, author=author_id, limit=limit))
