"""Files over HTTP, with their bytes going through our own addresses."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.memory.storage import MemoryStorage
from adapters.own_addresses import SignedAddresses
from application.platform.errors import Unavailable
from application.platform.storage import ObjectFacts
from domain.files.file import UPLOAD_WITHIN
from domain.kernel.ids import AccountId
from entrypoints.http.app import HttpApp
from entrypoints.http.files import FileController
from entrypoints.http.media import MediaController, SignedFileController
from tests.support.clock import FakeClock
from tests.support.files import OWNER, SECRET, SITE, SOMEBODY_ELSE, FileDesk, a_picture
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens

type Client = httpx.AsyncClient

TOKENS = access_tokens()
PNG = a_picture()
AVATAR = {
    "purpose": "AVATAR",
    "contentType": "image/png",
    "size": len(PNG),
    "fileName": "me.png",
}
LARGE = 3 * 2**20


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def client(clock: FakeClock) -> AsyncIterator[Client]:
    async with calling(serving(FileDesk(clock))) as client:
        yield client


def serving(desk: FileDesk) -> HttpApp:
    return an_app(
        FileController,
        SignedFileController,
        MediaController,
        use_cases=desk.use_cases,
        tokens=TOKENS,
        database=desk.database,
        clock=desk.clock,
    )


def of(account_id: AccountId = OWNER) -> Mapping[str, str]:
    return signed_in(TOKENS, account_id=account_id)


def once(key: str = "1") -> Mapping[str, str]:
    return {**of(), "Idempotency-Key": key}


async def begun(client: Client, key: str = "1", **changes: Any) -> Any:
    answer = await client.post("/api/files", json=AVATAR | changes, headers=once(key))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def sent(client: Client, upload: Any, content: bytes = PNG) -> httpx.Response:
    signed = upload["upload"]
    return await client.request(
        signed["method"], signed["url"], content=content, headers=signed["headers"]
    )


async def completed(client: Client, content: bytes = PNG, **changes: Any) -> Any:
    upload = await begun(client, **changes)
    assert (await sent(client, upload, content)).status_code == 204
    answer = await client.post(f"/api/files/{upload['id']}/completion", headers=of())
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_upload_begins_with_the_request_to_send(client: Client) -> None:
    upload = await begun(client)

    assert upload["upload"]["method"] == "PUT"
    assert upload["upload"]["url"].startswith(f"{SITE}/files/")
    assert upload["upload"]["headers"] == {
        "Content-Type": "image/png",
        "Content-Length": str(len(PNG)),
    }
    assert upload["expiresAt"] == "2026-06-01T12:05:00Z"


async def test_the_same_key_begins_one_upload(client: Client) -> None:
    assert await begun(client) == await begun(client)


async def test_an_avatar_is_public_and_may_be_kept_for_good(client: Client) -> None:
    file = await completed(client)

    url = file["renditions"][1]["url"]
    picture = await client.get(url)
    again = await client.get(url, headers={"If-None-Match": picture.headers["etag"]})

    assert (file["status"], file["fileName"]) == ("READY", "me.png")
    assert url.startswith(f"{SITE}/media/")
    assert picture.status_code == 200
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["content-length"] == str(file["renditions"][1]["size"])
    assert len(picture.content) == file["renditions"][1]["size"]
    assert picture.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert picture.headers.get_list("cross-origin-resource-policy") == ["cross-origin"]
    assert picture.headers.get_list("x-content-type-options") == ["nosniff"]
    assert "sandbox" in picture.headers["content-security-policy"]
    assert (again.status_code, again.content) == (304, b"")


async def test_a_private_file_is_an_attachment_for_a_few_minutes(
    client: Client, clock: FakeClock
) -> None:
    pdf = b"%PDF-1.7\n" + bytes(LARGE) + b"\n%%EOF\n"
    file = await completed(
        client,
        pdf,
        purpose="ATTACHMENT",
        contentType="application/pdf",
        size=len(pdf),
        fileName="Brief für Ada.pdf",
    )

    answer = await client.get(file["download"]["url"])
    clock.pass_time(timedelta(minutes=5))
    late = await client.get(file["download"]["url"])

    assert (answer.status_code, answer.content) == (200, pdf)
    assert answer.headers["content-type"] == "application/pdf"
    assert (
        answer.headers["content-disposition"]
        == "attachment; filename*=UTF-8''Brief%20f%C3%BCr%20Ada.pdf"
    )
    assert answer.headers["cache-control"] == "private, no-store"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    assert answer.headers.get_list("cross-origin-resource-policy") == ["same-origin"]
    assert (late.status_code, late.json()["type"]) == (404, "/problems/signed-address-invalid")
    assert file["renditions"][0]["url"] is None


async def test_the_owner_sees_more_than_others(client: Client) -> None:
    path = f"/api/files/{(await completed(client))['id']}"

    mine = (await client.get(path, headers=of())).json()
    theirs = (await client.get(path, headers=of(SOMEBODY_ELSE))).json()
    anybodys = (await client.get(path)).json()

    assert (mine["fileName"], theirs["fileName"]) == ("me.png", None)
    assert mine["download"] is not None
    assert theirs["download"] is None
    assert mine["renditions"] == theirs["renditions"]
    assert theirs == anybodys


async def test_what_is_not_ready_is_its_owners_only(client: Client) -> None:
    path = f"/api/files/{(await begun(client))['id']}"

    assert (await client.get(path, headers=of())).json()["status"] == "AWAITED"
    for headers in (of(SOMEBODY_ELSE), {}):
        answer = await client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/file-not-found")
    for method, tail in (("POST", "/completion"), ("DELETE", "")):
        answer = await client.request(method, path + tail, headers=of(SOMEBODY_ELSE))
        assert answer.status_code == 404


async def test_a_refused_file_says_why(client: Client) -> None:
    content = b"<svg/>"
    upload = await begun(client, size=len(content))
    await sent(client, upload, content)

    answer = await client.post(f"/api/files/{upload['id']}/completion", headers=of())
    seen = await client.get(f"/api/files/{upload['id']}", headers=of())

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/file-refused")
    assert answer.json()["reason"] == "WRONG_TYPE"
    assert (seen.json()["status"], seen.json()["refusal"]) == ("REFUSED", "WRONG_TYPE")


async def test_what_is_given_up_is_gone(client: Client) -> None:
    path = f"/api/files/{(await completed(client))['id']}"

    first = await client.delete(path, headers=of())
    second = await client.delete(path, headers=of())

    assert (first.status_code, second.status_code) == (204, 404)
    assert (await client.get(path, headers=of())).status_code == 404


@pytest.mark.parametrize("length", [0, 1, len(PNG) + 1, LARGE, 11 * 2**20])
async def test_no_more_and_no_less_is_taken_than_was_announced(client: Client, length: int) -> None:
    upload = await begun(client)
    signed = upload["upload"]

    async def endless() -> AsyncIterator[bytes]:
        yield bytes(length)

    told = await client.put(
        signed["url"], content=bytes(length), headers={"Content-Type": "image/png"}
    )
    untold = await client.put(
        signed["url"], content=endless(), headers={"Content-Type": "image/png"}
    )
    completion = await client.post(f"/api/files/{upload['id']}/completion", headers=of())

    assert {told.status_code, untold.status_code} <= {400, 413}
    assert (completion.status_code, completion.json()["type"]) == (
        409,
        "/problems/upload-missing",
    )


async def test_a_body_may_be_larger_here_than_elsewhere_but_only_here(client: Client) -> None:
    pdf = b"%PDF-1.7\n" + bytes(LARGE) + b"\n%%EOF\n"

    file = await completed(
        client, pdf, purpose="ATTACHMENT", contentType="application/pdf", size=len(pdf)
    )
    elsewhere = await client.post("/api/files", content=bytes(LARGE), headers=once("2"))

    assert file["status"] == "READY"
    assert elsewhere.status_code == 413


async def test_an_upload_is_over_once_it_is_completed_or_its_time_is(
    client: Client, clock: FakeClock
) -> None:
    done, late = await begun(client), await begun(client, key="2")
    await sent(client, done)
    await client.post(f"/api/files/{done['id']}/completion", headers=of())

    replayed = await sent(client, done)
    clock.pass_time(UPLOAD_WITHIN)
    expired = await sent(client, late)

    assert (replayed.status_code, replayed.json()["type"]) == (409, "/problems/upload-over")
    assert (expired.status_code, expired.json()["type"]) == (
        404,
        "/problems/signed-address-invalid",
    )


@pytest.mark.parametrize(
    "path",
    [
        "/files/nonsense",
        "/files/..%2f..%2fsecrets",
        "/files/%2e%2e/secrets",
        "/media/nonsense",
        "/media/..%2fprivate%2fx",
        "/media/%2e%2e%2fsecrets%2ffiles",
        f"/media/{'0' * 40}-64",
        f"/media/{'0' * 40}-64%00",
    ],
)
async def test_paths_lead_nowhere(client: Client, path: str) -> None:
    answer = await client.get(path)

    assert answer.status_code in {400, 404}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_signed_address_that_was_altered_does_not_count(client: Client) -> None:
    url = (await begun(client))["upload"]["url"]
    altered = url[:-1] + ("A" if url[-1] != "A" else "B")
    headers = {"Content-Type": "image/png"}

    assert (await client.put(altered, content=PNG, headers=headers)).status_code == 404
    assert (await client.get(url)).status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"size": 0}, 400, "malformed"),
        ({"size": 2**63}, 400, "malformed"),
        ({"fileName": ""}, 400, "malformed"),
        ({"fileName": "a\0b"}, 400, "malformed"),
        ({"contentType": "image/png; charset=x"}, 400, "malformed"),
        ({"purpose": "EVERYTHING"}, 400, "malformed"),
        ({"fileName": ".."}, 422, "bad-file-name"),
        ({"size": 5 * 2**20 + 1}, 422, "file-too-large"),
        ({"contentType": "image/svg+xml"}, 422, "file-type-not-allowed"),
        ({"purpose": "EVENT_IMAGE"}, 403, "right-missing"),
    ],
)
async def test_what_cannot_be_uploaded_is_refused_before_it_is_sent(
    client: Client, change: Mapping[str, object], status: int, code: str
) -> None:
    answer = await client.post("/api/files", json={**AVATAR, **change}, headers=once())

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")


async def test_while_the_storage_is_away_only_what_needs_it_is_told_to_come_back(
    clock: FakeClock,
) -> None:
    desk = FileDesk(clock, storage=AwayStorage(SignedAddresses([SECRET], clock, site=SITE)))
    async with calling(serving(desk)) as client:
        upload = await begun(client)
        path = f"/api/files/{upload['id']}"
        completion = await client.post(f"{path}/completion", headers=of())
        picture = await client.get(f"/media/{'0' * 40}-64")
        seen = await client.get(path, headers=of())
        gone = await client.delete(path, headers=of())

    for answer in (completion, picture):
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
        assert "retry-after" in answer.headers
    assert (seen.status_code, gone.status_code) == (200, 204)


class AwayStorage(MemoryStorage):
    """It signs, for which it needs nobody, and that is all."""

    async def facts(self, key: str) -> ObjectFacts:
        raise Unavailable("object storage") from TimeoutError(key)


async def test_strangers_hand_over_nothing(client: Client) -> None:
    answer = await client.post("/api/files", json=AVATAR, headers={"Idempotency-Key": "1"})

    assert answer.status_code == 401
