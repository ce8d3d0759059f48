"""The link in mails by which one hears no more of their kind (RFC 8058).

To load the page changes nothing, because mail scanners follow links: a person presses a button,
or their mail program sends the form.
"""

from html import escape
from importlib.resources import files
from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import QueryParameter
from litestar.status_codes import HTTP_200_OK

from application.notifications.change_preferences import UnsubscribeHandler
from entrypoints.http.wire import NO_NUL

TOKEN_MAX = 200
_SCRIPT = (files("entrypoints.http") / "pages" / "unsubscribe.js").read_bytes()

Token = Annotated[str, QueryParameter(name="token", max_length=TOKEN_MAX, pattern=NO_NUL)]


class UnsubscribeController(Controller):
    path = "/notifications/unsubscribe"
    include_in_schema = False

    @get("/", sync_to_thread=False)
    def page(self, token: Token) -> Response[str]:
        """The same for every token: whether it counts, the button finds out."""
        del token
        return _page(
            "<p>You will get no more mails of this kind. In your feed you find them still.</p>"
            '<p><button type="button">Hear no more of this by mail</button></p>'
            '<p id="said" role="status"></p>'
            '<script src="/notifications/unsubscribe/unsubscribe.js" defer></script>'
        )

    @get("/unsubscribe.js", sync_to_thread=False)
    def script(self) -> Response[bytes]:
        return Response(_SCRIPT, media_type="text/javascript")

    @post("/", status_code=HTTP_200_OK)
    async def unsubscribe(
        self, token: Token, unsubscribe: NamedDependency[UnsubscribeHandler]
    ) -> Response[str]:
        category = await unsubscribe(token)
        return _page(f"<p>Done: no more mails about {escape(category.lower())}.</p>")


def _page(content: str) -> Response[str]:
    return Response(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<title>Unsubscribe · Fairground</title>"
        '<link rel="stylesheet" href="/docs/docs.css">'
        f'<main class="page"><h1>Unsubscribe</h1>{content}</main></html>',
        media_type=MediaType.HTML,
    )
