"""What was earned, and what of it is still owed: for those it is owed to."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from application.payments.ledger_ports import (
    Balance,
    Balances,
    LedgerViews,
    StatementLine,
    StatementRequest,
)
from application.platform.paging import Page, PageRequest
from application.platform.ports import Clock
from domain.kernel.access import Principal, Right
from domain.kernel.errors import Malformed
from domain.kernel.ids import AccountId
from domain.payments.errors import StatementNotFound

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowStatement:
    """``None`` stands for oneself, for all that was, and for now."""

    by: Principal
    currency: str
    account_id: AccountId | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    request: StatementRequest
    balances: Balances
    page: Page[StatementLine]


class ShowStatementHandler:
    def __init__(self, views: LedgerViews, clock: Clock) -> None:
        self._views = views
        self._clock = clock

    async def __call__(self, query: ShowStatement, page: PageRequest) -> Statement:
        request = _request(query, now=self._clock.now())
        return Statement(
            request=request,
            balances=await self._views.balances(request),
            page=await self._views.lines(request, page),
        )


class ExportStatementHandler:
    """All lines of a statement, one after the other."""

    def __init__(self, views: LedgerViews, clock: Clock) -> None:
        self._views = views
        self._clock = clock

    def __call__(self, query: ShowStatement) -> AsyncIterator[StatementLine]:
        return self._views.every_line(_request(query, now=self._clock.now()))


class ShowTrialBalanceHandler:
    """The whole ledger on one page, for operators."""

    def __init__(self, views: LedgerViews) -> None:
        self._views = views

    async def __call__(self, by: Principal) -> Sequence[Balance]:
        by.need(Right.OPERATE)
        return await self._views.trial_balance()


def _request(query: ShowStatement, *, now: datetime) -> StatementRequest:
    account_id = query.account_id or query.by.account_id
    query.by.need(Right.SEE_STATEMENT)
    if not query.by.reaches(account_id, otherwise=Right.SEE_ANY_STATEMENT):
        raise StatementNotFound(account_id)
    since, until = query.since or BEGINNING, query.until or now
    if until < since:
        raise Malformed("A statement ends after it begins.")
    return StatementRequest(
        account_id=account_id, currency=query.currency, since=since, until=until
    )
