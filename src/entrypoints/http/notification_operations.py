"""What became of every message, for operators; and what providers tell of it."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.status_codes import HTTP_204_NO_CONTENT

from application.notifications.ports import NotificationFilter
from application.notifications.queries import GetNotification, ListNotifications
from application.notifications.receive_receipt import ReceiveReceipt, ReceiveReceiptHandler
from application.platform.paging import PageRequest
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, NotificationId
from domain.notifications.notification import NotificationStatus
from entrypoints.http.notification_wire import SentNotificationReply
from entrypoints.http.paging import PageReply
from entrypoints.http.payments import REFUSES_NOTICES

RECEIPT_BYTES_MAX = 64 * 2**10

QueryStatus = Annotated[NotificationStatus | None, QueryParameter(name="status")]
QueryUser = Annotated[UUID | None, QueryParameter(name="user")]


class SentNotificationController(Controller):
    path = "/ops/notifications"
    tags = ("Operations",)

    @get("/", summary="List notifications and every attempt to deliver them, newest first")
    async def sent(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_notifications: NamedDependency[ListNotifications],
        status: QueryStatus = None,
        user: QueryUser = None,
    ) -> PageReply[SentNotificationReply]:
        asked = NotificationFilter(
            status=status, account_id=None if user is None else AccountId(user)
        )
        found = await list_notifications(asked, page, by=principal)
        return PageReply.of(found, SentNotificationReply.of)

    @get("/{notification_id:uuid}", summary="Show what became of a notification")
    async def one(
        self,
        notification_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_notification: NamedDependency[GetNotification],
    ) -> SentNotificationReply:
        found = await get_notification(NotificationId(notification_id), by=principal)
        return SentNotificationReply.of(found)


class SmsReceiptController(Controller):
    path = "/webhook/sms"
    tags = ("Webhooks",)

    @post(
        "/{provider:str}",
        status_code=HTTP_204_NO_CONTENT,
        request_max_body_size=RECEIPT_BYTES_MAX,
        opt=REFUSES_NOTICES,
        summary="Receive an SMS provider's signed receipt",
    )
    async def receive(
        self,
        provider: FromPath[str],
        request: Request[Any, Any, Any],
        receive_receipt: NamedDependency[ReceiveReceiptHandler],
    ) -> None:
        # The signature is over the address and the bytes as they came.
        query = request.scope["query_string"].decode("latin-1")
        url = f"{request.scope['path']}?{query}" if query else request.scope["path"]
        await receive_receipt(
            ReceiveReceipt(
                provider=provider,
                url=url,
                body=await request.body(),
                headers=dict(request.headers),
            )
        )
