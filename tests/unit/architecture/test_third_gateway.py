"""A provider more touches a module of its own, a line of settings, and its tests."""

import hmac
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

import entrypoints
from application.payments.gateways import Gateways
from application.payments.ports import (
    Charge,
    ChargeOrder,
    ChargeOutcome,
    EntryKind,
    Evidence,
    MethodOffer,
    Notice,
    PaymentGateway,
    ProviderEntry,
    RefundAnswer,
    RefundOrder,
    RefundOutcome,
)
from application.platform.errors import Unavailable
from domain.kernel.money import Money
from domain.payments.attempt import Retry
from domain.payments.errors import ForgedNotice, MalformedNotice
from domain.payments.events import NextAction, NextStep, PaymentMethod
from entrypoints.composition.gateways import chosen
from tests.contracts.payment_gateway import PaymentGatewayContract, Plot, Signed, Stage
from tests.support.charge_orders import a_charge_order
from tests.support.clock import FakeClock, FixedRandomness

SOURCE = Path(entrypoints.__file__).parents[1]
KNOWS_ITS_PROVIDERS = {
    "entrypoints/settings.py",
    "entrypoints/settings_faults/payments.py",
    "entrypoints/composition/parts/payments.py",
    "entrypoints/composition/gateways.py",
}
SECRET = b"the pig's"
WAIT = NextAction(step=NextStep.WAIT)


@dataclass
class PiggyBank:
    """A whole gateway: what a new provider has to bring, and no more."""

    clock: FakeClock
    charges: dict[str, Charge] = field(default_factory=dict)
    amounts: dict[str, Money] = field(default_factory=dict)
    refunds: dict[str, RefundAnswer] = field(default_factory=dict)
    books: list[ProviderEntry] = field(default_factory=list)
    name: str = "piggy"
    offers: Sequence[MethodOffer] = (
        MethodOffer(method=PaymentMethod.CARD, currencies=frozenset({"INR"})),
    )
    session_minimum: timedelta = timedelta(minutes=1)

    async def charge(self, order: ChargeOrder) -> Charge:
        if order.key not in self.charges:
            self.amounts[order.key] = order.amount
            self._put(order.key, self._begun(order))
        if order.token == Plot.IS_UNANSWERED:
            raise Unavailable(self.name)
        return self.charges[order.key]

    async def capture(self, key: str, amount: Money, *, reference: str) -> Charge:
        del amount, reference
        return self.charges[key]

    async def look_up(self, key: str, *, reference: str) -> Charge | None:
        del reference
        return self.charges.get(key)

    async def cancel(self, key: str, *, reference: str) -> Charge:
        charge = self.charges.get(key)
        if charge is None or charge.outcome is ChargeOutcome.PENDING:
            self._put(key, Charge(reference=reference, outcome=ChargeOutcome.CANCELLED))
        return self.charges[key]

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        if order.amount.amount > self.kept(order.charge_key):
            return RefundAnswer(outcome=RefundOutcome.FAILED, reason="too-much")
        if order.key not in self.refunds:
            answer = RefundAnswer(outcome=RefundOutcome.SUCCEEDED, reference=f"r-{order.key}")
            self.refunds[order.key] = answer
            self._book(EntryKind.REFUND, answer.reference, order.charge_key, order.amount)
        return self.refunds[order.key]

    async def look_up_refund(self, order: RefundOrder) -> RefundAnswer | None:
        return self.refunds.get(order.key)

    async def dispute_evidence(self, reference: str, evidence: Sequence[Evidence]) -> None:
        del reference, evidence

    async def entries(self, since: datetime, until: datetime) -> AsyncIterator[ProviderEntry]:
        for entry in self.books:
            if since <= entry.at < until:
                yield replace(entry, key="")

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        given = headers.get("x-piggy", "").encode(errors="replace")
        if not hmac.compare_digest(sign(body)["x-piggy"].encode(), given):
            raise ForgedNotice
        try:
            key, at = json.loads(body)["key"], datetime.fromisoformat(json.loads(body)["at"])
        except (ValueError, KeyError, TypeError):
            raise MalformedNotice from None
        if self.clock.now() - at > timedelta(minutes=5):
            raise ForgedNotice
        charge = self.charges[key]
        return Notice(id=key, key=key, reference=charge.reference, charge=charge, at=at)

    def let_payer_act(self, key: str) -> None:
        charge = self.charges.get(key)
        if charge and charge.outcome is ChargeOutcome.PENDING:
            self._put(key, self._captured(key))

    def kept(self, key: str) -> int:
        moved = [entry for entry in self.books if entry.key == key]
        signs = {EntryKind.CAPTURE: 1, EntryKind.REFUND: -1}
        return sum(signs[entry.kind] * entry.amount.amount for entry in moved)

    def _begun(self, order: ChargeOrder) -> Charge:
        if order.token in {Plot.IS_DECLINED, Plot.IS_DECLINED_FOR_NOW}:
            retry = Retry.NEVER if order.token == Plot.IS_DECLINED else Retry.SAME
            declined = ChargeOutcome.DECLINED
            return Charge(reference=order.key, outcome=declined, reason="empty", retry=retry)
        if order.token == Plot.STAYS_PENDING:
            return Charge(reference=order.key, outcome=ChargeOutcome.PENDING, next_action=WAIT)
        return self._captured(order.key)

    def _captured(self, key: str) -> Charge:
        return Charge(reference=key, outcome=ChargeOutcome.CAPTURED, captured=self.amounts[key])

    def _put(self, key: str, charge: Charge) -> None:
        self.charges[key] = charge
        if charge.captured:
            self._book(EntryKind.CAPTURE, charge.reference, key, charge.captured)

    def _book(self, kind: EntryKind, reference: str, key: str, amount: Money) -> None:
        entry = ProviderEntry(
            kind=kind, reference=reference, key=key, amount=amount, at=self.clock.now()
        )
        self.books.append(entry)


def sign(body: bytes) -> Mapping[str, str]:
    return {"x-piggy": hmac.new(SECRET, body, sha256).hexdigest()}


@dataclass
class PiggyStage:
    bank: PiggyBank
    clock: FakeClock

    @property
    def gateway(self) -> PaymentGateway:
        return self.bank

    def order(self, plot: Plot) -> ChargeOrder:
        return a_charge_order(plot)

    async def let_payer_act(self, order: ChargeOrder) -> None:
        self.bank.let_payer_act(order.key)

    def money_kept(self, order: ChargeOrder) -> int:
        return self.bank.kept(order.key)

    async def notices_about(self, order: ChargeOrder) -> list[Signed]:
        body = json.dumps({"key": order.key, "at": self.clock.now().isoformat()}).encode()
        return [(body, sign(body))]

    def window(self) -> tuple[datetime, datetime]:
        return self.clock.now() - timedelta(hours=1), self.clock.now() + timedelta(hours=1)

    def sign(self, body: bytes) -> Mapping[str, str]:
        return sign(body)

    def let_notices_age(self) -> None:
        self.clock.pass_time(timedelta(minutes=6))


class TestPiggyBank(PaymentGatewayContract):
    @pytest.fixture
    def stage(self) -> Stage:
        clock = FakeClock()
        return PiggyStage(PiggyBank(clock), clock)


def test_one_line_puts_a_gateway_among_the_others() -> None:
    bank = PiggyBank(FakeClock())

    by_name = chosen(["piggy"], piggy=lambda: bank)
    gateways = Gateways(by_name, clock=bank.clock, randomness=FixedRandomness())

    option = gateways.choose(PaymentMethod.CARD, Money(100, "INR"))
    assert (option.gateway, option.session_minimum) == ("piggy", bank.session_minimum)


@pytest.mark.parametrize("provider", ["stripe", "razorpay"])
def test_nothing_but_its_modules_the_settings_and_the_composition_knows_a_provider(
    provider: str,
) -> None:
    knowing = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if provider in path.read_text().lower()
    }

    own = {path for path in knowing if path.startswith(f"adapters/payments/{provider}")}
    assert own
    assert knowing - own <= KNOWS_ITS_PROVIDERS
