"""What is asked of conversations by those who change them, as by those who only read."""

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.chat_rows import MEMBER
from adapters.postgres.chat_schema import blocks, conversations, members, messages, reports
from adapters.postgres.person_keys import person_keys
from domain.chat.member import MemberStatus

c, m, msg = conversations.c, members.c, messages.c

# Written out, not parameters: prepared statements can then use the partial indexes.
JOINED: ColumnElement[str] = literal_column(f"'{MemberStatus.JOINED}'")
INVITED: ColumnElement[str] = literal_column(f"'{MemberStatus.INVITED}'")

with_title = select(conversations, person_keys.c.key.label("title_key")).outerjoin(
    person_keys, person_keys.c.account_id == c.sealed_for
)
_of_member = [column.label(f"{MEMBER}{column.name}") for column in members.columns]

_part = and_(m.conversation_id == c.id, m.account_id == bindparam("by", type_=Uuid))


def with_part() -> Select[tuple[object, ...]]:
    """A conversation with somebody's part in it, if they have one."""
    return (
        select(conversations, person_keys.c.key.label("title_key"), *_of_member)
        .select_from(
            conversations.outerjoin(
                person_keys, person_keys.c.account_id == c.sealed_for
            ).outerjoin(members, _part)
        )
        .where(c.id == bindparam("conversation", type_=Uuid))
    )


def either_blocked(one: ColumnElement[object], other: ColumnElement[object]) -> ColumnElement[bool]:
    return (
        select(blocks.c.id)
        .where(
            or_(
                and_(blocks.c.blocker_id == one, blocks.c.blocked_id == other),
                and_(blocks.c.blocker_id == other, blocks.c.blocked_id == one),
            )
        )
        .exists()
    )


def is_cut() -> ColumnElement[bool]:
    """Whether one of the two of a direct conversation has blocked the other."""
    return either_blocked(c.peers[1], c.peers[2])


with_note = select(reports, person_keys.c.key.label("note_key")).outerjoin(
    person_keys, person_keys.c.account_id == reports.c.reporter_id
)


def any_of(name: str) -> ColumnElement[object]:
    return func.any(bindparam(name, type_=ARRAY(Uuid)))
