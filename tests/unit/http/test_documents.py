"""The pages: the interface and its problems."""

import ast
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from domain.kernel.errors import DomainError
from entrypoints.http.app import HttpApp
from entrypoints.http.identity import AuthController, UserController
from entrypoints.http.problem_pages import all_errors, problem_pages
from entrypoints.http.profile import ProfileController
from entrypoints.http.sessions import SessionController
from tests.support.http import an_app, calling
from tests.unit.http.test_identity_routes import Town

SOURCE = Path("src")


@pytest.fixture
def app() -> HttpApp:
    return Town().app


async def document(app: HttpApp) -> Any:
    async with calling(app) as client:
        return (await client.get("/docs/openapi.json")).json()


async def test_the_page_needs_nothing_from_elsewhere(app: HttpApp) -> None:
    async with calling(app) as client:
        page = await client.get("/docs")
        script = await client.get("/docs/docs.js")
        style = await client.get("/docs/docs.css")

    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["content-type"].startswith("text/html")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert style.headers["content-type"].startswith("text/css")
    assert "http" not in page.text + script.text + style.text


async def test_every_operation_has_examples_and_its_problems(app: HttpApp) -> None:
    paths = (await document(app))["paths"]

    for path, item in paths.items():
        for method, operation in item.items():
            for status in ("400", "503"):
                assert status in operation["responses"], (method, path)
            for media in operation.get("requestBody", {}).get("content", {}).values():
                assert media["example"], (method, path)
            assert all("example" in one for one in operation["parameters"]), (method, path)
            assert operation["summary"][0].isupper()


async def test_what_a_route_asks_for_is_in_the_document(app: HttpApp) -> None:
    operation = (await document(app))["paths"]["/api/users/{account_id}/roles"]["put"]

    assert operation["security"] == [{"bearer": []}, {"cookie": []}]
    assert {one["name"] for one in operation["parameters"]} == {"account_id", "If-Match"}
    assert {"200", "401", "403", "404", "412", "415", "422", "428"} <= set(operation["responses"])


async def test_bodies_are_described_with_their_bounds(app: HttpApp) -> None:
    schemas = (await document(app))["components"]["schemas"]

    assert schemas["RegisterBody"]["additionalProperties"] is False
    assert schemas["RegisterBody"]["properties"]["password"]["maxLength"] == 128
    assert "Problem" in schemas


async def test_every_reference_of_the_document_leads_somewhere(app: HttpApp) -> None:
    whole = await document(app)

    def walk(thing: Any) -> None:
        if isinstance(thing, dict):
            if "$ref" in thing:
                at: Any = whole
                for key in thing["$ref"].removeprefix("#/").split("/"):
                    at = at[key]
            for inner in thing.values():
                walk(inner)
        elif isinstance(thing, list):
            for inner in thing:
                walk(inner)

    walk(whole)


async def test_every_problem_has_a_page_for_people_and_for_programs() -> None:
    pages = problem_pages()
    async with calling(an_app()) as client:
        for code in pages:
            html = await client.get(f"/problems/{code}", headers={"Accept": "text/html"})
            json = await client.get(f"/problems/{code}", headers={"Accept": "application/json"})

            assert html.status_code == 200
            assert f"<code>{code}</code>" in html.text
            assert json.json()["code"] == code
            assert json.json()["whatToDo"]
        unknown = await client.get("/problems/nonsense")
        everything = await client.get("/problems", headers={"Accept": "application/json"})
        for_people = await client.get("/problems")

    assert unknown.status_code == 404
    assert [page["code"] for page in everything.json()] == list(pages)
    assert all(f'href="/problems/{code}"' in for_people.text for code in pages)


def test_every_error_has_a_page_and_no_two_have_one_code() -> None:
    codes = Counter(
        error.code for error in all_errors(DomainError) if not error.__module__.startswith("test")
    )

    assert codes.keys() <= problem_pages().keys()
    assert not [code for code, count in codes.items() if count > 1]


def test_no_code_is_written_twice_in_the_source() -> None:
    codes = Counter(code for path in SOURCE.rglob("*.py") for code in codes_in(path))

    assert not [code for code, count in codes.items() if count > 1]


def codes_in(path: Path) -> list[str]:
    """The codes of the errors that a file defines, imported or not."""
    return [
        str(statement.value.value)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and [ast.unparse(target) for target in statement.targets] == ["code"]
    ]


def test_the_routes_of_identity_are_all_described() -> None:
    described = an_app(
        AuthController,
        SessionController,
        UserController,
        ProfileController,
        use_cases=Town().use_cases,
    )

    assert set(described.litestar.openapi_schema.to_schema()["paths"]) == {
        "/api/auth/register",
        "/api/auth/login",
        "/api/auth/refresh",
        "/api/auth/logout",
        "/api/auth/proof",
        "/api/auth/csrf-token",
        "/api/auth/sessions",
        "/api/auth/sessions/{session_id}",
        "/api/users",
        "/api/users/me",
        "/api/users/me/avatar",
        "/api/users/{account_id}",
        "/api/users/{account_id}/roles",
    }
