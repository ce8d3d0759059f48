"""What moved at Stripe, by its own books (https://docs.stripe.com/reports/balance-transaction-types)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from adapters.payments.stripe_api import NAME, StripeApi, path_of
from adapters.payments.stripe_money import NotRepresentable, from_stripe
from adapters.payments.stripe_pages import pages_of
from adapters.payments.stripe_wire import KEY, Listed, Source, Transaction
from application.payments.ports import EntryKind, ProviderEntry
from application.platform.errors import Unavailable
from domain.kernel.money import BadMoney, Money

PAGES_MAX = 100
WINDOW = timedelta(hours=1)

_KINDS = {
    "charge": EntryKind.CAPTURE,
    "payment": EntryKind.CAPTURE,
    "refund": EntryKind.REFUND,
    "payment_refund": EntryKind.REFUND,
    "stripe_fee": EntryKind.FEE,
    "stripe_fx_fee": EntryKind.FEE,
    "tax_fee": EntryKind.FEE,
}
_DISPUTE = "dispute"


async def entries(api: StripeApi, since: datetime, until: datetime) -> AsyncIterator[ProviderEntry]:
    """Hour by hour, because Stripe lists the newest first and we want the oldest."""
    while since < until:
        end = min(since + WINDOW, until)
        for transaction in reversed(await _within(api, since, end)):
            if entry := _to_entry(transaction):
                yield entry
        since = end


async def _within(api: StripeApi, since: datetime, until: datetime) -> list[Transaction]:
    pages = pages_of(
        api,
        Listed[Transaction],
        path_of("balance_transactions"),
        since=since,
        until=until,
        expand=["data.source"],
        most=PAGES_MAX,
    )
    begin, end = since.timestamp(), until.timestamp()
    return [row async for page in pages for row in page.data if begin <= row.created < end]


def _to_entry(transaction: Transaction) -> ProviderEntry | None:
    """``None`` for what is none of ours: payouts, transfers, and what a won dispute brings back."""
    source = transaction.source if isinstance(transaction.source, Source) else None
    kind = _kind_of(transaction, source)
    if kind is None:
        return None
    try:
        return ProviderEntry(
            kind=kind,
            reference=_reference_of(kind, transaction, source),
            key=source.metadata.get(KEY, "") if source else "",
            amount=_amount_of(transaction, source),
            fee=from_stripe(transaction.fee, transaction.currency),
            at=datetime.fromtimestamp(transaction.created, UTC),
        )
    except (BadMoney, NotRepresentable):
        raise Unavailable(NAME) from None


def _kind_of(transaction: Transaction, source: Source | None) -> EntryKind | None:
    if source and source.object == _DISPUTE:
        return EntryKind.DISPUTE if transaction.amount < 0 else None
    return _KINDS.get(transaction.type)


def _reference_of(kind: EntryKind, transaction: Transaction, source: Source | None) -> str:
    if source is None:
        return transaction.id
    return (kind is EntryKind.CAPTURE and source.payment_intent) or source.id


def _amount_of(transaction: Transaction, source: Source | None) -> Money:
    """What the payer gave or got: where Stripe changes money, the books have another amount."""
    if source and source.currency and source.currency != transaction.currency:
        amount = source.amount if source.amount_captured is None else source.amount_captured
        return from_stripe(abs(amount), source.currency)
    return from_stripe(abs(transaction.amount), transaction.currency)
