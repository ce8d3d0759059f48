"""The tokens by which a test tells the sandbox how to behave. docs/sandbox.md has the table."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.payments.ports import ChargeOutcome
from domain.payments.events import PaymentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What becomes of a charge in the end, and what goes wrong on the way there."""

    outcome: ChargeOutcome = ChargeOutcome.CAPTURED
    """``PENDING``: the buyer never confirms."""

    reason: str = ""
    waits: bool = False
    """It is pending first, and comes to its end after a while."""

    late: bool = False
    """It comes to its end after the session is over, and nothing can stop it."""

    arrives: bool = True
    answers: bool = True
    notices: int = 1
    early: bool = False
    """The notices come before the answer."""

    boast: int = 0
    """By how many minor units the notice overstates what was captured, which is nothing."""

    refund_fails: bool = False
    refund_answers: bool = True


_CAPTURED = Script()
_WAITING = Script(waits=True)

SCRIPTS: Mapping[str, Script] = {
    "ok": _CAPTURED,
    "decline": Script(outcome=ChargeOutcome.DECLINED, reason="declined-by-bank"),
    "hang": Script(arrives=False, answers=False, notices=0),
    "hang_charged": Script(answers=False, notices=0),
    "pending": _WAITING,
    "collect": _WAITING,
    "pending_decline": Script(
        outcome=ChargeOutcome.DECLINED, reason="refused-by-payer", waits=True
    ),
    "abandoned": Script(outcome=ChargeOutcome.PENDING, waits=True, notices=0),
    "late": Script(waits=True, late=True),
    "notice_lost": Script(waits=True, notices=0),
    "notice_twice": Script(waits=True, notices=2),
    "notice_early": Script(early=True),
    "wrong_amount": Script(outcome=ChargeOutcome.PENDING, waits=True, boast=1),
    "refund_fails": Script(refund_fails=True),
    "refund_hangs": Script(refund_answers=False),
}

_UNKNOWN_CARD = Script(outcome=ChargeOutcome.DECLINED, reason="unknown-token")
_SHOWN_FIRST = frozenset({PaymentMethod.UPI_INTENT, PaymentMethod.UPI_QR})


def script_of(method: PaymentMethod, token: str) -> Script:
    """``tok_<script>``, or a UPI handle ``<anybody>@<script>``; else how the method goes well."""
    name = token.removeprefix("tok_") if token.startswith("tok_") else token.rpartition("@")[2]
    if name in SCRIPTS:
        return SCRIPTS[name]
    if method is PaymentMethod.CARD:
        return _UNKNOWN_CARD
    return _WAITING if method in _SHOWN_FIRST else _CAPTURED
