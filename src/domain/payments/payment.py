"""A payment: one amount from one payer, in one attempt or several."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domain.kernel.ids import AccountId, PaymentId
from domain.kernel.money import Money
from domain.payments.attempt import Attempt, key_of
from domain.payments.charging import Charging
from domain.payments.disputing import Disputing
from domain.payments.errors import NothingToPay
from domain.payments.events import PaymentMethod, PaymentOpened
from domain.payments.shares import Shares, complete


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Charging, Disputing):
    """The aggregate: its verbs are in the modules of what they are about."""

    @classmethod
    def open(
        cls,
        id: PaymentId,
        *,
        purpose: str,
        payer_id: AccountId,
        amount: Money,
        method: PaymentMethod,
        token: str,
        gateway: str,
        expires_at: datetime,
        description: str = "",
        return_url: str = "",
        shares: Shares = (),
        now: datetime,
    ) -> Self:
        if amount.amount <= 0:
            raise NothingToPay
        payment = cls(
            id=id,
            purpose=purpose,
            payer_id=payer_id,
            amount=amount,
            method=method,
            token=token,
            description=description,
            return_url=return_url,
            opened_at=now,
            expires_at=expires_at,
            attempts=(Attempt(number=1, gateway=gateway, key=key_of(id, 1), started_at=now),),
            shares=complete(shares, amount, payer_id=payer_id),
        )
        opened = PaymentOpened(
            **payment._about(now), amount=amount, method=method, expires_at=expires_at
        )
        return payment._after(opened)
