from collections.abc import Collection
from dataclasses import dataclass, field

from application.platform.ports import Clock, UnitOfWork
from application.webhooks.own import own
from application.webhooks.ports import WebhookStore
from application.webhooks.topics import check_names
from domain.kernel.access import Principal, Right
from domain.kernel.ids import EndpointId
from domain.webhooks.address import check_address
from domain.webhooks.endpoint import Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWebhook:
    """What is ``None`` stays as it is."""

    endpoint_id: EndpointId
    url: str | None = field(default=None, repr=False)
    description: str | None = None
    event_names: tuple[str, ...] | None = None
    seen_version: int
    by: Principal


class ChangeWebhookHandler:
    """Send other events, or to another place: that one needs a recent proof."""

    def __init__(
        self, work: UnitOfWork[WebhookStore], clock: Clock, trusted: Collection[str] = ()
    ) -> None:
        self._work = work
        self._clock = clock
        self._trusted = trusted

    async def __call__(self, command: ChangeWebhook) -> Endpoint:
        now, by = self._clock.now(), command.by
        by.need(Right.LISTEN)
        async with self._work.begin() as store:
            known = own(await store.endpoints.get(command.endpoint_id), by, command.seen_version)
            self._check(command, known)
            changed = known.change(
                url=_or(command.url, known.url),
                description=_or(command.description, known.description),
                event_names=_or(command.event_names, known.event_names),
                now=now,
            )
            await store.endpoints.save(changed)
        return changed.settled()

    def _check(self, command: ChangeWebhook, known: Endpoint) -> None:
        if command.url is not None and command.url != known.url:
            command.by.need_recent_proof(self._clock.now())
            check_address(command.url, self._trusted)
        if command.event_names is not None:
            check_names(command.event_names, command.by)


def _or[Value](new: Value | None, old: Value) -> Value:
    return old if new is None else new
