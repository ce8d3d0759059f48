from collections.abc import Collection
from dataclasses import dataclass, field

from application.platform.ports import Clock, Ids, UnitOfWork
from application.webhooks.ports import SecretTexts, WebhookSigner, WebhookStore
from application.webhooks.topics import check_names
from domain.kernel.access import Principal, Right
from domain.kernel.ids import EndpointId
from domain.webhooks.address import check_address
from domain.webhooks.endpoint import ENDPOINTS_MAX, Endpoint
from domain.webhooks.errors import TooManyWebhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateWebhook:
    url: str = field(repr=False)
    description: str
    event_names: tuple[str, ...]
    by: Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedWebhook:
    endpoint: Endpoint
    texts: SecretTexts


class CreateWebhookHandler:
    """Have events sent to a server of one's own.

    Its secret is told in the answer and never again, so the answer is not kept: who did not
    hear it rotates the secret.
    """

    def __init__(
        self,
        work: UnitOfWork[WebhookStore],
        signer: WebhookSigner,
        clock: Clock,
        ids: Ids,
        trusted: Collection[str] = (),
    ) -> None:
        self._work = work
        self._signer = signer
        self._clock = clock
        self._ids = ids
        self._trusted = trusted

    async def __call__(self, command: CreateWebhook) -> CreatedWebhook:
        now, by = self._clock.now(), command.by
        by.need(Right.LISTEN)
        by.need_recent_proof(now)
        check_address(command.url, self._trusted)
        check_names(command.event_names, by)
        secret = self._signer.new_secret(now)
        endpoint = Endpoint.create(
            EndpointId(self._ids.new()),
            owner_id=by.account_id,
            url=command.url,
            description=command.description,
            event_names=command.event_names,
            secret=secret,
            now=now,
        )
        async with self._work.begin() as store:
            if len(await store.endpoints.of_owner(by.account_id)) >= ENDPOINTS_MAX:
                raise TooManyWebhooks(ENDPOINTS_MAX)
            await store.endpoints.add(endpoint)
        return CreatedWebhook(endpoint=endpoint.settled(), texts=self._signer.texts(secret))
