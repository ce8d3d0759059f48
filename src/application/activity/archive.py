"""Where acts are kept: documents that are added and forgotten, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.activity.acts import ActKind
from domain.kernel.ids import AccountId

BATCH_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAct:
    """What was looked for opens with the person's key only."""

    id: UUID
    account_id: AccountId
    kind: ActKind
    at: datetime
    subject_id: UUID | None = None
    sealed: bytes | None = None

    @property
    def mark(self) -> "ActMark":
        return ActMark(self.at, self.id)


@dataclass(frozen=True, slots=True, order=True)
class ActMark:
    """Where an act stands among those of its person."""

    at: datetime
    id: UUID


class ActivityArchive(Protocol):
    """Raises ``Unavailable`` when it is out of reach."""

    async def append(self, acts: Sequence[KeptAct]) -> None:
        """Keep at most ``BATCH_MAX`` of them; those that are there already stay as they are."""
        ...

    async def of_account(
        self, account_id: AccountId, *, since: datetime, before: ActMark | None = None, limit: int
    ) -> Sequence[KeptAct]:
        """What somebody did from then on, the newest first, from the one before ``before``."""
        ...

    async def forget_all(self, account_id: AccountId) -> None:
        """Forget everything that somebody did."""
        ...

    async def forget_old(self, *, before: datetime, limit: int) -> int:
        """Forget up to so many acts from before then, the oldest first, and say how many."""
        ...
