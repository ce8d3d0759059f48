"""What tickets and the gate refuse."""

from datetime import datetime

from domain.kernel.errors import Conflict, Invalid, Malformed, NotFound


class TicketNotFound(NotFound):
    code = "ticket-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such ticket, or it is not yours.")


class GateNotFound(NotFound):
    code = "gate-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such event, or you do not organise it.")


class BadTicketNumber(Malformed):
    code = "bad-ticket-number"

    def __init__(self) -> None:
        super().__init__("A ticket number has 12 letters and digits.")


class UnreadableCode(Malformed):
    """Not one of our codes: somebody showed something else."""

    code = "unreadable-code"

    def __init__(self) -> None:
        super().__init__("This is not the code of a ticket.")


class ForgedCode(Invalid):
    """It looks like one of our codes, but we did not sign it."""

    code = "forged-code"

    def __init__(self) -> None:
        super().__init__("This code was not made by us.")


class RecipientNotFound(Invalid):
    code = "recipient-not-found"

    def __init__(self) -> None:
        super().__init__("Nobody with this e-mail address can be given a ticket.")


class AlreadyTheirs(Invalid):
    code = "ticket-already-theirs"

    def __init__(self) -> None:
        super().__init__("The ticket is theirs already.")


class TransferTooLate(Conflict):
    code = "transfer-too-late"

    def __init__(self, ended_at: datetime) -> None:
        super().__init__("The event is over.", endedAt=ended_at.isoformat())


class TransferLimitReached(Conflict):
    code = "transfer-limit-reached"

    def __init__(self, limit: int) -> None:
        super().__init__("The ticket has changed hands too often.", limit=limit)


class AlreadyUsed(Conflict):
    code = "ticket-already-used"

    def __init__(self, at: datetime, gate: str) -> None:
        super().__init__("Somebody went in with it before.", at=at.isoformat(), gate=gate)


class BadScans(Invalid):
    code = "bad-scans"

    def __init__(self, maximum: int) -> None:
        super().__init__(f"Send 1 to {maximum} scans at a time.", maximum=maximum)


class NonceReused(Invalid):
    code = "nonce-reused"

    def __init__(self, device: str, nonce: str) -> None:
        super().__init__(
            "This device used the nonce for something else.", device=device, nonce=nonce
        )
