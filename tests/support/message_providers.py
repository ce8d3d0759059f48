"""Twilio, a push service of browsers, and FCM: played by servers that remember what they took."""

import asyncio
import json
from abc import ABC, abstractmethod
from base64 import b64encode, urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any, Self

import http_ece  # type: ignore[import-untyped]
import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.clock import NOON

SID, TOKEN = "AC123", "an auth token"


@dataclass
class PlayedServer(ABC):
    """``script`` says how the next calls are treated; once it is empty, well."""

    address: str = ""
    script: list[str] = field(default_factory=list)
    calls: list[web.Request] = field(default_factory=list)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Self]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._take)
        async with TestServer(app) as server:
            self.address = f"http://127.0.0.1:{server.port}"
            yield self

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(request)
        act = self.script.pop(0) if self.script else ""
        if act == "is down":
            return web.Response(status=503)
        answer = await self.answer(request, act)
        if act == "loses the answer":
            await asyncio.sleep(0)
            assert request.transport is not None
            request.transport.abort()
        return answer

    @abstractmethod
    async def answer(self, request: web.Request, act: str) -> web.StreamResponse:
        """Take it as this provider does, unless the act says otherwise."""


@dataclass
class PlayedTwilio(PlayedServer):
    messages: list[dict[str, Any]] = field(default_factory=list)

    async def answer(self, request: web.Request, act: str) -> web.StreamResponse:
        given = b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {given}" or act == "knows us not":
            return web.json_response({"code": 20003}, status=401)
        if request.method == "POST":
            return await self._take_message(request, act)
        name = request.path.rpartition("/")[2].removesuffix(".json")
        if name == "Messages":
            to = request.query["To"]
            found = [one for one in self.messages if one["to"] == to]
            return web.json_response({"messages": found})
        for message in self.messages:
            if message["sid"] == name:
                return web.json_response(message)
        return web.json_response({"code": 20404}, status=404)

    async def _take_message(self, request: web.Request, act: str) -> web.Response:
        form = await request.post()
        if act == "refuses":
            return web.json_response({"code": 21211, "message": form["To"]}, status=400)
        message = {
            "sid": f"SM{len(self.messages)}",
            "status": "queued",
            "to": form["To"],
            "body": form["Body"],
            "callback": form["StatusCallback"],
            "date_created": format_datetime(NOON),
            "error_code": None,
        }
        self.messages.append(message)
        return web.json_response(message, status=201)


@dataclass
class Browser:
    """A subscription, and what it can read of what comes."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = b"0123456789abcdef"

    @property
    def public_key(self) -> str:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return urlsafe_b64encode(point).decode().rstrip("=")

    @property
    def auth(self) -> str:
        return urlsafe_b64encode(self.secret).decode().rstrip("=")

    def read(self, sealed: bytes) -> Mapping[str, Any]:
        content = http_ece.decrypt(
            sealed, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        told: Mapping[str, Any] = json.loads(content)
        return told


@dataclass
class PlayedPushService(PlayedServer):
    """Keeps of each topic the last message, until the browser is there."""

    kept: dict[str, bytes] = field(default_factory=dict)
    signed: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request, act: str) -> web.StreamResponse:
        refusals = {"is gone": 410, "knows nobody": 404, "refuses": 413}
        if act in refusals:
            return web.Response(status=refusals[act])
        assert request.headers["Content-Encoding"] == "aes128gcm"
        assert int(request.headers["TTL"]) > 0
        self.signed.append(request.headers["Authorization"])
        self.kept[request.headers["Topic"]] = await request.read()
        return web.Response(status=201)


@dataclass
class PlayedFcm(PlayedServer):
    key: RSAPrivateKey | None = None
    shown: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    """What each device shows, by its token and the tag."""

    tokens_given: int = 0

    async def answer(self, request: web.Request, act: str) -> web.StreamResponse:
        if request.path == "/token":
            return await self._give_token(request)
        if request.headers.get("Authorization") != f"Bearer token-{self.tokens_given}":
            return _fcm_error(401, "UNAUTHENTICATED")
        codes = {"is gone": (404, "UNREGISTERED"), "refuses": (400, "INVALID_ARGUMENT")}
        codes |= {"is another's": (403, "SENDER_ID_MISMATCH")}
        if act in codes:
            return _fcm_error(*codes[act])
        message = (await request.json())["message"]
        tag = message["android"]["notification"]["tag"]
        self.shown[message["token"], tag] = message
        return web.json_response({"name": f"{request.path}/1"})

    async def _give_token(self, request: web.Request) -> web.Response:
        assert self.key is not None
        form = await request.post()
        claims = jwt.decode(
            str(form["assertion"]),
            self.key.public_key(),
            algorithms=["RS256"],
            audience="https://oauth2.googleapis.com/token",
            options={"verify_exp": False, "verify_iat": False},
        )
        assert claims["iss"] == "robot@project.example"
        self.tokens_given += 1
        return web.json_response({"access_token": f"token-{self.tokens_given}", "expires_in": 3600})


def _fcm_error(status: int, code: str) -> web.Response:
    detail = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}
    return web.json_response({"error": {"status": code, "details": [detail]}}, status=status)
