from application.platform.ports import Clock
from application.webhooks.ports import Outbox
from domain.webhooks.delivery import KEPT_FOR


class ForgetOldWebhookDeliveries:
    def __init__(self, outbox: Outbox, clock: Clock) -> None:
        self._outbox = outbox
        self._clock = clock

    async def __call__(self) -> None:
        await self._outbox.forget_old(before=self._clock.now() - KEPT_FOR)
