"""What happens to the sandbox's trips by and by: one happening after the other, of all of them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from sqlite3 import Connection

from msgspec.structs import replace

from adapters.couriers import sandbox_rows as rows
from adapters.couriers import sandbox_world as world
from adapters.couriers.sandbox_news import BEHIND, tell
from adapters.couriers.sandbox_plan import What
from adapters.couriers.sandbox_rows import Happening
from adapters.couriers.sandbox_scenario import Company, Scenario
from adapters.couriers.sandbox_trip import Leg, Mark, Trip
from adapters.couriers.sandbox_world import Deed
from domain.delivery.consignment_events import Step
from domain.kernel.geo import Position

NOTHING_THERE = "nothing-there"
GIVEN_UP = "no-couriers"
NOBODY_OPENS = "nobody-there"
UNKNOWN = "TELEPORTING"
"""A status of which nobody has ever heard."""


class Life:
    """Whoever asks first finds what was to happen by then: no loop has to run."""

    def __init__(self, scenario: Callable[[], Scenario]) -> None:
        self._scenario = scenario
        self._doing: Mapping[str, Callable[[Connection, Trip, datetime], Trip]] = {
            Step.TO_PICK_UP: self._set_out,
            Step.COLLECTED: self._fetch,
            Step.DELIVERED: self._hand_over,
            Step.RETURNING: self._turn_back,
            Step.RETURNED: self._bring_back,
            Step.CANCELLED: self._give_up,
            What.TICK: self._tick,
            What.STOP: self._stop,
            What.LOSE: self._lose,
            What.GARBLE: self._garble,
            What.CRY_WOLF: self._cry_wolf,
            What.FORGE: self._forge,
        }

    def go_on(self, books: Connection, now: datetime) -> None:
        """Let all happen that was to happen by now, in the order of its times."""
        while happening := rows.take_next_happening(books, now=now):
            trip = rows.trip_called(books, happening.reference)
            do = self._doing.get(happening.what)
            lived = (
                do(books, trip, happening.at)
                if do
                else self._reach(books, trip, Step(happening.what), happening.at)
            )
            rows.save_trip(books, lived)

    def cancel(self, books: Connection, trip: Trip, at: datetime, *, reason: str) -> Trip:
        """Nobody comes any more."""
        rows.forget_plan(books, trip.reference)
        cancelled = replace(trip, is_running=False, reason=reason)
        return self._saved(books, self._reach(books, cancelled, Step.CANCELLED, at))

    def say_cancelled(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        """They say so, and it goes on."""
        return self._saved(books, self._reach(books, trip, Step.CANCELLED, at))

    def bring_back(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        """The courier turns round with the goods."""
        rows.forget_plan(books, trip.reference)
        back_at = at + self._way_back(trip, at)
        self._plan(books, trip, Step.RETURNED, back_at)
        turning = replace(trip, times={**trip.times, Mark.BACK: back_at})
        return self._saved(books, self._turn_back(books, turning, at))

    def tell(self, books: Connection, trip: Trip, at: datetime, *, step: str | None = None) -> Trip:
        """Queue a notice; answer the trip that has one more."""
        script = trip.script
        is_behind = script.reordered and trip.notices % 2 == 0
        delay = self._scenario().pause(BEHIND if is_behind else script.notice_after)
        tell(books, trip, at=at, delay=delay, step=step)
        return replace(trip, notices=trip.notices + 1)

    def _reach(self, books: Connection, trip: Trip, step: str, at: datetime) -> Trip:
        return self.tell(books, replace(trip, step=step, told_at=at), at)

    def _set_out(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        moving = self._ride(books, trip, trip.start, at)
        return self._reach(books, moving, Step.TO_PICK_UP, at)

    def _fetch(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        if not world.fetch(books, trip.label, carrier=trip.carrier, at=at):
            return self.cancel(books, trip, at, reason=NOTHING_THERE)
        has_it = replace(trip, is_collected=True, is_running=True, reason="")
        moving = self._ride(books, has_it, trip.pickup, at)
        return self._reach(books, moving, Step.COLLECTED, at)

    def _hand_over(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        if not self._put(books, trip, Deed.HANDED_OVER, at):
            return self._ended(books, trip)
        return self._reach(books, self._ended(books, trip), Step.DELIVERED, at)

    def _turn_back(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        here = trip.leg.at(at) if trip.leg else trip.dropoff
        moving = self._ride(books, trip, here, at, back=True)
        reason = trip.reason or NOBODY_OPENS
        return self._reach(books, replace(moving, reason=reason), Step.RETURNING, at)

    def _bring_back(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        if not self._put(books, trip, Deed.BROUGHT_BACK, at):
            return self._ended(books, trip)
        return self._reach(books, self._ended(books, trip), Step.RETURNED, at)

    def _give_up(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        return self._reach(
            books, replace(trip, reason=GIVEN_UP, is_running=False), Step.CANCELLED, at
        )

    def _lose(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        self._put(books, trip, Deed.LOST, at)
        return self._ended(books, trip)

    def _tick(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        every = self._company(trip).location_every
        leg = trip.leg
        if every is None or leg is None or not trip.is_running or leg.stops_at or leg.ends_at <= at:
            return trip
        self._plan(books, trip, What.TICK, at + self._scenario().pause(every))
        return self.tell(books, replace(trip, told_at=at), at)

    def _stop(self, _books: Connection, trip: Trip, at: datetime) -> Trip:
        return replace(trip, leg=trip.leg and replace(trip.leg, stops_at=at))

    def _garble(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        return self._reach(books, trip, UNKNOWN, at)

    def _cry_wolf(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        return self.tell(books, trip, at, step=Step.CANCELLED)

    def _forge(self, books: Connection, trip: Trip, at: datetime) -> Trip:
        claimed = replace(trip, is_collected=True)
        tell(books, claimed, at=at, delay=timedelta(), step=Step.DELIVERED, forged=True)
        return trip

    def _ride(
        self, books: Connection, trip: Trip, start: Position, at: datetime, *, back: bool = False
    ) -> Trip:
        """From where the courier is now, to wherever they go next."""
        every = self._company(trip).location_every
        if every is not None:
            self._plan(books, trip, What.TICK, at + self._scenario().pause(every))
        end, ends_at = trip.dropoff, trip.times[Mark.AT_DOOR]
        if back or not trip.is_collected:
            end, ends_at = trip.pickup, trip.times[Mark.BACK] if back else trip.times[Mark.THERE]
        return replace(trip, leg=Leg(start=start, end=end, begins_at=at, ends_at=ends_at))

    def _way_back(self, trip: Trip, at: datetime) -> timedelta:
        here = trip.leg.at(at) if trip.leg else trip.dropoff
        seconds = here.metres_to(trip.pickup) / self._company(trip).metres_per_second
        return self._scenario().pause(seconds)

    @staticmethod
    def _put(books: Connection, trip: Trip, deed: Deed, at: datetime) -> bool:
        """Do something with the parcel, if nobody has taken it over meanwhile."""
        try:
            world.put(books, trip.label, deed, carrier=trip.carrier, at=at)
        except world.NotTheirs:
            return False
        return True

    @staticmethod
    def _ended(books: Connection, trip: Trip) -> Trip:
        rows.forget_plan(books, trip.reference)
        return replace(trip, is_running=False)

    @staticmethod
    def _plan(books: Connection, trip: Trip, what: str, at: datetime) -> None:
        rows.plan(books, Happening(reference=trip.reference, what=what, at=at))

    @staticmethod
    def _saved(books: Connection, trip: Trip) -> Trip:
        rows.save_trip(books, trip)
        return trip

    def _company(self, trip: Trip) -> Company:
        return self._scenario().named(trip.partner)
