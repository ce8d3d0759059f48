"""The sandbox partner passes the contract of partners."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace as altered

from adapters.couriers.sandbox_scenario import Burst, Scenario
from adapters.couriers.sandbox_script import Ending, Script, Verb
from adapters.couriers.sandbox_trip import Trip
from adapters.sandboxes import faults
from application.delivery.partner_ports import CourierPartner, PartnerJob
from domain.delivery.consignment_events import Step
from domain.kernel.ids import ConsignmentId
from tests.contracts.courier_partner import (
    CourierPartnerContract,
    Plot,
    Signed,
    Stage,
    Trouble,
)
from tests.contracts.partner_notices import (
    DatedNoticesContract,
    PartnerNoticesContract,
    SignedNoticesContract,
)
from tests.support.partner_jobs import a_partner_job
from tests.support.sandbox_partners import Companies

WORDS = {
    Plot.GOES_WELL: "",
    Plot.IS_NOT_QUOTED: "sandbox:no-quote",
    Plot.IS_REFUSED: "sandbox:refuse",
    Plot.IS_UNANSWERED: "sandbox:first-answer-lost",
    Plot.NEVER_ARRIVES: "sandbox:hang",
}
TROUBLES = {
    Trouble.TIME_OUT: faults.Trouble.LOST,
    Trouble.BUSY: faults.Trouble.BUSY,
    Trouble.BROKEN: faults.Trouble.BROKEN,
    # It is asked in the same process, where nothing has to be read.
    Trouble.NONSENSE: faults.Trouble.RESET,
}
ENDINGS = {Step.CANCELLED: Ending.GIVEN_UP, Step.RETURNED: Ending.COMES_BACK}


@dataclass
class SandboxStage:
    companies: Companies
    sent: list[Signed] = field(default_factory=list)
    steps: Sequence[Step] = (
        Step.TO_PICK_UP,
        Step.AT_PICK_UP,
        Step.COLLECTED,
        Step.TO_DROP_OFF,
        Step.AT_DROP_OFF,
        Step.DELIVERED,
    )

    @property
    def partner(self) -> CourierPartner:
        return self.companies.partner

    def now(self) -> datetime:
        return self.companies.clock.now()

    def job(self, plot: Plot) -> PartnerJob:
        return a_partner_job(WORDS[plot], now=self.now())

    async def let_reach(self, key: ConsignmentId, step: Step) -> None:
        ending = ENDINGS.get(step, Ending.BROUGHT)
        if step is Step.CANCELLED and self._trip(key).is_collected:
            ending = Ending.RETURNED_LATER
        self._meddle(key, Script(ending=ending))
        while self._trip(key).step != step:
            self.companies.pass_time(seconds=30)
        self.sent += await self.companies.told()

    async def say_something_unknown(self, key: ConsignmentId) -> None:
        self._meddle(key, Script(ending=Ending.GARBLED))
        while self._trip(key).step in set(Step):
            self.companies.pass_time(seconds=30)
        self.sent += await self.companies.told()

    def let_calls_meet(self, trouble: Trouble) -> None:
        town = self.companies.town
        burst = Burst(trouble=TROUBLES[trouble], every=1, lasts=1)
        company = altered(town.scenario.named("sandbox"), bursts=[burst])
        town.scenario = altered(town.scenario, companies=[company])

    def made(self, key: ConsignmentId) -> int:
        return len(self.companies.trips(key))

    async def notices_about(self, key: ConsignmentId) -> list[Signed]:
        return [signed for signed in self.sent if str(key).encode() in signed[0]]

    def sign(self, body: bytes) -> Mapping[str, str]:
        return self.companies.signer.sign(body)

    def let_notices_age(self) -> None:
        self.companies.clock.pass_time(timedelta(seconds=301))

    def _trip(self, key: ConsignmentId) -> Trip:
        return self.companies.trips(key)[0]

    def _meddle(self, key: ConsignmentId, script: Script) -> None:
        self.companies.town.meddle("sandbox", str(key), script, now=self.now())


@pytest.fixture
async def companies() -> AsyncIterator[Companies]:
    script = Script(faults={Verb.BOOK: faults.Fault(trouble=faults.Trouble.UNANSWERED)})
    companies = Companies(scenario=Scenario(scripts={"first-answer-lost": script}))
    yield companies
    companies.log.close()


class TestSandboxPartner(CourierPartnerContract):
    @pytest.fixture
    def stage(self, companies: Companies) -> Stage:
        return SandboxStage(companies)


class TestNoticesOfTheSandboxPartner(
    PartnerNoticesContract, SignedNoticesContract, DatedNoticesContract
):
    @pytest.fixture
    def stage(self, companies: Companies) -> Stage:
        return SandboxStage(companies)
