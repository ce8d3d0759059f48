"""Public answers, kept for a second as encoded bytes; a burst computes one of them once."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from litestar.types import Message

KEPT: Mapping[str, Any] = {"kept": True}
"""``@get(…, opt=KEPT)``: what strangers are answered here is the same for all of them."""

type Headers = list[tuple[bytes, bytes]]
type Compute = Callable[[], Awaitable["Answered"]]

OK = 200
KEPT_SECONDS = 1.0
QUERY_BYTES_MAX = 1024
ENTRIES_MAX = 4096
BYTES_MAX = 32 * 2**20


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as ASGI knows it."""

    status: int
    headers: Headers
    body: bytes


class Recorder:
    """Takes an answer down instead of sending it."""

    def __init__(self) -> None:
        self._status = 0
        self._headers: Headers = []
        self._chunks: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = [(bytes(name), bytes(value)) for name, value in message["headers"]]
        elif message["type"] == "http.response.body":
            self._chunks.append(message["body"])

    @property
    def answered(self) -> Answered:
        return Answered(self._status, self._headers, b"".join(self._chunks))


class KeptAnswers:
    """Bounded in entries, bytes and time. Only successes are kept."""

    def __init__(
        self,
        paths: Iterable[re.Pattern[str]] = (),
        *,
        seconds: float = KEPT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._paths = tuple(paths)
        self._seconds = seconds
        self._clock = clock
        self._kept: dict[tuple[str, bytes], tuple[float, Answered]] = {}
        self._bytes = 0
        self._running: dict[tuple[str, bytes], asyncio.Future[Answered | None]] = {}

    def find(self, path: str, query: bytes) -> Answered | None:
        """The answer if there is a fresh one. Nothing on the way to it is slow."""
        entry = self._kept.get((path, query))
        if entry is None or entry[0] <= self._clock():
            return None
        return entry[1]

    def covers(self, path: str, query: bytes) -> bool:
        return len(query) <= QUERY_BYTES_MAX and any(
            pattern.fullmatch(path) for pattern in self._paths
        )

    async def answer(self, path: str, query: bytes, compute: Compute) -> Answered:
        """Compute the answer, or wait for whoever does so already."""
        key = (path, query)
        if running := self._running.get(key):
            return await asyncio.shield(running) or await compute()
        return await self._lead(key, compute)

    async def _lead(self, key: tuple[str, bytes], compute: Compute) -> Answered:
        running: asyncio.Future[Answered | None] = asyncio.get_running_loop().create_future()
        self._running[key] = running
        # As old as its oldest part: the clock starts before the work does.
        until = self._clock() + self._seconds
        success = None
        try:
            answered = await compute()
            if answered.status == OK:
                answered = success = _tagged(answered)
                self._keep(key, until, success)
            return answered
        finally:
            del self._running[key]
            running.set_result(success)

    def _keep(self, key: tuple[str, bytes], until: float, answered: Answered) -> None:
        self._forget(key)
        self._kept[key] = (until, answered)
        self._bytes += len(answered.body)
        while len(self._kept) > ENTRIES_MAX or self._bytes > BYTES_MAX:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: tuple[str, bytes]) -> None:
        if entry := self._kept.pop(key, None):
            self._bytes -= len(entry[1].body)


def normalised(query: bytes) -> bytes:
    """The same for queries that differ only in the order of differently named parameters."""
    if b"&" not in query:
        return query
    return b"&".join(sorted(query.split(b"&"), key=_name))


def _name(pair: Any) -> bytes:
    name: bytes = pair.partition(b"=")[0]
    return name


def _tagged(answered: Answered) -> Answered:
    headers = [pair for pair in answered.headers if pair[0].lower() != b"etag"]
    own = [value for name, value in answered.headers if name.lower() == b"etag"]
    tag = (
        own[0] if own else b'"' + blake2b(answered.body, digest_size=12).hexdigest().encode() + b'"'
    )
    return Answered(answered.status, [*headers, (b"etag", tag)], answered.body)
