"""The pages at /docs/asyncapi and /docs/realtime: what goes over the socket, and a look at it."""

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from typing import Any

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType

from entrypoints.http.wire import encode

type Json = Mapping[str, Any]

_FILES = files("entrypoints.http") / "pages"
_LIVE = (_FILES / "realtime.html").read_bytes()
_LIVE_SCRIPT = (_FILES / "realtime.js").read_bytes()


class SocketDocument:
    """The AsyncAPI document, made once."""

    def __init__(self, document: Json) -> None:
        self.document = document
        self.encoded = encode(document)
        self.page = _page(document).encode()


class SocketDocsController(Controller):
    path = "/docs"
    include_in_schema = False

    @get("/asyncapi", sync_to_thread=False)
    def page(self, socket_document: NamedDependency[SocketDocument]) -> Response[bytes]:
        return Response(socket_document.page, media_type=MediaType.HTML)

    @get("/realtime", sync_to_thread=False)
    def live(self) -> Response[bytes]:
        return Response(_LIVE, media_type=MediaType.HTML)

    @get("/realtime.js", sync_to_thread=False)
    def live_script(self) -> Response[bytes]:
        return Response(_LIVE_SCRIPT, media_type="text/javascript")

    @get("/asyncapi.json", sync_to_thread=False)
    def document(self, socket_document: NamedDependency[SocketDocument]) -> Response[bytes]:
        return Response(socket_document.encoded, media_type=MediaType.JSON)


def _page(document: Json) -> str:
    return "".join(_html(document))


def _html(document: Json) -> Iterator[str]:
    yield (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Fairground · Socket</title>'
        '<link rel="stylesheet" href="/docs/docs.css"></head><body><main class="page">'
        "<h1>Socket</h1>"
    )
    yield f"<p>{escape(document['info']['description'])} At <code>/ws</code>.</p>"
    yield (
        '<p><a href="/docs">Interface</a> · <a href="/docs/asyncapi.json">asyncapi.json</a>'
        ' · <a href="/client.js">client.js</a> · <a href="/docs/realtime">a live seat map</a></p>'
    )
    yield "<h2>Channels</h2>"
    for kind, channel in document["channels"].items():
        if kind != "socket":
            yield from _channel(channel, document)
    yield "<h2>What is asked</h2>"
    for operation in document["operations"].values():
        if operation["action"] == "receive":
            yield from _message(_named(operation["messages"][0]), document)
    yield "<h2>What is told</h2>"
    for name in ("PublicationFrame", "SubscribedFrame", "UnsubscribedFrame"):
        yield from _message(name, document)
    for name in ("ReplyFrame", "RefusalFrame"):
        yield from _message(name, document)
    yield "<h2>Why a socket is closed</h2><table>"
    for code, why in document["x-close-codes"].items():
        yield f"<tr><td><code>{code}</code></td><td>{escape(why)}</td></tr>"
    yield "</table></main></body></html>"


def _channel(channel: Json, document: Json) -> Iterator[str]:
    [name] = channel["messages"]
    example = document["components"]["messages"][name]["examples"][0]["payload"]
    yield (
        f"<details><summary><code>{escape(channel['address'])}</code>"
        f"<span class='summary'>{escape(channel['x-who'])}</span></summary><div>"
        f"<p>{escape(channel['description'])}</p>"
        f"<p>Its snapshot: <code>{escape(channel['x-snapshot'])}</code></p>"
        f"<pre>{_json(example)}</pre></div></details>"
    )


def _message(name: str, document: Json) -> Iterator[str]:
    message = document["components"]["messages"][name]
    schema = document["components"]["schemas"][name]
    examples = [each["payload"] for each in message.get("examples", ())]
    yield (
        f"<details><summary><code>{escape(_type_of(schema))}</code>"
        f"<span class='summary'>{escape(message['summary'])}</span></summary><div>"
    )
    for example in examples:
        yield f"<h3>Example</h3><pre>{_json(example)}</pre>"
    yield f"<h3>Schema</h3><pre>{_json(schema)}</pre></div></details>"


def _type_of(schema: Json) -> str:
    tag: str = schema["properties"]["type"]["enum"][0]
    return tag


def _named(ref: Json) -> str:
    name: str = ref["$ref"].rpartition("/")[2]
    return name


def _json(value: object) -> str:
    return escape(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
