"""Companies of the sandbox, directly, and the town in which their couriers ride."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from adapters.couriers.sandbox import SandboxPartner
from adapters.couriers.sandbox_books import SandboxLog
from adapters.couriers.sandbox_notices import PartnerSigner, TownOutbox
from adapters.couriers.sandbox_scenario import Scenario
from adapters.couriers.sandbox_town import Identify, SandboxTown, by_key
from adapters.couriers.sandbox_trip import Trip
from adapters.sandboxes.books import IN_MEMORY
from adapters.sandboxes.notices import Messenger
from application.delivery.partner_ports import PartnerNotice, PartnerOrder
from domain.delivery.stop import Stop
from domain.kernel.geo import Position
from domain.kernel.ids import ConsignmentId
from tests.support.clock import FakeClock, SequentialIds

SECRET = b"what the sandbox's companies sign with"
type Received = tuple[bytes, Mapping[str, str]]


@dataclass
class Companies:
    """All companies of a scenario, a clock that tests set, and what was told."""

    clock: FakeClock = field(default_factory=FakeClock)
    scenario: Scenario = field(default_factory=Scenario)
    path: Path | str = IN_MEMORY
    identify: Identify = by_key
    kind: type[SandboxPartner] = SandboxPartner
    ids: SequentialIds = field(default_factory=SequentialIds)
    waited: list[timedelta] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.log = SandboxLog(self.path)
        self.town = SandboxTown(self.log, self.scenario, identify=self.identify)
        self.signer = PartnerSigner([SECRET], self.clock)
        self.partners = {
            company.name: self._open(company.name) for company in self.scenario.companies
        }
        self.messengers = {name: self._messenger(name) for name in self.partners}

    @property
    def partner(self) -> SandboxPartner:
        """The first one."""
        return next(iter(self.partners.values()))

    def trips(self, key: ConsignmentId, name: str = "sandbox") -> list[Trip]:
        return list(self.town.trips(name, str(key), now=self.clock.now()))

    async def told(self, name: str = "sandbox", *, status: int = 200) -> list[Received]:
        """What a company sends now, each answered with the status."""
        received: list[Received] = []

        async def receive(body: bytes, headers: Mapping[str, str]) -> int:
            received.append((body, headers))
            return status

        self.messengers[name].connect(receive)
        await self.messengers[name].deliver_due()
        return received

    async def notices(self, name: str = "sandbox") -> list[PartnerNotice]:
        partner = self.partners[name]
        return [partner.read_notice(*told) for told in await self.told(name)]

    def pass_time(self, **time: float) -> None:
        self.clock.pass_time(timedelta(**time))

    async def _wait(self, time: timedelta) -> None:
        self.waited.append(time)

    def _open(self, name: str) -> SandboxPartner:
        return self.kind(name, self.town, self.signer, self.clock, log=self.log, wait=self._wait)

    def _messenger(self, name: str) -> Messenger:
        return Messenger(TownOutbox(name, self.town, self.clock, log=self.log), self.signer)


def label_of(pickup: Stop, dropoff: Stop) -> str:
    """The parcel between two stops, for those who give each parcel stops of its own."""
    return "/".join(_place(stop.position) for stop in (pickup, dropoff))


def by_stops(order: PartnerOrder) -> str:
    return label_of(order.job.pickup, order.job.dropoff)


def _place(position: Position | None) -> str:
    return f"{position.latitude:.7f},{position.longitude:.7f}" if position else ""
