import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.outgoing import ANSWER_BYTES_MAX, Answer, Outgoing
from application.platform.errors import Unavailable

BRIEFLY = timedelta(milliseconds=100)


class Provider:
    """A server that misbehaves in every way, and counts what reaches it."""

    def __init__(self) -> None:
        self.reached = 0
        app = web.Application()
        app.router.add_route("*", "/status/{status}", self.status)
        app.router.add_route("*", "/echo", self.echo)
        app.router.add_get("/elsewhere", self.elsewhere)
        app.router.add_get("/silence", self.silence)
        app.router.add_get("/broken", self.broken)
        app.router.add_get("/large/{size}", self.large)
        self.server = TestServer(app)

    async def status(self, request: web.Request) -> web.Response:
        self.reached += 1
        return web.Response(status=int(request.match_info["status"]), body=b"said")

    async def echo(self, request: web.Request) -> web.Response:
        self.reached += 1
        return web.json_response(
            {
                "method": request.method,
                "query": request.rel_url.raw_query_string,
                "body": (await request.read()).decode(),
                "authorization": request.headers.get("Authorization", ""),
                "key": request.headers.get("Idempotency-Key", ""),
            }
        )

    async def elsewhere(self, _: web.Request) -> web.Response:
        raise web.HTTPFound("/status/200")

    async def silence(self, _: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise web.HTTPOk

    async def broken(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        raise web.HTTPOk

    async def large(self, request: web.Request) -> web.Response:
        return web.Response(body=b"x" * int(request.match_info["size"]))


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    async with provider.server:
        yield provider


def address_of(provider: Provider) -> str:
    return f"http://127.0.0.1:{provider.server.port}"


@pytest.fixture
async def calls(provider: Provider) -> AsyncIterator[Outgoing]:
    async with Outgoing(
        "Acme",
        address_of(provider),
        usual="https://api.acme.example",
        headers={"Authorization": "Bearer sk_very_secret"},
        patience=BRIEFLY,
    ) as calls:
        yield calls


async def test_a_call_carries_what_it_was_given(calls: Outgoing) -> None:
    answer = await calls.call(
        "POST", "/echo?a=b%5B%5D", headers={"Idempotency-Key": "k"}, body=b"amount=1"
    )

    assert answer.is_success
    assert answer.body == (
        b'{"method": "POST", "query": "a=b%5B%5D", "body": "amount=1",'
        b' "authorization": "Bearer sk_very_secret", "key": "k"}'
    )


@pytest.mark.parametrize("status", [200, 201, 299, 400, 401, 402, 404, 409, 499])
async def test_a_refusal_is_an_answer(calls: Outgoing, status: int) -> None:
    assert await calls.call("POST", f"/status/{status}") == Answer(status, b"said")


@pytest.mark.parametrize("status", [300, 301, 304, 307, 429, 500, 502, 503, 504, 599])
async def test_some_statuses_are_no_answer(calls: Outgoing, status: int) -> None:
    with pytest.raises(Unavailable):
        await calls.call("POST", f"/status/{status}")


async def test_a_redirect_is_not_followed(calls: Outgoing, provider: Provider) -> None:
    with pytest.raises(Unavailable):
        await calls.call("GET", "/elsewhere")

    assert provider.reached == 0


@pytest.mark.parametrize("path", ["/silence", "/broken", f"/large/{ANSWER_BYTES_MAX + 1}"])
async def test_silence_a_broken_line_and_a_flood_are_no_answer(calls: Outgoing, path: str) -> None:
    with pytest.raises(Unavailable):
        await calls.call("GET", path)


async def test_the_largest_answer_is_read(calls: Outgoing) -> None:
    answer = await calls.call("GET", f"/large/{ANSWER_BYTES_MAX}")

    assert len(answer.body) == ANSWER_BYTES_MAX


async def test_nobody_listening_is_no_answer(provider: Provider) -> None:
    address = address_of(provider)
    await provider.server.close()

    async with Outgoing("Acme", address, usual="https://api.acme.example") as calls:
        with pytest.raises(Unavailable):
            await calls.call("GET", "/status/200")


@pytest.mark.parametrize("path", ["@evil.example/", ":1/", ".evil.example/", "", "status"])
async def test_a_path_cannot_lead_to_another_host(calls: Outgoing, path: str) -> None:
    with pytest.raises(ValueError, match="leads away"):
        await calls.call("GET", path)


async def test_a_public_name_within_a_private_network_is_not_called(provider: Provider) -> None:
    address = f"http://localhost:{provider.server.port}"

    async with Outgoing("Acme", address, usual=address) as calls:
        with pytest.raises(Unavailable):
            await calls.call("GET", "/status/200")

    assert provider.reached == 0


async def test_an_operator_may_choose_a_private_network(provider: Provider) -> None:
    address = f"http://localhost:{provider.server.port}"

    async with Outgoing("Acme", address, usual="https://api.acme.example") as calls:
        assert (await calls.call("GET", "/status/200")).is_success


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "224.0.0.1", "[::1]", "[fd00::1]"],
)
def test_a_private_address_is_nobodys_usual_one(host: str) -> None:
    with pytest.raises(ValueError, match="private network"):
        Outgoing("Acme", f"http://{host}", usual=f"http://{host}")


async def test_the_log_knows_no_secrets(calls: Outgoing, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await calls.call("POST", "/echo?vpa=asha@okbank", body=b"card=4242")

    ours = "".join(
        record.getMessage() for record in caplog.records if record.name != "aiohttp.access"
    )
    assert "Acme: POST /echo 200" in ours
    for secret in ("sk_very_secret", "asha", "4242"):
        assert secret not in ours


async def test_what_was_never_opened_is_closed_in_peace() -> None:
    async with Outgoing("Acme", "https://a.example", usual="https://a.example"):
        pass
