"""What the sandbox can be told to do. docs/sandbox.md explains every word."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from adapters.sandboxes.faults import Count, Fault, Seconds
from application.payments.ports import ChargeOutcome
from domain.payments.attempt import Retry
from domain.payments.dispute import DisputeStatus

type Percent = Annotated[int, Meta(ge=1, le=100)]
type BasisPoints = Annotated[int, Meta(ge=0, le=10_000)]


class Verb(StrEnum):
    """What the sandbox can be asked for."""

    CHARGE = "charge"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"
    LOOK_UP = "look_up"
    LOOK_UP_REFUND = "look_up_refund"


class RefundPlot(StrEnum):
    """What becomes of the refunds of a charge."""

    SUCCEEDS = "succeeds"
    FAILS = "fails"
    SUCCEEDS_LATE = "succeeds_late"
    FAILS_LATE = "fails_late"

    @property
    def is_late(self) -> bool:
        return self in {RefundPlot.SUCCEEDS_LATE, RefundPlot.FAILS_LATE}

    @property
    def fails(self) -> bool:
        return self in {RefundPlot.FAILS, RefundPlot.FAILS_LATE}


class Script(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What becomes of a charge in the end, and what goes wrong on the way there."""

    outcome: ChargeOutcome = ChargeOutcome.CAPTURED
    """``PENDING``: the buyer never confirms."""

    reason: str = ""
    retry: Retry = Retry.NEVER
    times: Count | None = None
    """So many attempts end like this; later ones go well. ``None``: all of them."""

    waits: bool = False
    """It is pending first, and comes to its end after a while."""

    late: bool = False
    """It comes to its end after the session is over, and nothing can stop it."""

    turns_after: Seconds | None = None
    """It is captured so long after it was declined, and nobody says so."""

    percent: Percent = 100
    """How much of the amount is captured."""

    capture_refused: bool = False
    """What was reserved is not there any more when it is to be captured."""

    void_refused: bool = False
    """What is reserved cannot be set free; it lapses with the session."""

    faults: dict[Verb, Fault] = {}  # msgspec copies it

    notices: Annotated[int, Meta(ge=0, le=100)] = 1
    """How often each notice is sent; 0: it gets lost."""

    early: bool = False
    """The notices come before the answer."""

    notice_after: Seconds = 0.0
    reordered: bool = False
    """What is told first arrives last."""

    forged: bool = False
    """The notice says that the money was captured, and is not signed by the sandbox."""

    boast: int = 0
    """By how many minor units the notice overstates what was captured, which is nothing."""

    other_currency: bool = False
    """The notice tells of a capture in another currency, where nothing was captured."""

    refunds: RefundPlot = RefundPlot.SUCCEEDS
    dispute: DisputeStatus | None = None
    """The payer disputes the capture; ``OPEN``: and nobody decides about it."""

    fee_basis_points: BasisPoints = 0
    fee_told_late: bool = False
    """The fee is in the list of entries only."""

    @property
    def lies(self) -> bool:
        """Whether its notices tell of a capture that never was."""
        return bool(self.forged or self.boast or self.other_currency)

    def at_attempt(self, number: int) -> "Script":
        if self.times is None or number <= self.times:
            return self
        return replace(self, outcome=ChargeOutcome.CAPTURED, reason="", retry=Retry.NEVER)


CAPTURED = Script()
WAITING = Script(waits=True)
