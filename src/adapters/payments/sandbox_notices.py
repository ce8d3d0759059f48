"""The sandbox's webhook: how it is signed, read and delivered."""

from collections.abc import Mapping, Sequence

from adapters.payments.sandbox_bank import SandboxBank
from adapters.payments.sandbox_log import SandboxLog
from adapters.sandboxes.notices import Messenger, QueuedNotice, Refused, Signer
from application.platform.ports import Clock
from domain.payments.errors import ForgedNotice


class NoticeSigner(Signer):
    def verify(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Raise ``ForgedNotice`` unless we signed it, and not long ago."""
        try:
            self.check(body, headers)
        except Refused as refused:
            raise ForgedNotice(str(refused)) from None


class SandboxNotices(Messenger):
    """Delivers what the bank has to say."""

    def __init__(
        self, bank: SandboxBank, signer: NoticeSigner, clock: Clock, *, log: SandboxLog
    ) -> None:
        super().__init__(_BankOutbox(bank, clock, log=log), signer)


class _BankOutbox:
    def __init__(self, bank: SandboxBank, clock: Clock, *, log: SandboxLog) -> None:
        self._bank = bank
        self._log = log
        self._clock = clock

    async def claim(self, *, key: str | None) -> Sequence[QueuedNotice]:
        now = self._clock.now()
        return await self._log.wait_for(lambda: self._bank.claim_notices(now=now, key=key))

    async def forget(self, notice: QueuedNotice) -> None:
        await self._log.wait_for(lambda: self._bank.forget_notice(notice))
