"""What the platform holds about a person, wherever it is kept: told, and not forgotten."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from domain.kernel.ids import AccountId

type PersonalRow = Mapping[str, object]
"""One record, by the names of its fields; values are those of JSON."""


MOST = 100
"""So many obligations are told at once."""


class PersonalRecords(Protocol):
    """Everything about people in one place. A new place is one more of these."""

    @property
    def sections(self) -> Sequence[str]:
        """The kinds of records there are, by names that a person understands."""
        ...

    def rows(self, section: str, account_id: AccountId) -> AsyncIterator[PersonalRow]:
        """The records of one person, readable, in their order; all have the same fields."""
        ...


class Obligations(Protocol):
    """What has to come to its end before a person can be forgotten."""

    async def of(self, account_id: AccountId) -> Sequence[str]:
        """Each of them as ``kind:id``: bookings to be paid, events that are announced."""
        ...
