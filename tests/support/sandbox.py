"""Asking the sandbox directly, without a payment capability around it."""

from collections.abc import Mapping

from application.payments.ports import Charge
from domain.payments.payment import Payment
from tests.support.payments import Sandbox, an_order


async def charged(sandbox: Sandbox, payment: Payment) -> Charge:
    return await sandbox.gateway.charge(an_order(payment))


async def notices_of(
    sandbox: Sandbox, *, status: int = 200
) -> list[tuple[bytes, Mapping[str, str]]]:
    """What the sandbox sends now, each answered with the status."""
    received: list[tuple[bytes, Mapping[str, str]]] = []

    async def receive(body: bytes, headers: Mapping[str, str]) -> int:
        received.append((body, headers))
        return status

    sandbox.notices.connect(receive)
    await sandbox.notices.deliver_due()
    return received
