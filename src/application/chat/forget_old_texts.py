"""Texts are kept for a time that the operator sets for each kind of conversation."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from application.chat.archive import MessageArchive
from application.chat.ports import OldTexts
from application.platform.ports import Clock
from domain.chat.events import ConversationKind
from domain.chat.message import Message

AT_ONCE = 500
ROUNDS_MAX = 20
TAKEN_BACK_KEPT = timedelta(days=30)
"""So long those who moderate can still read what was deleted or hidden."""


class ForgetOldTexts:
    """The message keeps its number and its place; what it said is gone for good."""

    def __init__(
        self,
        *,
        old: OldTexts,
        archive: MessageArchive,
        clock: Clock,
        kept: Mapping[ConversationKind, timedelta],
    ) -> None:
        self._old = old
        self._archive = archive
        self._clock = clock
        self._kept = kept

    async def __call__(self) -> None:
        now = self._clock.now()
        for kind, kept in self._kept.items():
            for _ in range(ROUNDS_MAX):
                found = await self._old.older(kind, before=now - kept, limit=AT_ONCE)
                if not await self._forget(found):
                    break
        for _ in range(ROUNDS_MAX):
            found = await self._old.taken_back(before=now - TAKEN_BACK_KEPT, limit=AT_ONCE)
            if not await self._forget(found):
                break

    async def _forget(self, messages: Sequence[Message]) -> bool:
        """The archive first: if it is out of reach, they are found again next time."""
        if not messages:
            return False
        await self._archive.forget([message.id for message in messages])
        await self._old.forget(messages)
        return len(messages) == AT_ONCE
