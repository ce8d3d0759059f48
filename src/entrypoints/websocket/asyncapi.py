"""The AsyncAPI document of the socket, from what the gateway itself reads and writes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from entrypoints.websocket.channel_table import CHANNELS, ChannelRow
from entrypoints.websocket.protocol import PATH
from entrypoints.websocket.sockets import CloseCode
from entrypoints.websocket.wire import (
    OWN_REQUESTS,
    TOLD,
    PublicationFrame,
    RefusalFrame,
    ReplyFrame,
    Request,
    Subscribe,
    SubscribedFrame,
    UnsubscribedFrame,
)

type Json = dict[str, Any]

_ID = "01a206a3-b8d7-77ab-8a12-5f48ce03b62f"
_BOOKING = f"booking:{_ID}"
_PROBLEM = {
    "type": "/problems/channel-not-found",
    "title": "Channel not found",
    "status": 404,
    "detail": "There is no such channel.",
}
EXAMPLES: Mapping[str, Json] = {
    "Authenticate": {"type": "authenticate", "id": 1, "token": "eyJ…"},
    "Visit": {"type": "visit", "id": 1},
    "Subscribe": {"type": "subscribe", "id": 2, "channel": _BOOKING, "since": 1},
    "Unsubscribe": {"type": "unsubscribe", "id": 3, "channel": _BOOKING},
    "Ping": {"type": "ping", "id": 4},
    "Send": {
        "type": "send",
        "id": 5,
        "channel": f"chat:{_ID}",
        "clientMessageId": "5f0c1b9e-1",
        "data": {"text": "Is it still to be had?"},
    },
    "Typing": {"type": "typing", "channel": f"chat:{_ID}"},
    "Receipts": {"type": "receipts", "id": 6, "channel": f"chat:{_ID}", "delivered": 9, "read": 7},
    "ReportedPlaces": {
        "type": "location",
        "id": 7,
        "points": [
            {
                "position": {"latitude": 53.0758, "longitude": 8.8072},
                "at": "2026-11-23T04:22:32Z",
            }
        ],
    },
    "SubscribedFrame": {
        "type": "subscribed",
        "id": 2,
        "channel": _BOOKING,
        "sequence": 3,
        "recovered": True,
    },
    "UnsubscribedFrame": {
        "type": "unsubscribed",
        "channel": f"chat:{_ID}",
        "problem": _PROBLEM,
    },
    "ReplyFrame": {"type": "reply", "id": 4, "data": {}},
    "RefusalFrame": {"type": "reply", "id": 2, "problem": _PROBLEM},
}
_CLOSES: Mapping[CloseCode, str] = {
    CloseCode.UNSUPPORTED: "a binary frame",
    CloseCode.TOO_LONG: "a frame of more than 64 KiB",
    CloseCode.GOING_AWAY: "the process goes; the reason says when to come back",
    CloseCode.OVERLOAD: "overload",
    CloseCode.UNAUTHENTICATED: "not authenticated in time, or a session that is over",
    CloseCode.TOO_SLOW: "more than 1 MiB waited to be read",
    CloseCode.TOO_MUCH: "too many frames, or too many sockets of one account",
}


def describe_socket(
    *, version: str, kinds: Collection[str], commands: Sequence[type[Request]]
) -> Json:
    """The document, of the channels and commands that this program has."""
    rows = [row for row in CHANNELS if row.kind in kinds]
    asked = (*OWN_REQUESTS, *commands)
    schemas, messages = _messages((*asked, *TOLD))
    told = {_name_of(row): _publication(row) for row in rows}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Fairground",
            "version": version,
            "description": "What happens, as it happens, over one WebSocket.",
            "externalDocs": {"url": "/client.js", "description": "A client in JavaScript."},
        },
        "defaultContentType": "application/json",
        "servers": {
            "here": {
                "host": "{host}",
                "protocol": "wss",
                "pathname": PATH,
                "variables": {"host": {"description": "That of the platform."}},
            }
        },
        "channels": {"socket": _socket(asked), **{row.kind: _channel(row) for row in rows}},
        "operations": dict(_operations(asked, rows)),
        "components": {"messages": {**messages, **told}, "schemas": schemas},
        "x-close-codes": {str(int(code)): why for code, why in _CLOSES.items()},
    }


def _messages(types: Sequence[type[msgspec.Struct]]) -> tuple[Json, Json]:
    _, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    messages: Json = {}
    for kind in types:
        name = kind.__name__
        messages[name] = {
            "name": name,
            "summary": _said_of(kind),
            "payload": {"$ref": f"#/components/schemas/{name}"},
        }
        if name in EXAMPLES:
            messages[name]["examples"] = [{"payload": EXAMPLES[name]}]
    return schemas, messages


def _said_of(kind: type[msgspec.Struct]) -> str:
    return (kind.__doc__ or "").strip().partition("\n\n")[0]


def _name_of(row: ChannelRow) -> str:
    return f"{row.kind.title()}Publication"


def _publication(row: ChannelRow) -> Json:
    example = {
        "type": "publication",
        "channel": row.address.replace("{id}", _ID).replace("{token}", "kPzU…"),
        "sequence": row.sequence,
        "event": row.event,
        "eventId": None if row.for_everybody else _ID,
        "at": "2026-11-23T04:22:32Z",
        "data": row.data,
    }
    return {
        "name": _name_of(row),
        "summary": row.tells,
        "payload": {"$ref": f"#/components/schemas/{PublicationFrame.__name__}"},
        "examples": [{"payload": example}],
    }


def _refs(names: Sequence[str], where: str) -> list[Json]:
    return [{"$ref": f"{where}/messages/{name}"} for name in names]


def _socket(asked: Sequence[type[Request]]) -> Json:
    names = [kind.__name__ for kind in (*asked, *TOLD)]
    return {
        "address": PATH,
        "title": "The socket",
        "description": "Everything goes over it, and what is told of all that is followed.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {
            "ws": {
                "method": "GET",
                "query": {
                    "type": "object",
                    "properties": {
                        "ticket": {
                            "type": "string",
                            "description": "Of `POST /api/auth/ws-ticket`: counts once.",
                        }
                    },
                },
            }
        },
    }


def _channel(row: ChannelRow) -> Json:
    return {
        "address": row.address,
        "title": row.address,
        "description": row.tells,
        "parameters": {
            name: {"description": description} for name, description in row.parameters.items()
        },
        "messages": {_name_of(row): {"$ref": f"#/components/messages/{_name_of(row)}"}},
        "x-who": row.who,
        "x-for-everybody": row.for_everybody,
        "x-snapshot": row.snapshot,
    }


def _operations(
    asked: Sequence[type[Request]], rows: Sequence[ChannelRow]
) -> Iterator[tuple[str, Json]]:
    """As the platform sees it: it receives what clients ask, and sends what it tells."""
    socket = "#/channels/socket"
    for kind in asked:
        answers = [SubscribedFrame if kind is Subscribe else ReplyFrame, RefusalFrame]
        yield (
            f"ask{kind.__name__}",
            {
                "action": "receive",
                "channel": {"$ref": socket},
                "summary": _said_of(kind),
                "messages": _refs([kind.__name__], socket),
                "reply": {
                    "channel": {"$ref": socket},
                    "messages": _refs([each.__name__ for each in answers], socket),
                },
            },
        )
    yield (
        "sendAway",
        {
            "action": "send",
            "channel": {"$ref": socket},
            "summary": _said_of(UnsubscribedFrame),
            "messages": _refs([UnsubscribedFrame.__name__], socket),
        },
    )
    for row in rows:
        where = f"#/channels/{row.kind}"
        yield (
            f"tell{row.kind.title()}",
            {
                "action": "send",
                "channel": {"$ref": where},
                "summary": row.tells,
                "messages": _refs([_name_of(row)], where),
            },
        )
