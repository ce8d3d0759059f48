"""Counts requests, refuses those that are too many, and tells everybody how they stand."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from math import ceil
from typing import Any

import msgspec
from litestar import Request

from application.platform.limits import Limit, Limits, Standing
from domain.identity.account import normalised_email
from domain.kernel.access import Principal, Role
from domain.kernel.errors import DomainError
from entrypoints.http.addresses import client_address, network_of
from entrypoints.http.lanes import BROWSING, Audience, Lane, Quotas, lane_of, limits_of

AnyRequest = Request[Any, Any, Any]

type Conceal = Callable[[str, str], bytes]
"""A blind index of a kind of text: counters show nobody's address to who reads them."""

type Header = tuple[bytes, bytes]


class RateLimited(DomainError):
    """There were too many requests of this kind from you, or for the account that is meant."""

    code = "rate-limited"

    def __init__(self, standing: Standing) -> None:
        self.retry_after = _seconds(standing)
        super().__init__(
            f"Too many requests. Try again in {self.retry_after} seconds.",
            policy=standing.limit.name,
            retryAfter=self.retry_after,
        )


class LimitGuard:
    """Whoever is signed in is counted by account, a machine by its API key.

    Everybody else is counted by where they come from.
    """

    def __init__(self, limits: Limits, quotas: Quotas, conceal: Conceal) -> None:
        self._limits = limits
        self._quotas = quotas
        self._conceal = conceal
        self._lane_of = cache(lane_of)
        self._limits_of = limits_of(quotas)
        self._key_of_network = lru_cache(maxsize=65_536)(self._concealed_network)

    async def admit(self, request: AnyRequest) -> None:
        """Count the request for whoever sends it; raise ``RateLimited`` if it is one too many."""
        scope: Any = request.scope
        lane = self._lane_of(request.method, scope["path_template"])
        if lane is None or scope["state"]["standings"]:
            return  # Not limited, or a reader whom the front has counted.
        signed_in: Principal | None = scope.get("user")
        if signed_in is None:
            await self._admit_stranger(scope, lane)
        else:
            limit = self._limits_of[lane.name, _audience_of(signed_in)]
            # A machine that runs wild leaves its owner, and their other machines, in peace.
            await self._take(scope, limit, str(signed_in.key_id or signed_in.account_id))

    async def admit_named(self, request: AnyRequest) -> None:
        """Count a try for the account that the body names, whether there is one or not."""
        scope: Any = request.scope
        lane = self._lane_of(request.method, scope["path_template"])
        if lane is None or not lane.for_guessers:
            return
        if email := _email_in(await request.body()):
            key = self._conceal("limited-email", email).hex()
            await self._take(scope, lane.limit_of_account(self._quotas), key)

    async def admit_reader(self, scope: Any) -> None:
        """Count a stranger who may get a kept answer, which nothing else will look at."""
        await self._admit_stranger(scope, BROWSING)

    async def _admit_stranger(self, scope: Any, lane: Lane) -> None:
        limit = self._limits_of[lane.name, Audience.PUBLIC]
        await self._take(scope, limit, self._key_of_network(network_of(client_address(scope))))

    async def _take(self, scope: Any, limit: Limit, key: str) -> None:
        standing = await self._limits.take(limit, key)
        scope["state"]["standings"].append(standing)
        if not standing.admitted:
            raise RateLimited(standing)

    def _concealed_network(self, network: str) -> str:
        return self._conceal("limited-network", network).hex()


def _audience_of(principal: Principal) -> Audience:
    return Audience.ADMIN if Role.ADMIN in principal.roles else Audience.SIGNED_IN


class _Named(msgspec.Struct):
    email: str = ""


_NAMED = msgspec.json.Decoder(_Named)


def _email_in(body: bytes) -> str:
    """The address that a body names, in the spelling that an account has."""
    try:
        email = _NAMED.decode(body).email
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""  # Whatever it is, it will be refused as malformed.
    try:
        return normalised_email(email)
    except DomainError:
        return email.strip().lower()


def limit_headers(standings: Sequence[Standing]) -> list[Header]:
    """How the caller stands, as draft-ietf-httpapi-ratelimit-headers-10 writes it."""
    if not standings:
        return []
    policies = ", ".join([_policy(standing.limit) for standing in standings])
    left = ", ".join([_left(standing) for standing in standings])
    return [(b"ratelimit-policy", policies.encode()), (b"ratelimit", left.encode())]


def _policy(limit: Limit) -> str:
    return f'"{limit.name}";q={limit.amount};w={ceil(limit.window.total_seconds())}'


def _left(standing: Standing) -> str:
    return f'"{standing.limit.name}";r={standing.remaining};t={_seconds(standing)}'


def _seconds(standing: Standing) -> int:
    return ceil(standing.resets_in.total_seconds()) or 1
