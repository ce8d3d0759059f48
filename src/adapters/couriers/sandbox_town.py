"""What the sandbox's companies do when they are asked, and the town in which they do it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection

from adapters.couriers import sandbox_rows as rows
from adapters.couriers import sandbox_world as world
from adapters.couriers.sandbox_bookings import Bookings
from adapters.couriers.sandbox_books import SandboxLog
from adapters.couriers.sandbox_life import Life
from adapters.couriers.sandbox_plan import ends_of
from adapters.couriers.sandbox_quotes import Quotes
from adapters.couriers.sandbox_scenario import Company, Scenario
from adapters.couriers.sandbox_script import USUAL, Script, Verb
from adapters.couriers.sandbox_trip import Trip
from adapters.couriers.sandbox_world import Deed, Handling, ParcelState
from adapters.sandboxes.faults import NoAnswer, note_call
from adapters.sandboxes.notices import QueuedNotice
from application.delivery.partner_ports import (
    PartnerJob,
    PartnerOrder,
    PartnerQuote,
    PartnerRefused,
)

type Reply[Answer] = tuple[Answer, timedelta]
"""And how long it takes to come."""

type Identify = Callable[[PartnerOrder], str]
"""Which parcel it is in the world: couriers of several companies may come for the same."""


def by_key(order: PartnerOrder) -> str:
    """Every order is about a parcel of its own."""
    return str(order.key)


class SandboxTown:
    """Every verb is one transaction of the books, and does the same when it is repeated.

    Each raises ``NoAnswer`` if the script breaks the call, whether it was carried out or not.
    """

    def __init__(self, log: SandboxLog, scenario: Scenario, *, identify: Identify = by_key) -> None:
        self._log = log
        self.scenario = scenario
        """May be replaced while it runs; what is booked goes on as it was planned."""

        self._life = Life(lambda: self.scenario)
        self._quotes = Quotes(lambda: self.scenario)
        self._bookings = Bookings(lambda: self.scenario, self._life, identify)

    def quote(self, partner: str, job: PartnerJob, *, now: datetime) -> Reply[PartnerQuote]:
        company, key = self.scenario.named(partner), _name_of(job)
        script = self._script_of_words(company, job, key)
        takes = self.scenario.pause(company.quote_takes)
        answer, after = self._serve(
            (partner, Verb.QUOTE, key),
            now,
            lambda _: script,
            lambda books: self._quotes.quote(books, company, script, job, now=now),
        )
        return answer, takes + after

    def book(self, partner: str, order: PartnerOrder, *, now: datetime) -> Reply[Trip]:
        company, key = self.scenario.named(partner), str(order.key)

        def plot(books: Connection) -> Script:
            known = rows.plot_of(books, partner, key)
            script = known or self._script_of_words(company, order.job, key)
            if known is None:
                rows.write_plot(books, partner, key, script)
            return script

        def book(books: Connection) -> Trip:
            return self._bookings.book(books, company, plot(books), order, now=now)

        return self._serve((partner, Verb.BOOK, key), now, plot, book)

    def cancel(
        self, partner: str, key: str, *, reference: str, now: datetime
    ) -> Reply[Trip | None]:
        return self._serve(
            (partner, Verb.CANCEL, key),
            now,
            lambda books: rows.plot_of(books, partner, key) or USUAL,
            lambda books: self._bookings.cancel(books, partner, key, reference, now=now),
        )

    def look_up(self, partner: str, key: str, *, now: datetime) -> Reply[Sequence[Trip]]:
        return self._serve(
            (partner, Verb.LOOK_UP, key),
            now,
            lambda books: rows.plot_of(books, partner, key) or USUAL,
            lambda books: self._bookings.known(books, partner, key, now=now),
        )

    def meddle(self, partner: str, key: str, script: Script, *, now: datetime) -> None:
        """From now on what was booked under the key goes like that."""
        with self._log.transaction() as books:
            self._life.go_on(books, now)
            rows.write_plot(books, partner, key, script)
            self._bookings.plan_again(books, partner, key, script, now=now)

    def claim_notices(
        self, partner: str, *, key: str | None, now: datetime
    ) -> Sequence[QueuedNotice]:
        """Take the notices that are due, of one key or of all."""
        with self._log.transaction() as books:
            self._life.go_on(books, now)
            return rows.claim_notices(books, partner=partner, key=key, now=now)

    def forget_notice(self, notice: QueuedNotice) -> None:
        """It was received: never send it again."""
        with self._log.transaction() as books:
            rows.forget_notice(books, notice)

    def trips(self, partner: str, key: str, *, now: datetime) -> Sequence[Trip]:
        """What the company has made of a key, without asking it."""
        with self._log.transaction() as books:
            self._life.go_on(books, now)
            return rows.trips_of(books, partner, key)

    def fetch(self, label: str, *, carrier: str, now: datetime) -> bool:
        """Somebody else comes for a parcel; tell whether it was still there."""
        with self._log.transaction() as books:
            self._life.go_on(books, now)
            return world.fetch(books, label, carrier=carrier, at=now)

    def put(self, label: str, deed: Deed, *, carrier: str, now: datetime) -> None:
        """Somebody else does something with what they have fetched; or raise ``NotTheirs``."""
        with self._log.transaction() as books:
            self._life.go_on(books, now)
            world.put(books, label, deed, carrier=carrier, at=now)

    def pass_on(self, label: str, *, carrier: str, to: str, now: datetime) -> None:
        """One courier takes it over from another one on the road; or raise ``NotTheirs``."""
        with self._log.transaction() as books:
            self._life.go_on(books, now)
            world.pass_on(books, label, carrier=carrier, to=to)

    def whereabouts(self, label: str, *, now: datetime) -> ParcelState:
        with self._log.transaction() as books:
            self._life.go_on(books, now)
            return world.whereabouts(books, label)

    def handlings(self, label: str | None = None, *, now: datetime) -> Sequence[Handling]:
        """All that was really done by now, with one parcel or with all of them."""
        with self._log.transaction() as books:
            self._life.go_on(books, now)
            return world.handlings(books, label)

    def _script_of_words(self, company: Company, job: PartnerJob, key: str) -> Script:
        chance = self.scenario.chance(company.name, key, "script")
        return self.scenario.script_of(job.dropoff.instructions, company, chance)

    def _serve[Answer](
        self,
        call: tuple[str, Verb, str],
        now: datetime,
        script_of: Callable[[Connection], Script],
        act: Callable[[Connection], Answer],
    ) -> Reply[Answer]:
        partner, verb, key = call
        with self._log.transaction() as books:
            self._life.go_on(books, now)
            planned = self.scenario.named(partner).fault_at(now)
            planned = planned or script_of(books).faults.get(verb)
            fault = note_call(books, verb, f"{partner}/{key}", planned, now=now)
            is_done = fault is None or fault.is_carried_out
            # What they say no to is in the books as well.
            outcome = _tried(act, books) if is_done else NoAnswer()
        if fault is not None and not fault.is_answered:
            raise NoAnswer(fault.trouble)
        if isinstance(outcome, (NoAnswer, PartnerRefused)):
            raise outcome
        return outcome, self.scenario.pause(fault.seconds if fault else 0)


def _tried[Answer](
    act: Callable[[Connection], Answer], books: Connection
) -> Answer | NoAnswer | PartnerRefused:
    try:
        return act(books)
    except (NoAnswer, PartnerRefused) as no:
        return no


def _name_of(job: PartnerJob) -> str:
    """What calls for the same quote have in common."""
    pickup, dropoff = ends_of(job)
    return "/".join(
        str(part)
        for part in (pickup.latitude, pickup.longitude, dropoff.latitude, dropoff.longitude)
    )
