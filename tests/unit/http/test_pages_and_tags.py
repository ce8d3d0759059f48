from typing import Self

import pytest
from litestar import Controller, Response, get, put
from litestar.di import NamedDependency

from application.platform.paging import Page, PageRequest
from domain.kernel.errors import StaleVersion
from entrypoints.http.app import HttpApp
from entrypoints.http.etags import etag
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import Wire
from tests.support.http import an_app, calling, places

VERSION = 3


class NumberReply(Wire):
    number: int

    @classmethod
    def of(cls, number: int) -> Self:
        return cls(number=number)


class Numbers(Controller):
    path = "/api/numbers"

    @get("/")
    async def list_numbers(self, page: NamedDependency[PageRequest]) -> PageReply[NumberReply]:
        after = page.after(int)
        first = 0 if after is None else int(after[0]) + 1
        found = range(first, min(first + page.limit + 1, 30))
        return PageReply.of(Page.cut(found, page, key=lambda number: (number,)), NumberReply.of)

    @get("/best")
    async def best(self) -> Response[NumberReply]:
        return Response(NumberReply.of(7), headers=etag(VERSION))

    @put("/best")
    async def change(self, seen_version: NamedDependency[int]) -> NumberReply:
        if seen_version != VERSION:
            raise StaleVersion("It is another one by now.")
        return NumberReply.of(8)


@pytest.fixture
def app() -> HttpApp:
    return an_app(Numbers)


async def test_pages_follow_each_other_to_the_end(app: HttpApp) -> None:
    async with calling(app) as client:
        first = (await client.get("/api/numbers")).json()
        second = (await client.get("/api/numbers", params={"cursor": first["next"]})).json()

    seen = [item["number"] for item in [*first["items"], *second["items"]]]
    assert (len(first["items"]), seen, second["next"]) == (20, list(range(30)), None)


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", ""])
async def test_a_limit_is_from_1_to_100(app: HttpApp, limit: str) -> None:
    async with calling(app) as client:
        answer = await client.get("/api/numbers", params={"limit": limit})

    assert answer.status_code == 400
    assert places(answer) == [("query", "/limit")]


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0=", "e30=", "ü", "a" * 501])
async def test_a_cursor_of_another_list_is_malformed(app: HttpApp, cursor: str) -> None:
    async with calling(app) as client:
        answer = await client.get("/api/numbers", params={"cursor": cursor})

    assert answer.status_code == 400


async def test_every_fault_of_a_query_is_named(app: HttpApp) -> None:
    async with calling(app) as client:
        answer = await client.get("/api/numbers", params={"limit": "0", "cursor": "a" * 501})

    assert sorted(places(answer)) == [("query", "/cursor"), ("query", "/limit")]


@pytest.mark.parametrize("known", ['"3"', 'W/"3"', '"1", "3"', "*"])
async def test_what_the_client_has_already_is_not_sent_again(app: HttpApp, known: str) -> None:
    async with calling(app) as client:
        answer = await client.get("/api/numbers/best", headers={"If-None-Match": known})

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == '"3"'
    assert "content-length" not in answer.headers


@pytest.mark.parametrize("known", ['"2"', "3", ""])
async def test_what_the_client_has_not_is_sent(app: HttpApp, known: str) -> None:
    async with calling(app) as client:
        answer = await client.get("/api/numbers/best", headers={"If-None-Match": known})

    assert (answer.status_code, answer.json()) == (200, {"number": 7})


@pytest.mark.parametrize(
    ("seen", "status"), [('"3"', 200), ('"2"', 412), ('W/"3"', 412), ("nonsense", 412), (None, 428)]
)
async def test_a_change_says_which_version_it_saw(
    app: HttpApp, seen: str | None, status: int
) -> None:
    headers = {} if seen is None else {"If-Match": seen}
    async with calling(app) as client:
        answer = await client.put("/api/numbers/best", headers=headers)

    assert answer.status_code == status
