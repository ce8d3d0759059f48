"""Argon2id in a few threads, with a queue that does not grow without bound."""

import asyncio
import os
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import ARGON2_VERSION

from application.platform.errors import Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a guess costs. The default is what OWASP asks for."""

    memory_kib: int = 19_456
    passes: int = 2
    lanes: int = 1


class Argon2Passwords:
    def __init__(
        self,
        cost: Cost | None = None,
        *,
        threads: int | None = None,
        waiting_max: int = 64,
    ) -> None:
        chosen = cost or Cost()
        width = threads or os.cpu_count() or 1
        self._hasher = PasswordHasher(
            time_cost=chosen.passes,
            memory_cost=chosen.memory_kib,
            parallelism=chosen.lanes,
            type=Type.ID,
        )
        self._threads = ThreadPoolExecutor(width, thread_name_prefix="argon2")
        self._inside = 0
        self._inside_max = width + waiting_max
        self._nobodys = _nobodys(chosen)

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._hasher.hash(password))

    async def verify(self, password: str, hashed: str | None) -> bool:
        matches = await self._run(lambda: self._matches(password, hashed or self._nobodys))
        # A hash that is empty is one that nobody has set: no password is the right one.
        return matches and bool(hashed)

    def is_outdated(self, hashed: str) -> bool:
        return self._hasher.check_needs_rehash(hashed)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _matches(self, password: str, hashed: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except VerifyMismatchError:
            return False

    async def _run[Result](self, work: Callable[[], Result]) -> Result:
        if self._inside >= self._inside_max:
            raise Unavailable("password hashing")
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._inside -= 1


def _nobodys(cost: Cost) -> str:
    """A hash that no password has, and that takes as long to find out as any other."""
    salt, digest = _in_base64(os.urandom(16)), _in_base64(os.urandom(32))
    return (
        f"$argon2id$v={ARGON2_VERSION}$m={cost.memory_kib},t={cost.passes},p={cost.lanes}"
        f"${salt}${digest}"
    )


def _in_base64(data: bytes) -> str:
    return b64encode(data).decode().rstrip("=")
