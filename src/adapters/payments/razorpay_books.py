"""What moved at Razorpay, by its own books.

Captures and refunds are listed as they happen (https://razorpay.com/docs/api/payments and
…/refunds); what disputes took is told by the settlements
(https://razorpay.com/docs/api/settlements/fetch-recon), which come some days later.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.payments.razorpay_answers import CAPTURED
from adapters.payments.razorpay_api import NAME, RazorpayApi, path_of
from adapters.payments.razorpay_wire import KEY, LINK_KEY, Listed, Movement, Payment, Refund, noted
from application.payments.ports import EntryKind, ProviderEntry
from application.platform.errors import Unavailable
from domain.kernel.money import BadMoney, Money

WINDOW = timedelta(hours=1)
PAGES_MAX = 100

_PAGE = 100
_SETTLED_PAGE = 1_000
_DAY = timedelta(days=1)


async def entries(
    api: RazorpayApi, since: datetime, until: datetime
) -> AsyncIterator[ProviderEntry]:
    """Hour by hour, because Razorpay lists the newest first and we want the oldest."""
    try:
        disputes = await _disputes(api, since, until)
        while since < until:
            end = min(since + WINDOW, until)
            found = [*await _captures(api, since, end), *await _refunds(api, since, end)]
            found += [entry for entry in disputes if since <= entry.at < end]
            for entry in sorted(found, key=lambda each: each.at):
                yield entry
            since = end
    except BadMoney:
        raise Unavailable(NAME) from None


async def _captures(api: RazorpayApi, since: datetime, until: datetime) -> list[ProviderEntry]:
    query = _between(since, until)
    payments = await _all(api, Listed[Payment], path_of("payments"), query, page=_PAGE)
    return [
        ProviderEntry(
            kind=EntryKind.CAPTURE,
            reference=payment.order_id or payment.id,
            key=noted(payment.notes, KEY) or noted(payment.notes, LINK_KEY) or "",
            amount=Money(payment.amount, payment.currency),
            fee=None if payment.fee is None else Money(payment.fee, payment.currency),
            at=_time(payment.created_at),
        )
        for payment in payments
        if payment.status in CAPTURED and since <= _time(payment.created_at) < until
    ]


async def _refunds(api: RazorpayApi, since: datetime, until: datetime) -> list[ProviderEntry]:
    query = _between(since, until)
    refunds = await _all(api, Listed[Refund], path_of("refunds"), query, page=_PAGE)
    return [
        ProviderEntry(
            kind=EntryKind.REFUND,
            reference=refund.id,
            key=noted(refund.notes, KEY) or "",
            amount=Money(refund.amount, refund.currency),
            at=_time(refund.created_at),
        )
        for refund in refunds
        if refund.status != "failed" and since <= _time(refund.created_at) < until
    ]


async def _disputes(api: RazorpayApi, since: datetime, until: datetime) -> list[ProviderEntry]:
    """Settlements are filed under a day of India's, so a day more is read on either side."""
    found: list[Movement] = []
    day = since - _DAY
    while day < until + _DAY:
        query = {"year": day.year, "month": f"{day.month:02}", "day": f"{day.day:02}"}
        path = path_of("settlements", "recon", "combined")
        found += await _all(api, Listed[Movement], path, query, page=_SETTLED_PAGE)
        day += _DAY
    return [
        ProviderEntry(
            kind=EntryKind.DISPUTE,
            reference=movement.dispute_id,
            key="",
            amount=Money(movement.debit, movement.currency),
            at=_time(movement.settled_at),
        )
        for movement in found
        if movement.dispute_id and movement.debit and movement.settled_at
    ]


async def _all[Item: (Payment, Refund, Movement)](
    api: RazorpayApi, type_: type[Listed[Item]], path: str, query: dict[str, Any], *, page: int
) -> list[Item]:
    found: list[Item] = []
    for number in range(PAGES_MAX):
        asked = {**query, "count": page, "skip": number * page}
        listed = await api.ask(type_, path, asked)
        found += listed.items
        if len(listed.items) < page:
            return found
    raise Unavailable(NAME)


def _between(since: datetime, until: datetime) -> dict[str, Any]:
    return {"from": int(since.timestamp()), "to": int(until.timestamp())}


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
