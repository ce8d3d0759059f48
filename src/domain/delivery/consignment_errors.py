"""What can be wrong about partners and what is with them."""

from domain.kernel.errors import Conflict, Invalid, Malformed, NotFound, Unauthenticated
from domain.kernel.ids import ConsignmentId


class ConsignmentNotFound(NotFound):
    code = "consignment-not-found"

    def __init__(self, consignment_id: ConsignmentId) -> None:
        super().__init__("There is no such consignment.", consignmentId=str(consignment_id))


class PartnerUnknown(NotFound):
    """No partner of that name is chosen in the settings."""

    code = "partner-unknown"

    def __init__(self, partner: str) -> None:
        super().__init__("No such partner brings anything here.", partner=partner)


class ForgedPartnerNotice(Unauthenticated):
    """Not signed by the partner, or too long ago."""

    code = "forged-partner-notice"

    def __init__(self) -> None:
        super().__init__("The partner has not signed this notice.")


class MalformedPartnerNotice(Malformed):
    code = "malformed-partner-notice"

    def __init__(self) -> None:
        super().__init__("The partner's notice cannot be read.")


class NotForPartners(Invalid):
    """Partners fetch at the seller's, and have to know both places."""

    code = "not-for-partners"

    def __init__(self) -> None:
        super().__init__("No partner can be asked: a place is unknown, or it was fetched.")


class PartnerDeclined(Conflict):
    code = "partner-declined"

    def __init__(self, reason: str) -> None:
        super().__init__("The partner does not bring this.", reason=reason)
