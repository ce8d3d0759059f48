"""Who wants to be remembered, and what keeps it from others."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.activity.acts import Act
from application.activity.archive import KeptAct
from domain.kernel.ids import AccountId


class Consents(Protocol):
    """Nobody's activity is recorded unless they said so. Nothing from before that counts."""

    async def since(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, datetime]:
        """From when on those of them are recorded who consented."""
        ...

    async def give(self, account_id: AccountId, *, since: datetime) -> None:
        """Note the consent, or that it counts from another time on."""
        ...

    async def withdraw(self, account_id: AccountId) -> None: ...


class WordSeals(Protocol):
    """Seals what people look for. Once somebody is erased, nobody reads it any more."""

    async def seal(self, acts: Sequence[Act]) -> Sequence[KeptAct]:
        """The acts as they may be kept, without those of people who are erased."""
        ...

    async def unseal(self, acts: Collection[KeptAct]) -> Mapping[UUID, str]:
        """What was looked for, by the ids of the acts, of what somebody can still read."""
        ...
