"""Pages of the account: the links in mails, signing in with a cookie, and one's second factors.

To load one changes nothing, because mail scanners follow links: a person has to press a button,
and the page's script sends the token.
"""

from importlib.resources import files
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.enums import MediaType
from litestar.params import FromPath

_FILES = files("entrypoints.http") / "pages"

PAGES = {
    "/verify-email": "account.html",
    "/reset-password": "account.html",
    "/confirm-email": "account.html",
    "/sign-in": "sign-in.html",
    "/security": "security.html",
}
SCRIPTS = tuple(
    f"/{name}.js"
    for name in (
        "account",
        "common",
        "dialogs",
        "factor",
        "factors",
        "passkeys",
        "proof",
        "security",
        "sign-in",
        "social",
        "texts",
    )
)
_READ = {name: (_FILES / name).read_bytes() for name in {*PAGES.values(), "social.html"}}
_SCRIPTS = {path: (_FILES / path[1:]).read_bytes() for path in SCRIPTS}

AnyRequest = Request[Any, Any, Any]


class AccountPageController(Controller):
    path = "/account"
    include_in_schema = False

    @get([*PAGES], sync_to_thread=False)
    def page(self, request: AnyRequest) -> Response[bytes]:
        return Response(_READ[PAGES[_path_of(request)]], media_type=MediaType.HTML)

    @get([*SCRIPTS], sync_to_thread=False)
    def script(self, request: AnyRequest) -> Response[bytes]:
        return Response(_SCRIPTS[_path_of(request)], media_type="text/javascript")

    @get("/social/{issuer:str}", sync_to_thread=False)
    def social_page(self, issuer: FromPath[str]) -> Response[bytes]:
        """Where providers send browsers back to: its script sends on what they brought."""
        del issuer
        return Response(_READ["social.html"], media_type=MediaType.HTML)


def _path_of(request: AnyRequest) -> str:
    """As in the tables, whether or not it was asked for with a slash at its end."""
    template: str = request.scope["path_template"]
    return template.removeprefix(AccountPageController.path)
