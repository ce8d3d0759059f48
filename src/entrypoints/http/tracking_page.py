"""The page behind a public tracking link. Its script asks for what the token shows."""

from importlib.resources import files

from litestar import Controller, Response, get
from litestar.enums import MediaType
from litestar.params import FromPath

_FILES = files("entrypoints.http") / "pages"
_PAGE = (_FILES / "track.html").read_bytes()
_SCRIPT = (_FILES / "track.js").read_bytes()
_STYLE = (_FILES / "track.css").read_bytes()


class TrackingPageController(Controller):
    path = "/track"
    include_in_schema = False

    @get("/{token:str}", sync_to_thread=False)
    def page(self, token: FromPath[str]) -> Response[bytes]:
        """The same for every token: whether it counts, the script finds out."""
        del token
        return Response(_PAGE, media_type=MediaType.HTML)

    @get("/track.js", sync_to_thread=False)
    def script(self) -> Response[bytes]:
        return Response(_SCRIPT, media_type="text/javascript")

    @get("/track.css", sync_to_thread=False)
    def style(self) -> Response[bytes]:
        return Response(_STYLE, media_type=MediaType.CSS)
