"""What one looked at, as clients meet it."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from application.activity.acts import ActKind
from domain.kernel.access import Principal, Role
from domain.kernel.ids import SessionId
from entrypoints.http.activity import ActivityController
from tests.support.activity import Memories
from tests.support.http import ADA, SOME_ID, an_app, calling, signed_in
from tests.support.identity import access_tokens, an_account

ACTIVITY, CONSENT = "/api/users/me/activity", "/api/users/me/activity/consent"
TOKENS = access_tokens()
ADAS = signed_in(TOKENS)


@pytest.fixture
def memories() -> Memories:
    memories = Memories()
    memories.database.table("accounts")[ADA] = an_account(id=ADA)
    return memories


@pytest.fixture
async def client(memories: Memories) -> AsyncIterator[httpx.AsyncClient]:
    app = an_app(
        ActivityController,
        use_cases={
            "list_activity": memories.list,
            "forget_activity": memories.forget,
            "get_activity_consent": memories.consent,
            "choose_activity_consent": memories.choose,
        },
        tokens=TOKENS,
    )
    async with calling(app) as client:
        yield client


def by_ada() -> Principal:
    return Principal(ADA, frozenset({Role.CUSTOMER}), SessionId(UUID(SOME_ID)))


async def test_nobody_is_recorded_before_they_say_so(client: httpx.AsyncClient) -> None:
    answer = await client.get(CONSENT, headers=ADAS)

    assert answer.json() == {"isGiven": False, "since": None}


async def test_who_consents_sees_what_is_remembered(
    client: httpx.AsyncClient, memories: Memories
) -> None:
    consented = await client.put(CONSENT, headers=ADAS, json={"isGiven": True})
    memories.note.viewed(by_ada(), ActKind.VIEWED_EVENT, UUID(SOME_ID))
    await memories.note.record()

    answer = await client.get(ACTIVITY, headers=ADAS)

    assert consented.json()["isGiven"]
    assert answer.json() == {
        "items": [
            {
                "kind": "VIEWED_EVENT",
                "at": consented.json()["since"],
                "subjectId": SOME_ID,
                "words": "",
            }
        ],
        "next": None,
    }


async def test_who_asks_for_it_is_forgotten(client: httpx.AsyncClient, memories: Memories) -> None:
    await client.put(CONSENT, headers=ADAS, json={"isGiven": True})
    memories.note.searched(by_ada(), ActKind.SEARCHED_EVENTS, "jazz")
    await memories.note.record()

    gone = await client.delete(ACTIVITY, headers=ADAS)

    assert gone.status_code == 204
    assert (await client.get(ACTIVITY, headers=ADAS)).json() == {"items": [], "next": None}
    assert (await client.get(CONSENT, headers=ADAS)).json()["isGiven"]


async def test_who_withdraws_the_consent_is_told_so(client: httpx.AsyncClient) -> None:
    await client.put(CONSENT, headers=ADAS, json={"isGiven": True})

    answer = await client.put(CONSENT, headers=ADAS, json={"isGiven": False})

    assert answer.json() == {"isGiven": False, "since": None}


async def test_strangers_have_no_activity(client: httpx.AsyncClient) -> None:
    assert (await client.get(ACTIVITY)).status_code == 401
