"""How many requests everybody has, in which lane, and what they hear about it."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest
from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from adapters.memory.limits import MemoryLimits
from application.platform.limits import Limit, Standing
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId
from entrypoints.http.app import HttpApp, Options
from entrypoints.http.caching import KEPT
from entrypoints.http.lanes import Quotas
from entrypoints.http.wire import Wire
from tests.support.asgi import Heard, asked
from tests.support.http import SOME_ID, an_app, signed_in
from tests.support.identity import access_tokens

TIGHT = Quotas(public=3, signed_in=5, admin=7, log_in=4)
EVE = AccountId(UUID(int=0xEEE))
PAID = f"/api/bookings/{SOME_ID}/payment"


class CredentialsBody(Wire):
    email: Annotated[str, msgspec.Meta(max_length=254)]
    password: str


class Guesses:
    """Counts the passwords that are looked at."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> None:
        self.made += 1


class FairController(Controller):
    path = "/api"

    @get("/list")
    async def browse(self, visitor: NamedDependency[Principal | None]) -> None: ...

    @get("/kept", opt=KEPT)
    async def kept(self) -> dict[str, int]:
        return {"a": 1}

    @get("/own")
    async def own(self, principal: NamedDependency[Principal]) -> None: ...

    @post("/bookings")
    async def book(self, visitor: NamedDependency[Principal | None]) -> None: ...

    @post("/bookings/{booking_id:str}/payment")
    async def pay(
        self, booking_id: FromPath[str], visitor: NamedDependency[Principal | None]
    ) -> None: ...

    @post("/check-ins")
    async def check_in(self, visitor: NamedDependency[Principal | None]) -> None: ...

    @post("/auth/login")
    async def log_in(
        self, data: JSONBody[CredentialsBody], guesses: NamedDependency[Guesses]
    ) -> None:
        assert data.password
        guesses()

    @post("/auth/password-reset")
    async def reset(self, data: JSONBody[CredentialsBody]) -> None: ...

    @post("/auth/refresh")
    async def refresh(self, visitor: NamedDependency[Principal | None]) -> None: ...

    @get("/same-for-all")
    async def same_for_all(self) -> None: ...


class WebhookController(Controller):
    path = "/webhook"

    @post("/payments/{provider:str}")
    async def receive(
        self, provider: FromPath[str], visitor: NamedDependency[Principal | None]
    ) -> None: ...


TOKENS = access_tokens()


@pytest.fixture
def guesses() -> Guesses:
    return Guesses()


@pytest.fixture
def app(guesses: Guesses) -> HttpApp:
    return an_app(
        FairController,
        WebhookController,
        use_cases={"guesses": guesses},
        tokens=TOKENS,
        options=Options(quotas=TIGHT, access_log=False),
    )


async def statuses(app: HttpApp, method: str, path: str, times: int, **how: Any) -> list[int]:
    return [(await asked(app, method, path, **how)).status for _ in range(times)]


def credentials(email: str = "ada@example.org") -> Mapping[str, str]:
    return {"email": email, "password": "guess"}


@pytest.mark.parametrize("path", ["/api/list", "/api/kept"])
async def test_strangers_have_a_few_requests_and_hear_how_many(app: HttpApp, path: str) -> None:
    answers = [await asked(app, "GET", path) for _ in range(4)]

    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"browsing";q=3;w=900'}
    left = [
        re.fullmatch(r'"browsing";r=(\d+);t=(\d+)', said["ratelimit"]) for said in _told(answers)
    ]
    assert [found[1] for found in left if found] == ["2", "1", "0", "0"]
    assert all(890 < int(found[2]) <= 900 for found in left if found)


def _told(answers: list[Heard]) -> list[Mapping[str, str]]:
    return [answer.headers for answer in answers]


@pytest.mark.parametrize("path", ["/api/list", "/api/kept"])
async def test_too_many_are_a_problem_that_says_when_to_come_back(app: HttpApp, path: str) -> None:
    await statuses(app, "GET", path, 3)

    refused = await asked(app, "GET", path)

    assert refused.headers["content-type"] == "application/problem+json"
    assert 890 < int(refused.headers["retry-after"]) <= 900
    problem = refused.json()
    assert (problem["status"], problem["type"]) == (429, "/problems/rate-limited")
    assert (problem["policy"], problem["retryAfter"]) == (
        "browsing",
        int(refused.headers["retry-after"]),
    )
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert refused.headers["cache-control"] == "no-store"


async def test_kept_answers_and_others_are_one_lane(app: HttpApp) -> None:
    assert await statuses(app, "GET", "/api/kept", 2) == [200] * 2
    assert await statuses(app, "GET", "/api/list", 2) == [200, 429]
    assert await statuses(app, "HEAD", "/api/kept", 1) == [429]


async def test_what_the_first_of_a_burst_hears_of_limits_is_for_nobody_else(app: HttpApp) -> None:
    first = await asked(app, "GET", "/api/kept")
    other = await asked(app, "GET", "/api/kept", peer="203.0.113.8")

    assert first.headers["ratelimit"].startswith('"browsing";r=2')
    assert other.headers["ratelimit"].startswith('"browsing";r=2')


async def test_who_is_signed_in_has_more_wherever_they_are(app: HttpApp) -> None:
    ada = signed_in(TOKENS)
    homes = [f"203.0.113.{number}" for number in range(6)]

    answers = [await asked(app, "GET", "/api/list", headers=ada, peer=home) for home in homes]

    assert [answer.status for answer in answers] == [200] * 5 + [429]
    eve = signed_in(TOKENS, account_id=EVE)
    assert await statuses(app, "GET", "/api/list", 1, headers=eve) == [200]
    assert await statuses(app, "GET", "/api/list", 1) == [200]


async def test_who_is_signed_in_is_counted_as_such_where_nobody_asks(app: HttpApp) -> None:
    path, ada = "/api/same-for-all", signed_in(TOKENS)

    assert await statuses(app, "GET", path, 6, headers=ada) == [200] * 5 + [429]
    assert await statuses(app, "GET", "/api/list", 1, headers=ada) == [429]
    forged = {"Authorization": "Bearer forged"}
    assert await statuses(app, "GET", path, 4, headers=forged) == [200] * 3 + [429]


async def test_administrators_have_the_most(app: HttpApp) -> None:
    admin = signed_in(TOKENS, Role.ADMIN)

    assert await statuses(app, "GET", "/api/list", 8, headers=admin) == [200] * 7 + [429]


async def test_one_ipv6_network_is_one_caller(app: HttpApp) -> None:
    for number in range(3):
        await asked(app, "GET", "/api/list", peer=f"2001:db8:1:2::{number}")

    assert await statuses(app, "GET", "/api/list", 1, peer="2001:db8:1:2:ffff::1") == [429]
    assert await statuses(app, "GET", "/api/list", 1, peer="2001:db8:1:3::1") == [200]
    assert await statuses(app, "GET", "/api/list", 4, peer="203.0.113.9")
    assert await statuses(app, "GET", "/api/list", 1, peer="::ffff:203.0.113.9") == [429]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/bookings"),
        ("POST", PAID),
        ("POST", "/api/check-ins"),
        ("POST", "/webhook/payments/sandbox"),
        ("POST", "/api/auth/refresh"),
    ],
)
async def test_browsing_starves_nothing_that_matters(app: HttpApp, method: str, path: str) -> None:
    ada = signed_in(TOKENS)
    assert 429 in await statuses(app, "GET", "/api/list", 9, headers=ada)
    assert 429 in await statuses(app, "GET", "/api/list", 9)

    assert await statuses(app, method, path, 3, headers=ada) == [201] * 3
    assert await statuses(app, method, path, 3) == [201] * 3


async def test_booking_starves_no_payment(app: HttpApp) -> None:
    assert await statuses(app, "POST", "/api/bookings", 4) == [201] * 3 + [429]
    assert await statuses(app, "POST", PAID, 4) == [201] * 3 + [429]


async def test_the_gate_and_the_providers_have_lanes_that_are_wide(app: HttpApp) -> None:
    assert await statuses(app, "POST", "/api/check-ins", 31) == [201] * 30 + [429]
    assert set(await statuses(app, "POST", "/webhook/payments/sandbox", 100)) == {201}


async def test_guessing_at_tokens_is_counted(app: HttpApp) -> None:
    forged = {"Authorization": "Bearer forged"}

    assert await statuses(app, "GET", "/api/own", 4, headers=forged) == [401] * 3 + [429]
    assert await statuses(app, "GET", "/api/own", 1, headers=signed_in(TOKENS)) == [200]


async def test_health_and_documents_are_not_limited(app: HttpApp) -> None:
    for path in ("/ops/live", "/docs", "/problems/rate-limited", "/nowhere"):
        answers = [await asked(app, "GET", path) for _ in range(5)]
        assert HTTPStatus.TOO_MANY_REQUESTS not in {answer.status for answer in answers}
        assert not any("ratelimit" in answer.headers for answer in answers)


async def test_an_address_has_few_tries_to_log_in_to_any_account(app: HttpApp) -> None:
    emails = [f"user{number}@example.org" for number in range(6)]

    answers = [
        await asked(app, "POST", "/api/auth/login", body=credentials(email)) for email in emails
    ]

    assert [answer.status for answer in answers] == [201] * 4 + [429] * 2
    assert (
        answers[0].headers["ratelimit-policy"] == '"log-in";q=4;w=300, "log-in-account";q=4;w=300'
    )
    assert re.fullmatch(
        r'"log-in";r=3;t=\d+, "log-in-account";r=3;t=\d+', answers[0].headers["ratelimit"]
    )


async def test_an_account_has_few_tries_from_all_addresses_however_it_is_written(
    app: HttpApp, guesses: Guesses
) -> None:
    spellings = ["ada@example.org", " Ada@Example.org", "ADA@EXAMPLE.ORG", "ada@example.org "] * 3

    answers = [
        await asked(
            app, "POST", "/api/auth/login", body=credentials(email), peer=f"198.51.100.{number}"
        )
        for number, email in enumerate(spellings)
    ]

    assert [answer.status for answer in answers] == [201] * 4 + [429] * 8
    assert guesses.made == 4
    other = credentials("eve@example.org")
    assert await statuses(app, "POST", "/api/auth/login", 1, body=other) == [201]


async def test_ten_thousand_guesses_get_the_tries_that_one_has(
    app: HttpApp, guesses: Guesses
) -> None:
    for number in range(10_000):
        await asked(
            app,
            "POST",
            "/api/auth/login",
            body=credentials(),
            peer=f"198.{number // 2500}.{number // 50 % 50}.{number % 50}",
        )

    assert guesses.made == 4


async def test_codes_do_not_use_up_log_ins(app: HttpApp) -> None:
    body = credentials()

    assert 429 in await statuses(app, "POST", "/api/auth/password-reset", 5, body=body)
    assert await statuses(app, "POST", "/api/auth/login", 1, body=body) == [201]


@pytest.mark.parametrize("body", [b"", b"{", b'{"email": 7}', b"[]", b'{"email": "\\ud800"}'])
async def test_a_try_that_cannot_be_read_is_counted_for_its_address(
    app: HttpApp, body: bytes
) -> None:
    tried = await statuses(app, "POST", "/api/auth/login", 5, body=body)

    assert tried == [400] * 4 + [429]


class Watched(MemoryLimits):
    """Takes down under which keys it counts."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[str] = []

    async def take(self, limit: Limit, key: str, *, cost: int = 1) -> Standing:
        self.keys.append(key)
        return await super().take(limit, key, cost=cost)


async def test_counters_show_nobodys_address(guesses: Guesses) -> None:
    limits = Watched()
    app = an_app(FairController, use_cases={"guesses": guesses}, limits=limits)

    await asked(app, "POST", "/api/auth/login", body=credentials())
    await asked(app, "GET", "/api/kept", peer="2001:db8::1")

    assert [bytes.fromhex(key) for key in limits.keys] == [
        b"limited-network:203.0.113.7",
        b"limited-email:ada@example.org",
        b"limited-network:2001:db8::/64",
    ], "concealed, which in tests is no more than another spelling"
