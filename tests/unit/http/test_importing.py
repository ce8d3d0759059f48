from collections.abc import AsyncIterator

import httpx
import pytest

from adapters.memory.unit_of_work import MemoryDatabase
from domain.kernel.access import Role
from entrypoints.http.importing import EXAMPLES, FILE_BYTES_MAX, EventImportController
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.importing import a_file, a_row, importing, memory_work

TOKENS = access_tokens()
PATH = "/api/events/import"
CSV = {"Content-Type": "text/csv; charset=utf-8"}
ORGANIZER = dict(signed_in(TOKENS, Role.ORGANIZER))


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    use_cases = {"import_events": importing(memory_work(MemoryDatabase()))}
    app = an_app(EventImportController, use_cases=use_cases, tokens=TOKENS)
    async with calling(app) as client:
        yield client


async def test_the_report_tells_what_became_of_each_row(client: httpx.AsyncClient) -> None:
    content = a_file(a_row(), a_row(external_id="bad", starts_at="never"))

    answer = await client.post(PATH, content=content, headers=ORGANIZER | CSV)

    assert answer.status_code == 200
    report = answer.json()
    created, failed = report.pop("rows")
    assert report == {"dryRun": False, "created": 1, "updated": 0, "unchanged": 0, "failed": 1}
    assert created.pop("eventId") is not None
    assert created == {
        "line": 2,
        "outcome": "CREATED",
        "title": "Songs of the Sea",
        "externalId": "sea-1",
        "where": None,
        "reason": None,
        "notes": [],
    }
    assert (failed["line"], failed["outcome"], failed["where"]) == (3, "FAILED", "starts_at")


async def test_a_dry_run_changes_nothing(client: httpx.AsyncClient) -> None:
    reports = [
        await client.post(f"{PATH}?dryRun=true", content=a_file(), headers=ORGANIZER | CSV)
        for _ in range(2)
    ]

    assert [(report.json()["dryRun"], report.json()["created"]) for report in reports] == [
        (True, 1),
        (True, 1),
    ]


@pytest.mark.parametrize("kind", EXAMPLES)
async def test_the_documented_examples_come_in(client: httpx.AsyncClient, kind: str) -> None:
    headers = ORGANIZER | {"Content-Type": kind}

    answer = await client.post(PATH, content=EXAMPLES[kind], headers=headers)

    assert (answer.json()["created"], answer.json()["failed"]) == (1, 0)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "", "multipart/form-data"])
async def test_another_kind_of_body_is_not_read(client: httpx.AsyncClient, kind: str) -> None:
    headers = ORGANIZER | {"Content-Type": kind}

    answer = await client.post(PATH, content=a_file(), headers=headers)

    assert answer.status_code == 415
    assert "text/calendar" in answer.json()["expected"]


async def test_a_file_that_is_none_is_malformed(client: httpx.AsyncClient) -> None:
    answer = await client.post(PATH, content=b"\xff\xff", headers=ORGANIZER | CSV)

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/unreadable-file")


async def test_a_file_may_be_larger_than_other_bodies_but_not_without_end(
    client: httpx.AsyncClient,
) -> None:
    large = a_file(*(a_row(external_id=str(number), title="x" * 500) for number in range(2500)))
    too_large = b"x" * (FILE_BYTES_MAX + 1)

    read = await client.post(PATH, content=large, headers=ORGANIZER | CSV)
    refused = await client.post(PATH, content=too_large, headers=ORGANIZER | CSV)

    assert (read.status_code, read.json()["failed"]) == (200, 2500)
    assert refused.status_code == 413


async def test_strangers_and_customers_may_not_import(client: httpx.AsyncClient) -> None:
    nobody = await client.post(PATH, content=a_file(), headers=CSV)
    customer = await client.post(PATH, content=a_file(), headers={**signed_in(TOKENS), **CSV})

    assert (nobody.status_code, customer.status_code) == (401, 403)
    assert customer.json()["type"] == "/problems/right-missing"


async def test_the_document_shows_the_file_of_each_kind(client: httpx.AsyncClient) -> None:
    document = (await client.get("/docs/openapi.json")).json()

    operation = document["paths"][PATH]["post"]
    content = operation["requestBody"]["content"]
    assert {kind: media["example"] for kind, media in content.items()} == EXAMPLES
    assert {"200", "400", "401", "403", "413", "415"} <= set(operation["responses"])
    assert operation["responses"]["200"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/ImportReply"
    }
