"""What every answer has, whoever gives it."""

import asyncio
import logging
import re

import pytest
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from domain.kernel.access import Principal
from domain.kernel.errors import NotFound
from entrypoints.http.app import HttpApp, Options
from entrypoints.http.caching import KEPT, Answered, KeptAnswers, normalised
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens

ON_EVERY_ANSWER = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Counter:
    """Counts its calls, and lets a burst of them pile up."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self) -> int:
        self.calls += 1
        count = self.calls
        for _ in range(5):
            await asyncio.sleep(0)
        return count


class Fair(Controller):
    path = "/api/fair"

    @get("/", opt=KEPT)
    async def count(
        self, counter: NamedDependency[Counter], x: FromQuery[int] = 0
    ) -> dict[str, int]:
        return {"count": await counter(), "x": x}

    @get("/{name:str}/stalls", opt=KEPT)
    async def refuse(self, name: FromPath[str], counter: NamedDependency[Counter]) -> None:
        raise NotFound(f"No {name}, {await counter()} times.")

    @get("/mine", opt=KEPT)
    async def mine(
        self, visitor: NamedDependency[Principal | None], counter: NamedDependency[Counter]
    ) -> Response[dict[str, str]]:
        who = "stranger" if visitor is None else "customer"
        return Response({"who": f"{who} {await counter()}"}, headers={"ETag": '"7"'})

    @post("/")
    async def make(self) -> None: ...


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def app(counter: Counter) -> HttpApp:
    return an_app(Fair, use_cases={"counter": counter})


@pytest.mark.parametrize("path", ["/api/fair", "/nowhere", "/ops/live", "/api/fair?x=%00"])
async def test_every_answer_has_an_id_and_safe_headers(app: HttpApp, path: str) -> None:
    async with calling(app) as client:
        answers = [await client.get(path) for _ in range(2)]

    for answer in answers:
        assert ON_EVERY_ANSWER.items() <= dict(answer.headers).items()
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["cache-control"]
    first, second = (answer.headers["x-request-id"] for answer in answers)
    assert first != second
    assert re.fullmatch("[0-9a-f]{24}", first)


async def test_nothing_is_promised_about_https_where_there_is_none() -> None:
    app = an_app(options=Options(https=False))
    async with calling(app) as client:
        answer = await client.get("/ops/live")

    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    ("sent", "is_kept"),
    [("trace-1.a:b_C", True), ("x" * 128, True), ("x" * 129, False), ("a b", False), ("", False)],
)
async def test_a_well_formed_request_id_is_kept(app: HttpApp, sent: str, is_kept: bool) -> None:  # noqa: FBT001
    async with calling(app) as client:
        answer = await client.get("/ops/live", headers={"X-Request-Id": sent})

    assert (answer.headers["x-request-id"] == sent) is is_kept


async def test_a_request_has_one_line_in_the_log(
    app: HttpApp, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "fairground.access")
    async with calling(app) as client:
        await client.get("/api/fair?password=secret", headers={"X-Request-Id": "r-1"})

    (line,) = [record.getMessage() for record in caplog.records if "access" in record.name]
    assert re.fullmatch(r"GET /api/fair 200 \d+\.\d ms r-1", line)


async def test_the_log_can_be_off(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "fairground.access")
    async with calling(an_app(options=Options(access_log=False))) as client:
        await client.get("/ops/live")

    assert not [record for record in caplog.records if "access" in record.name]


async def test_head_is_get_without_a_body(app: HttpApp) -> None:
    async with calling(app) as client:
        answers = [await client.head(path) for path in ("/api/fair", "/ops/live", "/nowhere")]

    assert [(answer.status_code, answer.content) for answer in answers] == [
        (200, b""),
        (200, b""),
        (404, b""),
    ]
    assert answers[1].headers["content-length"] == "17"


async def test_options_tells_the_methods(app: HttpApp) -> None:
    async with calling(app) as client:
        answer = await client.options("/api/fair")

    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")


async def test_a_public_answer_is_kept_and_a_burst_computes_it_once(
    app: HttpApp, counter: Counter
) -> None:
    async with calling(app) as client:
        burst = await asyncio.gather(*(client.get("/api/fair") for _ in range(10)))
        later = await client.get("/api/fair/")

    assert {answer.content for answer in [*burst, later]} >= {b'{"count":1,"x":0}'}
    assert {answer.content for answer in burst} == {b'{"count":1,"x":0}'}
    assert {answer.headers["cache-control"] for answer in burst} == {"public, max-age=1"}
    assert len({answer.headers["etag"] for answer in burst}) == 1
    assert len({answer.headers["x-request-id"] for answer in burst}) == 10
    assert counter.calls <= 2


async def test_a_kept_answer_is_not_sent_to_who_has_it(app: HttpApp) -> None:
    async with calling(app) as client:
        tag = (await client.get("/api/fair")).headers["etag"]
        again = await client.get("/api/fair", headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag


async def test_another_query_is_another_answer(app: HttpApp) -> None:
    async with calling(app) as client:
        answers = [await client.get(f"/api/fair?x={x}") for x in (1, 2)]

    assert [answer.json()["x"] for answer in answers] == [1, 2]


async def test_who_is_signed_in_gets_an_answer_of_their_own() -> None:
    tokens, counter = access_tokens(), Counter()
    app = an_app(Fair, use_cases={"counter": counter}, tokens=tokens)
    async with calling(app) as client:
        stranger = await client.get("/api/fair/mine")
        customer = await client.get("/api/fair/mine", headers=signed_in(tokens))
        cookie = await client.get("/api/fair/mine", headers={"Cookie": "a=b"})

    assert stranger.json() == {"who": "stranger 1"}
    assert customer.json() == {"who": "customer 2"}
    assert customer.headers["cache-control"] == "no-store"
    assert cookie.json() == {"who": "stranger 3"}


async def test_a_refusal_is_never_kept(app: HttpApp, counter: Counter) -> None:
    async with calling(app) as client:
        answers = await asyncio.gather(*(client.get("/api/fair/a/stalls") for _ in range(3)))

    assert counter.calls == 3
    assert {answer.status_code for answer in answers} == {404}
    ids = {answer.json()["requestId"] for answer in answers}
    assert ids == {answer.headers["x-request-id"] for answer in answers}


def test_queries_that_differ_in_order_only_are_one() -> None:
    assert normalised(b"b=1&a=2") == normalised(b"a=2&b=1")
    assert normalised(b"a=2&a=1") != normalised(b"a=1&a=2")


class Watch:
    """Seconds that pass when one says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def an_answer(body: bytes, status: int = 200) -> Answered:
    return Answered(status, [(b"content-type", b"text/plain")], body)


async def put(kept: KeptAnswers, path: str, body: bytes) -> None:
    async def compute() -> Answered:
        return an_answer(body)

    await kept.answer(path, b"", compute)


async def test_a_kept_answer_lives_for_a_second_from_when_its_work_began() -> None:
    watch = Watch()
    kept = KeptAnswers(seconds=1.0, clock=watch)

    async def slow() -> Answered:
        watch.seconds += 0.4
        return an_answer(b"x")

    await kept.answer("/a", b"", slow)
    assert kept.find("/a", b"") is not None
    watch.seconds = 0.99
    assert kept.find("/a", b"") is not None
    watch.seconds = 1.0
    assert kept.find("/a", b"") is None


async def test_what_is_kept_is_bounded_in_number_and_size() -> None:
    kept = KeptAnswers(seconds=60)
    for number in range(5000):
        await put(kept, f"/{number}", b"x")
    assert kept.find("/0", b"") is None
    assert kept.find("/4999", b"") is not None

    for number in range(40):
        await put(kept, f"/large/{number}", b"x" * 2**20)
    found = [kept.find(f"/large/{number}", b"") is not None for number in range(40)]
    assert found == [False] * 8 + [True] * 32


async def test_when_the_first_of_a_burst_fails_the_others_compute_for_themselves() -> None:
    kept = KeptAnswers()
    calls = 0

    async def compute() -> Answered:
        nonlocal calls
        calls += 1
        mine = calls
        await asyncio.sleep(0)
        if mine == 1:
            raise ZeroDivisionError
        return an_answer(b"x")

    outcomes = await asyncio.gather(
        *(kept.answer("/a", b"", compute) for _ in range(3)), return_exceptions=True
    )

    assert [type(outcome) for outcome in outcomes] == [ZeroDivisionError, Answered, Answered]


def test_a_query_that_never_ends_is_not_kept() -> None:
    kept = KeptAnswers([re.compile("/a")])

    assert kept.covers("/a", b"x" * 1024)
    assert not kept.covers("/a", b"x" * 1025)
    assert not kept.covers("/b", b"")
