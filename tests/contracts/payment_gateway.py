"""What every ``PaymentGateway`` must do. A new provider subclasses this and nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import pytest

from application.payments.ports import (
    Charge,
    ChargeOutcome,
    PaymentGateway,
    RefundAnswer,
    RefundOutcome,
)
from domain.kernel.ids import RefundId
from domain.kernel.money import Money
from domain.payments.errors import ForgedNotice, MalformedNotice
from domain.payments.payment import Payment
from tests.support.payments import a_payment, a_refund_id

type Signed = tuple[bytes, Mapping[str, str]]


class Provider(Protocol):
    """A provider's test environment: what a test can have it do, and what really happened."""

    @property
    def gateway(self) -> PaymentGateway: ...

    @property
    def succeeds(self) -> str:
        """A token whose charge is captured at once; likewise the others."""
        ...

    @property
    def is_declined(self) -> str: ...

    @property
    def stays_pending(self) -> str: ...

    def session_end(self) -> datetime:
        """A time at which a session that is opened now may end."""
        ...

    async def confirm(self, payment: Payment) -> None:
        """Do what the payer of a pending charge has to do, and let its notice be sent."""
        ...

    def money_kept(self, payment: Payment) -> int:
        """What was captured and not refunded, in minor units, by the provider's own books."""
        ...

    async def notices_about(self, payment: Payment) -> list[Signed]:
        """The notices that were sent about it."""
        ...

    def sign(self, body: bytes) -> Mapping[str, str]:
        """Headers with which our webhook believes that the provider sent this now."""
        ...

    def let_notices_age(self) -> None:
        """Let so much time pass that what was signed is not believed any more."""
        ...


class PaymentGatewayContract:
    """Subclass it and give it a ``provider`` fixture."""

    @pytest.fixture
    def provider(self) -> Provider:
        raise NotImplementedError("a contract test needs a provider")

    def test_every_method_has_currencies(self, provider: Provider) -> None:
        assert provider.gateway.methods
        assert all(provider.gateway.methods.values())
        assert provider.gateway.session_minimum.total_seconds() > 0

    async def test_a_capture_says_what_was_captured(self, provider: Provider) -> None:
        payment = paid_with(provider, provider.succeeds)

        charge = await charged(provider, payment)

        assert (charge.outcome, charge.captured) == (ChargeOutcome.CAPTURED, payment.amount)
        assert provider.money_kept(payment) == payment.amount.amount

    async def test_a_refusal_is_an_answer(self, provider: Provider) -> None:
        payment = paid_with(provider, provider.is_declined)

        charge = await charged(provider, payment)

        assert charge.outcome is ChargeOutcome.DECLINED
        assert charge.reason
        assert provider.money_kept(payment) == 0

    async def test_a_charge_asked_for_twice_is_one_charge(self, provider: Provider) -> None:
        payment = paid_with(provider, provider.succeeds)

        first, second = await charged(provider, payment), await charged(provider, payment)

        assert first == second
        assert provider.money_kept(payment) == payment.amount.amount

    async def test_a_pending_charge_takes_nothing_yet(self, provider: Provider) -> None:
        payment = paid_with(provider, provider.stays_pending)

        charge = await charged(provider, payment)

        assert charge.outcome is ChargeOutcome.PENDING
        assert provider.money_kept(payment) == 0

    async def test_a_look_up_tells_what_the_charge_told(self, provider: Provider) -> None:
        for token in (provider.succeeds, provider.is_declined, provider.stays_pending):
            payment = paid_with(provider, token)
            charge = await charged(provider, payment)

            assert await looked_up(provider, payment) == charge
            known = replace(payment, reference=charge.reference)
            assert await looked_up(provider, known) == charge

    async def test_a_charge_nobody_asked_for_is_not_found(self, provider: Provider) -> None:
        assert await looked_up(provider, paid_with(provider, provider.succeeds)) is None

    async def test_a_cancelled_charge_cannot_be_paid(self, provider: Provider) -> None:
        payment = paid_with(provider, provider.stays_pending)
        charge = await charged(provider, payment)

        cancelled = await provider.gateway.cancel(payment.id, reference=charge.reference)
        await provider.confirm(payment)

        assert cancelled.outcome is ChargeOutcome.CANCELLED
        assert provider.money_kept(payment) == 0

    async def test_what_is_captured_cannot_be_cancelled(self, provider: Provider) -> None:
        payment = paid_with(provider, provider.succeeds)
        charge = await charged(provider, payment)

        assert await provider.gateway.cancel(payment.id, reference=charge.reference) == charge

    async def test_a_charge_can_be_refunded_in_parts(self, provider: Provider) -> None:
        payment = await captured(provider)
        amount = payment.amount.amount

        for part in (amount // 3, amount - amount // 3):
            answer = await refunded(provider, payment, part)
            assert answer.outcome is RefundOutcome.SUCCEEDED

        assert provider.money_kept(payment) == 0

    async def test_a_refund_asked_for_twice_is_one_refund(self, provider: Provider) -> None:
        payment, refund_id = await captured(provider), a_refund_id()

        first = await refunded(provider, payment, 100, refund_id)
        second = await refunded(provider, payment, 100, refund_id)

        assert first == second
        assert provider.money_kept(payment) == payment.amount.amount - 100

    async def test_no_more_than_was_captured_can_be_refunded(self, provider: Provider) -> None:
        payment = await captured(provider)

        answer = await refunded(provider, payment, payment.amount.amount + 1)

        assert answer.outcome is RefundOutcome.FAILED
        assert provider.money_kept(payment) == payment.amount.amount

    async def test_a_notice_tells_what_a_look_up_tells(self, provider: Provider) -> None:
        payment, (body, headers) = await noticed(provider)

        notice = provider.gateway.read_notice(body, headers)

        assert notice.payment_id == payment.id
        assert notice.charge == await looked_up(provider, payment)
        assert provider.gateway.read_notice(body, headers).id == notice.id

    async def test_a_changed_notice_is_forged(self, provider: Provider) -> None:
        _, (body, headers) = await noticed(provider)

        with pytest.raises(ForgedNotice):
            provider.gateway.read_notice(body + b" ", headers)

    async def test_a_notice_without_its_headers_is_forged(self, provider: Provider) -> None:
        _, (body, _) = await noticed(provider)

        with pytest.raises(ForgedNotice):
            provider.gateway.read_notice(body, {})

    async def test_headers_of_nonsense_are_forged(self, provider: Provider) -> None:
        _, (body, headers) = await noticed(provider)

        for nonsense in ("", "0", "nonsense", "\x00", "ü" * 64, "-1", "9" * 400):
            for name in headers:
                with pytest.raises(ForgedNotice):
                    provider.gateway.read_notice(body, {**headers, name: nonsense})

    async def test_an_old_notice_is_not_believed(self, provider: Provider) -> None:
        _, (body, headers) = await noticed(provider)

        provider.let_notices_age()

        with pytest.raises(ForgedNotice):
            provider.gateway.read_notice(body, headers)

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"1", b"\xff", b'{"id": 1}'])
    def test_a_signed_notice_of_nonsense_is_malformed(
        self, provider: Provider, body: bytes
    ) -> None:
        with pytest.raises(MalformedNotice):
            provider.gateway.read_notice(body, provider.sign(body))


def paid_with(provider: Provider, token: str) -> Payment:
    return a_payment(token, expires_at=provider.session_end(), gateway=provider.gateway.name)


async def charged(provider: Provider, payment: Payment) -> Charge:
    return await provider.gateway.charge(
        payment.id,
        payment.amount,
        method=payment.method,
        token=payment.token,
        expires_at=payment.expires_at,
    )


async def captured(provider: Provider) -> Payment:
    payment = paid_with(provider, provider.succeeds)
    charge = await charged(provider, payment)
    return replace(payment, reference=charge.reference)


async def looked_up(provider: Provider, payment: Payment) -> Charge | None:
    return await provider.gateway.look_up(payment.id, reference=payment.reference)


async def refunded(
    provider: Provider, payment: Payment, amount: int, refund_id: RefundId | None = None
) -> RefundAnswer:
    return await provider.gateway.refund(
        payment.id,
        Money(amount, payment.amount.currency),
        reference=payment.reference,
        refund_id=refund_id or a_refund_id(),
    )


async def noticed(provider: Provider) -> tuple[Payment, Signed]:
    payment = paid_with(provider, provider.stays_pending)
    await charged(provider, payment)
    await provider.confirm(payment)
    [notice] = await provider.notices_about(payment)
    return payment, notice
