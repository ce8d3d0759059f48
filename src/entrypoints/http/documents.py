"""The pages at /docs. They need nothing from the internet and no inline script."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.enums import MediaType
from litestar.openapi.plugins import OpenAPIRenderPlugin

from entrypoints.http.wire import encode

type Describe = Callable[[Litestar], dict[str, Any]]

_FILES = files("entrypoints.http") / "pages"
_PAGE = (_FILES / "docs.html").read_bytes()
_SCRIPT = (_FILES / "docs.js").read_bytes()
_STYLE = (_FILES / "docs.css").read_bytes()


class Page(OpenAPIRenderPlugin):
    """The document for people."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        del request, openapi_schema
        return _PAGE


class Document(OpenAPIRenderPlugin):
    """The document for programs, made once."""

    def __init__(self, *, path: str, describe: Describe) -> None:
        super().__init__(path=path, media_type=MediaType.JSON)
        self._describe = describe
        self._encoded: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        del openapi_schema
        if self._encoded is None:
            self._encoded = encode(self._describe(request.app))
        return self._encoded


def render_plugins(describe: Describe) -> list[OpenAPIRenderPlugin]:
    return [Page(path="/"), Document(path="/openapi.json", describe=describe)]


@get("/docs/docs.js", include_in_schema=False, sync_to_thread=False)
def script() -> Response[bytes]:
    return Response(_SCRIPT, media_type="text/javascript")


@get("/docs/docs.css", include_in_schema=False, sync_to_thread=False)
def style() -> Response[bytes]:
    return Response(_STYLE, media_type=MediaType.CSS)
