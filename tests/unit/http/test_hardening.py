"""What every answer says to browsers, and what is refused before anything is read."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from litestar.routes import HTTPRoute

from entrypoints.composition.root import app_of, compose
from entrypoints.http.app import HttpApp, Options
from entrypoints.http.lanes import lane_of
from entrypoints.http.openapi import describe
from entrypoints.settings import Settings
from tests.support.asgi import Heard, asked
from tests.support.http import SOME_ID, an_app

ON_EVERY_ANSWER = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
# Scripts that other pages may take: they can do nothing that those pages cannot.
FOR_OTHER_PAGES = frozenset({"/client.js", "/seat-map.js"})
SOMEBODY = {"authorization": "Bearer whoever"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")


@pytest.fixture(scope="module")
def app() -> HttpApp:
    """All that there is, in memory."""
    plenty = 10**6
    settings = Settings(
        storage="memory",
        public_url="https://fairground.test",
        limit_public=plenty,
        limit_signed_in=plenty,
        limit_log_in=plenty,
    )
    return app_of(compose(settings), probes={})


def paths_of(app: HttpApp) -> Iterator[str]:
    for route in app.litestar.routes:
        if isinstance(route, HTTPRoute):
            yield re.sub(r"\{[^}]*\}", SOME_ID, route.path_format)
    yield from ("/", "/nowhere", "/api/nowhere")


def assert_safe(heard: Heard, path: str, method: str = "GET") -> None:
    headers, where = heard.headers, f"{method} {path}"
    assert ON_EVERY_ANSWER.items() <= headers.items(), where
    for_others = path in FOR_OTHER_PAGES and heard.status == 200
    policy = "cross-origin" if for_others else "same-origin"
    assert headers["cross-origin-resource-policy"] == policy, where
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains", where
    assert "camera=()" in headers["permissions-policy"], where
    assert "geolocation=()" in headers["permissions-policy"], where
    assert "default-src 'none'" in headers["content-security-policy"], where
    assert "unsafe" not in headers["content-security-policy"], where
    assert "frame-ancestors 'none'" in headers["content-security-policy"], where
    assert headers["cache-control"], where
    assert headers["x-request-id"], where
    assert "server" not in headers, where
    assert "access-control-allow-origin" not in headers, where


@pytest.mark.parametrize("method", METHODS)
async def test_every_answer_of_every_route_is_safe(app: HttpApp, method: str) -> None:
    for path in paths_of(app):
        heard = await asked(app, method, path, body=b"{")
        assert_safe(heard, path, method)
        assert heard.status < 500, f"{method} {path}: {heard}"


@pytest.mark.parametrize("credential", [SOMEBODY, {"cookie": "__Host-session=x"}], ids=str)
async def test_nothing_is_kept_of_what_is_said_to_somebody(
    app: HttpApp, credential: Mapping[str, str]
) -> None:
    for path in paths_of(app):
        heard = await asked(app, "GET", path, headers=credential)
        assert_safe(heard, path)
        if path.startswith("/api/"):
            assert heard.headers["cache-control"] == "no-store", path


def test_every_route_of_the_interface_has_a_lane_and_says_so(app: HttpApp) -> None:
    document = describe(app.litestar)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            has_lane = lane_of(method.upper(), path) is not None
            assert has_lane or path.startswith("/ops/"), path
            assert ("429" in operation["responses"]) is has_lane, path
    headers = document["components"]["responses"]["Problem429"]["headers"]
    assert set(headers) == {"RateLimit", "RateLimit-Policy", "Retry-After"}


def test_what_moves_money_is_counted_as_paying(app: HttpApp) -> None:
    found = set()
    for route in app.litestar.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                if handler.opt.get("moves_money"):
                    lane = lane_of(method, route.path_format)
                    found.add((route.path_format, lane and lane.name))
    assert {lane for _, lane in found} == {"paying"}, found


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        ("/api/events?q=" + "x" * 9000, {}, 414, "address-too-long"),
        ("/api/" + "x" * 3000, {}, 414, "address-too-long"),
        ("/api/events", {f"x-{n}": "1" for n in range(101)}, 431, "headers-too-large"),
        ("/api/events", {"x-long": "x" * 2**15}, 431, "headers-too-large"),
        ("/api/events?q=%00", {}, 400, "malformed"),
        ("/api/\0", {}, 400, "malformed"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_what_is_too_long_is_refused_unread(
    app: HttpApp, path: str, headers: Mapping[str, str], status: int, code: str
) -> None:
    heard = await asked(app, "GET", path, headers=headers)

    assert (heard.status, heard.json()["type"]) == (status, f"/problems/{code}")
    assert_safe(heard, path)
    page = await asked(app, "GET", f"/problems/{code}")
    assert page.status == 200


async def test_as_much_as_is_allowed_is_read(app: HttpApp) -> None:
    headers = {"x-long": "x" * (2**15 - 200)}

    assert (await asked(app, "GET", "/api/event-categories", headers=headers)).status == 200


async def test_only_hosts_of_ours_are_served() -> None:
    app = an_app(options=Options(hosts=["fairground.test", "Spare.Fairground.test:8443"]))

    async def status(path: str, host: str) -> int:
        return (await asked(app, "GET", path, headers={"host": host})).status

    assert await status("/problems/", "fairground.test") == 200
    assert await status("/problems/", "FAIRGROUND.test") == 200
    assert await status("/problems/", "spare.fairground.test:8443") == 200
    assert await status("/problems/", "evil.example") == 421
    assert await status("/problems/", "fairground.test.evil.example") == 421
    assert await status("/problems/", "") == 421
    assert await status("/ops/live", "10.0.0.1:8000") == 200
    assert await status("/opsx", "10.0.0.1:8000") == 421


PAGE = "https://tickets.example"


async def cors(app: HttpApp, method: str, origin: str, **headers: str) -> Heard:
    given: dict[str, Any] = {"origin": origin}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return await asked(app, method, "/problems/", headers=given)


async def test_pages_of_others_may_not_read_us_unless_they_are_allowed_to() -> None:
    for app in (an_app(), an_app(options=Options(allowed_origins=[PAGE]))):
        for origin in ("https://evil.example", "null", f"{PAGE}.evil.example", "http" + PAGE[5:]):
            heard = await cors(app, "GET", origin)
            asking = await cors(app, "OPTIONS", origin, access_control_request_method="GET")
            for answer in (heard, asking):
                assert not any(name.startswith("access-control") for name in answer.headers)
    assert not any(
        name.startswith("access-control") for name in (await cors(an_app(), "GET", PAGE)).headers
    )


async def test_pages_that_were_allowed_to_may_read_us_without_cookies() -> None:
    app = an_app(options=Options(allowed_origins=[PAGE]))

    heard = await cors(app, "GET", PAGE)
    asking = await cors(app, "OPTIONS", PAGE, access_control_request_method="PATCH")

    for answer in (heard, asking):
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert answer.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in answer.headers
    assert "RateLimit" in heard.headers["access-control-expose-headers"]
    assert asking.status == 204
    assert "PATCH" in asking.headers["access-control-allow-methods"]
    assert "Idempotency-Key" in asking.headers["access-control-allow-headers"]
    assert "Authorization" in asking.headers["access-control-allow-headers"]


async def test_what_differs_by_origin_says_so_to_caches() -> None:
    app = an_app(options=Options(allowed_origins=[PAGE]))

    assert (await asked(app, "GET", "/problems/")).headers["vary"] == "Origin"
