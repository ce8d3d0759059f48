"""Where the companies of the sandbox book and cancel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from sqlite3 import Connection

from msgspec.structs import replace

from adapters.couriers import sandbox_rows as rows
from adapters.couriers.sandbox_life import Life
from adapters.couriers.sandbox_plan import Plan, ends_of, planned, planned_again
from adapters.couriers.sandbox_quotes import why_not
from adapters.couriers.sandbox_rows import Happening
from adapters.couriers.sandbox_scenario import Company, Scenario
from adapters.couriers.sandbox_script import Script
from adapters.couriers.sandbox_trip import Trip
from adapters.sandboxes.faults import NoAnswer
from application.delivery.partner_ports import PartnerOrder, PartnerRefused
from domain.delivery.consignment_events import Step
from domain.kernel.money import Money

BY_US = "by-request"
_NAMES = ("Alia", "Bo", "Chandra", "Dewi", "Emre", "Fola", "Gita", "Hana", "Ivo", "Jun")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What is to be opened, and how it goes."""

    order: PartnerOrder
    company: Company
    script: Script
    price: Money
    label: str
    known_from: datetime


class Bookings:
    def __init__(
        self, scenario: Callable[[], Scenario], life: Life, identify: Callable[[PartnerOrder], str]
    ) -> None:
        self._scenario = scenario
        self._life = life
        self._identify = identify

    def book(
        self,
        books: Connection,
        company: Company,
        script: Script,
        order: PartnerOrder,
        *,
        now: datetime,
    ) -> Trip:
        """What is booked under the key, or was before; raise ``PartnerRefused``."""
        key = str(order.key)
        if known := rows.trips_of(books, company.name, key):
            return self._known(books, known[0], now)
        price = rows.quoted(books, company.name, order.quote.reference, now=now)
        if reason := script.refusal or script.no_quote or why_not(books, company, order.job, now):
            raise PartnerRefused(reason)
        if price is None or script.quote_lasts == 0:
            raise PartnerRefused("quote-expired")
        wanted = _Wanted(
            order=order,
            company=company,
            script=script,
            price=price,
            label=self._identify(order),
            known_from=now + self._scenario().pause(script.arrives_after),
        )
        return self._open(books, wanted, now)

    def cancel(
        self, books: Connection, partner: str, key: str, reference: str, *, now: datetime
    ) -> Trip | None:
        """What has become of it; ``None`` if they do not know it, or not yet."""
        known = self.known(books, partner, key, now=now)
        called = [trip for trip in known if trip.reference == reference] or known
        answers = [self._cancel(books, trip, now) for trip in called]
        return next(
            (trip for trip in answers if trip.is_collected), answers[0] if answers else None
        )

    def known(self, books: Connection, partner: str, key: str, *, now: datetime) -> Sequence[Trip]:
        trips = rows.trips_of(books, partner, key)
        return [trip for trip in trips if trip.known_from <= now]

    def plan_again(
        self, books: Connection, partner: str, key: str, script: Script, *, now: datetime
    ) -> None:
        """Let what is still to come go by another script."""
        for trip in self.known(books, partner, key, now=now):
            rows.forget_plan(books, trip.reference)
            for at, what in planned_again(script, trip.step, trip.times, now=now):
                rows.plan(books, Happening(reference=trip.reference, what=what, at=at))
            rows.save_trip(books, replace(trip, script=script))

    def _cancel(self, books: Connection, trip: Trip, now: datetime) -> Trip:
        if not trip.is_running or (trip.script.cancel_refused and not trip.is_collected):
            return trip
        if trip.is_collected:
            is_turning = trip.script.comes_back_if_cancelled and trip.step != Step.RETURNING
            return self._life.bring_back(books, trip, now) if is_turning else trip
        if trip.script.cancel_ignored:
            return self._life.say_cancelled(books, trip, now)
        return self._life.cancel(books, trip, now, reason=BY_US)

    def _known(self, books: Connection, trip: Trip, now: datetime) -> Trip:
        if trip.known_from <= now:
            return trip
        # The one that is on its way here will be recognised as this one.
        arrived = replace(trip, known_from=now)
        rows.save_trip(books, arrived)
        return arrived

    def _open(self, books: Connection, wanted: _Wanted, now: datetime) -> Trip:
        trips = [self._open_one(books, wanted, gap) for gap in _gaps(wanted.script)]
        if wanted.known_from > now:
            # It is still on its way.
            raise NoAnswer
        return trips[0]

    def _open_one(self, books: Connection, wanted: _Wanted, gap: float) -> Trip:
        scenario = self._scenario()
        name, key = wanted.company.name, str(wanted.order.key)
        # Of two couriers for one key the second one never overtakes the first one.
        luck = scenario.chance(name, key, "way")
        plan = planned(
            wanted.order.job,
            wanted.script,
            wanted.company,
            scenario,
            luck,
            now=wanted.known_from,
            behind=scenario.pause(gap),
        )
        trip = _trip(wanted, plan, scenario.chance(name, key, "courier", str(gap)))
        rows.add_trip(books, trip)
        for at, what in plan.happenings:
            rows.plan(books, Happening(reference=trip.reference, what=what, at=at))
        told = self._life.tell(books, trip, wanted.known_from)
        rows.save_trip(books, told)
        return told


def _gaps(script: Script) -> Sequence[float]:
    """By how many seconds each courier comes later than the first one; the answer's first."""
    if script.doubled is None:
        return [0.0]
    return [script.doubled, 0.0] if script.hurries else [0.0, script.doubled]


def _trip(wanted: _Wanted, plan: Plan, luck: Random) -> Trip:
    order, company = wanted.order, wanted.company
    pickup, dropoff = ends_of(order.job)
    return Trip(
        reference=rows.new_reference("trip"),
        partner=company.name,
        key=str(order.key),
        label=wanted.label,
        script=wanted.script,
        start=plan.start,
        pickup=pickup,
        dropoff=dropoff,
        proof=order.job.needs & company.proofs,
        price=wanted.price,
        courier=luck.choice(_NAMES),
        phone=f"+49305550{luck.randrange(1_000):03}",
        known_from=wanted.known_from,
        times=dict(plan.times),
        tells_location=company.location_every is not None,
        told_at=wanted.known_from,
    )
