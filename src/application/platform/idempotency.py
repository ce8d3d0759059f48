"""Requests that must have one effect, however often they are sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from domain.kernel.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a client was told, ready to be told again."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Once:
    """One request with an idempotency key.

    ``scope`` is the principal and the route, ``fingerprint`` a digest of what was sent.
    ``render`` turns the result of the use case into the answer to keep.
    """

    def __init__(
        self,
        *,
        scope: str,
        key: str,
        fingerprint: bytes,
        keep_for: timedelta,
        render: Callable[[Any], Answer],
    ) -> None:
        self.scope = scope
        self.key = key
        self.fingerprint = fingerprint
        self.keep_for = keep_for
        self._render = render
        self._answer: Answer | None = None

    def keep(self, result: object) -> None:
        """Make the result's answer the one that is stored with the effect."""
        self._answer = self._render(result)

    @property
    def answer(self) -> Answer:
        if self._answer is None:
            raise RuntimeError("The use case did not keep its result for the next time.")
        return self._answer


class AlreadyAnswered(Exception):
    """The request was answered before; here is what was said."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("already answered")
        self.answer = answer


class KeyReused(Invalid):
    code = "idempotency-key-reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for a different request.")


class StillRunning(Conflict):
    code = "request-still-running"

    def __init__(self) -> None:
        super().__init__("The first request with this Idempotency-Key is still running.")


class Answers(Protocol):
    """The answers kept outside a unit of work: refusals, which have no effect to go with."""

    async def keep_refusal(self, once: Once, answer: Answer) -> Answer:
        """Keep it unless there is an answer already; return the one that counts."""
        ...

    async def forget_expired(self) -> None:
        """Drop the answers whose time is over."""
        ...
