"""The JavaScript that other pages use: a client of the socket, and a seat map kept by it."""

from hashlib import sha256
from importlib.resources import files

from litestar import Controller, Response, get

_FILES = files("entrypoints.http") / "pages"
KEPT_SECONDS = 300


class ClientScriptController(Controller):
    """Pages of other origins may take it, too: it can do nothing that they cannot."""

    path = "/"
    include_in_schema = False

    @get("/client.js", sync_to_thread=False)
    def client(self) -> Response[bytes]:
        return _CLIENT

    @get("/seat-map.js", sync_to_thread=False)
    def seat_map(self) -> Response[bytes]:
        return _SEAT_MAP


def _script(name: str) -> Response[bytes]:
    content = (_FILES / name).read_bytes()
    return Response(
        content,
        media_type="text/javascript",
        headers={
            "ETag": f'"{sha256(content).hexdigest()[:32]}"',
            "Cache-Control": f"public, max-age={KEPT_SECONDS}",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


_CLIENT = _script("client.js")
_SEAT_MAP = _script("seat-map.js")
