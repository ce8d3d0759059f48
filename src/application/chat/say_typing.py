from dataclasses import dataclass

from application.chat.access import taking_part
from application.chat.ports import ChatViews, Presence
from application.chat.telling import Teller
from application.platform.ports import Clock
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class SayTyping:
    by: Principal
    conversation_id: ConversationId


class SayTypingHandler:
    """Tell those who listen just now that somebody is about to say something."""

    def __init__(
        self, *, views: ChatViews, teller: Teller, presence: Presence, clock: Clock
    ) -> None:
        self._views = views
        self._teller = teller
        self._presence = presence
        self._clock = clock

    async def __call__(self, command: SayTyping) -> None:
        command.by.need(Right.TALK)
        now = self._clock.now()
        seen = await self._views.seen(command.conversation_id, command.by.account_id)
        member = taking_part(seen.member, command.conversation_id)
        seen.conversation.need_writer(member, now=now)
        await self._presence.note([member.account_id], now=now)
        if seen.conversation.members <= self._teller.TOLD_MAX and not seen.is_cut:
            self._teller.tell(command.conversation_id, "Typing", now, userId=str(member.account_id))
