"""Webhooks over HTTP, from the platform in memory to a server that hears it."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from application.identity.open_session import OpenSession
from domain.alerts.events import AlertKind
from domain.kernel.access import Role
from entrypoints.composition.root import app_of, close, compose, use_cases_of, worker_of
from entrypoints.settings_sources import load_settings
from tests.support.http import calling
from tests.support.identity import an_account
from tests.support.platform import PLENTY
from tests.support.stage import an_event
from tests.support.webhooks import Receiver

pytestmark = pytest.mark.asyncio(loop_scope="module")

WEBHOOKS = "/api/webhooks"


class Town:
    """An organizer who is signed in, and a server of theirs."""

    def __init__(self, receiver: Receiver) -> None:
        settings = load_settings(
            {**PLENTY, "FAIRGROUND_WEBHOOK_HOSTS_TRUSTED": receiver.host}, storage="memory"
        )
        self.application = compose(settings)
        self.adapters = self.application.adapters()
        self.receiver = receiver
        self.app = app_of(self.application, {})
        self.headers: dict[str, str] = {}

    async def sign_in(self) -> None:
        account = an_account(f"{uuid4().hex}@example.org", roles=frozenset({Role.ORGANIZER}))
        async with self.adapters.identity_work().begin() as store:
            await store.accounts.add(account)
        open_session = use_cases_of(self.application)["open_session"]
        opened = await open_session(OpenSession(account=account.settled(), proved=True))
        self.headers = {"Authorization": f"Bearer {opened.access.token}"}

    async def settle(self) -> None:
        """Let everything happen that is due."""
        await worker_of(self.application).run_due()
        await self.application.use_cases().webhooks().webhook_sender().run_due()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place() -> AsyncIterator[Town]:
    """One for all of them: to put it together takes longer than everything else."""
    async with Receiver() as receiver:
        town = Town(receiver)
        yield town
        await close(town.application)


@pytest_asyncio.fixture(loop_scope="module")
async def town(place: Town) -> Town:
    """Somebody new lives there, and nothing was heard yet."""
    place.receiver.heard.clear()
    place.receiver.status = 204
    await place.sign_in()
    return place


@pytest_asyncio.fixture(loop_scope="module")
async def client(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    async with calling(town.app) as client:
        client.headers.update(town.headers)
        yield client


async def made(client: httpx.AsyncClient, town: Town, *events: str) -> Any:
    body = {"url": town.receiver.url, "events": list(events or ("*",)), "description": "Ours"}
    answer = await client.post(WEBHOOKS, json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == '"1"'
    return answer.json()


async def test_the_secret_is_told_once_and_the_rest_at_any_time(
    client: httpx.AsyncClient, town: Town
) -> None:
    webhook = await made(client, town)

    shown = (await client.get(f"{WEBHOOKS}/{webhook['id']}")).json()

    assert webhook["secret"].startswith("whsec_")
    assert webhook["publicKey"].startswith("whpk_")
    assert shown == {
        name: value for name, value in webhook.items() if name not in {"secret", "publicKey"}
    }
    assert (await client.get(WEBHOOKS)).json()["items"] == [shown]


async def test_what_is_sent_is_what_its_owner_reads(client: httpx.AsyncClient, town: Town) -> None:
    await made(client, town, "EventDrafted")
    event = (await client.post("/api/events", json=an_event("Songs"))).json()

    await town.settle()

    [heard] = town.receiver.heard
    body = json.loads(heard.body)
    shown = (await client.get(f"/api/events/{event['id']}")).json()
    assert (body["type"], body["data"]["subject"]) == ("EventDrafted", f"event:{event['id']}")
    assert body["data"]["sequence"] == 1
    assert body["data"]["object"] == shown
    assert heard.headers["webhook-id"]


async def test_it_can_be_changed_by_whoever_saw_it_as_it_is(
    client: httpx.AsyncClient, town: Town
) -> None:
    path = f"{WEBHOOKS}/{(await made(client, town))['id']}"
    change = {"events": ["EventChanged"]}

    careless = await client.patch(path, json=change)
    first = await client.patch(path, json=change, headers={"If-Match": '"1"'})
    second = await client.patch(path, json=change, headers={"If-Match": '"1"'})
    gone = await client.delete(path, headers={"If-Match": first.headers["ETag"]})

    assert [each.status_code for each in (careless, first, second, gone)] == [428, 200, 412, 204]
    assert first.json()["events"] == ["EventChanged"]
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"url": "https://127.0.0.1/"}, "bad-webhook-address"),
        ({"url": "http://hooks.example.org/"}, "bad-webhook-address"),
        ({"events": ["AccountRegistered"]}, "unknown-event-names"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(
    client: httpx.AsyncClient, town: Town, change: dict[str, Any], code: str
) -> None:
    answer = await client.post(WEBHOOKS, json={"url": town.receiver.url, "events": ["*"], **change})

    assert answer.status_code == 422
    assert answer.json()["type"].endswith(code)


async def test_a_test_is_logged_sent_again_and_replayed_with_one_id(
    client: httpx.AsyncClient, town: Town
) -> None:
    path = f"{WEBHOOKS}/{(await made(client, town))['id']}"
    assert (await client.post(f"{path}/test")).status_code == 202
    await town.settle()

    [sent] = (await client.get(f"{path}/deliveries?status=DELIVERED")).json()["items"]
    assert (sent["event"], sent["attempts"], sent["responseCode"]) == ("WebhookTested", 1, 204)
    assert sent["milliseconds"] is not None

    retry = await client.post(f"{path}/deliveries/{sent['id']}/retry")
    await town.settle()
    assert (retry.status_code, retry.json()["status"]) == (202, "WAITING")
    assert [heard.headers["webhook-id"] for heard in town.receiver.heard] == [sent["eventId"]] * 2
    replay = await client.post(f"{path}/replay", json={"after": 0})
    assert replay.status_code == 202
    await town.settle()
    assert len(town.receiver.heard) == 2  # A test is not told again.


async def test_a_rotated_secret_signs_beside_the_old_one(
    client: httpx.AsyncClient, town: Town
) -> None:
    webhook = await made(client, town)
    path = f"{WEBHOOKS}/{webhook['id']}"

    rotated = (await client.post(f"{path}/secret")).json()
    await client.post(f"{path}/test")
    await town.settle()

    assert rotated["secret"] != webhook["secret"]
    assert rotated["bothSecretsUntil"] is not None
    [heard] = town.receiver.heard
    assert len(heard.headers["webhook-signature"].split(" ")) == 4


async def test_a_pause_ends_with_what_waited(client: httpx.AsyncClient, town: Town) -> None:
    path = f"{WEBHOOKS}/{(await made(client, town))['id']}"
    paused = await client.post(f"{path}/pause")
    again = await client.post(f"{path}/pause")
    test = await client.post(f"{path}/test")
    resumed = await client.post(f"{path}/resumption")

    assert [each.status_code for each in (paused, again, test, resumed)] == [200, 409, 409, 200]
    assert (paused.json()["status"], resumed.json()["status"]) == ("PAUSED", "ACTIVE")


async def test_one_that_is_gone_is_an_alert_until_it_is_resumed(
    client: httpx.AsyncClient, town: Town
) -> None:
    path = f"{WEBHOOKS}/{(await made(client, town))['id']}"
    town.receiver.status = 410
    await client.post(f"{path}/test")
    await town.settle()
    await town.settle()

    assert (await client.get(path)).json()["disabledBecause"] == "GONE"
    views = town.adapters.alert_views()
    [alert] = await views.unresolved([AlertKind.WEBHOOK_DISABLED])
    assert alert.about == f"webhook:{path.rpartition('/')[2]}"
    await client.post(f"{path}/resumption")
    await town.settle()
    assert await views.unresolved([AlertKind.WEBHOOK_DISABLED]) == []
