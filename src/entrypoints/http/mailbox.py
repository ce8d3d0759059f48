"""What a newcomer's platform would have sent. Only in development; nowhere else is it there."""

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Annotated, Any, Self

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import QueryParameter

from application.platform.mail import ReceivedMail
from application.platform.show_mailbox import ShowMailbox
from entrypoints.http.problems import AnyRequest
from entrypoints.http.wire import Wire

SHOWN = 20
SHOWN_MAX = 100

_LINK = re.compile(r"https?://[^\s<>\"']+")


class MailReply(Wire):
    id: str
    to: str
    subject: str
    text: str
    html: str
    received_at: datetime

    @classmethod
    def of(cls, received: ReceivedMail) -> Self:
        mail = received.mail
        return cls(
            id=mail.id,
            to=mail.to,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            received_at=received.received_at,
        )


class MailboxReply(Wire):
    """Newest first."""

    items: list[MailReply]


class MailboxController(Controller):
    path = "/ops/mailbox"
    include_in_schema = False

    @get("/")
    async def mailbox(
        self,
        request: AnyRequest,
        show_mailbox: NamedDependency[ShowMailbox],
        limit: Annotated[int, QueryParameter(ge=1, le=SHOWN_MAX)] = SHOWN,
    ) -> Response[Any]:
        received = await show_mailbox(limit)
        if "text/html" in request.headers.get("accept", ""):
            return Response(_page(received), media_type=MediaType.HTML)
        return Response(MailboxReply(items=[MailReply.of(one) for one in received]))


def _page(received: Sequence[ReceivedMail]) -> str:
    mails = "".join(map(_entry, received)) or "<p>There is no mail yet.</p>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<title>Mailbox · Fairground</title>"
        '<link rel="stylesheet" href="/docs/docs.css">'
        f'<main class="page"><h1>Mailbox</h1>{mails}</main></html>'
    )


def _entry(received: ReceivedMail) -> str:
    mail = received.mail
    return (
        f"<article><h2>{escape(mail.subject)}</h2>"
        f'<p class="quiet">{escape(mail.to)}, {received.received_at:%Y-%m-%d %H:%M:%S} UTC</p>'
        f"<pre>{_linked(mail.text)}</pre></article>"
    )


def _linked(text: str) -> str:
    """The text as HTML, in which addresses can be followed."""
    return _LINK.sub(lambda link: f'<a href="{link[0]}">{link[0]}</a>', escape(text))
