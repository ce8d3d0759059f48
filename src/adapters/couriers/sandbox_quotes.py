"""What the companies of the sandbox offer to bring, and for how much."""

from collections.abc import Callable
from datetime import datetime, timedelta
from sqlite3 import Connection

from adapters.couriers import sandbox_rows as rows
from adapters.couriers.sandbox_plan import ends_of, planned
from adapters.couriers.sandbox_scenario import Company, Scenario
from adapters.couriers.sandbox_script import USUAL, Script
from adapters.couriers.sandbox_trip import Mark
from application.delivery.partner_ports import PartnerJob, PartnerQuote, PartnerRefused
from domain.delivery.events import ProofKind
from domain.kernel.money import Money

_METRES_IN_KM = 1_000
_AT_ONCE = timedelta(minutes=30)
"""What is ready by then counts as ready."""


class Quotes:
    def __init__(self, scenario: Callable[[], Scenario]) -> None:
        self._scenario = scenario

    def quote(
        self, books: Connection, company: Company, script: Script, job: PartnerJob, *, now: datetime
    ) -> PartnerQuote:
        """Raises ``PartnerRefused`` if they do not bring such a thing, or not now."""
        if reason := script.no_quote or why_not(books, company, job, now):
            raise PartnerRefused(reason)
        scenario = self._scenario()
        # Whoever asks does not know what goes wrong: they tell the usual times.
        luck = scenario.chance(company.name, now.isoformat())
        usual = planned(job, USUAL, company, scenario, luck, now=now)
        price = _price(company, job)
        lasts = company.quote_lasts if script.quote_lasts is None else script.quote_lasts
        # What is told expires in a while even where it is not good any more.
        expires_at = now + timedelta(seconds=company.quote_lasts)
        good_until = now + timedelta(seconds=lasts)
        return PartnerQuote(
            reference=rows.write_quote(books, company.name, price, expires_at=good_until, now=now),
            price=price,
            pick_up_at=usual.times[Mark.FETCHED],
            arrives_at=usual.times[Mark.AT_DOOR],
            expires_at=expires_at,
        )


def why_not(books: Connection, company: Company, job: PartnerJob, now: datetime) -> str:
    """Why they do not bring it; empty if they do."""
    pickup, dropoff = ends_of(job)
    parcel, offer = job.parcel, company.offer
    reasons = (
        # Of a mere position nobody knows the country.
        ({job.pickup.country, job.dropoff.country} - {""} <= company.countries, "out-of-area"),
        (pickup.metres_to(dropoff) <= company.metres_max, "out-of-area"),
        (parcel.size in company.sizes and parcel.weight_grams <= company.grams_max, "too-large"),
        (job.needs <= offer.proofs | {ProofKind.PARTNER}, "not-supported"),
        (job.ready_at <= now + offer.ahead_max + _AT_ONCE, "not-supported"),
        (
            company.couriers is None or rows.running(books, company.name) < company.couriers,
            "no-couriers",
        ),
    )
    return next((reason for is_fine, reason in reasons if not is_fine), "")


def _price(company: Company, job: PartnerJob) -> Money:
    pickup, dropoff = ends_of(job)
    metres = pickup.metres_to(dropoff)
    amount = company.base_price + round(company.price_per_km * metres / _METRES_IN_KM)
    return Money(amount, company.currency)
