from dataclasses import dataclass
from datetime import datetime

from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.rich_text import RichText
from application.programme.access import own_seat_map, own_venue
from application.programme.ports import ProgrammeStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import EventId, SeatMapId, VenueId
from domain.programme.event import Event
from domain.programme.policies import LATE_MONEY_DEFAULT, LateMoneyPolicy, RefundPolicy
from domain.programme.seat_map import SeatMap


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEvent:
    title: str
    category: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    description: str = ""
    venue_id: VenueId | None = None
    seat_map_id: SeatMapId | None = None
    external_id: str | None = None
    images: tuple[str, ...] = ()
    website: str | None = None
    refund_policy: RefundPolicy = ()
    late_money: LateMoneyPolicy = LATE_MONEY_DEFAULT
    by: Principal


class DraftEventHandler:
    """Prepare an event that nobody else sees yet."""

    def __init__(
        self, work: UnitOfWork[ProgrammeStore], clock: Clock, ids: Ids, rich_text: RichText
    ) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids
        self._rich_text = rich_text

    async def __call__(self, command: DraftEvent) -> Event:
        command.by.need(Right.ORGANIZE)
        async with self._work.begin() as store:
            if command.venue_id is not None:
                await own_venue(store, command.venue_id, by=command.by)
            seat_map = None
            if command.seat_map_id is not None:
                seat_map = await own_seat_map(store, command.seat_map_id, by=command.by)
            event = self._draft(command, seat_map)
            await store.events.add(event)
        return event.settled()

    def _draft(self, command: DraftEvent, seat_map: SeatMap | None) -> Event:
        return Event.draft(
            EventId(self._ids.new()),
            organizer_id=command.by.account_id,
            external_id=command.external_id,
            title=command.title,
            description=self._rich_text.clean(command.description),
            category=command.category,
            venue_id=command.venue_id,
            seat_map=seat_map,
            starts_at=command.starts_at,
            ends_at=command.ends_at,
            time_zone=command.time_zone,
            images=command.images,
            website=command.website,
            refund_policy=command.refund_policy,
            late_money=command.late_money,
            now=self._clock.now(),
        )
