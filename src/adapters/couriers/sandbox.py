"""A company of the sandbox: its couriers are made up, and misbehave when they are told to."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from adapters.couriers.sandbox_books import SandboxLog
from adapters.couriers.sandbox_notices import PartnerSigner
from adapters.couriers.sandbox_town import Reply, SandboxTown
from adapters.couriers.sandbox_trip import Trip
from adapters.sandboxes.faults import NoAnswer
from adapters.sandboxes.waiting import Wait, wait
from application.delivery.partner_ports import (
    PartnerJob,
    PartnerNotice,
    PartnerOffer,
    PartnerOrder,
    PartnerQuote,
)
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from domain.delivery.partner_report import PartnerReport
from domain.kernel.ids import ConsignmentId


class SandboxPartner:
    """docs/sandbox.md says what it can be told to do, and how."""

    def __init__(
        self,
        name: str,
        town: SandboxTown,
        signer: PartnerSigner,
        clock: Clock,
        *,
        log: SandboxLog,
        wait: Wait = wait,
    ) -> None:
        self.name = name
        self._town = town
        self._signer = signer
        self._clock = clock
        self._log = log
        self._wait = wait

    @property
    def offer(self) -> PartnerOffer:
        return self._town.scenario.named(self.name).offer

    async def quote(self, job: PartnerJob) -> PartnerQuote:
        return await self._ask(lambda now: self._town.quote(self.name, job, now=now))

    async def book(self, order: PartnerOrder) -> PartnerReport:
        trip = await self._ask(lambda now: self._town.book(self.name, order, now=now))
        return self._report(trip)

    async def cancel(self, key: ConsignmentId, *, reference: str) -> PartnerReport | None:
        trip = await self._ask(
            lambda now: self._town.cancel(self.name, str(key), reference=reference, now=now)
        )
        return None if trip is None else self._report(trip)

    async def look_up(self, key: ConsignmentId, *, reference: str) -> Sequence[PartnerReport]:
        del reference  # The sandbox knows everything by our keys.
        trips = await self._ask(lambda now: self._town.look_up(self.name, str(key), now=now))
        return [self._report(trip) for trip in trips]

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> PartnerNotice:
        return self._signer.read(body, headers)

    def _report(self, trip: Trip) -> PartnerReport:
        try:
            return trip.report(self._clock.now())
        except ValueError:
            raise Unavailable(self.name) from None

    async def _ask[Answer](self, question: Callable[[datetime], Reply[Answer]]) -> Answer:
        now = self._clock.now()
        try:
            answer, after = await self._log.wait_for(lambda: question(now))
        except NoAnswer:
            raise Unavailable(self.name) from None
        if after:
            await self._wait(after)
        return answer
