"""Somebody's wish for a new password: the same for addresses that have an account or none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domain.identity.account import normalised_email
from domain.identity.events import PasswordResetRequested
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import ResetRequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetRequest(Aggregate):
    """Kept until it is known whose address it is; then it is forgotten."""

    id: ResetRequestId
    email: str

    @classmethod
    def ask(cls, id: ResetRequestId, *, email: str, now: datetime) -> Self:
        event = PasswordResetRequested(at=now, request_id=id)
        return cls(id=id, email=normalised_email(email), events=(event,))
