"""S3 against moto's server: a real S3 interface over HTTP, which nobody here wrote.

moto takes signed addresses without looking at their signatures. So that the method, the key,
the type, the size and the time are covered is checked here by what the address says is signed;
that such signatures are kept is S3's own promise.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web
from moto.server import ThreadedMotoServer

from adapters.s3.storage import Bucket, S3Storage
from application.platform.errors import Unavailable
from application.platform.storage import ObjectStorage, SignedRequest
from tests.contracts.storage import (
    KEY,
    PICTURE,
    SHORTLY,
    ObjectStorageContract,
    Response,
    Send,
)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def a_bucket(endpoint: str, *, whole_seconds: float = 20.0) -> Bucket:
    return Bucket(
        name=f"fairground-{uuid4().hex[:8]}",
        endpoint=endpoint,
        access_key="AKIDEXAMPLE",
        secret_key="a secret of the tests",
        whole_seconds=whole_seconds,
    )


async def sent_by(signed: SignedRequest, content: bytes) -> Response:
    body = content if signed.method == "PUT" else None
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            signed.method, signed.url, data=body, headers=dict(signed.headers)
        ) as response,
    ):
        return Response(response.status, await response.read(), response.headers)


class TestS3Storage(ObjectStorageContract):
    @pytest.fixture
    async def storage(self, endpoint: str) -> AsyncIterator[S3Storage]:
        bucket = a_bucket(endpoint)
        async with (
            aiohttp.ClientSession() as session,
            session.put(f"{endpoint}/{bucket.name}") as made,
        ):
            assert made.status == 200
        async with S3Storage(bucket) as storage:
            yield storage

    @pytest.fixture
    def send(self) -> Send:
        return sent_by

    async def test_a_signed_request_is_only_good_for_its_own_method(
        self, storage: ObjectStorage, send: Send
    ) -> None:
        """Moto does not look: the signature itself is another one for each method."""
        del send
        upload = await storage.upload(KEY, content_type="image/png", size=1, valid_for=SHORTLY)
        download = await storage.download(KEY, file_name="a", valid_for=SHORTLY)

        assert signature_of(upload) != signature_of(download)

    async def test_the_size_the_type_and_the_time_are_signed(self, storage: ObjectStorage) -> None:
        signed = await storage.upload(KEY, content_type="image/png", size=4711, valid_for=SHORTLY)
        longer = await storage.upload(KEY, content_type="image/png", size=4712, valid_for=SHORTLY)
        query = parse_qs(urlsplit(signed.url).query)

        assert query["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]
        assert query["X-Amz-Expires"] == ["300"]
        assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
        assert signed.headers == {"Content-Type": "image/png", "Content-Length": "4711"}
        assert signature_of(signed) != signature_of(longer)
        assert "secret" not in signed.url

    async def test_a_bucket_that_is_not_there_is_unavailable(self, endpoint: str) -> None:
        async with S3Storage(a_bucket(endpoint)) as nowhere:
            with pytest.raises(Unavailable):
                await nowhere.put(KEY, PICTURE)


async def test_storage_that_is_away_opens_signs_and_is_unavailable() -> None:
    async with S3Storage(a_bucket("http://127.0.0.1:9")) as storage:
        signed = await storage.upload(KEY, content_type="image/png", size=1, valid_for=SHORTLY)
        calls = (
            storage.put(KEY, PICTURE),
            storage.get(KEY),
            storage.facts(KEY),
            storage.part(KEY, start=0, length=1),
            storage.delete(KEY),
        )
        outcomes = await asyncio.gather(*calls, return_exceptions=True)

    assert signed.url.startswith("http://127.0.0.1:9/")
    assert {type(outcome) for outcome in outcomes} == {Unavailable}


async def test_storage_that_is_silent_is_unavailable_in_time() -> None:
    async def say_nothing(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with (
        served(say_nothing) as endpoint,
        S3Storage(a_bucket(endpoint, whole_seconds=0.2)) as storage,
    ):
        with pytest.raises(Unavailable):
            await storage.get(KEY)


@pytest.mark.parametrize("status", [301, 302, 307, 403, 500, 503])
async def test_storage_that_points_elsewhere_or_refuses_is_unavailable_and_not_followed(
    status: int,
) -> None:
    asked: list[str] = []

    async def point_elsewhere(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    async with served(point_elsewhere) as endpoint, S3Storage(a_bucket(endpoint)) as storage:
        with pytest.raises(Unavailable):
            await storage.get(KEY)

    assert asked
    assert "/elsewhere" not in asked


@asynccontextmanager
async def served(
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


def signature_of(signed: SignedRequest) -> str:
    found = re.search("X-Amz-Signature=([0-9a-f]{64})", signed.url)
    assert found is not None
    return found[1]
