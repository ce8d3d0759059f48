"""Feeds, preferences, devices, receipts and links, over HTTP and over sockets."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from adapters.sms.receipts import twilio_signature
from domain.kernel.access import Role
from domain.kernel.ids import AccountId
from domain.notifications.kinds import Carrier, Category, Way
from domain.notifications.notification import NotificationStatus
from tests.support.chat_platform import Platform, Somebody, running
from tests.support.clock import NOON
from tests.support.notifications import a_notification

FEED = "/api/notifications"
PREFERENCES = f"{FEED}/preferences"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def platform() -> AsyncIterator[Platform]:
    async with running() as platform:
        yield platform


async def call(
    platform: Platform, by: Somebody, method: str, path: str, body: Any = None, **headers: str
) -> httpx.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    given["Authorization"] = f"Bearer {by.token}"
    return await platform.http.request(method, path, json=body, headers=given)


async def tell(platform: Platform, whom: Somebody, many: int = 1) -> UUID:
    account_id = AccountId(UUID(whom.id))
    async with platform.application.adapters().notification_work().begin() as store:
        for _ in range(many):
            feed = await store.feeds.lock(account_id)
            told = a_notification(account_id, number=feed.count + 1)
            await store.feeds.save(feed.add(told.id, now=NOON))
            await store.notifications.add(told)
    last: UUID = told.id
    return last


async def test_a_feed_says_what_happened_in_words(platform: Platform) -> None:
    ada = await platform.somebody()
    await tell(platform, ada, 3)

    page = (await call(platform, ada, "GET", f"{FEED}?limit=2")).json()
    rest = (await call(platform, ada, "GET", f"{FEED}?cursor={page['next']}")).json()

    assert [item["number"] for item in (*page["items"], *rest["items"])] == [3, 2, 1]
    assert page["items"][0]["title"] == "Your places for Evening Concert are booked"
    assert (page["unread"], page["newest"], page["sequence"]) == (3, 3, 3)
    assert rest["next"] is None


async def test_reading_counts_down(platform: Platform) -> None:
    ada, bob = await platform.somebody(), await platform.somebody()
    last = await tell(platform, ada, 3)

    assert (await call(platform, ada, "POST", f"{FEED}/{last}/read")).json() == {"unread": 2}
    assert (await call(platform, ada, "POST", f"{FEED}/{last}/read")).json() == {"unread": 2}
    assert (await call(platform, bob, "POST", f"{FEED}/{last}/read")).status_code == 404
    read = await call(platform, ada, "POST", f"{FEED}/read", {"upTo": 9})
    assert read.json() == {"unread": 0}


async def test_preferences_have_a_version_and_defaults(platform: Platform) -> None:
    ada = await platform.somebody()
    shown = await call(platform, ada, "GET", PREFERENCES)
    assert shown.json()["categories"]["MARKETING"] == {"ways": [], "digest": "NONE"}
    wanted = {
        "categories": {"ORDER": {"ways": ["SMS"], "digest": "DAILY"}},
        "quietHours": {"begin": "22:00", "end": "07:00"},
    }

    assert (await call(platform, ada, "PUT", PREFERENCES, wanted)).status_code == 428
    tag = shown.headers["ETag"]
    changed = await call(platform, ada, "PUT", PREFERENCES, wanted, If_Match=tag)
    late = await call(platform, ada, "PUT", PREFERENCES, wanted, If_Match=tag)

    assert changed.json()["categories"]["ORDER"] == {"ways": ["SMS"], "digest": "DAILY"}
    assert changed.json()["quietHours"] == {
        "begin": "22:00",
        "end": "07:00",
        "passing": ["DELIVERY"],
    }
    assert late.status_code == 412
    assert (await call(platform, ada, "GET", PREFERENCES)).json() == changed.json()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"categories": {"BOOKING": {"ways": [], "digest": "DAILY"}}}, "not-digestible"),
        ({"quietHours": {"begin": "22:00", "end": "22:00"}}, "bad-quiet-hours"),
    ],
)
async def test_what_cannot_be_wanted_is_refused(
    platform: Platform, wanted: dict[str, Any], code: str
) -> None:
    ada = await platform.somebody()

    answer = await call(platform, ada, "PUT", PREFERENCES, wanted, If_Match='"0"')

    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{code}")


async def test_devices_come_and_go(platform: Platform) -> None:
    ada, bob = await platform.somebody(), await platform.somebody()
    phone = {"kind": "FCM", "address": "a-token", "name": "Telephone"}

    added = (await call(platform, ada, "POST", "/api/devices", phone)).json()
    again = (await call(platform, ada, "POST", "/api/devices", phone)).json()
    assert added["id"] == again["id"]
    assert "a-token" not in str(added)
    assert (await call(platform, bob, "DELETE", f"/api/devices/{added['id']}")).status_code == 404
    assert len((await call(platform, ada, "GET", "/api/devices")).json()["items"]) == 1
    assert (await call(platform, ada, "DELETE", f"/api/devices/{added['id']}")).status_code == 204
    assert (await call(platform, ada, "GET", "/api/devices")).json() == {"items": []}


async def test_a_browser_without_keys_is_refused(platform: Platform) -> None:
    ada = await platform.somebody()
    browser = {"kind": "WEB_PUSH", "address": "https://push.example/1"}

    answer = await call(platform, ada, "POST", "/api/devices", browser)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-device")


async def test_everybody_may_know_the_key_that_we_push_with(platform: Platform) -> None:
    key = (await platform.http.get("/api/devices/push-key")).json()["publicKey"]

    assert len(key) == 87


async def test_a_link_unsubscribes_once_a_button_is_pressed(platform: Platform) -> None:
    ada = await platform.somebody()
    tokens = platform.application.adapters().unsubscribe_tokens()
    token = tokens.token(AccountId(UUID(ada.id)), Category.ORDER)
    link = f"/notifications/unsubscribe?token={token}"

    async def ways() -> list[str]:
        shown = (await call(platform, ada, "GET", PREFERENCES)).json()
        found: list[str] = shown["categories"]["ORDER"]["ways"]
        return found

    page = await platform.http.get(link)
    assert "unsubscribe.js" in page.text
    script = await platform.http.get("/notifications/unsubscribe/unsubscribe.js")
    assert "POST" in script.text
    assert await ways() == ["EMAIL", "PUSH"]
    form = {"List-Unsubscribe": "One-Click"}
    assert (await platform.http.post(link, data=form)).status_code == 200
    assert (await platform.http.post(link)).status_code == 200
    assert await ways() == ["PUSH"]
    assert (await platform.http.post(link + "x")).status_code == 422


async def test_operators_see_every_attempt(platform: Platform) -> None:
    ada, operator = await platform.somebody(), await platform.somebody(Role.ADMIN)
    id_ = await tell(platform, ada)
    async with platform.application.adapters().notification_work().begin() as store:
        told = await store.notifications.lock(id_)
        tried = told.tried(Carrier(way=Way.EMAIL, provider="mail"), now=NOON)
        tried = tried.failed(1, reason="the address does not take mail", now=NOON)
        await store.notifications.save(tried.give_up(now=NOON))

    failed = await call(
        platform, operator, "GET", f"/ops/notifications?status=FAILED&user={ada.id}"
    )
    planned = await call(
        platform, operator, "GET", f"/ops/notifications?status=PLANNED&user={ada.id}"
    )
    one = await call(platform, operator, "GET", f"/ops/notifications/{id_}")

    assert failed.json()["items"] == [one.json()]
    assert planned.json()["items"] == []
    assert one.json()["attempts"][0]["reason"] == "the address does not take mail"
    assert "Evening" not in one.text
    assert (await call(platform, ada, "GET", "/ops/notifications")).status_code == 403


async def test_a_receipt_counts_if_it_is_signed_and_once() -> None:
    twilio = {
        "FAIRGROUND_SMS_PROVIDERS": "twilio",
        "FAIRGROUND_TWILIO_ACCOUNT_SID": "AC1",
        "FAIRGROUND_TWILIO_AUTH_TOKEN": "a token",
        "FAIRGROUND_TWILIO_SENDER": "+491",
        "FAIRGROUND_PUBLIC_URL": "https://fairground.example",
    }
    async with running(**twilio) as platform:
        id_ = await tell(platform, await platform.somebody())
        work = platform.application.adapters().notification_work()
        async with work.begin() as store:
            told = await store.notifications.lock(id_)
            sms = Carrier(way=Way.SMS, provider="twilio", tells_receipt=True)
            await store.notifications.save(told.tried(sms, now=NOON))
        path = f"/webhook/sms/twilio?key={id_}.1"
        form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
        signature = twilio_signature("a token", f"https://fairground.example{path}", form)

        async def receive(signature: str) -> int:
            answer = await platform.http.post(
                path,
                content=urlencode(form),
                headers={
                    "X-Twilio-Signature": signature,
                    "Content-Type": "application/x-www-form-urlencoded",
                },
            )
            return answer.status_code

        assert await receive("forged") == 401
        assert [await receive(signature) for _ in range(2)] == [204, 204]
        found = await platform.application.adapters().notification_views().get(id_)

    assert found.status is NotificationStatus.EFFECTIVE
    assert found.attempts[0].reference == "SM1"


async def test_who_listens_to_their_feed_hears_of_what_comes_and_what_was_missed(
    platform: Platform,
) -> None:
    ada, bob = await platform.somebody(), await platform.somebody()
    await tell(platform, ada)
    socket = await platform.socket_of(ada)
    other = await platform.socket_of(bob)
    await other.ask(type="subscribe", id=1, channel="notifications")
    subscribed = await socket.ask(type="subscribe", id=1, channel="notifications", since=0)
    await tell(platform, ada)
    await call(platform, ada, "POST", f"{FEED}/read", {"upTo": 2})

    heard = [await socket.socket.next() for _ in range(3)]

    assert subscribed["recovered"]
    assert [each["event"] for each in heard] == [
        "NotificationAdded",
        "NotificationAdded",
        "NotificationsRead",
    ]
    assert [each["sequence"] for each in heard] == [1, 2, 3]
    assert heard[1]["data"]["title"] == "Your places for Evening Concert are booked"
    assert heard[2]["data"]["unread"] == 0
    assert other.socket.rest() == []
