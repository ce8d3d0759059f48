"""One's own endpoint, to be looked at or changed."""

from domain.kernel.access import Principal
from domain.kernel.errors import StaleVersion
from domain.webhooks.endpoint import Endpoint
from domain.webhooks.errors import WebhookNotFound


def own(endpoint: Endpoint, by: Principal, seen: int | None = None) -> Endpoint:
    """The endpoint; raise ``WebhookNotFound``, or ``StaleVersion`` if another version was seen."""
    if endpoint.owner_id != by.account_id:
        raise WebhookNotFound(endpoint.id)
    if seen is not None and endpoint.version != seen:
        raise StaleVersion("The webhook changed meanwhile.", version=endpoint.version)
    return endpoint
