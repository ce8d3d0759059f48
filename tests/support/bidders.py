"""Partners who only bid, as tests want them to, and deadlines that tests let pass."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from application.delivery.partner_ports import (
    CourierPartner,
    PartnerJob,
    PartnerNotice,
    PartnerOffer,
    PartnerOrder,
    PartnerQuote,
    PartnerRefused,
)
from domain.delivery.consignment_events import Step
from domain.delivery.events import ProofKind
from domain.delivery.partner_report import PartnerReport
from domain.delivery.stop import Parcel, ParcelSize
from domain.kernel.ids import ConsignmentId
from domain.kernel.money import Money
from tests.support.clock import NOON
from tests.support.deliveries import DROPOFF, DUE, PICKUP

EVERYTHING = PartnerOffer(
    countries=frozenset({"DE"}),
    currencies=frozenset({"EUR"}),
    sizes=frozenset(ParcelSize),
    grams_max=30_000,
    metres_max=20_000,
    proofs=frozenset(ProofKind),
)


@dataclass
class Bidder:
    """Says the same each time, unless it refuses, or says nothing."""

    name: str = "swift"
    offer: PartnerOffer = EVERYTHING
    price: Money = Money(700, "EUR")  # noqa: RUF009  # a frozen value
    takes: timedelta = timedelta(minutes=30)
    lasts: timedelta = timedelta(minutes=5)
    refuses: str = ""
    is_silent: bool = False
    asked: list[PartnerJob] = field(default_factory=list)
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def quote(self, job: PartnerJob) -> PartnerQuote:
        self.asked.append(job)
        self.was_asked.set()
        if self.is_silent:
            await asyncio.Event().wait()
        if self.refuses:
            raise PartnerRefused(self.refuses)
        return PartnerQuote(
            reference=f"{self.name}-{len(self.asked)}",
            price=self.price,
            pick_up_at=job.ready_at + self.takes / 2,
            arrives_at=job.ready_at + self.takes,
            expires_at=job.ready_at + self.lasts,
        )

    async def book(self, order: PartnerOrder) -> PartnerReport:
        raise AssertionError(f"{order.key} is booked afterwards, by another reaction.")

    async def cancel(self, key: ConsignmentId, *, reference: str) -> PartnerReport | None:
        raise AssertionError(f"{key} {reference}")

    async def look_up(self, key: ConsignmentId, *, reference: str) -> Sequence[PartnerReport]:
        raise AssertionError(f"{key} {reference}")

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> PartnerNotice:
        raise AssertionError(f"{body!r} {headers}")


def report_of(reference: str, step: Step = Step.BOOKED) -> PartnerReport:
    return PartnerReport(reference=reference, step=step, at=NOON, is_collected=False)


class Bidders:
    def __init__(self, *bidders: CourierPartner) -> None:
        self._bidders = bidders

    def all(self) -> Sequence[CourierPartner]:
        return self._bidders

    def named(self, name: str) -> CourierPartner:
        return next(each for each in self._bidders if each.name == name)


class Deadlines:
    """As ``asyncio.timeout``, but the time passes when a test says so."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._running: set[asyncio.Timeout] = set()

    @asynccontextmanager
    async def __call__(self, seconds: float) -> AsyncIterator[None]:
        self.seconds.append(seconds)
        async with asyncio.timeout(None) as limit:
            self._running.add(limit)
            try:
                yield
            finally:
                self._running.remove(limit)

    def pass_by(self) -> None:
        now = asyncio.get_running_loop().time()
        for limit in self._running:
            limit.reschedule(now)


def a_job(**given: Any) -> PartnerJob:
    plain: dict[str, Any] = {
        "pickup": PICKUP,
        "dropoff": DROPOFF,
        "parcel": Parcel(1_500, ParcelSize.SMALL),
        "ready_at": NOON,
        "due_by": DUE,
    }
    return PartnerJob(**(plain | given))
