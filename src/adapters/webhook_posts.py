"""Posting to whoever asked for it, and never to our own network in their name."""

import time
from collections.abc import Collection
from datetime import timedelta
from socket import AddressFamily
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

from domain.kernel.networks import is_private
from domain.webhooks.address import check_address
from domain.webhooks.delivery import Failure, Outcome
from domain.webhooks.errors import BadWebhookAddress

PATIENCE = timedelta(seconds=15)
PATIENCE_TO_CONNECT = timedelta(seconds=5)
ANSWER_BYTES_MAX = 64 * 1024
CONNECTIONS_MAX = 256
CONNECTIONS_PER_HOST_MAX = 8
_CHUNK = 16 * 1024


class NotPublic(OSError):
    """A name that leads into a private network."""


class WebhookPosts:
    """As a context it closes what it opened. ``trusted`` are hosts with ports, wherever they are.

    Addresses are looked at when they are connected to, not only when they were chosen. Of what a
    server answers its status counts; some of the rest is read, so that the connection can be used
    again, and nothing of it is kept.
    """

    def __init__(self, trusted: Collection[str] = (), *, patience: timedelta = PATIENCE) -> None:
        self._trusted = frozenset(trusted)
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, url: str, *, headers: dict[str, str], body: bytes) -> Outcome:
        began = time.monotonic()
        try:
            check_address(url, self._trusted)
            status = await self._status_of(url, headers, body)
        except BadWebhookAddress:
            return _failed(Failure.FORBIDDEN_ADDRESS, began)
        except TimeoutError:
            return _failed(Failure.TIME_OUT, began)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            is_private_one = isinstance(error.__cause__, NotPublic)
            kind = Failure.FORBIDDEN_ADDRESS if is_private_one else Failure.UNREACHABLE
            return _failed(kind, began)
        return Outcome.answered(status, _since(began))

    async def _status_of(self, url: str, headers: dict[str, str], body: bytes) -> int:
        async with self._opened().post(
            URL(url), data=body, headers=headers, allow_redirects=False
        ) as response:
            await _read_some(response)
            return response.status

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=CONNECTIONS_MAX,
                    limit_per_host=CONNECTIONS_PER_HOST_MAX,
                    resolver=_Resolver(self._trusted),
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept-Encoding": "identity", "User-Agent": "Fairground-Webhooks/1.0"},
                timeout=aiohttp.ClientTimeout(
                    total=self._patience.total_seconds(),
                    sock_connect=PATIENCE_TO_CONNECT.total_seconds(),
                ),
            )
        return self._session


class _Resolver(AbstractResolver):
    def __init__(self, trusted: Collection[str]) -> None:
        self._trusted = trusted
        self._resolver = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if f"{host}:{port}" in self._trusted:
            return found
        public = [result for result in found if not is_private(result["host"])]
        if not public:
            raise NotPublic(f"{host} is within a private network.")
        return public

    async def close(self) -> None:
        await self._resolver.close()


async def _read_some(response: aiohttp.ClientResponse) -> None:
    left = ANSWER_BYTES_MAX
    while left > 0 and (chunk := await response.content.read(_CHUNK)):
        left -= len(chunk)
    if left <= 0:
        # Whatever else it has to say, nobody listens.
        response.close()


def _failed(failure: Failure, began: float) -> Outcome:
    return Outcome(status=None, failure=failure, took=_since(began))


def _since(began: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - began)
