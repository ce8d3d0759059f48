"""What can be wrong with an endpoint."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.errors import Conflict, Invalid, NotFound
from domain.kernel.ids import EndpointId


class WebhookNotFound(NotFound):
    code = "webhook-not-found"

    def __init__(self, endpoint_id: EndpointId) -> None:
        super().__init__("There is no such webhook.", webhookId=str(endpoint_id))


class WebhookDeliveryNotFound(NotFound):
    code = "webhook-delivery-not-found"

    def __init__(self, delivery_id: UUID) -> None:
        super().__init__("Nothing like that was sent there.", deliveryId=str(delivery_id))


class TooManyWebhooks(Conflict):
    code = "too-many-webhooks"

    def __init__(self, most: int) -> None:
        super().__init__(f"An account has at most {most} webhooks.", most=most)


class BadWebhookAddress(Invalid):
    code = "bad-webhook-address"

    def __init__(self, why: str) -> None:
        super().__init__(f"Events cannot be sent there: {why}.")


class NoEventsChosen(Invalid):
    code = "no-events-chosen"

    def __init__(self) -> None:
        super().__init__("Choose the events to be sent, or * for all of them.")


class UnknownEventNames(Invalid):
    """There are none of this name, or they are not for whoever asks."""

    code = "unknown-event-names"

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__("These events are not sent to you.", names=sorted(names))


class WebhookNotActive(Conflict):
    code = "webhook-not-active"

    def __init__(self) -> None:
        super().__init__("Nothing is sent to this webhook before it is resumed.")
