"""The bytes themselves: what comes in and goes out by signed addresses, and public pictures.

Storage that has a server of its own takes the signed ones there; then nothing is found here.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

from litestar import Controller, Request, get, put
from litestar.di import NamedDependency
from litestar.exceptions import InternalServerException
from litestar.params import FromPath
from litestar.response import Stream
from litestar.status_codes import HTTP_204_NO_CONTENT

from application.files.fetch_object import FetchDownload, Fetched, FetchMedia
from application.files.receive_upload import ReceiveUpload, ReceiveUploadHandler
from application.platform.storage import ObjectNotFound
from domain.files.names import is_public_name
from domain.files.purposes import BYTES_MAX

# Whatever it is, it runs nothing and loads nothing, and a browser gives it no rights of ours.
_HARMLESS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}
_PUBLIC: Mapping[str, str] = {
    **_HARMLESS,
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PRIVATE: Mapping[str, str] = {**_HARMLESS, "Cache-Control": "private, no-store"}


class SignedFileController(Controller):
    path = "/files/{address:str}"
    include_in_schema = False

    @put("/", status_code=HTTP_204_NO_CONTENT, request_max_body_size=BYTES_MAX)
    async def receive(
        self,
        address: FromPath[str],
        request: Request[Any, Any, Any],
        receive_upload: NamedDependency[ReceiveUploadHandler],
    ) -> None:
        await receive_upload(
            ReceiveUpload(
                address=address,
                content_type=request.headers.get("content-type", ""),
                size=request.content_length,
                content=_arriving(request),
            )
        )

    @get("/")
    async def download(
        self, address: FromPath[str], fetch_download: NamedDependency[FetchDownload]
    ) -> Stream:
        fetched = await fetch_download(address)
        name = quote(fetched.file_name, safe="")
        disposition = f"attachment; filename*=UTF-8''{name}"
        return _stream(fetched, {**_PRIVATE, "Content-Disposition": disposition})


class MediaController(Controller):
    path = "/media/{name:str}"
    include_in_schema = False

    @get("/")
    async def show(self, name: FromPath[str], fetch_media: NamedDependency[FetchMedia]) -> Stream:
        if not is_public_name(name):
            raise ObjectNotFound(name)
        # What stands under a name never changes, so that the name itself is its tag.
        return _stream(await fetch_media(name), {**_PUBLIC, "ETag": f'"{name}"'})


def _stream(fetched: Fetched, headers: Mapping[str, str]) -> Stream:
    return Stream(
        fetched.content,
        headers={**headers, "Content-Length": str(fetched.facts.size)},
        media_type=fetched.facts.content_type,
    )


async def _arriving(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    """The body as it comes; one that breaks off is a body that is too short."""
    try:
        async for chunk in request.stream():
            yield chunk
    except InternalServerException:
        return
