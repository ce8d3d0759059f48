from dataclasses import dataclass

from application.chat.access import THERE
from application.chat.ports import ChatStore
from application.platform.ports import Clock, UnitOfWork
from domain.chat.errors import ConversationNotFound, MemberNotFound
from domain.chat.member import Member
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMember:
    by: Principal
    conversation_id: ConversationId
    account_id: AccountId


class RemoveMemberHandler:
    """Leave, decline an invitation, or send somebody away."""

    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RemoveMember) -> None:
        command.by.need(Right.TALK)
        now, by = self._clock.now(), command.by.account_id
        async with self._work.begin() as store:
            conversation, known = await store.conversations.lock_with(command.conversation_id, by)
            own = there(known)
            if own is None:
                raise ConversationNotFound(command.conversation_id)
            if command.account_id == by:
                changed, gone = conversation.leave(own, now=now)
            else:
                member = await other_member(store, command.conversation_id, command.account_id)
                changed, gone = conversation.remove(member, by=own, now=now)
            await store.conversations.save(changed, [gone])


async def other_member(
    store: ChatStore, conversation_id: ConversationId, account_id: AccountId
) -> Member:
    """Somebody who takes part or is invited; raise ``MemberNotFound``."""
    found = await store.conversations.members(conversation_id, [account_id])
    member = there(found.get(account_id))
    if member is None:
        raise MemberNotFound(account_id)
    return member


def there(member: Member | None) -> Member | None:
    return member if member is not None and member.status in THERE else None
