"""The platform as its operators start it: real processes, reached over HTTP."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp

from tests.support.forks import Fork, forked

POLL_SECONDS = 0.02

PLENTY: Mapping[str, str] = {
    f"FAIRGROUND_LIMIT_{name}": "1000000" for name in ("PUBLIC", "SIGNED_IN", "ADMIN", "LOG_IN")
}
"""A test sends from one address what else comes from thousands."""


@asynccontextmanager
async def serving(
    *arguments: str,
    directory: Path,
    database_url: str | None = None,
    log: Path | None = None,
    **settings: str,
) -> AsyncIterator[Fork]:
    """Start ``fairground serve`` on a free port; end it afterwards, if it has not ended."""
    environment = {
        **os.environ,
        **PLENTY,
        "FAIRGROUND_DATA_DIRECTORY": str(directory),
        "FAIRGROUND_LOG_LEVEL": "warning",
        **{f"FAIRGROUND_{name.upper()}": value for name, value in settings.items()},
    }
    if database_url is not None:
        environment["FAIRGROUND_DATABASE_URL"] = database_url
    log = log or directory / "log"
    serve = ("serve", "--port", "0", *arguments)
    async with forked(*serve, environment=environment, log=log) as served:
        try:
            yield served
        finally:
            await served.stop()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]


class Client:
    """Somebody with an account, or nobody in particular."""

    def __init__(self, session: aiohttp.ClientSession, address: str, token: str = "") -> None:
        self._session = session
        self._address = address
        self._token = token

    async def signed_in(self, email: str, password: str) -> "Client":
        return self.holding(await self.token_of(email, password))

    async def token_of(self, email: str, password: str) -> str:
        answer = await self.post("/api/auth/login", {"email": email, "password": password})
        token: str = answer.body["accessToken"]
        return token

    def holding(self, token: str) -> "Client":
        """Whoever the token was issued to."""
        return Client(self._session, self._address, token)

    @property
    def credentials(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def at(self, address: str) -> "Client":
        """The same person at another process."""
        return Client(self._session, address, self._token)

    def known_by(self, token: str) -> "Client":
        """Whoever has this token, at the same process."""
        return Client(self._session, self._address, token)

    async def get(self, path: str) -> Answer:
        return await self.send("GET", path)

    async def post(
        self, path: str, body: object = None, *, key: str | None = None, **headers: str
    ) -> Answer:
        """Post JSON, with an Idempotency-Key of its own unless one is given."""
        return await self.send(
            "POST", path, body, {"Idempotency-Key": key or uuid4().hex, **headers}
        )

    async def until(
        self, path: str, has_come: Callable[[Any], bool], *, seconds: float = 20
    ) -> Any:
        """Ask again and again until what one waits for has come, and return the body."""
        body: Any = None
        try:
            async with asyncio.timeout(seconds):
                while not has_come(body := (await self.get(path)).body):  # noqa: ASYNC110
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise AssertionError(f"After {seconds} s, {path} is still {body}.") from None
        return body

    async def send(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        *,
        content: bytes | None = None,
    ) -> Answer:
        """Send a body as JSON, or else content as it is."""
        async with self._session.request(
            method,
            self._address + path,
            json=body,
            data=None if content is None else BytesIO(content),
            headers={**self.credentials, **(headers or {})},
        ) as response:
            is_json = "json" in response.content_type
            answer = await response.json() if is_json else await response.read()
            return Answer(response.status, answer, response.headers)


@asynccontextmanager
async def visiting(address: str) -> AsyncIterator[Client]:
    timeout = aiohttp.ClientTimeout(total=60)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        yield Client(session, address)
