"""What a refusal looks like, whatever is refused."""

import logging
from typing import Any

import pytest
from litestar import Controller, get, post, put
from litestar.params import FromPath, JSONBody

from application.platform.errors import Unavailable
from application.platform.idempotency import KeyReused, StillRunning
from domain.kernel.access import Right, RightMissing
from domain.kernel.errors import (
    Conflict,
    DomainError,
    Invalid,
    Malformed,
    NotFound,
    StaleVersion,
    Unauthenticated,
)
from entrypoints.http.app import BODY_BYTES_MAX, HttpApp
from entrypoints.http.problem_pages import all_errors
from entrypoints.http.problems import status_of
from entrypoints.http.refusals import IfMatchMissing
from entrypoints.http.wire import Label, Wire
from tests.support.http import an_app, calling


class SeatTaken(Conflict):
    code = "seat-taken-in-this-test"

    def __init__(self) -> None:
        # A fact may have the name of a problem's own member: that one wins.
        super().__init__("Seat A1 is no longer free.", seat="A1", status="SOLD")


REFUSALS: dict[str, Exception] = {
    "malformed": Malformed("What?"),
    "unauthenticated": Unauthenticated("Who?"),
    "forbidden": RightMissing(Right.OPERATE),
    "not-found": NotFound("Where?"),
    "conflict": SeatTaken(),
    "stale": StaleVersion("Too late."),
    "invalid": Invalid("No."),
    "if-match": IfMatchMissing(),
    "running": StillRunning(),
    "reused": KeyReused(),
    "unavailable": Unavailable("the bank"),
    "bug": ZeroDivisionError("oops"),
}


class NoteBody(Wire):
    text: Label


class Refusing(Controller):
    path = "/api/refusals"

    @get("/{name:str}")
    async def refuse(self, name: FromPath[str]) -> None:
        raise REFUSALS[name]

    @put("/{name:str}")
    async def refuse_change(self, name: FromPath[str]) -> None:
        raise REFUSALS[name]

    @post("/")
    async def take(self, data: JSONBody[NoteBody]) -> NoteBody:
        return data


@pytest.fixture
def app() -> HttpApp:
    return an_app(Refusing)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("malformed", 400, "malformed"),
        ("unauthenticated", 401, "unauthenticated"),
        ("forbidden", 403, "right-missing"),
        ("not-found", 404, "not-found"),
        ("conflict", 409, "seat-taken-in-this-test"),
        ("stale", 409, "stale-version"),
        ("invalid", 422, "invalid"),
        ("if-match", 428, "if-match-missing"),
        ("running", 409, "request-still-running"),
        ("reused", 422, "idempotency-key-reused"),
        ("unavailable", 503, "unavailable"),
        ("bug", 500, "internal-error"),
    ],
)
async def test_every_kind_of_refusal_has_its_status_and_its_code(
    app: HttpApp, name: str, status: int, code: str
) -> None:
    async with calling(app) as client:
        answer = await client.get(f"/api/refusals/{name}")

    problem = answer.json()
    assert answer.status_code == status == problem["status"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"/problems/{code}"
    assert problem["instance"] == f"/api/refusals/{name}"
    assert problem["requestId"] == answer.headers["x-request-id"]


async def test_a_refusal_tells_its_facts(app: HttpApp) -> None:
    async with calling(app) as client:
        problem = (await client.get("/api/refusals/conflict")).json()

    assert problem["title"] == "Seat taken in this test"
    assert problem["detail"] == "Seat A1 is no longer free."
    assert problem["seat"] == "A1"


async def test_a_stale_version_is_412_when_the_request_said_what_it_saw(app: HttpApp) -> None:
    async with calling(app) as client:
        answer = await client.put("/api/refusals/stale", headers={"If-Match": '"1"'})

    assert (answer.status_code, answer.json()["status"]) == (412, 412)


@pytest.mark.parametrize(
    ("name", "header", "value"),
    [
        ("unauthenticated", "www-authenticate", "Bearer"),
        ("running", "retry-after", "1"),
        ("unavailable", "retry-after", "2"),
    ],
)
async def test_a_refusal_says_what_to_do_next(
    app: HttpApp, name: str, header: str, value: str
) -> None:
    async with calling(app) as client:
        answer = await client.get(f"/api/refusals/{name}")

    assert answer.headers[header] == value


async def test_a_bug_is_logged_and_not_told(app: HttpApp, caplog: pytest.LogCaptureFixture) -> None:
    async with calling(app) as client:
        answer = await client.get("/api/refusals/bug")

    assert "oops" not in answer.text
    (record,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert "Bug in GET /api/refusals/bug" in record.getMessage()
    assert "ZeroDivisionError: oops" in caplog.text


async def test_an_unknown_path_is_a_problem_too(app: HttpApp) -> None:
    async with calling(app) as client:
        answer = await client.get("/nowhere")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


async def test_a_method_that_is_not_there_is_told_the_others(app: HttpApp) -> None:
    async with calling(app) as client:
        answer = await client.delete("/api/refusals/bug")

    assert (answer.status_code, answer.json()["type"]) == (405, "/problems/method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, PUT"


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b'{"text": "x"}', None, 415),
        (b'{"text": "x"}', "text/plain", 415),
        (b"text=x", "application/x-www-form-urlencoded", 415),
        (b'{"text": "x"}', "application/json; charset=utf-8", 201),
        (b'{"text": "' + b"x" * BODY_BYTES_MAX + b'"}', "application/json", 413),
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 50_000, "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b'{"text": "a\\u0000b"}', "application/json", 400),
        (b'{"text": "\\ud800"}', "application/json", 400),
    ],
    ids=lambda value: repr(value)[:30],
)
async def test_a_body_that_cannot_be_read_is_refused(
    app: HttpApp, content: bytes, content_type: str | None, status: int
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    async with calling(app) as client:
        answer = await client.post("/api/refusals", content=content, headers=headers)

    assert answer.status_code == status


@pytest.mark.parametrize("address", ["/api/refusals?x=%00", "/api/refusals/a%00b"])
async def test_an_address_with_u0000_is_malformed(app: HttpApp, address: str) -> None:
    async with calling(app) as client:
        answer = await client.get(address)

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed")


def test_every_kind_of_error_has_a_status() -> None:
    for error in all_errors(DomainError):
        made: Any = error.__new__(error)
        assert 400 <= status_of(made, {}) < 500
