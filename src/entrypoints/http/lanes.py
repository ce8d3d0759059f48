"""The lanes: which requests are counted together, and how many there may be.

Lanes have counters of their own, so that browsing can never use up what paying needs.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from application.platform.limits import Limit

WINDOW = timedelta(minutes=15)
GUESSING_WINDOW = timedelta(minutes=5)


class Audience(StrEnum):
    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """What an operator can set: requests in 15 minutes, and tries to get in within 5."""

    public: int = 100
    signed_in: int = 300
    admin: int = 1000
    log_in: int = 10

    def of(self, audience: Audience) -> int:
        return {
            Audience.PUBLIC: self.public,
            Audience.SIGNED_IN: self.signed_in,
            Audience.ADMIN: self.admin,
        }[audience]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A strict one is exact over all processes whatever happens.

    In a lane for guessers everybody has the few tries of a log-in, and so has the account that
    the body names, wherever they come from.
    """

    name: str
    times: int = 1
    """So many times the usual quota."""

    strict: bool = False
    for_guessers: bool = False

    def limit(self, audience: Audience, quotas: Quotas) -> Limit:
        return Limit(
            name=self.name,
            amount=quotas.log_in if self.for_guessers else self.times * quotas.of(audience),
            window=GUESSING_WINDOW if self.for_guessers else WINDOW,
            strict=self.strict,
        )

    def limit_of_account(self, quotas: Quotas) -> Limit:
        return Limit(
            name=f"{self.name}-account",
            amount=quotas.log_in,
            window=GUESSING_WINDOW,
            strict=self.strict,
        )


BROWSING = Lane(name="browsing")
# A courier's phone tells where it is once a second, for hours.
POSITIONS = Lane(name="positions", times=10)
BOOKING = Lane(name="booking")
CART = Lane(name="cart")
PAYING = Lane(name="paying", strict=True)
# A busy entrance scans one ticket a second, for hours.
GATE = Lane(name="gate", times=10)
# The page of a link asks twice a minute, and many look from one network.
TRACKING = Lane(name="tracking", times=10)
# One address speaks for all buyers, and each notice is signed.
WEBHOOKS = Lane(name="webhooks", times=1000)
LOG_IN = Lane(name="log-in", strict=True, for_guessers=True)
CODES = Lane(name="codes", strict=True, for_guessers=True)
# Refreshing has no secret short enough to be guessed, and every tab of a browser does it.
SESSIONS = Lane(name="sessions")

# Whoever talks says several short things a minute, and reads what is said to them.
TALKING = Lane(name="talking", times=5)

LANES: Sequence[tuple[str, Lane]] = (
    (r"POST /api/auth/login", LOG_IN),
    (r"POST /api/auth/social/[^/]+/callback", LOG_IN),
    (r"\w+ /api/auth/(refresh|logout|sessions|csrf-token|ws-ticket)(/.*)?", SESSIONS),
    (r"(POST|PUT|PATCH|DELETE) /api/auth/.*", CODES),
    (r"(POST|PUT) /api/users/me/(password|email-change|email-verification)", CODES),
    (r"\w+ /api/cart(/.*)?", CART),
    (r"POST /api/(bookings|orders)", BOOKING),
    (r"POST /api/(bookings|orders|payments|returns)/.*", PAYING),
    (r"\w+ /api/check-ins(/.*)?", GATE),
    (r"GET /api/tracking/[^/]+", TRACKING),
    (r"GET /api/events/[^/]+/check-in-list", GATE),
    (r"POST /ops/payments/.*", PAYING),
    (r"\w+ /webhook/.*", WEBHOOKS),
    (r"PUT /api/delivery/internal/location", POSITIONS),
    (r"\w+ /api/chat/.*", TALKING),
    (r"\w+ /api/.*", BROWSING),
)
"""The first that fits a method and a path is a route's lane. What fits none is not limited."""

_COMPILED = tuple((re.compile(pattern), lane) for pattern, lane in LANES)


def lane_of(method: str, path: str) -> Lane | None:
    asked = f"{method} {path.rstrip('/')}"
    return next((lane for pattern, lane in _COMPILED if pattern.fullmatch(asked)), None)


def limits_of(quotas: Quotas) -> Mapping[tuple[str, Audience], Limit]:
    """The limit of each lane, by its name, for each audience."""
    return {
        (lane.name, audience): lane.limit(audience, quotas)
        for _, lane in LANES
        for audience in Audience
    }
