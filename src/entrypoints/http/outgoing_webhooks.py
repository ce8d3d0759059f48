"""Webhooks over HTTP: endpoints of one's own, and what was sent there."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from application.platform.paging import PageRequest
from application.webhooks.change_webhook import ChangeWebhook, ChangeWebhookHandler
from application.webhooks.create_webhook import (
    CreatedWebhook,
    CreateWebhook,
    CreateWebhookHandler,
)
from application.webhooks.queries import (
    ListEventNames,
    ListWebhookDeliveries,
    ListWebhooks,
    ShowWebhook,
)
from application.webhooks.remove_webhook import RemoveWebhook, RemoveWebhookHandler
from application.webhooks.replay_webhook import AskReplay, AskReplayHandler
from application.webhooks.retry_delivery import RetryDelivery, RetryDeliveryHandler
from application.webhooks.rotate_secret import RotateWebhookSecretHandler
from application.webhooks.switch_webhook import PauseWebhookHandler, ResumeWebhookHandler
from application.webhooks.try_webhook import TryWebhookHandler
from domain.kernel.access import Principal
from domain.kernel.ids import EndpointId
from domain.webhooks.address import URL_MAX
from domain.webhooks.delivery import Delivery, DeliveryStatus, Failure
from domain.webhooks.endpoint import DESCRIPTION_MAX, Endpoint, EndpointStatus
from domain.webhooks.events import DisabledBecause
from entrypoints.http.etags import etag
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import INT64_MAX, NO_NUL, Wire

EVENTS_MAX = 200
Address = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=URL_MAX,
        pattern=NO_NUL,
        examples=["https://hooks.example.org/fairground"],
    ),
]
Description = Annotated[
    str, msgspec.Meta(max_length=DESCRIPTION_MAX, pattern=NO_NUL, examples=["Our bookkeeping"])
]
EventName = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)]
EventNames = Annotated[
    list[EventName],
    msgspec.Meta(min_length=1, max_length=EVENTS_MAX, examples=[["BookingConfirmed"]]),
]
Position = Annotated[int, msgspec.Meta(ge=0, le=INT64_MAX, examples=[0])]
Status = Annotated[
    DeliveryStatus | None, QueryParameter(description="Only those that are in this state.")
]


class CreateWebhookBody(Wire, kw_only=True):
    """``events`` are names that ``GET /api/webhooks/events`` lists, or ``*`` for all of them."""

    url: Address
    events: EventNames
    description: Description = ""

    def to_command(self, by: Principal) -> CreateWebhook:
        return CreateWebhook(
            url=self.url, description=self.description, event_names=tuple(self.events), by=by
        )


class ChangeWebhookBody(Wire, kw_only=True):
    """What is left out stays as it is."""

    url: Address | None = None
    events: EventNames | None = None
    description: Description | None = None

    def to_command(self, endpoint_id: UUID, seen: int, by: Principal) -> ChangeWebhook:
        return ChangeWebhook(
            endpoint_id=EndpointId(endpoint_id),
            url=self.url,
            description=self.description,
            event_names=None if self.events is None else tuple(self.events),
            seen_version=seen,
            by=by,
        )


class ReplayBody(Wire):
    """Everything after this position of the log is sent again; 0 is the beginning."""

    after: Position


class EventNamesReply(Wire):
    items: list[str]


class WebhookReply(Wire, kw_only=True):
    id: UUID
    url: str
    description: str
    events: list[str]
    status: EndpointStatus
    disabled_because: DisabledBecause | None
    both_secrets_until: datetime | None
    """Until when the secret before the present one signs as well."""

    created_at: datetime
    version: int

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        ends = [secret.ends_at for secret in endpoint.secrets if secret.ends_at is not None]
        return cls(
            id=endpoint.id,
            url=endpoint.url,
            description=endpoint.description,
            events=list(endpoint.event_names),
            status=endpoint.status,
            disabled_because=endpoint.disabled_because,
            both_secrets_until=max(ends, default=None),
            created_at=endpoint.created_at,
            version=endpoint.version,
        )


class CreatedWebhookReply(WebhookReply, kw_only=True):
    """``secret`` is told only here. To verify by ``publicKey`` needs nothing secret."""

    secret: str
    public_key: str

    @classmethod
    def of_created(cls, created: CreatedWebhook) -> Self:
        shown = msgspec.structs.asdict(WebhookReply.of(created.endpoint))
        texts = created.texts
        return cls(**shown, secret=texts.secret, public_key=texts.public_key)


class WebhookDeliveryReply(Wire):
    """``eventId`` is the ``webhook-id`` of every attempt."""

    id: UUID
    event_id: UUID
    event: str
    subject: str
    sequence: int
    position: int
    status: DeliveryStatus
    attempts: int
    response_code: int | None
    failure: Failure | None
    milliseconds: int | None
    happened_at: datetime
    last_attempt_at: datetime | None
    next_attempt_at: datetime | None

    @classmethod
    def of(cls, sent: Delivery) -> Self:
        return cls(
            id=sent.id,
            event_id=sent.event_id,
            event=sent.event_name,
            subject=sent.subject,
            sequence=sent.sequence,
            position=sent.position,
            status=sent.status,
            attempts=sent.attempts,
            response_code=sent.response_code,
            failure=sent.failure,
            milliseconds=None if sent.took is None else round(sent.took.total_seconds() * 1000),
            happened_at=sent.happened_at,
            last_attempt_at=sent.last_attempt_at,
            next_attempt_at=sent.due_at if sent.is_waiting else None,
        )


class WebhookController(Controller):
    path = "/api/webhooks"
    tags = ("Webhooks",)

    @get("/events", summary="The names of the events that one may have sent")
    async def events(
        self,
        principal: NamedDependency[Principal],
        list_event_names: NamedDependency[ListEventNames],
    ) -> EventNamesReply:
        return EventNamesReply(items=list(await list_event_names(principal)))

    @post("/", summary="Have events sent to a server of one's own; its secret is told once")
    async def create(
        self,
        data: JSONBody[CreateWebhookBody],
        principal: NamedDependency[Principal],
        create_webhook: NamedDependency[CreateWebhookHandler],
    ) -> Response[CreatedWebhookReply]:
        """Signed as Standard Webhooks 1.0 says: by the secret (`v1`) and a key pair (`v1a`)."""
        return _told(await create_webhook(data.to_command(principal)))

    @get("/", summary="One's own webhooks, newest first")
    async def list_own(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_webhooks: NamedDependency[ListWebhooks],
    ) -> PageReply[WebhookReply]:
        return PageReply.of(await list_webhooks(page, principal), WebhookReply.of)

    @get("/{webhook_id:uuid}", summary="One of one's webhooks")
    async def show(
        self,
        webhook_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        show_webhook: NamedDependency[ShowWebhook],
    ) -> Response[WebhookReply]:
        return _tagged(await show_webhook(EndpointId(webhook_id), principal))

    @patch("/{webhook_id:uuid}", summary="Send other events, or elsewhere")
    async def change(
        self,
        webhook_id: FromPath[UUID],
        data: JSONBody[ChangeWebhookBody],
        seen_version: NamedDependency[int],
        principal: NamedDependency[Principal],
        change_webhook: NamedDependency[ChangeWebhookHandler],
    ) -> Response[WebhookReply]:
        """Another address needs a recent proof."""
        command = data.to_command(webhook_id, seen_version, principal)
        return _tagged(await change_webhook(command))

    @delete("/{webhook_id:uuid}", summary="Send nothing there any more, and forget what was sent")
    async def remove(
        self,
        webhook_id: FromPath[UUID],
        seen_version: NamedDependency[int],
        principal: NamedDependency[Principal],
        remove_webhook: NamedDependency[RemoveWebhookHandler],
    ) -> None:
        command = RemoveWebhook(
            endpoint_id=EndpointId(webhook_id), seen_version=seen_version, by=principal
        )
        await remove_webhook(command)


class WebhookVerbController(Controller):
    path = "/api/webhooks/{webhook_id:uuid}"
    tags = ("Webhooks",)

    @post("/pause", status_code=HTTP_200_OK, summary="Let what happens wait")
    async def pause(
        self,
        webhook_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        pause_webhook: NamedDependency[PauseWebhookHandler],
    ) -> Response[WebhookReply]:
        return _tagged(await pause_webhook(EndpointId(webhook_id), principal))

    @post("/resumption", status_code=HTTP_200_OK, summary="Send again, first of all what waited")
    async def resume(
        self,
        webhook_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        resume_webhook: NamedDependency[ResumeWebhookHandler],
    ) -> Response[WebhookReply]:
        return _tagged(await resume_webhook(EndpointId(webhook_id), principal))

    @post("/secret", status_code=HTTP_200_OK, summary="Sign with a new secret, which is told once")
    async def rotate(
        self,
        webhook_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        rotate_webhook_secret: NamedDependency[RotateWebhookSecretHandler],
    ) -> Response[CreatedWebhookReply]:
        """For 24 hours everything is signed with the old one as well."""
        return _told(await rotate_webhook_secret(EndpointId(webhook_id), principal))

    @post("/test", status_code=HTTP_202_ACCEPTED, summary="Have an event sent that means nothing")
    async def test(
        self,
        webhook_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        try_webhook: NamedDependency[TryWebhookHandler],
    ) -> None:
        await try_webhook(EndpointId(webhook_id), principal)

    @post("/replay", status_code=HTTP_202_ACCEPTED, summary="Have what happened sent again")
    async def replay(
        self,
        webhook_id: FromPath[UUID],
        data: JSONBody[ReplayBody],
        principal: NamedDependency[Principal],
        ask_replay: NamedDependency[AskReplayHandler],
    ) -> None:
        """Each event keeps its `webhook-id`, so that receivers tell what they know already."""
        await ask_replay(
            AskReplay(endpoint_id=EndpointId(webhook_id), after=data.after, by=principal)
        )

    @get("/deliveries", summary="What was sent there, and what came of it, newest first")
    async def deliveries(
        self,
        webhook_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_webhook_deliveries: NamedDependency[ListWebhookDeliveries],
        status: Status = None,
    ) -> PageReply[WebhookDeliveryReply]:
        found = await list_webhook_deliveries(EndpointId(webhook_id), status, page, principal)
        return PageReply.of(found, WebhookDeliveryReply.of)

    @post(
        "/deliveries/{webhook_delivery_id:uuid}/retry",
        status_code=HTTP_202_ACCEPTED,
        summary="Send one of them again, at once",
    )
    async def retry(
        self,
        webhook_id: FromPath[UUID],
        webhook_delivery_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        retry_delivery: NamedDependency[RetryDeliveryHandler],
    ) -> WebhookDeliveryReply:
        command = RetryDelivery(
            endpoint_id=EndpointId(webhook_id), delivery_id=webhook_delivery_id, by=principal
        )
        return WebhookDeliveryReply.of(await retry_delivery(command))


def _tagged(endpoint: Endpoint) -> Response[WebhookReply]:
    return Response(WebhookReply.of(endpoint), headers=etag(endpoint.version))


def _told(created: CreatedWebhook) -> Response[CreatedWebhookReply]:
    reply = CreatedWebhookReply.of_created(created)
    return Response(reply, headers=etag(created.endpoint.version))
