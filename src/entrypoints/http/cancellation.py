"""How far the cancellation of an event is, over HTTP."""

from collections.abc import Mapping
from typing import Self

from application.booking.cancellation_ports import CancellationProgress
from entrypoints.http.wire import MoneyReply, Wire


class CancellationAmountsReply(Wire):
    due: list[MoneyReply]
    refunded: list[MoneyReply]
    failed: list[MoneyReply]


class CancellationProgressReply(Wire):
    """``failed`` refunds were refused by the provider; an operator makes up for them."""

    bookings: int
    cancelled: int
    to_refund: int
    refunds_requested: int
    refunded: int
    failed: int
    amounts: CancellationAmountsReply
    done: bool

    @classmethod
    def of(cls, progress: CancellationProgress) -> Self:
        return cls(
            bookings=progress.bookings,
            cancelled=progress.cancelled,
            to_refund=progress.to_refund,
            refunds_requested=progress.refunds_requested,
            refunded=progress.refunded,
            failed=progress.failed,
            amounts=CancellationAmountsReply(
                due=money_by_currency(progress.due),
                refunded=money_by_currency(progress.returned),
                failed=money_by_currency(progress.refused),
            ),
            done=progress.is_done,
        )


def money_by_currency(amounts: Mapping[str, int]) -> list[MoneyReply]:
    return [
        MoneyReply(amount=amount, currency=currency)
        for currency, amount in sorted(amounts.items())
        if amount
    ]
