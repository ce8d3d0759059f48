"""Messages together with what they say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from application.chat.archive import Body, MessageArchive, Seals
from domain.chat.message import Message
from domain.kernel.ids import AccountId, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """``text`` is ``None`` if it cannot be seen, or nobody can read it any more."""

    message: Message
    text: str | None = field(repr=False)
    is_blocked: bool = False
    """Whoever reads it has blocked its author."""

    @property
    def shows_files(self) -> bool:
        return self.message.can_be_seen and not self.is_blocked


class Texts:
    def __init__(self, archive: MessageArchive, seals: Seals) -> None:
        self._archive = archive
        self._seals = seals

    async def keep(self, message: Message, text: str, *, body_id: UUID, now: datetime) -> None:
        """Put what a message is about to say into the archive."""
        body = Body(
            id=body_id,
            conversation_id=message.conversation_id,
            message_id=message.id,
            author_id=message.author_id,
            revision=message.revision,
            written_at=now,
            sealed=await self._seals.seal(message.author_id, body_id, text),
        )
        await self._archive.put([body])

    async def of(self, messages: Collection[Message]) -> Mapping[MessageId, str]:
        """What those of them say that can be seen, by their ids."""
        seen = {each.body_id: each.id for each in messages if each.can_be_seen}
        if not seen:
            return {}
        bodies = await self._archive.get_many(seen)
        texts = await self._seals.unseal(bodies.values())
        return {seen[body_id]: text for body_id, text in texts.items()}

    async def shown(
        self, messages: Sequence[Message], *, blocked: Collection[AccountId] = ()
    ) -> Sequence[ShownMessage]:
        texts = await self.of([each for each in messages if each.author_id not in blocked])
        return [
            ShownMessage(
                message=each, text=texts.get(each.id), is_blocked=each.author_id in blocked
            )
            for each in messages
        ]

    async def history(self, message: Message) -> Sequence[tuple[datetime, str | None]]:
        """Everything it ever said, hidden or not, and when: for those who moderate."""
        bodies = await self._archive.history(message.id)
        texts = await self._seals.unseal(bodies)
        return [(body.written_at, texts.get(body.id)) for body in bodies]
