"""Frames as JSON: what clients may say, exactly, and what they are told."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from application.realtime.ports import Publication
from domain.kernel.errors import DomainError, Malformed
from entrypoints.http.problems import TYPE_PREFIX, status_of, title_of
from entrypoints.http.wire import INT64_MAX, NO_NUL
from entrypoints.websocket.frames import framed

type RequestId = int | str | None

_Id = (
    Annotated[int, msgspec.Meta(ge=-INT64_MAX - 1, le=INT64_MAX)]
    | Annotated[str, msgspec.Meta(max_length=64)]
    | None
)
ChannelName = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NO_NUL)]


class Request(
    msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel", tag_field="type"
):
    """What clients say. One with an id is answered once."""

    id: _Id = None


class Authenticate(Request, kw_only=True, tag="authenticate"):
    """Say who you are, if you brought no ticket."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


class Visit(Request, kw_only=True, tag="visit"):
    """Come in without saying who you are, and listen to what is for everybody."""


class Subscribe(Request, kw_only=True, tag="subscribe"):
    """Follow a channel: what came after ``since``, and then what happens."""

    channel: ChannelName
    since: Annotated[int, msgspec.Meta(ge=0, le=INT64_MAX)] | None = None


class Unsubscribe(Request, kw_only=True, tag="unsubscribe"):
    """Hear no more of a channel."""

    channel: ChannelName


class Ping(Request, kw_only=True, tag="ping"):
    """Ask whether anybody is there."""


OWN_REQUESTS: tuple[type[Request], ...] = (Authenticate, Visit, Subscribe, Unsubscribe, Ping)


class _Identified(msgspec.Struct):
    id: _Id = None


class RequestReader:
    """Reads requests of known kinds, strictly."""

    def __init__(self, kinds: Iterable[type[Request]]) -> None:
        union: Any = None
        for kind in (*OWN_REQUESTS, *kinds):
            union = kind if union is None else union | kind
        self._decoder: msgspec.json.Decoder[Request] = msgspec.json.Decoder(union)

    def read(self, text: bytes) -> Request:
        """The request; raise ``Malformed``."""
        try:
            return self._decoder.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Malformed(f"This frame is none of ours: {error}.") from None


def id_of(text: bytes) -> RequestId:
    """The id of a frame that is wrong otherwise, so that it can be answered nevertheless."""
    try:
        return msgspec.json.decode(text, type=_Identified).id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


class PublicationFrame(msgspec.Struct, rename="camel", tag="publication", tag_field="type"):
    """Something happened. Without a sequence it is told once, to those who listen just then."""

    channel: str
    sequence: int | None
    event: str
    event_id: UUID | None
    at: datetime
    data: Mapping[str, Any]


class SubscribedFrame(msgspec.Struct, rename="camel", tag="subscribed", tag_field="type"):
    """The channel is followed. ``recovered``: everything after ``since`` comes next."""

    id: _Id
    channel: str
    sequence: int
    recovered: bool


class UnsubscribedFrame(msgspec.Struct, rename="camel", tag="unsubscribed", tag_field="type"):
    """Said without being asked: you may not listen any more."""

    channel: str
    problem: Mapping[str, Any]


class ReplyFrame(msgspec.Struct, rename="camel", tag="reply", tag_field="type"):
    """What was asked for is done."""

    id: _Id
    data: Any


class RefusalFrame(msgspec.Struct, rename="camel", tag="reply", tag_field="type"):
    """What was asked for is not done: problem details as over HTTP."""

    id: _Id
    problem: Mapping[str, Any]


TOLD: tuple[type[msgspec.Struct], ...] = (
    PublicationFrame,
    SubscribedFrame,
    UnsubscribedFrame,
    ReplyFrame,
    RefusalFrame,
)


def publication_frame(channel: str, told: Publication) -> bytes:
    frame = PublicationFrame(channel, told.sequence, told.name, told.event_id, told.at, told.data)
    return _frame(frame)


def subscribed_frame(id: RequestId, channel: str, sequence: int, *, recovered: bool) -> bytes:
    return _frame(SubscribedFrame(id, channel, sequence, recovered))


def unsubscribed_frame(channel: str, error: DomainError) -> bytes:
    """Said without being asked, when somebody may not listen any more."""
    return _frame(UnsubscribedFrame(channel, problem_of(error)))


def reply_frame(id: RequestId, data: object) -> bytes:
    return _frame(ReplyFrame(id, data))


def problem_frame(id: RequestId, problem: Mapping[str, object]) -> bytes:
    return _frame(RefusalFrame(id, problem))


def problem_of(error: DomainError) -> Mapping[str, object]:
    """The same problem as over HTTP."""
    return {
        **error.facts,
        "type": TYPE_PREFIX + error.code,
        "title": title_of(error.code),
        "status": int(status_of(error, {})),
        "detail": error.message,
    }


def failure(code: str, status: int, detail: str) -> Mapping[str, object]:
    """What is nobody's mistake but ours."""
    return {
        "type": TYPE_PREFIX + code,
        "title": title_of(code),
        "status": status,
        "detail": detail,
    }


def _frame(frame: msgspec.Struct) -> bytes:
    return framed(msgspec.json.encode(frame))
