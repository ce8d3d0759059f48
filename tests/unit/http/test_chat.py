"""Conversations over HTTP, on the whole platform in memory."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from domain.kernel.access import Role
from entrypoints.http.lanes import lane_of
from tests.support.chat_platform import Platform, Somebody, running

DESK = "/../"
ONE_LOOP = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def platform() -> AsyncIterator[Platform]:
    async with running() as platform:
        yield platform


async def said(platform: Platform, by: Somebody, where: str, text: str, **more: Any) -> Any:
    body = {"clientMessageId": text, "text": text, **more}
    answer = await platform.call(by, "POST", f"/{where}/messages", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


@ONE_LOOP
async def test_a_group_is_opened_once_for_each_key(platform: Platform) -> None:
    ada = await platform.somebody()
    body = {"kind": "GROUP", "title": "Choir"}

    first = await platform.call(ada, "POST", "", body, Idempotency_Key="one")
    again = await platform.call(ada, "POST", "", body, Idempotency_Key="one")

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert first.headers["location"].endswith(first.json()["id"])


@ONE_LOOP
async def test_ones_conversations_say_what_is_new(platform: Platform) -> None:
    ada, bob = await platform.somebody(), await platform.somebody()
    group = await platform.group_of(ada, bob)
    direct = await platform.call(ada, "POST", "", {"kind": "DIRECT", "users": [bob.id]})
    await said(platform, ada, group, "Hello")
    await said(platform, ada, direct.json()["id"], "Psst")

    listed = (await platform.call(bob, "GET", "")).json()["items"]

    assert [(c["kind"], c["unread"], c["lastMessage"]["text"]) for c in listed] == [
        ("DIRECT", 1, "Psst"),
        ("GROUP", 1, "Hello"),
    ]
    assert listed[0]["peer"] == {"user": ada.id, "name": "Ada Lovelace"}
    await platform.call(bob, "POST", f"/{group}/receipts", {"read": 1})
    assert (await platform.call(bob, "GET", f"/{group}")).json()["unread"] == 0


@ONE_LOOP
async def test_a_title_is_changed_by_whoever_saw_the_last_one(platform: Platform) -> None:
    ada = await platform.somebody()
    group = await platform.group_of(ada)
    await said(platform, ada, group, "Hello")
    seen = (await platform.call(ada, "GET", f"/{group}")).headers["etag"]
    body = {"title": "Trip"}

    missing = await platform.call(ada, "PATCH", f"/{group}", body)
    await said(platform, ada, group, "What nobody says makes a title stale.")
    changed = await platform.call(ada, "PATCH", f"/{group}", body, If_Match=seen)
    stale = await platform.call(ada, "PATCH", f"/{group}", body, If_Match=seen)

    assert [missing.status_code, changed.status_code, stale.status_code] == [428, 200, 412]
    assert changed.json()["title"] == "Trip"


@ONE_LOOP
async def test_messages_are_read_changed_taken_back_and_found(platform: Platform) -> None:
    ada = await platform.somebody()
    group = await platform.group_of(ada)
    for text in ("one mill", "two mills", "three"):
        await said(platform, ada, group, text)

    edited = await platform.call(ada, "PATCH", f"/{group}/messages/2", {"text": "two"})
    gone = await platform.call(ada, "DELETE", f"/{group}/messages/3")
    before = await platform.call(ada, "GET", f"/{group}/messages?before=3&limit=1")
    after = await platform.call(ada, "GET", f"/{group}/messages?after=1")
    found = await platform.call(ada, "GET", f"{DESK}search?text=mill")

    assert (edited.json()["revision"], gone.status_code) == (1, 204)
    assert [m["text"] for m in before.json()["items"]] == ["two"]
    assert [(m["number"], m["text"]) for m in after.json()["items"]] == [(2, "two"), (3, None)]
    assert [m["number"] for m in found.json()["items"]] == [1]


@ONE_LOOP
async def test_support_takes_from_the_queue_who_waits(platform: Platform) -> None:
    ada, helper = await platform.somebody(), await platform.somebody(Role.SUPPORT)
    opened = await platform.call(ada, "POST", "", {"kind": "SUPPORT", "title": "Where is it?"})
    support = opened.json()["id"]
    await said(platform, ada, support, "Hello?")

    refused = await platform.call(ada, "GET", f"{DESK}support-queue")
    [waiting] = (await platform.call(helper, "GET", f"{DESK}support-queue")).json()["items"]
    taken = await platform.call(helper, "PUT", f"/{support}/assignment", {"user": helper.id})
    await said(platform, helper, support, "Here")

    assert refused.status_code == 403
    assert (waiting["id"], waiting["lastMessage"]["text"]) == (support, "Hello?")
    assert (taken.json()["status"], taken.json()["assignee"]) == ("OPEN", helper.id)
    assert (await platform.call(helper, "GET", f"{DESK}support-queue")).json()["items"] == []


@ONE_LOOP
async def test_a_report_is_decided_by_those_who_moderate(platform: Platform) -> None:
    ada, bob, helper = (
        await platform.somebody(),
        await platform.somebody(),
        await platform.somebody(Role.SUPPORT),
    )
    group = await platform.group_of(ada, bob)
    await said(platform, bob, group, "Buy!")
    body = {"conversationId": group, "number": 1, "reason": "SPAM", "note": "Again."}

    made = (await platform.call(ada, "POST", f"{DESK}reports", body)).json()
    [listed] = (await platform.call(helper, "GET", f"{DESK}reports")).json()["items"]
    shown = (await platform.call(helper, "GET", f"{DESK}reports/{made['id']}")).json()
    decision = {"acts": ["HIDE_MESSAGE", "WARN_AUTHOR"]}
    path = f"{DESK}reports/{made['id']}/resolution"
    decided = await platform.call(helper, "POST", path, decision)

    assert listed == made
    assert (shown["note"], [said["text"] for said in shown["history"]]) == ("Again.", ["Buy!"])
    assert decided.json()["status"] == "RESOLVED"
    [hidden] = (await platform.call(ada, "GET", f"/{group}/messages")).json()["items"]
    assert (hidden["status"], hidden["text"]) == ("HIDDEN", None)


@ONE_LOOP
async def test_blocks_are_kept_and_lifted(platform: Platform) -> None:
    ada, bob = await platform.somebody(), await platform.somebody()
    path = f"{DESK}blocks/{bob.id}"

    blocked = await platform.call(ada, "PUT", path)
    listed = await platform.call(ada, "GET", f"{DESK}blocks")
    refused = await platform.call(bob, "POST", "", {"kind": "DIRECT", "users": [ada.id]})
    lifted = await platform.call(ada, "DELETE", path)

    assert (blocked.status_code, lifted.status_code) == (204, 204)
    assert listed.json() == {"items": [bob.id]}
    assert (refused.status_code, refused.json()["title"]) == (403, "Person unreachable")


@ONE_LOOP
async def test_presence_is_shown_while_one_wants_it(platform: Platform) -> None:
    ada, bob = await platform.somebody(), await platform.somebody()
    group = await platform.group_of(ada, bob)

    await platform.call(bob, "PUT", f"{DESK}presence", {})
    there = (await platform.call(ada, "GET", f"/{group}/presence")).json()["items"]
    hidden = await platform.call(bob, "PUT", f"{DESK}presence", {"isShown": False})
    gone = (await platform.call(ada, "GET", f"/{group}/presence")).json()["items"]

    assert {one["user"] for one in there if one["isOnline"]} == {bob.id}
    assert hidden.json() == {"isShown": False}
    assert bob.id not in {one["user"] for one in gone}


def test_talking_has_a_lane_of_its_own() -> None:
    lane = lane_of("POST", "/api/chat/conversations/1/messages")

    assert lane is not None
    assert lane.name == "talking"
