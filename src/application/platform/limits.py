"""How often somebody may do something, counted by all processes together."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most so many within each window. A window begins with the first that is used of it.

    A strict one is exact over all processes even while the quick counters are gone: it stands
    between a guesser and an account, or between a thief and money.
    """

    name: str
    amount: int
    window: timedelta
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is left of a limit for somebody, after they asked."""

    limit: Limit
    admitted: bool
    remaining: int
    resets_in: timedelta


class Limits(Protocol):
    async def take(self, limit: Limit, key: str, *, cost: int = 1) -> Standing:
        """Use up some of the limit of whoever the key names, or nothing if too little is left.

        Of any number of calls at the same time, exactly as many are admitted as are left.
        Raises ``Unavailable`` if the counters are out of reach.
        """
        ...
