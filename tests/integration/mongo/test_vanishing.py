"""MongoDB goes away and comes back: who talks is told to try again, who books notices nothing."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from adapters.mongo.client import Mongo, create_mongo
from adapters.mongo.collections import INDEXES
from adapters.mongo.message_archive import MongoMessageArchive
from adapters.postgres.embedded import EmbeddedPostgres
from application.platform.errors import Unavailable
from tests.contracts.message_archive import a_body
from tests.integration.mongo.conftest import PATIENT
from tests.support.database import scratch_database
from tests.support.mongo import MongoServer, a_mongo
from tests.support.platform import Answer, Client, serving, visiting
from tests.support.stage import a_show, bought, sign_in_cast

TALKS = "/api/chat/conversations"
CONSENT = "/api/users/me/activity/consent"


async def test_what_is_not_there_is_unavailable_once_in_time_and_then_at_once() -> None:
    now = [0.0]
    client = create_mongo("mongodb://127.0.0.1:1/?directConnection=true", patience=0.2)
    async with Mongo(client, "test", INDEXES, patience=0.2, clock=lambda: now[0]) as mongo:
        archive = MongoMessageArchive(mongo)
        async with asyncio.timeout(2):
            for _ in range(100):
                with pytest.raises(Unavailable, match="MongoDB"):
                    await archive.put([a_body()])
        now[0] += 10
        with pytest.raises(Unavailable) as refused:
            await archive.history(a_body().message_id)
        assert refused.value.__cause__ is not None, "It was asked again."


async def test_indexes_are_made_by_whoever_comes_first(mongo_server: MongoServer) -> None:
    client = create_mongo(mongo_server.url, patience=PATIENT)
    archive, body = MongoMessageArchive(Mongo(client, "lazy", INDEXES, patience=PATIENT)), a_body()

    await archive.put([body])

    names = await client["lazy"]["message_bodies"].index_information()
    assert {"by_message", "by_author"} <= set(names)
    await client.close()


async def test_without_mongodb_nobody_talks_and_everybody_books(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    with a_mongo(tmp_path / "documents.db") as mongo:
        kept: dict[str, Any] = {"documents": "mongo", "mongo_url": mongo.url}
        async with (
            scratch_database(server, "documents") as url,
            serving("--sample-data", directory=tmp_path, database_url=url, **kept) as served,
            visiting(served.address) as anyone,
        ):
            cast = await sign_in_cast(anyone, {})
            ada, bob, show = cast.customer, cast.friend, await a_show(cast.organizer)
            talk = await a_talk(ada, bob)
            assert (await say(ada, talk, "before")).status == 201
            await ada.send("PUT", CONSENT, {"isGiven": True})
            await ada.get(show.path)
            await ada.until("/api/users/me/activity", lambda body: body["items"])

            await asyncio.to_thread(mongo.kill)
            assert (await say(ada, talk, "meanwhile")).status == 503
            assert (await bob.get(f"{talk}/messages")).status == 503
            await bought(ada, show.places(1))
            ready = await anyone.get("/ops/ready")
            assert (ready.status, ready.body["checks"]["documents"]) == (200, "DEGRADED")

            await asyncio.to_thread(mongo.start)
            await ada.until("/ops/ready", lambda body: body["checks"]["documents"] == "UP")
            await said_at_last(ada, talk, "meanwhile")
            assert await texts(bob, talk) == ["before", "meanwhile"]
            told = await ada.send("POST", "/api/users/me/export")
            assert b"archived-message-texts.json" in told.body


async def a_talk(ada: Client, bob: Client) -> str:
    friend = (await bob.get("/api/users/me")).body["id"]
    opened = await ada.post(TALKS, {"kind": "DIRECT", "users": [friend]})
    path = f"{TALKS}/{opened.body['id']}"
    await bob.send("PUT", f"{path}/members/me")
    return path


async def say(who: Client, talk: str, text: str) -> Answer:
    return await who.post(f"{talk}/messages", {"clientMessageId": text, "text": text})


async def said_at_last(who: Client, talk: str, text: str) -> None:
    """As clients do: again, with the same id, until it is taken."""
    async with asyncio.timeout(20):
        while (await say(who, talk, text)).status == 503:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def texts(who: Client, talk: str) -> list[Any]:
    found = (await who.get(f"{talk}/messages")).body["items"]
    return [message["text"] for message in found]
