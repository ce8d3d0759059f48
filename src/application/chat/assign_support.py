from dataclasses import dataclass

from application.chat.access import need_reader
from application.chat.ports import ChatStore, People, Seen
from application.platform.ports import Clock, UnitOfWork
from domain.chat.conversation import Conversation
from domain.chat.errors import ConversationNotFound, PersonNotFound
from domain.chat.events import ConversationKind, MemberRole
from domain.chat.member import Member
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignSupport:
    """To oneself, to somebody else of support, or to nobody: back into the queue."""

    by: Principal
    conversation_id: ConversationId
    assignee_id: AccountId | None


class AssignSupportHandler:
    """Pick up a question to support, hand it over, or put it back. Whoever has it takes part."""

    def __init__(self, *, work: UnitOfWork[ChatStore], people: People, clock: Clock) -> None:
        self._work = work
        self._people = people
        self._clock = clock

    async def __call__(self, command: AssignSupport) -> Conversation:
        by, now, chosen = command.by, self._clock.now(), command.assignee_id
        by.need(Right.ANSWER_SUPPORT)
        is_known = chosen in {None, by.account_id} or await self._answers(chosen)
        async with self._work.begin() as store:
            conversation, own = await store.conversations.lock_with(
                command.conversation_id, by.account_id
            )
            need_reader(Seen(conversation=conversation, member=own), by)
            if conversation.kind is not ConversationKind.SUPPORT:
                raise ConversationNotFound(conversation.id)
            if not is_known:
                raise PersonNotFound(chosen or by.account_id)
            before = conversation.assignee_id
            changed = (
                conversation.put_back(by=by.account_id, now=now)
                if chosen is None
                else conversation.assign(chosen, by=by.account_id, now=now)
            )
            concerned = {one for one in (before, chosen) if one is not None}
            members = await store.conversations.members(conversation.id, concerned)
            touched: list[Member] = []
            if before is not None and before != chosen and members[before].takes_part:
                changed, gone = changed.expel(members[before], by=by.account_id, now=now)
                touched.append(gone)
            if chosen is not None:
                known = members.get(chosen)
                if known is None or not known.takes_part:
                    changed, come = changed.admit(chosen, known, role=MemberRole.STAFF, now=now)
                    touched.append(come)
            await store.conversations.save(changed, touched)
        return changed.settled()

    async def _answers(self, account_id: AccountId | None) -> bool:
        return account_id is not None and await self._people.staff(account_id, Right.ANSWER_SUPPORT)
