"""The document says what the gateway does, of every channel and every command of the program."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import jsonschema
import msgspec
import pytest

from entrypoints.composition.root import Application, compose, use_cases_of
from entrypoints.composition.sockets import channels_in, commands_of
from entrypoints.http.client_script import ClientScriptController
from entrypoints.http.socket_docs import SocketDocsController, SocketDocument
from entrypoints.settings import Settings
from entrypoints.websocket.asyncapi import describe_socket
from entrypoints.websocket.channel_table import CHANNELS
from entrypoints.websocket.commands import Command
from entrypoints.websocket.sockets import CloseCode
from entrypoints.websocket.wire import OWN_REQUESTS, TOLD, RequestReader
from tests.support.http import an_app, calling
from tests.support.realtime import FOLLOWED, Client, a_town

type Json = dict[str, Any]


@pytest.fixture(scope="module")
def application() -> Application:
    return compose(Settings(storage="memory"))


@pytest.fixture(scope="module")
def commands(application: Application) -> list[Command]:
    return commands_of(use_cases_of(application))


@pytest.fixture(scope="module")
def document(application: Application, commands: list[Command]) -> Json:
    return describe_socket(
        version="1",
        kinds=[channel.kind for channel in channels_in(application.channels())],
        commands=[command.frame for command in commands],
    )


def test_every_channel_of_the_program_is_described(
    application: Application, document: Json
) -> None:
    kinds = {channel.kind for channel in channels_in(application.channels())}

    assert document["channels"].keys() - {"socket"} == kinds
    assert all(row.address.partition(":")[0] == row.kind for row in CHANNELS)


def test_what_is_for_everybody_is_described_so(application: Application) -> None:
    everybody = {
        channel.kind
        for channel in channels_in(application.channels())
        if hasattr(channel, "admit_guest")
    }

    assert {row.kind for row in CHANNELS if row.for_everybody} == everybody


def test_every_command_of_the_program_is_described(commands: list[Command], document: Json) -> None:
    frames = {kind.__name__ for kind in OWN_REQUESTS} | {each.frame.__name__ for each in commands}
    asked = {
        operation["messages"][0]["$ref"].rpartition("/")[2]
        for operation in document["operations"].values()
        if operation["action"] == "receive"
    }

    assert asked == frames


def test_every_reason_to_close_is_described(document: Json) -> None:
    assert document["x-close-codes"].keys() == {str(int(code)) for code in CloseCode}


def test_every_reference_leads_somewhere(document: Json) -> None:
    references = list(references_in(document))

    assert references
    for reference in references:
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            assert step in found, reference
            found = found[step]


def test_every_example_is_valid_and_every_asked_one_is_read(
    commands: list[Command], document: Json
) -> None:
    reader = RequestReader([command.frame for command in commands])
    messages: Json = document["components"]["messages"]
    for name, message in messages.items():
        examples = message.get("examples", ())
        assert examples or name == "PublicationFrame", name
        for example in examples:
            validate(document, message["payload"], example["payload"])
            if name in {each.frame.__name__ for each in commands} | {
                kind.__name__ for kind in OWN_REQUESTS
            }:
                reader.read(as_text(example["payload"]))


async def test_every_frame_of_a_conversation_is_as_described(document: Json) -> None:
    async with a_town() as town:
        somebody = town.roster.somebody()
        client = await town.visitor(somebody)
        await town.happen(2)
        client.say(type="subscribe", id=1, channel=FOLLOWED, since=0)
        client.say(type="ping", id="two")
        client.say(type="subscribe", id=3, channel="nowhere:1")
        client.say(type="nonsense", id=4)
        client.say(type="authenticate", id=5, token="again")
        told = [await client.socket.next() for _ in range(7)]
        town.channel.shut_out.add(somebody.account_id)
        await town.close_tally()
        told.append(await until_sent_away(client))

    kinds = {each["type"] for each in told}
    assert kinds == {"subscribed", "publication", "reply", "unsubscribed"}
    for frame in told:
        assert [kind for kind in TOLD if is_valid(document, kind.__name__, frame)], frame


async def test_the_pages_are_served(document: Json) -> None:
    app = an_app(
        SocketDocsController,
        ClientScriptController,
        use_cases={"socket_document": SocketDocument(document)},
    )
    async with calling(app) as client:
        page = await client.get("/docs/asyncapi")
        served = (await client.get("/docs/asyncapi.json")).json()

        live = await client.get("/docs/realtime")
        script = await client.get("/docs/realtime.js")

    assert page.headers["content-type"].startswith("text/html")
    assert live.headers["content-type"].startswith("text/html")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert served["asyncapi"] == "3.0.0"
    assert served["channels"].keys() == document["channels"].keys()
    for row in CHANNELS:
        assert (row.address in page.text) == (row.kind in document["channels"])
    assert "<script" not in page.text


@pytest.mark.parametrize("path", ["/client.js", "/seat-map.js"])
async def test_scripts_are_kept_and_asked_for_again_for_nothing(path: str) -> None:
    async with calling(an_app(ClientScriptController)) as client:
        script = await client.get(path)
        again = await client.get(path, headers={"If-None-Match": script.headers["etag"]})

    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["x-content-type-options"] == "nosniff"
    assert script.headers["cache-control"] == "public, max-age=300"
    assert (again.status_code, again.content) == (304, b"")


def validate(document: Json, schema: Json, frame: object) -> None:
    whole = {**schema, "components": document["components"]}
    jsonschema.Draft202012Validator(whole).validate(frame)


def is_valid(document: Json, name: str, frame: object) -> bool:
    try:
        validate(document, {"$ref": f"#/components/schemas/{name}"}, frame)
    except jsonschema.ValidationError:
        return False
    return True


def references_in(part: object) -> Iterator[str]:
    if isinstance(part, Mapping):
        for name, value in part.items():
            if name == "$ref":
                yield cast("str", value)
            yield from references_in(value)
    elif isinstance(part, list):
        for each in part:
            yield from references_in(each)


async def until_sent_away(client: Client) -> Any:
    while (told := await client.socket.next())["type"] != "unsubscribed":
        pass
    return told


def as_text(value: object) -> bytes:
    return msgspec.json.encode(value)
