from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from application.webhooks.ports import WebhookStore
from domain.identity.events import AccountErased


class RemoveWebhooksOfErased:
    """Nobody hears on behalf of somebody who is not there any more."""

    def __init__(self, work: UnitOfWork[WebhookStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: AccountErased, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            for endpoint in await store.endpoints.of_owner(event.account_id):
                await store.endpoints.remove(endpoint.remove(now=now))
