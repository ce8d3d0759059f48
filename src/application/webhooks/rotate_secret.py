from application.platform.ports import Clock, UnitOfWork
from application.webhooks.create_webhook import CreatedWebhook
from application.webhooks.own import own
from application.webhooks.ports import WebhookSigner, WebhookStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import EndpointId


class RotateWebhookSecretHandler:
    """Sign with a new secret; for a day the old one counts as well. The new one is told once."""

    def __init__(self, work: UnitOfWork[WebhookStore], signer: WebhookSigner, clock: Clock) -> None:
        self._work = work
        self._signer = signer
        self._clock = clock

    async def __call__(self, endpoint_id: EndpointId, by: Principal) -> CreatedWebhook:
        now = self._clock.now()
        by.need(Right.LISTEN)
        by.need_recent_proof(now)
        secret = self._signer.new_secret(now)
        async with self._work.begin() as store:
            endpoint = own(await store.endpoints.get(endpoint_id), by)
            rotated = endpoint.rotate(secret, now=now)
            await store.endpoints.save(rotated)
        return CreatedWebhook(endpoint=rotated.settled(), texts=self._signer.texts(secret))
