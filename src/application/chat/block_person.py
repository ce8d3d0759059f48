from dataclasses import dataclass

from application.chat.open_conversation import need_living
from application.chat.ports import ChatStore, People
from application.platform.ports import Clock, UnitOfWork
from domain.chat.errors import OnlyOneself
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockPerson:
    by: Principal
    account_id: AccountId
    lift: bool = False
    """Take the block back instead."""


class BlockPersonHandler:
    """Not hear from somebody: not directly, and in groups nothing of what they say."""

    def __init__(self, *, work: UnitOfWork[ChatStore], people: People, clock: Clock) -> None:
        self._work = work
        self._people = people
        self._clock = clock

    async def __call__(self, command: BlockPerson) -> None:
        command.by.need(Right.TALK)
        by, other = command.by.account_id, command.account_id
        if by == other:
            raise OnlyOneself
        if not command.lift:
            await need_living(self._people, [other])
        async with self._work.begin() as store:
            if command.lift:
                await store.blocks.remove(by, other)
            else:
                await store.blocks.add(by, other, now=self._clock.now())
