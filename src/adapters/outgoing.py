"""Calls to other people's servers: to the one that was meant, and not for ever."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from socket import AddressFamily
from types import MappingProxyType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

from application.platform.errors import Unavailable
from domain.kernel.networks import is_private_address

logger = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=10)
PATIENCE_TO_CONNECT = timedelta(seconds=3)
ANSWER_BYTES_MAX = 1024 * 1024
CONNECTIONS_MAX = 32

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_CHUNK = 64 * 1024
_SUCCESS, _REFUSAL = 2, 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, if it was fit to say something: neither 3xx, 429 nor 5xx."""

    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        return self.status // 100 == _SUCCESS


class Outgoing:
    """Calls to one provider at one address. As a context it closes what it opened.

    Nothing but that address is ever called: no other host, no redirect, and no address
    within a private network, unless it is not the ``usual`` one, because then an operator
    chose it. Whatever goes wrong on the way is ``Unavailable``, and the call may have had its
    effect or not: only asking tells. Headers and bodies are never logged.
    """

    def __init__(
        self,
        name: str,
        address: str,
        *,
        usual: str,
        headers: Mapping[str, str] = _NO_HEADERS,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._name = name
        self._address = URL(address)
        self._is_chosen = self._address != URL(usual)
        self._headers = dict(headers)
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None
        if not self._is_chosen and is_private_address(self._address.host or ""):
            raise ValueError(f"{address} is within a private network.")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(
        self, method: str, path: str, *, headers: Mapping[str, str] = _NO_HEADERS, body: bytes = b""
    ) -> Answer:
        """Ask; ``path`` is what follows the host, with its query, encoded already."""
        url = self._url(path)
        began = time.monotonic()
        try:
            answer = await self._ask(method, url, headers, body)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            # Its message may quote what was sent, so only its kind is logged.
            self._log(method, url, began, type(error).__name__)
            raise Unavailable(self._name) from None
        self._log(method, url, began, str(answer.status))
        if _is_no_answer(answer.status):
            raise Unavailable(self._name)
        return answer

    async def _ask(self, method: str, url: URL, headers: Mapping[str, str], body: bytes) -> Answer:
        session = self._opened()
        async with session.request(
            method, url, headers=headers, data=body or None, allow_redirects=False
        ) as response:
            return Answer(response.status, await _content_of(response))

    def _url(self, path: str) -> URL:
        if not path.startswith("/"):
            # "@elsewhere" or ".elsewhere" would make another host of ours.
            raise ValueError(f"{path} leads away from {self._name}.")
        return URL(f"{self._address.origin()}{path}", encoded=True)

    def _opened(self) -> aiohttp.ClientSession:
        # Not before the first call: who does not call a provider holds nothing open for it.
        if self._session is None:
            resolver = DefaultResolver() if self._is_chosen else PublicResolver()
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX, resolver=resolver),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={
                    "Accept-Encoding": "identity",
                    "User-Agent": "Fairground",
                    **self._headers,
                },
                timeout=aiohttp.ClientTimeout(
                    total=self._patience.total_seconds(),
                    sock_connect=PATIENCE_TO_CONNECT.total_seconds(),
                ),
            )
        return self._session

    def _log(self, method: str, url: URL, began: float, outcome: str) -> None:
        milliseconds = (time.monotonic() - began) * 1000
        # Without the query, which may name people.
        logger.info("%s: %s %s %s %.0f ms", self._name, method, url.path, outcome, milliseconds)


class PublicResolver(AbstractResolver):
    """Finds addresses of the public network, and none of another one.

    It looks at what is connected to, not at what a name promised a moment before.
    """

    def __init__(self) -> None:
        self._resolver = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        public = [result for result in found if not is_private_address(result["host"])]
        if not public:
            raise OSError(f"{host} is within a private network.")
        return public

    async def close(self) -> None:
        await self._resolver.close()


async def _content_of(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    while chunk := await response.content.read(_CHUNK):
        content += chunk
        if len(content) > ANSWER_BYTES_MAX:
            raise ValueError("The answer is too large.")
    return bytes(content)


def _is_no_answer(status: int) -> bool:
    return status // 100 not in {_SUCCESS, _REFUSAL} or status == HTTPStatus.TOO_MANY_REQUESTS
