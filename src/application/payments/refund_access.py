"""Who may give a payment's money back, and of which lines."""

from collections.abc import Mapping
from datetime import datetime

from domain.kernel.access import Principal, Right
from domain.payments.accounts import AccountKind
from domain.payments.errors import PaymentNotFound, RefundLineUnknown
from domain.payments.payment import Payment

_RIGHT_OF_EARNER: Mapping[AccountKind, Right] = {
    AccountKind.ORGANIZER: Right.ORGANIZE,
    AccountKind.SELLER: Right.SELL,
}


def earned_lines(payment: Payment, by: Principal) -> tuple[str, ...]:
    """The lines that they sold, and still may sell the like of."""
    mine = (
        share.label
        for share in payment.shares
        if share.account.owner == str(by.account_id)
        and (right := _RIGHT_OF_EARNER.get(share.account.kind))
        and by.may(right)
    )
    return tuple(dict.fromkeys(mine))


def need_view(payment: Payment, by: Principal) -> bool:
    """Whether they see whose shares it is, too; raise ``PaymentNotFound`` if not even it."""
    if by.may(Right.SEE_ANY_BOOKING) or earned_lines(payment, by):
        return True
    if by.account_id != payment.payer_id:
        raise PaymentNotFound(payment.id)
    return False


def refunded_lines(
    payment: Payment, lines: tuple[str, ...], by: Principal, *, now: datetime
) -> tuple[str, ...]:
    """The lines to give back: those that were named, or all; none stands for all.

    Staff give back anything, once they have just proved who they are; who sold it, what they
    sold. Raises ``RefundLineUnknown``, ``RightMissing`` and ``ProofTooOld``.
    """
    every = tuple(dict.fromkeys(share.label for share in payment.shares))
    own = earned_lines(payment, by)
    if by.may(Right.REFUND_ANY):
        by.need_recent_proof(now)
        own = every
    if not own:
        need_view(payment, by)
        by.need(Right.REFUND_ANY)
    for line in lines:
        if not line or line not in own:
            raise RefundLineUnknown(line)
    return lines or (() if set(own) == set(every) else own)
