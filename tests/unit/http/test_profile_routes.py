"""One's own account over HTTP, on memory adapters."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from domain.kernel.access import Role
from tests.support.http import SOME_ID, places, signed_in
from tests.support.privacy import PICTURE
from tests.unit.http.test_identity_routes import ADA, LOG_IN, Town

ME = "/api/users/me"
HOME = {"name": "Ada", "lines": ["Am Markt 1"], "city": "Bremen", "country": "DE"}


class Ada:
    """Signed in, and well-read: she sends the version that she saw."""

    def __init__(self, town: Town, token: str) -> None:
        self.town = town
        self._bearer = {"Authorization": f"Bearer {token}"}

    async def call(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        given = self._bearer | headers
        return await self.town.call(method, path, json=body, headers=given)

    async def seeing(self, method: str, path: str, body: object = None) -> Any:
        tag = (await self.call("GET", ME)).headers["etag"]
        return await self.call(method, path, body, **{"If-Match": tag})


@pytest.fixture
async def ada() -> Ada:
    town = Town()
    return Ada(town, (await town.ada())["accessToken"])


async def test_a_profile_is_changed_by_who_saw_it(ada: Ada) -> None:
    body = {"name": "Ada King", "phone": "+49 421 123456", "locale": "de", "timeZone": "CET"}

    unseen = await ada.call("PATCH", ME, body)
    stale = await ada.call("PATCH", ME, body, **{"If-Match": '"77"'})
    changed = await ada.seeing("PATCH", ME, body)

    assert (unseen.status_code, stale.status_code, changed.status_code) == (428, 412, 200)
    assert changed.json() | body == changed.json() | {"phone": "+49 421 123456"}
    assert changed.json()["phone"] == "+49421123456"
    assert (await ada.call("GET", ME)).headers["etag"] == changed.headers["etag"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"phone": "0421 123456"}, 422),
        ({"locale": "klingon"}, 422),
        ({"timeZone": "Europe/Atlantis"}, 422),
        ({"name": "  "}, 422),
        ({"name": None}, 400),
        ({"name": "a" * 201}, 400),
        ({"phone": "1" * 41}, 400),
        ({"email": "eve@example.org"}, 400),
        ({"roles": ["ADMIN"]}, 400),
    ],
)
async def test_what_is_no_profile_is_refused(
    ada: Ada, body: dict[str, object], status: int
) -> None:
    answer = await ada.seeing("PATCH", ME, body)

    assert answer.status_code == status
    assert (await ada.call("GET", ME)).json()["version"] == 1


async def test_an_avatar_comes_and_goes(ada: Ada) -> None:
    set_ = await ada.call("PUT", f"{ME}/avatar", {"fileId": str(PICTURE)})
    foreign = await ada.call("PUT", f"{ME}/avatar", {"fileId": SOME_ID})
    gone = await ada.call("DELETE", f"{ME}/avatar")

    assert (set_.json()["avatar"], foreign.status_code) == (str(PICTURE), 422)
    assert (gone.status_code, (await ada.call("GET", ME)).json()["avatar"]) == (204, None)


async def test_addresses_are_added_changed_and_forgotten(ada: Ada) -> None:
    path = f"{ME}/addresses"

    kept = await ada.call("POST", path, HOME)
    one = f"{path}/{kept.json()['id']}"
    unseen = await ada.call("PATCH", one, {"city": "Bremerhaven"})
    moved = await ada.seeing("PATCH", one, {"city": "Bremerhaven"})
    listed = await ada.call("GET", path)
    gone = await ada.seeing("DELETE", one)

    assert (kept.status_code, unseen.status_code, gone.status_code) == (201, 428, 204)
    assert listed.json() == {"items": [moved.json()]}
    assert listed.headers["etag"] == moved.headers["etag"]
    assert (await ada.seeing("PATCH", one, {"city": "Ulm"})).status_code == 404
    assert (await ada.call("GET", path)).json() == {"items": []}


async def test_every_fault_of_an_address_is_named(ada: Ada) -> None:
    answer = await ada.call("POST", f"{ME}/addresses", HOME | {"lines": [], "country": "Germany"})

    assert {fault for _, fault in places(answer)} == {"/lines", "/country"}


async def test_ones_own_data_comes_as_an_archive(ada: Ada) -> None:
    answer = await ada.call("POST", f"{ME}/export")

    archive = ZipFile(BytesIO(answer.content))
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="my-data.zip"'
    assert {"about.json", "account.json", "account.csv"} <= {*archive.namelist()}
    assert ADA["email"].encode() in archive.read("account.json")


async def test_who_was_forgotten_cannot_come_back_but_may_come_anew(ada: Ada) -> None:
    wrong = await ada.call("DELETE", ME, {"password": "another long password"})
    right = await ada.call("DELETE", ME, {"password": LOG_IN["password"]})
    back = await ada.town.call("POST", "/api/auth/login", json=LOG_IN)
    anew = await ada.town.ada()

    assert wrong.status_code in {401, 403, 422}
    assert (right.status_code, back.status_code) == (204, 401)
    assert anew["account"]["name"] == ADA["name"]


async def test_only_administrators_erase_others(ada: Ada) -> None:
    me = (await ada.call("GET", ME)).json()["id"]
    support = signed_in(ada.town.tokens, Role.SUPPORT)

    refused = await ada.town.call("POST", f"/api/users/{me}/erasure", headers=support)
    nobody = await ada.town.call("POST", f"/api/users/{me}/erasure")

    assert (refused.status_code, nobody.status_code) == (403, 401)
