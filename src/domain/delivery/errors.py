"""What can be wrong about deliveries."""

from datetime import datetime

from domain.kernel.errors import Conflict, Invalid, NotFound
from domain.kernel.ids import ConsignmentId, CourierOfferId, DeliveryId


class DeliveryNotFound(NotFound):
    code = "delivery-not-found"

    def __init__(self, delivery_id: DeliveryId) -> None:
        super().__init__("There is no such delivery.", deliveryId=str(delivery_id))


class TrackingLinkOver(NotFound):
    """Never given out, or its time is over: nobody learns which."""

    code = "tracking-link-over"

    def __init__(self) -> None:
        super().__init__("This link leads nowhere, or no longer.")


class OfferRunning(Conflict):
    """One courier is asked at a time."""

    code = "delivery-offer-running"

    def __init__(self, offer_id: CourierOfferId) -> None:
        super().__init__("Another courier is asked at the moment.", offerId=str(offer_id))


class OfferOver(Conflict):
    code = "delivery-offer-over"

    def __init__(self, offer_id: CourierOfferId) -> None:
        super().__init__("This offer is over.", offerId=str(offer_id))


class WithPartner(Conflict):
    """A partner has it, or may have: it is cancelled there before anybody else is asked."""

    code = "delivery-with-partner"

    def __init__(self, consignment_id: ConsignmentId) -> None:
        super().__init__("A partner brings it.", consignmentId=str(consignment_id))


class AlreadyCollected(Conflict):
    """The goods are on their way: they can only be brought back."""

    code = "delivery-already-collected"

    def __init__(self, delivery_id: DeliveryId) -> None:
        super().__init__("It has left the seller's already.", deliveryId=str(delivery_id))


class StillTried(Conflict):
    """It is not brought back before the last try."""

    code = "delivery-still-tried"

    def __init__(self, *, attempts: int, attempts_max: int) -> None:
        super().__init__(
            "It is tried again before it is brought back.",
            attempts=attempts,
            attemptsMax=attempts_max,
        )


class DeliveryOver(Conflict):
    code = "delivery-over"

    def __init__(self, delivery_id: DeliveryId) -> None:
        super().__init__("This delivery is over.", deliveryId=str(delivery_id))


class ProofMissing(Invalid):
    code = "proof-missing"

    def __init__(self, needed: tuple[str, ...]) -> None:
        super().__init__("It is handed over only against proof.", needed=needed)


class ProofFileUnfit(Invalid):
    """Not there, not the courier's, not ready, or not meant as a proof."""

    code = "proof-file-unfit"

    def __init__(self) -> None:
        super().__init__("A photo or signature is a ready file of yours, meant as a proof.")


class WrongHandOverCode(Invalid):
    code = "wrong-hand-over-code"

    def __init__(self, *, tries_left: int) -> None:
        super().__init__("This is not the recipient's code.", triesLeft=tries_left)


class HandOverCodeLocked(Conflict):
    """Too many wrong codes: it opens again with the next try."""

    code = "hand-over-code-locked"

    def __init__(self) -> None:
        super().__init__("Too many wrong codes were given. Ask dispatch, or report a failure.")


class BadMoment(Invalid):
    code = "bad-moment"

    def __init__(self, earliest: datetime, latest: datetime) -> None:
        super().__init__(
            "It cannot have happened then.",
            earliest=earliest.isoformat(),
            latest=latest.isoformat(),
        )
