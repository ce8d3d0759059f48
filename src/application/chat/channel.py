"""``chat:<conversation>``: what is said and done in a conversation, for those who take part."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from application.chat.access import need_reader
from application.chat.ports import ChatViews
from application.chat.shown import message_data, told
from application.chat.texts import ShownMessage, Texts
from application.realtime.ports import EventLog, LoggedEvent, Publication
from application.realtime.subject_channel import SubjectChannel
from domain.chat.errors import ConversationNotFound
from domain.chat.events import (
    MemberEvent,
    MemberJoined,
    MemberLeft,
    MemberMuted,
    MemberRemoved,
    MemberRoleChanged,
    MessageEvent,
    SupportPickedUp,
)
from domain.kernel.access import Principal
from domain.kernel.events import DomainEvent
from domain.kernel.ids import ConversationId

_LOSING = frozenset({MemberLeft.__name__, MemberRemoved.__name__})


class ChatChannel(SubjectChannel):
    """Messages are told as they are now, with their texts, not as they were then.

    So whoever comes back hears of a message that was deleted meanwhile without its text. Texts
    of many messages are loaded at once.
    """

    kind: ClassVar[str] = "chat"

    def __init__(self, log: EventLog, *, views: ChatViews, texts: Texts) -> None:
        super().__init__(log)
        self._views = views
        self._texts = texts

    async def admit(self, by: Principal, key: str) -> str:
        try:
            conversation_id = ConversationId(UUID(key))
        except ValueError:
            raise ConversationNotFound(ConversationId(UUID(int=0))) from None
        need_reader(await self._views.seen(conversation_id, by.account_id), by)
        return f"{self.kind}:{conversation_id}"

    def changes_rights(self, event: str) -> bool:
        return event in _LOSING

    async def data_of(self, event: DomainEvent) -> Mapping[str, Any]:
        shown = await self._shown([event])
        return _data(event, shown)

    async def render_all(self, logged: Sequence[LoggedEvent]) -> Sequence[Publication]:
        shown = await self._shown([each.event for each in logged])
        return [self._published(each, _data(each.event, shown)) for each in logged]

    async def _shown(self, events: Sequence[DomainEvent]) -> Mapping[int, ShownMessage]:
        """The messages that they tell of. All are of one conversation."""
        about = [each for each in events if isinstance(each, MessageEvent)]
        if not about:
            return {}
        numbers = {each.number for each in about}
        found = await self._views.numbered(about[0].conversation_id, numbers)
        shown = await self._texts.shown(list(found.values()))
        return {each.message.number: each for each in shown}


def _data(event: DomainEvent, shown: Mapping[int, ShownMessage]) -> Mapping[str, Any]:
    match event:
        case MessageEvent(number=number):
            return message_data(shown[number]) if number in shown else {"number": number}
        case MemberJoined() | MemberRoleChanged():
            return {"userId": str(event.account_id), "role": event.role.value}
        case MemberMuted():
            return {"userId": str(event.account_id), "until": told(event.until)}
        case MemberEvent():
            return {"userId": str(event.account_id)}
        case SupportPickedUp():
            return {"assignee": str(event.assignee_id)}
        case _:
            return {}
