"""A courier partner more touches a module of its own, a line of settings, and its tests."""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

import entrypoints
from application.delivery.partner_ports import (
    CourierPartner,
    PartnerJob,
    PartnerNotice,
    PartnerOffer,
    PartnerOrder,
    PartnerQuote,
    PartnerRefused,
)
from application.platform.errors import Unavailable
from domain.delivery.consignment_errors import (
    ForgedPartnerNotice,
    MalformedPartnerNotice,
    PartnerUnknown,
)
from domain.delivery.consignment_events import Step
from domain.delivery.partner_report import PartnerReport
from domain.delivery.stop import ParcelSize
from domain.kernel.ids import ConsignmentId
from domain.kernel.money import Money
from entrypoints.composition.partners import PartnerSandbox, chosen_partners
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
from tests.support.clock import FakeClock
from tests.support.partner_jobs import a_partner_job

SOURCE = Path(entrypoints.__file__).parents[1]
KNOWS_ITS_PARTNERS = {
    "entrypoints/settings.py",
    "entrypoints/settings_faults/partners.py",
    "entrypoints/composition/partners.py",
    "entrypoints/composition/parts/partners.py",
}
SECRET = b"the pigeon's"
OFFER = PartnerOffer(
    countries=frozenset({"DE"}),
    currencies=frozenset({"EUR"}),
    sizes=frozenset({ParcelSize.SMALL}),
    grams_max=2_000,
    metres_max=50_000,
)


@dataclass
class Pigeons:
    """A whole partner: what a new one has to bring, and no more."""

    clock: FakeClock
    loft: dict[ConsignmentId, PartnerReport] = field(default_factory=dict)
    is_silent: bool = False
    name: str = "pigeons"
    offer: PartnerOffer = OFFER

    async def quote(self, job: PartnerJob) -> PartnerQuote:
        self._answer()
        if job.dropoff.instructions == Plot.IS_NOT_QUOTED:
            raise PartnerRefused("too-large")
        now = self.clock.now()
        return PartnerQuote(
            reference="",
            price=Money(100, "EUR"),
            pick_up_at=now,
            arrives_at=now + timedelta(minutes=9),
            expires_at=now + timedelta(minutes=5),
        )

    async def book(self, order: PartnerOrder) -> PartnerReport:
        self._answer()
        words = order.job.dropoff.instructions
        if words == Plot.IS_REFUSED:
            raise PartnerRefused("closed")
        is_new = order.key not in self.loft
        if is_new and words != Plot.NEVER_ARRIVES:
            self.loft[order.key] = PartnerReport(
                reference=f"p-{order.key}",
                step=Step.BOOKED,
                at=self.clock.now(),
                is_collected=False,
            )
        if is_new and words in {Plot.IS_UNANSWERED, Plot.NEVER_ARRIVES}:
            raise Unavailable(self.name)
        return self.loft[order.key]

    async def cancel(self, key: ConsignmentId, *, reference: str) -> PartnerReport | None:
        del reference
        self._answer()
        report = self.loft.get(key)
        if report is None or report.is_collected:
            return report
        return self.fly(key, Step.CANCELLED)

    async def look_up(self, key: ConsignmentId, *, reference: str) -> Sequence[PartnerReport]:
        del reference
        self._answer()
        return [self.loft[key]] if key in self.loft else []

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> PartnerNotice:
        given = headers.get("x-pigeon", "").encode(errors="replace")
        if not hmac.compare_digest(sign(body)["x-pigeon"].encode(), given):
            raise ForgedPartnerNotice
        try:
            said = json.loads(body)
            key, at = ConsignmentId(UUID(said["key"])), datetime.fromisoformat(said["at"])
            step, is_collected = Step(said["step"]), bool(said["collected"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise MalformedPartnerNotice from None
        if self.clock.now() - at > timedelta(minutes=5):
            raise ForgedPartnerNotice
        report = PartnerReport(reference=f"p-{key}", step=step, at=at, is_collected=is_collected)
        return PartnerNotice(id=f"{key}-{step}", key=key, report=report)

    def fly(self, key: ConsignmentId, step: Step) -> PartnerReport:
        before = self.loft[key]
        has_it = before.is_collected or step not in _WITHOUT_IT
        flown = replace(before, step=step, is_collected=has_it, at=self.clock.now())
        self.loft[key] = flown
        return flown

    def _answer(self) -> None:
        if self.is_silent:
            raise Unavailable(self.name)


_WITHOUT_IT = {Step.BOOKED, Step.CANCELLED}


def sign(body: bytes) -> Mapping[str, str]:
    return {"x-pigeon": hmac.new(SECRET, body, sha256).hexdigest()}


@dataclass
class PigeonStage:
    pigeons: Pigeons
    clock: FakeClock
    sent: dict[ConsignmentId, list[Signed]] = field(default_factory=dict)
    steps: Sequence[Step] = (Step.COLLECTED, Step.DELIVERED)

    @property
    def partner(self) -> CourierPartner:
        return self.pigeons

    def now(self) -> datetime:
        return self.clock.now()

    def job(self, plot: Plot) -> PartnerJob:
        return a_partner_job(plot)

    async def let_reach(self, key: ConsignmentId, step: Step) -> None:
        self.clock.pass_time(timedelta(seconds=10))
        flown = self.pigeons.fly(key, step)
        self._tell(key, step, collected=flown.is_collected)

    async def say_something_unknown(self, key: ConsignmentId) -> None:
        self._tell(key, "MOULTING", collected=False)
        self.pigeons.is_silent = True

    def let_calls_meet(self, trouble: Trouble) -> None:
        self.pigeons.is_silent = trouble in set(Trouble)

    def made(self, key: ConsignmentId) -> int:
        return int(key in self.pigeons.loft)

    async def notices_about(self, key: ConsignmentId) -> list[Signed]:
        return self.sent[key]

    def sign(self, body: bytes) -> Mapping[str, str]:
        return sign(body)

    def let_notices_age(self) -> None:
        self.clock.pass_time(timedelta(minutes=6))

    def _tell(self, key: ConsignmentId, step: str, *, collected: bool) -> None:
        at = self.clock.now().isoformat()
        body = json.dumps({"key": str(key), "step": step, "at": at, "collected": collected})
        self.sent.setdefault(key, []).append((body.encode(), sign(body.encode())))


class TestPigeons(
    CourierPartnerContract, PartnerNoticesContract, SignedNoticesContract, DatedNoticesContract
):
    @pytest.fixture
    def stage(self) -> Stage:
        clock = FakeClock()
        return PigeonStage(Pigeons(clock), clock)


def test_one_line_puts_a_partner_among_the_others() -> None:
    pigeons = Pigeons(FakeClock())

    chosen = chosen_partners(["pigeons"], sandbox=no_sandbox, pigeons=lambda: pigeons)

    assert chosen.all() == (pigeons,)
    assert chosen.named("pigeons") is pigeons
    with pytest.raises(PartnerUnknown):
        chosen.named("owls")


def no_sandbox() -> PartnerSandbox:
    raise AssertionError("Who is not chosen is not opened.")


@pytest.mark.parametrize("partner", ["uber", "doordash"])
def test_nothing_but_its_modules_the_settings_and_the_composition_knows_a_partner(
    partner: str,
) -> None:
    knowing = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if partner in path.read_text().lower()
    }

    own = {path for path in knowing if path.startswith(f"adapters/couriers/{partner}")}
    assert own
    assert knowing - own <= KNOWS_ITS_PARTNERS
