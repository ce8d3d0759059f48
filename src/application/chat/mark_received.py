from dataclasses import dataclass

from application.chat.ports import ChatStore, Presence
from application.chat.telling import Teller
from application.platform.ports import Clock, UnitOfWork
from domain.chat.member import Member
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkReceived:
    """Everything up to these numbers was delivered, and read."""

    by: Principal
    conversation_id: ConversationId
    delivered: int = 0
    read: int = 0


class MarkReceivedHandler:
    """Say what arrived, and what was read. Neither ever goes back.

    It is not written to the log: whoever missed it sees where everybody is when they ask.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[ChatStore],
        teller: Teller,
        presence: Presence,
        clock: Clock,
    ) -> None:
        self._work = work
        self._teller = teller
        self._presence = presence
        self._clock = clock

    async def __call__(self, command: MarkReceived) -> Member:
        command.by.need(Right.TALK)
        now = self._clock.now()
        async with self._work.begin() as store:
            received = await store.conversations.receive(
                command.conversation_id,
                command.by.account_id,
                delivered=command.delivered,
                read=command.read,
            )
        await self._presence.note([command.by.account_id], now=now)
        if received.has_moved and received.members <= self._teller.TOLD_MAX:
            member = received.member
            self._teller.tell(
                command.conversation_id,
                "ReceiptMoved",
                now,
                userId=str(member.account_id),
                delivered=member.delivered,
                read=member.read,
            )
        return received.member
