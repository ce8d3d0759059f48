"""The tokens by which anybody tells the sandbox how to behave. docs/sandbox.md has the table."""

from collections.abc import Iterator, Mapping

from adapters.payments.sandbox_script import (
    CAPTURED,
    WAITING,
    RefundPlot,
    Script,
    Verb,
)
from adapters.sandboxes.faults import Fault, Trouble
from application.payments.ports import ChargeOutcome
from domain.payments.attempt import Retry
from domain.payments.dispute import DisputeStatus
from domain.payments.events import PaymentMethod

_DECLINED = ChargeOutcome.DECLINED
_RESERVED = ChargeOutcome.AUTHORISED
_NEVER_PAID = ChargeOutcome.PENDING
_FEE = 200


def _always(trouble: Trouble) -> dict[Verb, Fault]:
    return {Verb.CHARGE: Fault(trouble=trouble, times=None)}


def _troubles() -> Iterator[tuple[str, Script]]:
    """``<verb>_<trouble>``: the first two calls for one thing have it."""
    for trouble in Trouble:
        fault = Fault(trouble=trouble, times=2)
        yield f"charge_{trouble}", Script(faults={Verb.CHARGE: fault})
        yield f"capture_{trouble}", Script(outcome=_RESERVED, faults={Verb.CAPTURE: fault})
        yield f"void_{trouble}", Script(outcome=_RESERVED, waits=True, faults={Verb.VOID: fault})
        yield f"refund_{trouble}", Script(faults={Verb.REFUND: fault})


SCRIPTS: Mapping[str, Script] = {
    "ok": CAPTURED,
    "decline": Script(outcome=_DECLINED, reason="declined-by-bank"),
    "decline_for_now": Script(outcome=_DECLINED, reason="try-again-later", retry=Retry.SAME),
    "decline_once": Script(outcome=_DECLINED, reason="try-again-later", retry=Retry.SAME, times=1),
    "decline_here": Script(
        outcome=_DECLINED, reason="provider-fault", retry=Retry.ELSEWHERE, times=1
    ),
    "decline_captured": Script(outcome=_DECLINED, reason="declined-by-bank", turns_after=30),
    "authorise": Script(outcome=_RESERVED),
    "authorise_late": Script(outcome=_RESERVED, waits=True),
    "capture_fails": Script(outcome=_RESERVED, reason="reservation-gone", capture_refused=True),
    "capture_partly": Script(percent=50),
    "void_fails": Script(outcome=_RESERVED, waits=True, void_refused=True),
    "hang": Script(faults=_always(Trouble.LOST), notices=0),
    "hang_charged": Script(faults=_always(Trouble.UNANSWERED), notices=0),
    "pending": WAITING,
    "collect": WAITING,
    "pending_decline": Script(outcome=_DECLINED, reason="refused-by-payer", waits=True),
    "abandoned": Script(outcome=_NEVER_PAID, waits=True, notices=0),
    "late": Script(waits=True, late=True),
    "notice_lost": Script(waits=True, notices=0),
    "notice_twice": Script(waits=True, notices=2),
    "notice_early": Script(early=True),
    "notice_late": Script(waits=True, notice_after=20),
    "notice_reordered": Script(outcome=_RESERVED, waits=True, notices=2, reordered=True),
    "notice_forged": Script(outcome=_NEVER_PAID, waits=True, forged=True),
    "wrong_amount": Script(outcome=_NEVER_PAID, waits=True, boast=1),
    "wrong_currency": Script(outcome=_NEVER_PAID, waits=True, other_currency=True),
    "refund_fails": Script(refunds=RefundPlot.FAILS),
    "refund_hangs": Script(faults={Verb.REFUND: Fault(trouble=Trouble.UNANSWERED)}),
    "refund_late": Script(refunds=RefundPlot.SUCCEEDS_LATE),
    "refund_fails_late": Script(refunds=RefundPlot.FAILS_LATE),
    "dispute": Script(dispute=DisputeStatus.OPEN),
    "dispute_won": Script(dispute=DisputeStatus.WON),
    "dispute_lost": Script(dispute=DisputeStatus.LOST),
    "fee": Script(fee_basis_points=_FEE),
    "fee_late": Script(fee_basis_points=_FEE, fee_told_late=True),
    **dict(_troubles()),
}

_UNKNOWN_CARD = Script(outcome=_DECLINED, reason="unknown-token")
_SHOWN_FIRST = frozenset({PaymentMethod.UPI_INTENT, PaymentMethod.UPI_QR})


def script_of(method: PaymentMethod, token: str, scripts: Mapping[str, Script] = SCRIPTS) -> Script:
    """``tok_<script>``, or a UPI handle ``<anybody>@<script>``; else how the method goes well."""
    name = token.removeprefix("tok_") if token.startswith("tok_") else token.rpartition("@")[2]
    if script := scripts.get(name):
        return script
    if method is PaymentMethod.CARD:
        return _UNKNOWN_CARD
    return WAITING if method in _SHOWN_FIRST else CAPTURED
