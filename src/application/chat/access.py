"""Who may do what in a conversation, as everybody asks it."""

from application.chat.ports import Seen
from domain.chat.errors import ConversationNotFound
from domain.chat.events import ConversationKind
from domain.chat.member import Member, MemberStatus
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConversationId

THERE = frozenset({MemberStatus.INVITED, MemberStatus.JOINED})


def taking_part(member: Member | None, conversation_id: ConversationId) -> Member:
    """Their part in it; raise ``ConversationNotFound`` if they have none."""
    if member is None or not member.takes_part:
        raise ConversationNotFound(conversation_id)
    return member


def need_reader(seen: Seen, by: Principal) -> None:
    """Raise unless they may read what is said: members, and support those who ask it."""
    by.need(Right.TALK)
    if not answers(seen, by):
        taking_part(seen.member, seen.conversation.id)


def need_visitor(seen: Seen, by: Principal) -> None:
    """Raise unless they may know of it: readers, and those who are invited."""
    by.need(Right.TALK)
    is_there = seen.member is not None and seen.member.status in THERE
    if not (is_there or answers(seen, by)):
        raise ConversationNotFound(seen.conversation.id)


def answers(seen: Seen, by: Principal) -> bool:
    return seen.conversation.kind is ConversationKind.SUPPORT and by.may(Right.ANSWER_SUPPORT)
