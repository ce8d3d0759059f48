"""Who was there last, of those that this process saw."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from datetime import datetime

from domain.kernel.ids import AccountId

PEOPLE_MAX = 100_000


class MemoryPresence:
    def __init__(self, *, people_max: int = PEOPLE_MAX) -> None:
        self._seen: OrderedDict[AccountId, datetime] = OrderedDict()
        self._people_max = people_max

    async def note(self, account_ids: Collection[AccountId], *, now: datetime) -> None:
        for account_id in account_ids:
            self._seen[account_id] = max(now, self._seen.get(account_id, now))
            self._seen.move_to_end(account_id)
        while len(self._seen) > self._people_max:
            self._seen.popitem(last=False)

    async def last_seen(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, datetime]:
        return {one: self._seen[one] for one in account_ids if one in self._seen}
