"""Finds the charge of a key whose reference was lost."""

from datetime import datetime, timedelta

from adapters.payments.stripe_api import Refused, StripeApi, path_of
from adapters.payments.stripe_pages import pages_of
from adapters.payments.stripe_wire import KEY, Intent, Listed

PAGES_MAX = 10
SEARCH_LAGS = timedelta(hours=1)
KEYS_LIVE = timedelta(hours=24)


async def find_intent(api: StripeApi, key: str, *, now: datetime) -> Intent | None:
    """Search first, then look through what is too new to be searched.

    The search is behind by a minute, at worst by an hour, and accounts in India have none
    (https://docs.stripe.com/api/payment_intents/search); the list is always current
    (https://docs.stripe.com/api/payment_intents/list). Where there is no search, the list is
    read as far back as an idempotency key protects from a second charge.
    """
    try:
        found = await _search(api, key)
    except Refused:
        return await _list(api, key, since=now - KEYS_LIVE)
    return found or await _list(api, key, since=now - SEARCH_LAGS)


async def _search(api: StripeApi, key: str) -> Intent | None:
    query = f"metadata['{KEY}']:'{key}'"
    path = path_of("payment_intents", "search")
    page = await api.get(Listed[Intent], path, {"query": query})
    return _of(key, page)


async def _list(api: StripeApi, key: str, *, since: datetime) -> Intent | None:
    pages = pages_of(api, Listed[Intent], path_of("payment_intents"), since=since, most=PAGES_MAX)
    async for page in pages:
        if found := _of(key, page):
            return found
    return None


def _of(key: str, page: Listed[Intent]) -> Intent | None:
    return next((intent for intent in page.data if intent.metadata.get(KEY) == key), None)
