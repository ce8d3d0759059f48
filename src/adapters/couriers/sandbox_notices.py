"""The webhook of a company of the sandbox: how it is signed and read, and where it waits."""

import json
from collections.abc import Mapping, Sequence

from adapters.couriers.sandbox_books import SandboxLog
from adapters.couriers.sandbox_news import to_notice
from adapters.couriers.sandbox_town import SandboxTown
from adapters.sandboxes.notices import QueuedNotice, Refused, Signer
from application.delivery.partner_ports import PartnerNotice
from application.platform.ports import Clock
from domain.delivery.consignment_errors import ForgedPartnerNotice, MalformedPartnerNotice
from domain.kernel.errors import DomainError


class PartnerSigner(Signer):
    def read(self, body: bytes, headers: Mapping[str, str]) -> PartnerNotice:
        try:
            self.check(body, headers)
        except Refused:
            raise ForgedPartnerNotice from None
        try:
            return to_notice(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError, DomainError):
            raise MalformedPartnerNotice from None


class TownOutbox:
    """What one company has still to tell."""

    def __init__(self, partner: str, town: SandboxTown, clock: Clock, *, log: SandboxLog) -> None:
        self._partner = partner
        self._town = town
        self._clock = clock
        self._log = log

    async def claim(self, *, key: str | None) -> Sequence[QueuedNotice]:
        now = self._clock.now()
        return await self._log.wait_for(
            lambda: self._town.claim_notices(self._partner, key=key, now=now)
        )

    async def forget(self, notice: QueuedNotice) -> None:
        await self._log.wait_for(lambda: self._town.forget_notice(notice))
