from dataclasses import dataclass

from application.chat.access import taking_part
from application.chat.open_conversation import need_living, need_reachable
from application.chat.ports import ChatStore, People
from application.platform.ports import Clock, UnitOfWork
from domain.chat.member import Member
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteMember:
    by: Principal
    conversation_id: ConversationId
    account_id: AccountId


class InviteMemberHandler:
    """Ask somebody into a group. They see nothing of it before they accept."""

    def __init__(self, *, work: UnitOfWork[ChatStore], people: People, clock: Clock) -> None:
        self._work = work
        self._people = people
        self._clock = clock

    async def __call__(self, command: InviteMember) -> Member:
        command.by.need(Right.TALK)
        await need_living(self._people, [command.account_id])
        async with self._work.begin() as store:
            conversation, known = await store.conversations.lock_with(
                command.conversation_id, command.by.account_id
            )
            by = taking_part(known, conversation.id)
            await need_reachable(store, by.account_id, [command.account_id])
            found = await store.conversations.members(conversation.id, [command.account_id])
            changed, member = conversation.invite(
                command.account_id, found.get(command.account_id), by=by, now=self._clock.now()
            )
            await store.conversations.save(changed, [member])
        return member
