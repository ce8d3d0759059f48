"""The pages of the account as they are served. A browser is tried by hand: docs/testing.md."""

import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import pytest

from entrypoints.http.account_pages import PAGES, SCRIPTS, AccountPageController
from entrypoints.http.app import HttpApp
from tests.support.http import an_app, calling

FILES = files("entrypoints.http") / "pages"
ALL_PAGES = ("/social/acme", *PAGES)
USED_BY_PAGE = {
    "sign-in.html": ("sign-in.js",),
    "security.html": ("security.js", "factors.js"),
    "social.html": ("social.js",),
    "account.html": ("account.js",),
}


@pytest.fixture
def app() -> HttpApp:
    return an_app(AccountPageController)


def read(name: str) -> str:
    return (FILES / name).read_text(encoding="utf-8")


def texts() -> Mapping[str, Any]:
    _, _, told = read("texts.js").partition("export const TEXTS = ")
    told_texts: Mapping[str, Any] = json.loads(told.strip().removesuffix(";"))
    return told_texts


def flat(told: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in told.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


@pytest.mark.parametrize("path", ALL_PAGES)
async def test_a_page_runs_our_scripts_and_nothing_else(app: HttpApp, path: str) -> None:
    async with calling(app) as client:
        page = await client.get(f"/account{path}")
        slashed = await client.get(f"/account{path}/")

    assert (page.status_code, slashed.text) == (200, page.text)
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert {"default-src 'none'", "script-src 'self'"} <= {
        part.strip() for part in policy.split(";")
    }
    assert "unsafe" not in policy
    [script] = re.findall(r"<script[^>]*>(.*?)</script>", page.text)
    assert script == ""
    assert re.findall(r'\s(on\w+|style)="', page.text) == []
    [source] = re.findall(r'<script type="module" src="/account([^"]+)"', page.text)
    assert source in SCRIPTS


@pytest.mark.parametrize("path", SCRIPTS)
async def test_a_script_is_served_and_writes_no_markup(app: HttpApp, path: str) -> None:
    async with calling(app) as client:
        script = await client.get(f"/account{path}")

    assert script.status_code == 200
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["x-content-type-options"] == "nosniff"
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "http:", "https:"):
        assert forbidden not in script.text
    imported = re.findall(r'from "/account([^"]+)"', script.text)
    assert {*imported} <= {*SCRIPTS}


def test_the_pages_say_everything_in_both_languages() -> None:
    english, german = texts()["en"], texts()["de"]

    assert [key for key, _ in flat(english)] == [key for key, _ in flat(german)]
    assert all(text.strip() for told in (english, german) for _, text in flat(told))


def test_what_the_pages_say_is_what_there_are_texts_for() -> None:
    scripts = "".join(read(path[1:]) for path in SCRIPTS)
    pages = "".join(read(name) for name in USED_BY_PAGE)
    # account.js has words of its own, also called TEXT, which it looks up by its purposes.
    scripts = scripts.replace(read("account.js"), "")
    used = {*re.findall(r"\bTEXT\.(\w+)", scripts), *re.findall(r'data-text="(\w+)"', pages)}

    assert used == {*texts()["en"]}


@pytest.mark.parametrize("page", USED_BY_PAGE)
def test_every_part_that_a_script_looks_for_is_on_its_page(page: str) -> None:
    ids = {*re.findall(r'\bid="([\w-]+)"', read(page))}
    sought = {
        id
        for script in USED_BY_PAGE[page]
        for id in re.findall(r'part\("([\w-]+)"\)', read(script))
    }

    assert {*sought, "title", "outcome"} <= ids


@pytest.mark.parametrize("page", USED_BY_PAGE)
def test_every_field_has_its_label(page: str) -> None:
    fields = re.findall(r'<input id="(\w+)"', read(page))

    assert fields == re.findall(r'<label for="(\w+)"', read(page))
