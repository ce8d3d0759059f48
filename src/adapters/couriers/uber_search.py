"""Finds what Uber Direct has under a key of ours whose reference was lost.

Deliveries cannot be asked for by their ``external_id``, only listed
(https://developer.uber.com/docs/deliveries/daas/api/v1/get-customers-customerid-deliveries),
and in which order is not said. So those that are under way are looked through first, which
are few, and then all. A list that has shown itself to be the newest first is left where it is
older than the key.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from adapters.couriers.uber_answers import FORWARD
from adapters.couriers.uber_api import NAME, Json, UberApi
from adapters.couriers.uber_wire import Delivery, Listed
from application.platform.errors import Unavailable
from domain.kernel.ids import ConsignmentId

PAGES_MAX = 50
CLOCKS_DIFFER = timedelta(minutes=10)
CHANCE_ENDS = 10
"""So many are not the newest first by chance."""

_ONGOING: Json = {"filter": "ongoing"}
_TIME_ORDERED = 7
_RANDOM_BITS = 80
_NEVER = datetime.min.replace(tzinfo=UTC)


async def find(api: UberApi, key: ConsignmentId) -> list[Delivery]:
    """Raise ``Unavailable`` if there are more than can be looked through."""
    under_way = [each async for each in _of(api, key, _ONGOING)]
    found = under_way or [each async for each in _of(api, key, {})]
    return sorted(found, key=_created)


async def _of(api: UberApi, key: ConsignmentId, query: Json) -> AsyncIterator[Delivery]:
    seen: list[datetime] = []
    asked = query
    for _ in range(PAGES_MAX):
        page = await api.get(Listed, "deliveries", query=asked)
        # The way back of a delivery may bring our key along, and is none of its own.
        for delivery in page.data:
            if delivery.external_id == str(key) and delivery.id.startswith(FORWARD):
                yield delivery
        seen.extend(_created(delivery) for delivery in page.data)
        if not page.next_href or not page.data or _is_past(seen, _born(key)):
            return
        asked = {**query, **dict(parse_qsl(urlsplit(page.next_href).query))}
    raise Unavailable(NAME)


def _is_past(seen: Sequence[datetime], since: datetime) -> bool:
    is_newest_first = len(seen) >= CHANCE_ENDS and list(seen) == sorted(seen, reverse=True)
    return is_newest_first and seen[0] > seen[-1] and seen[-1] < since


def _born(key: UUID) -> datetime:
    """Before then nobody can have used it, if it says when that was."""
    if key.version != _TIME_ORDERED:
        return _NEVER
    milliseconds = key.int >> _RANDOM_BITS
    return datetime.fromtimestamp(milliseconds / 1000, UTC) - CLOCKS_DIFFER


def _created(delivery: Delivery) -> datetime:
    return delivery.created or _NEVER
