from application.booking.cancellation_ports import CancellationProgress, CancellationViews
from application.booking.ports import Offers
from domain.booking.errors import OfferNotFound
from domain.kernel.access import Principal, Right
from domain.kernel.ids import EventId


class ShowCancellationHandler:
    """How far the buyers of a cancelled event have their money back, for who organises it."""

    def __init__(self, views: CancellationViews, offers: Offers) -> None:
        self._views = views
        self._offers = offers

    async def __call__(self, event_id: EventId, *, by: Principal) -> CancellationProgress:
        offer = await self._offers.get(event_id)
        if not by.reaches(offer.organizer_id, otherwise=Right.SEE_ANY_BOOKING):
            raise OfferNotFound(event_id)
        return await self._views.progress(event_id)
