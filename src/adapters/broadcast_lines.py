"""What goes from process to process: lines of JSON, packed into few payloads of bounded size."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from adapters.event_json import UnknownEvent, decode_event, encode_event
from application.realtime.ports import Happened, LoggedEvent, Missed, Publication, Said, Told

WAITING_MAX = 20_000
"""More than that is not told one by one: everybody looks into the log."""

PAYLOADS_MAX = 64
"""So many go out at a time."""

_AROUND = 2
_BETWEEN = 1


class _Happened(msgspec.Struct, array_like=True, tag="h", frozen=True):
    subject: str
    sequence: int
    id: UUID | None = None
    name: str = ""
    body: msgspec.Raw = msgspec.Raw(b"null")


class _Said(msgspec.Struct, array_like=True, tag="s", frozen=True):
    channel: str
    name: str
    at: datetime
    data: dict[str, Any]


class _Missed(msgspec.Struct, array_like=True, tag="m", frozen=True):
    pass


_READ = msgspec.json.Decoder(list[_Happened | _Said | _Missed])
_MISSED = msgspec.json.encode(_Missed())


class Waiting:
    """What waits to be told to other processes. Putting something in costs next to nothing."""

    def __init__(self, *, payload_bytes: int) -> None:
        self._payload_bytes = payload_bytes
        self._told: list[Happened | Said] = []
        self._is_too_much = False
        self._something = asyncio.Event()

    def put(self, told: Sequence[Happened | Said]) -> None:
        if len(self._told) + len(told) > WAITING_MAX:
            self._told.clear()
            self._is_too_much = True
        else:
            self._told += told
        self._something.set()

    def look(self) -> None:
        """Have the others look into the log."""
        self._is_too_much = True
        self._something.set()

    def nudge(self) -> None:
        """End a wait, though there may be nothing."""
        self._something.set()

    async def wait(self, at_most: timedelta) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(at_most.total_seconds()):
                await self._something.wait()

    def take(self) -> list[bytes]:
        """All that waits, packed; what is too much is told by reference, or not one by one."""
        told, self._told = self._told, []
        is_too_much, self._is_too_much = self._is_too_much, False
        self._something.clear()
        lines = [_MISSED] if is_too_much else []
        payloads = list(self._packed(lines + [_line(each) for each in told]))
        if len(payloads) > PAYLOADS_MAX:
            payloads = list(self._packed(lines + [_reference(each) for each in told]))
        return payloads if len(payloads) <= PAYLOADS_MAX else [b"[" + _MISSED + b"]"]

    def _packed(self, lines: Sequence[bytes]) -> Iterator[bytes]:
        fitting: list[bytes] = []
        size = _AROUND
        for line in lines:
            if len(line) > self._payload_bytes - _AROUND:
                line = _shortened(line)  # noqa: PLW2901  # The same, said in fewer words.
            if fitting and size + len(line) + _BETWEEN > self._payload_bytes:
                yield b"[" + b",".join(fitting) + b"]"
                fitting, size = [], _AROUND
            fitting.append(line)
            size += len(line) + _BETWEEN
        if fitting:
            yield b"[" + b",".join(fitting) + b"]"


def read_payload(payload: bytes | str) -> Iterator[Told]:
    """What a payload says; that something was lost, where we cannot read it."""
    try:
        lines = _READ.decode(payload)
    except msgspec.DecodeError:
        yield Missed()
        return
    for line in lines:
        match line:
            case _Happened():
                yield _happened(line)
            case _Said():
                said = Publication(name=line.name, at=line.at, data=line.data)
                yield Said(line.channel, said)
            case _Missed():
                yield Missed()


def _line(told: Happened | Said) -> bytes:
    if isinstance(told, Said):
        said = told.publication
        return msgspec.json.encode(_Said(told.channel, said.name, said.at, dict(said.data)))
    if told.logged is None:
        return _reference(told)
    event = told.logged.event
    body = msgspec.Raw(encode_event(event))
    line = _Happened(told.subject, told.sequence, told.logged.id, event.name, body)
    return msgspec.json.encode(line)


def _reference(told: Happened | Said) -> bytes:
    if isinstance(told, Said):
        return _line(told)
    return msgspec.json.encode(_Happened(told.subject, told.sequence))


def _shortened(line: bytes) -> bytes:
    """What happened, without the event; what was only said and is too long is not told."""
    [read] = _READ.decode(b"[" + line + b"]")
    if isinstance(read, _Happened):
        return msgspec.json.encode(_Happened(read.subject, read.sequence))
    return _MISSED


def _happened(line: _Happened) -> Happened:
    logged = None
    if line.id is not None:
        # A newer version of the program may tell of events that this one does not know.
        with suppress(UnknownEvent, msgspec.DecodeError):
            event = decode_event(line.name, bytes(line.body))
            logged = LoggedEvent(id=line.id, sequence=line.sequence, event=event)
    return Happened(line.subject, line.sequence, logged)
