"""What the sandbox's notices say. docs/sandbox.md has the format."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from application.payments.ports import (
    Charge,
    ChargeOutcome,
    DisputeNews,
    Notice,
    RefundNews,
    RefundOutcome,
)
from domain.kernel.money import Money
from domain.payments.attempt import Retry
from domain.payments.dispute import DisputeStatus

type Said = Mapping[str, Any]


def to_notice(said: Said) -> Notice:
    """Raises whatever comes of it if it is not what the sandbox says."""
    refund, dispute = said.get("refund"), said.get("dispute")
    return Notice(
        id=str(said["id"]),
        key=str(said["key"]) if "key" in said else None,
        reference=str(said["reference"]),
        charge=_to_charge(said) if "outcome" in said else None,
        refund=_to_refund(refund) if refund else None,
        dispute=_to_dispute(dispute, str(said["reference"])) if dispute else None,
        at=_time(said["at"]),
    )


def _to_charge(said: Said) -> Charge:
    outcome = ChargeOutcome(str(said["outcome"]))
    return Charge(
        reference=str(said["reference"]),
        outcome=outcome,
        captured=_money(said) if outcome is ChargeOutcome.CAPTURED else None,
        reason=str(said["reason"]),
        retry=Retry(str(said.get("retry", Retry.NEVER))),
        fee=_fee(said),
    )


def _to_refund(said: Said) -> RefundNews:
    return RefundNews(
        reference=str(said["reference"]),
        outcome=RefundOutcome(str(said["outcome"])),
        amount=_money(said),
        key=str(said["key"]) if "key" in said else None,
        reason=str(said.get("reason", "")),
    )


def _to_dispute(said: Said, charge_reference: str) -> DisputeNews:
    respond_by = said.get("respondBy")
    return DisputeNews(
        reference=str(said["reference"]),
        charge_reference=charge_reference,
        amount=_money(said),
        reason=str(said.get("reason", "")),
        status=DisputeStatus(str(said["status"])),
        respond_by=_time(respond_by) if respond_by else None,
    )


def _money(said: Said) -> Money:
    return Money(int(said["amount"]), str(said["currency"]))


def _fee(said: Said) -> Money | None:
    return Money(int(said["fee"]), str(said["currency"])) if "fee" in said else None


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("A time without a time zone.")
    return at
