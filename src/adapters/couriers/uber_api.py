"""Uber Direct's REST API: JSON both ways, with a token that is bought beforehand.

See https://developer.uber.com/docs/deliveries/guides/authentication: tokens are given out a
hundred times an hour at most, and last for weeks. So one is kept until shortly before its end,
and replaced once when the API does not know it any more.
"""

from asyncio import Lock
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from adapters.couriers.uber_wire import Error, Token
from adapters.outgoing import Answer, Outgoing
from application.platform.errors import Unavailable
from application.platform.ports import Clock

NAME = "uber"
ADDRESS = "https://api.uber.com"
TOKENS_ADDRESS = "https://auth.uber.com"
SCOPE = "eats.deliveries"
EARLY = timedelta(minutes=10)
"""So long before its end a token is replaced."""

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

type Json = Mapping[str, Any]


class Refused(Exception):
    """Uber understood, and does not want to."""

    def __init__(self, error: Error) -> None:
        super().__init__(error.code)
        self.code = error.code
        self.error = error


@dataclass(frozen=True, slots=True)
class Credentials:
    customer_id: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _KeptToken:
    text: str = field(repr=False)
    until: datetime


def connect(address: str, *, patience: timedelta) -> Outgoing:
    return Outgoing("Uber Direct", address, usual=ADDRESS, patience=patience)


def connect_to_tokens(address: str, *, patience: timedelta) -> Outgoing:
    return Outgoing("Uber's tokens", address, usual=TOKENS_ADDRESS, patience=patience)


class UberTokens:
    def __init__(self, credentials: Credentials, calls: Outgoing, clock: Clock) -> None:
        self._credentials = credentials
        self._calls = calls
        self._clock = clock
        self._kept: _KeptToken | None = None
        self._tries = 0
        self._asking = Lock()

    async def get(self) -> str:
        """One asks for all who wait, and in vain for all as well.

        There are few to be had, and nobody may wait for long: what is booked has to be on its
        way, or given up, within a minute.
        """
        tries = self._tries
        async with self._asking:
            now = self._clock.now()
            if self._kept is None or now >= self._kept.until - EARLY:
                if tries != self._tries:
                    raise Unavailable(NAME)
                self._kept = await self._buy(now)
            return self._kept.text

    def forget(self, token: str) -> None:
        """Let another one be asked for, unless somebody has done so already."""
        if self._kept is not None and self._kept.text == token:
            self._kept = None

    async def _buy(self, now: datetime) -> _KeptToken:
        form = {
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
            "grant_type": "client_credentials",
            "scope": SCOPE,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form).encode()
        try:
            answer = await self._calls.call("POST", "/oauth/v2/token", headers=headers, body=body)
        finally:
            self._tries += 1
        if not answer.is_success:
            raise Unavailable(NAME)
        token = decode(Token, answer.body)
        return _KeptToken(token.access_token, now + timedelta(seconds=token.expires_in))


class UberApi:
    """Raises ``Refused`` for a refusal, and ``Unavailable`` for all that is no answer.

    What is not understood is no answer either, so it is asked again. ``couriers_busy`` is one
    of those: it comes with 503, as what is broken does.
    """

    def __init__(self, customer_id: str, calls: Outgoing, tokens: UberTokens) -> None:
        self._root = f"/v1/customers/{quote(customer_id, safe='')}"
        self._calls = calls
        self._tokens = tokens

    async def get[Wire](self, type_: type[Wire], *path: str, query: Json | None = None) -> Wire:
        asked = self._path(*path) + (f"?{urlencode(query)}" if query else "")
        return _read(type_, await self._call("GET", asked))

    async def post[Wire](self, type_: type[Wire], *path: str, body: Json | None = None) -> Wire:
        encoded = msgspec.json.encode(body or {})
        return _read(type_, await self._call("POST", self._path(*path), body=encoded))

    def _path(self, *parts: str) -> str:
        return "/".join((self._root, *(quote(part, safe="") for part in parts)))

    async def _call(self, method: str, path: str, body: bytes = b"") -> Answer:
        answer = await self._call_once(method, path, body)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            answer = await self._call_once(method, path, body)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise Unavailable(NAME)
        return answer

    async def _call_once(self, method: str, path: str, body: bytes) -> Answer:
        token = await self._tokens.get()
        headers = {"Authorization": f"Bearer {token}"}
        if body:
            headers["Content-Type"] = "application/json"
        answer = await self._calls.call(method, path, headers=headers, body=body)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            # Refused at the door: it had no effect, and may be asked again with a new one.
            self._tokens.forget(token)
        return answer


def decode[Wire](type_: type[Wire], body: bytes) -> Wire:
    try:
        return msgspec.json.decode(body, type=type_)
    except UNREADABLE:
        raise Unavailable(NAME) from None


def _read[Wire](type_: type[Wire], answer: Answer) -> Wire:
    if answer.is_success:
        return decode(type_, answer.body)
    raise Refused(decode(Error, answer.body))
