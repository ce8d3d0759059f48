"""What erasing somebody needs from the outside."""

from collections.abc import AsyncIterator
from typing import Protocol

from domain.kernel.ids import AccountId


class ErasureLog(Protocol):
    """Who was erased, kept apart from the database, so that no backup brings them back."""

    async def note(self, account_id: AccountId) -> None:
        """Remember it for good. Again changes nothing."""
        ...

    def all(self) -> AsyncIterator[AccountId]:
        """Everybody who was ever noted, in no order."""
        ...
