"""Somebody who has a signed address of our own and uses it."""

from http import HTTPStatus
from urllib.parse import quote

from adapters.own_addresses import StorageBehindAddresses
from application.files.fetch_object import FetchDownload
from application.platform.storage import ObjectStorage, SignedRequest
from domain.kernel.errors import DomainError
from tests.contracts.storage import Response, Send
from tests.support.files import SITE, chunks


def sending_to(storage: ObjectStorage, addresses: StorageBehindAddresses) -> Send:
    fetch = FetchDownload(storage=storage, addresses=addresses)

    async def send(signed: SignedRequest, content: bytes) -> Response:
        address = signed.url.removeprefix(f"{SITE}/files/")
        try:
            if signed.method == "PUT":
                permit = addresses.read(address, method="PUT")
                await addresses.receive(permit, chunks(content))
                return Response(HTTPStatus.NO_CONTENT)
            fetched = await fetch(address)
        except DomainError:
            return Response(HTTPStatus.NOT_FOUND)
        name = quote(fetched.file_name, safe="")
        headers = {
            "Content-Type": fetched.facts.content_type,
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        }
        return Response(HTTPStatus.OK, b"".join([part async for part in fetched.content]), headers)

    return send
