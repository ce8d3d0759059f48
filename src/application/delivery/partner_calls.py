from collections.abc import Sequence
from datetime import datetime, timedelta

from application.delivery.partner_ports import CourierPartner, CourierPartners, PartnerOrder
from application.platform.errors import Unavailable
from application.platform.failpoints import failpoint
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_errors import PartnerUnknown
from domain.delivery.partner_report import PartnerReport

CALL_PATIENCE = timedelta(minutes=1)
"""After so long a call of ours that got no answer is surely no longer on its way."""

PAUSE_MIN = timedelta(seconds=2)
PAUSE_MAX = timedelta(minutes=1)
RARELY = timedelta(minutes=15)
"""How often what is as good as over is asked about."""


def pause(since: datetime, now: datetime) -> datetime:
    """When to ask again: soon at first, then more rarely."""
    return now + min(max((now - since) / 2, PAUSE_MIN), PAUSE_MAX)


class PartnerCalls:
    """Asks the partner of a consignment.

    One who was taken from the settings is ``Unavailable``: what they have they still have.
    """

    def __init__(self, partners: CourierPartners) -> None:
        self._partners = partners

    def tells_location(self, consignment: Consignment) -> bool:
        try:
            return self._partners.named(consignment.partner).offer.tells_location
        except PartnerUnknown:
            return False

    async def book(self, consignment: Consignment, order: PartnerOrder) -> PartnerReport:
        partner = self._partner(consignment)
        await failpoint("consignment.before-book")
        try:
            return await partner.book(order)
        finally:
            await failpoint("consignment.after-book")

    async def cancel(self, consignment: Consignment, *, reference: str) -> PartnerReport | None:
        partner = self._partner(consignment)
        await failpoint("consignment.before-cancel")
        try:
            return await partner.cancel(consignment.id, reference=reference)
        finally:
            await failpoint("consignment.after-cancel")

    async def look_up(self, consignment: Consignment) -> Sequence[PartnerReport]:
        partner = self._partner(consignment)
        await failpoint("consignment.before-look-up")
        try:
            return await partner.look_up(consignment.id, reference=consignment.reference)
        finally:
            await failpoint("consignment.after-look-up")

    async def cancel_and_look(
        self, consignment: Consignment, *, reference: str
    ) -> Sequence[PartnerReport]:
        """Have one of what they made cancelled, and everything told that they have then."""
        answer = await self.cancel(consignment, reference=reference)
        reports = await self.look_up(consignment)
        if answer is None or any(report.reference == answer.reference for report in reports):
            return reports
        return (*reports, answer)

    def _partner(self, consignment: Consignment) -> CourierPartner:
        try:
            return self._partners.named(consignment.partner)
        except PartnerUnknown:
            raise Unavailable(consignment.partner) from None
