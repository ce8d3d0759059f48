"""Where the texts of messages are kept: documents that are added and forgotten, never changed."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.kernel.ids import AccountId, ConversationId, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a message said at one time. ``sealed`` opens with its author's key only."""

    id: UUID
    conversation_id: ConversationId
    message_id: MessageId
    author_id: AccountId
    revision: int
    """0 for what it said at first, then one for each time it was edited."""

    written_at: datetime
    sealed: bytes


class MessageArchive(Protocol):
    """Bodies are put before the transaction that gives their message its number.

    So one whose transaction failed lies here without a message: nobody ever asks for it.
    Raises ``Unavailable`` when it is out of reach.
    """

    async def put(self, bodies: Sequence[Body]) -> None:
        """Keep them; those that are there already stay as they are.

        They are as safe as whatever the caller commits afterwards.
        """
        ...

    async def get_many(self, ids: Collection[UUID]) -> Mapping[UUID, Body]:
        """Those of them that are there."""
        ...

    async def history(self, message_id: MessageId) -> Sequence[Body]:
        """Everything that a message ever said, the oldest first."""
        ...

    def of_author(self, author_id: AccountId) -> AsyncIterator[Body]:
        """Everything that somebody ever wrote, the oldest first."""
        ...

    async def forget(self, message_ids: Collection[MessageId]) -> None:
        """Delete everything that these messages ever said."""
        ...


class Seals(Protocol):
    """Seals texts for their authors. Once an author is erased, nobody reads them any more."""

    async def seal(self, author_id: AccountId, body_id: UUID, text: str) -> bytes:
        """The text as it may be kept under this id; raise ``PersonNotFound`` for the erased."""
        ...

    async def unseal(self, bodies: Collection[Body]) -> Mapping[UUID, str]:
        """The texts by the ids of their bodies, without those that nobody can read any more."""
        ...
