from contextlib import suppress
from datetime import datetime, timedelta

from application.delivery.consigning import locked, save_with_delivery
from application.delivery.partner_calls import RARELY, PartnerCalls
from application.delivery.partner_ports import ConsignmentStore
from application.delivery.refresh_consignment import ASKED_FOR, LookUpConsignment
from application.platform.errors import Unavailable
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_events import ConsignmentOpened
from domain.delivery.consignment_status import REVOCABLE, ConsignmentStatus
from domain.delivery.delivery import Delivery
from domain.kernel.ids import ConsignmentId

LOOK_EVERY = timedelta(minutes=1)
"""So long after the last news the partner is asked."""


def first_watch(event: ConsignmentOpened) -> datetime:
    return event.at + LOOK_EVERY


class WatchConsignment:
    """Reaction: as long as a partner has it, make up for notices that do not come.

    Whoever does not book or fetch it in time does not get to; a silence is told.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[ConsignmentStore],
        look_up: LookUpConsignment,
        calls: PartnerCalls,
        clock: Clock,
    ) -> None:
        self._work = work
        self._look_up = look_up
        self._calls = calls
        self._clock = clock

    async def __call__(self, event: ConsignmentOpened, _task: Task) -> None:
        now = self._clock.now()
        delivery, known = await self._read(event.consignment_id)
        if known.is_over or _is_settled_without_them(delivery, known, now):
            return
        if _is_to_be_asked(known, now):
            # Without an answer there is nothing new. What is overdue is so all the same.
            with suppress(Unavailable):
                await self._look_up(known.id)
        after = await self._judge(known.id)
        if not after.is_over:
            raise NotYet(_next_look(after, now))

    async def _read(self, consignment_id: ConsignmentId) -> tuple[Delivery, Consignment]:
        async with self._work.begin() as store:
            known = await store.consignments.get(consignment_id)
            return await store.deliveries.get(known.delivery_id), known

    async def _judge(self, consignment_id: ConsignmentId) -> Consignment:
        now = self._clock.now()
        async with self._work.begin() as store:
            delivery, before = await locked(store, consignment_id)
            tells = self._calls.tells_location(before)
            judged = before.lapse(now=now).note_silence(now=now, tells_location=tells)
            if judged.is_silent and not before.is_silent:
                delivery = await _stalled(store, delivery, judged, now)
            await save_with_delivery(store, delivery, before, judged, now=now)
        return judged.settled()


async def _stalled(
    store: ConsignmentStore, delivery: Delivery, consignment: Consignment, now: datetime
) -> Delivery:
    is_its = delivery.consigned is not None and delivery.consigned.id == consignment.id
    if delivery.is_over or delivery.is_seeking or not is_its or consignment.told_at is None:
        return delivery
    stalled = delivery.stall(silent_since=consignment.told_at, now=now)
    await store.deliveries.save(stalled)
    return stalled.settled()


def _is_settled_without_them(delivery: Delivery, consignment: Consignment, now: datetime) -> bool:
    """What somebody of dispatch has ended they may still end themselves, for a while."""
    is_lost = consignment.status is ConsignmentStatus.LOST
    return delivery.is_over and (is_lost or now >= delivery.updated_at + ASKED_FOR)


def _is_to_be_asked(consignment: Consignment, now: datetime) -> bool:
    if consignment.asked_at is None and not consignment.reference:
        return False
    return now >= (consignment.heard_at or consignment.opened_at) + _pause(consignment)


def _pause(consignment: Consignment) -> timedelta:
    return RARELY if consignment.status is ConsignmentStatus.LOST else LOOK_EVERY


def _next_look(consignment: Consignment, now: datetime) -> datetime:
    pause = _pause(consignment)
    since_news = (consignment.heard_at or consignment.opened_at) + pause
    due = since_news if since_news > now else now + pause
    if consignment.status not in REVOCABLE:
        return due
    is_booking = consignment.status is ConsignmentStatus.BOOKING
    late = consignment.book_by if is_booking else consignment.pick_up_by
    return min(due, late) if late > now else due
