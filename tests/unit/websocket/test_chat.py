"""Talking over HTTP and over a socket is the same; and whoever is sent away hears nothing more."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast
from uuid import UUID

import pytest
import pytest_asyncio

from tests.support.chat_platform import Platform, Somebody, running
from tests.support.realtime import Client

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def platform() -> AsyncIterator[Platform]:
    async with running() as platform:
        yield platform


class Way(Protocol):
    """How somebody talks: what they are answered, or the problem."""

    async def send(self, where: str, id: str, **data: Any) -> Mapping[str, Any]: ...

    async def type(self, where: str) -> Mapping[str, Any]: ...

    async def receive(self, where: str, **numbers: int) -> Mapping[str, Any]: ...


@dataclass(slots=True)
class OverHttp:
    platform: Platform
    who: Somebody

    async def send(self, where: str, id: str, **data: Any) -> Mapping[str, Any]:
        return await self._post(f"/{where}/messages", {"clientMessageId": id, **data})

    async def type(self, where: str) -> Mapping[str, Any]:
        return await self._post(f"/{where}/typing")

    async def receive(self, where: str, **numbers: int) -> Mapping[str, Any]:
        return await self._post(f"/{where}/receipts", numbers)

    async def _post(self, path: str, body: Any = None) -> Mapping[str, Any]:
        answer = await self.platform.call(self.who, "POST", path, body)
        said: dict[str, Any] = answer.json() if answer.content else {}
        return {key: value for key, value in said.items() if key not in {"instance", "requestId"}}


@dataclass(slots=True)
class OverSocket:
    client: Client

    async def send(self, where: str, id: str, **data: Any) -> Mapping[str, Any]:
        frame = {"type": "send", "clientMessageId": id, "data": data}
        return await self._ask(where, **frame)

    async def type(self, where: str) -> Mapping[str, Any]:
        return await self._ask(where, type="typing")

    async def receive(self, where: str, **numbers: int) -> Mapping[str, Any]:
        return await self._ask(where, type="receipts", **numbers)

    async def _ask(self, where: str, **frame: Any) -> Mapping[str, Any]:
        reply = await self.client.ask(id=1, channel=f"chat:{where}", **frame)
        said: Mapping[str, Any] = reply["data"] if "data" in reply else reply["problem"]
        return said


async def the_script(way: Way, where: str, elsewhere: str) -> list[Mapping[str, Any]]:
    """What somebody may say, and what they may not, one after the other."""
    return [
        await way.send(where, "1", text="Hello"),
        await way.send(where, "2", text="Hello?", replyTo=1),
        await way.send(where, "1", text="Something else"),
        await way.send(where, "3", text="  "),
        await way.send(where, "4", text="Hm", replyTo=99),
        await way.send(where, "5", attachments=[str(UUID(int=1))]),
        await way.send(elsewhere, "6", text="Hello"),
        await way.type(where),
        await way.type(elsewhere),
        await way.receive(where, delivered=1),
        await way.receive(where, read=9),
        await way.receive(elsewhere, read=1),
    ]


def comparable(said: Any, names: Mapping[str, str]) -> Any:
    """Without what differs between two conversations whatever the way."""
    if isinstance(said, dict):
        hidden = {"id", "postedAt"}
        return {key: comparable(value, names) for key, value in said.items() if key not in hidden}
    if isinstance(said, list):
        return [comparable(each, names) for each in said]
    return names.get(said, said) if isinstance(said, str) else said


async def test_http_and_sockets_answer_the_same_and_leave_the_same(platform: Platform) -> None:
    ada, eve = await platform.somebody(), await platform.somebody()
    heard, left = [], []
    elsewhere = await platform.group_of(eve)
    names = {ada.id: "ada"}
    for way in (OverHttp(platform, ada), OverSocket(await platform.socket_of(ada))):
        where = await platform.group_of(ada)
        heard.append(comparable(await the_script(cast("Way", way), where, elsewhere), names))
        for path in ("/messages", "/receipts"):
            kept = await platform.call(ada, "GET", f"/{where}{path}")
            left.append(comparable(kept.json(), names))

    assert heard[0] == heard[1]
    assert left[:2] == left[2:]
    assert [each.get("title", each.get("number")) for each in heard[0][:6]] == [
        1,
        2,
        1,
        "Bad message",
        "Message not found",
        "Not an attachment",
    ]


async def test_what_is_said_is_published_as_it_is_answered(platform: Platform) -> None:
    ada, bob = await platform.somebody(), await platform.somebody()
    group = await platform.group_of(ada, bob)
    listening = await platform.socket_of(bob)
    subscribed = await listening.follow(f"chat:{group}")

    answered = await OverHttp(platform, ada).send(group, "1", text="Grüße ✓")
    published = await listening.socket.next()

    assert published["event"] == "MessagePosted"
    assert published["data"] == answered
    assert published["sequence"] == subscribed["sequence"] + 1
    shown = (await platform.call(bob, "GET", f"/{group}")).json()
    assert (shown["sequence"], shown["unread"]) == (published["sequence"], 1)


async def test_whoever_is_sent_away_hears_nothing_more(platform: Platform) -> None:
    ada, bob = await platform.somebody(), await platform.somebody()
    group = await platform.group_of(ada, bob)
    listening = await platform.socket_of(bob)
    await listening.follow(f"chat:{group}")

    await platform.call(ada, "DELETE", f"/{group}/members/{bob.id}")
    await OverHttp(platform, ada).send(group, "1", text="He is gone")

    told = await listening.socket.next()
    assert told["type"] == "unsubscribed"
    again = await listening.follow(f"chat:{group}")
    assert again["problem"]["title"] == "Conversation not found"
    assert not [each for each in listening.socket.rest() if each["type"] == "publication"]


async def test_whoever_types_is_seen_by_those_who_listen(platform: Platform) -> None:
    ada, bob = await platform.somebody(), await platform.somebody()
    group = await platform.group_of(ada, bob)
    listening = await platform.socket_of(bob)
    await listening.follow(f"chat:{group}")

    await OverHttp(platform, ada).type(group)

    told = await listening.socket.next()
    assert (told["event"], told["data"], told["sequence"]) == ("Typing", {"userId": ada.id}, None)
