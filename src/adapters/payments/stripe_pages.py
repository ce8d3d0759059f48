"""Lists of Stripe, page by page, newest first (https://docs.stripe.com/api/pagination)."""

from collections.abc import AsyncIterator
from datetime import datetime

from adapters.payments.stripe_api import NAME, Form, StripeApi
from adapters.payments.stripe_wire import Intent, Listed, Transaction
from application.platform.errors import Unavailable

PAGE = 100


async def pages_of[Item: (Intent, Transaction)](
    api: StripeApi,
    type_: type[Listed[Item]],
    path: str,
    *,
    since: datetime,
    until: datetime | None = None,
    expand: list[str] | None = None,
    most: int,
) -> AsyncIterator[Listed[Item]]:
    """What was created in that time. A list of more pages than ``most`` is ``Unavailable``."""
    created = {"gte": int(since.timestamp())} | ({"lt": int(until.timestamp())} if until else {})
    query: dict[str, str | int | bool | Form | list[str]] = {"created": created, "limit": PAGE}
    if expand:
        query["expand"] = expand
    for _ in range(most):
        page = await api.ask(type_, path, query)
        yield page
        if not page.has_more or not page.data:
            return
        query["starting_after"] = page.data[-1].id
    raise Unavailable(NAME)
