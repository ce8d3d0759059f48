"""OpenID providers for tests: a real one by others, and one that lies when it is told to."""

import json
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm
from oidc_provider_mock import User
from oidc_provider_mock import app as real_provider
from werkzeug.serving import WSGIRequestHandler, make_server

from application.identity.social_ports import Person, ProviderAnswer, Question
from application.platform.ports import Clock
from tests.support.clock import FakeClock

CLIENT_ID = "fairground"
CLIENT_SECRET = "a secret: with a colon"
KID = "key-1"
RETURN_TO = "https://fairground.test/account/social/acme"

type Json = dict[str, Any]
type Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """Who somebody is at a provider, whatever the provider is."""

    subject: str = "ada-0001"
    email: str = "ada@example.org"
    email_verified: bool = True
    name: str = "Ada Lovelace"
    locale: str = "de-DE"

    @property
    def claims(self) -> Json:
        return {
            "email": self.email,
            "email_verified": self.email_verified,
            "name": self.name,
            "locale": self.locale,
        }

    def known_as(self, issuer: str) -> Person:
        return Person(
            issuer=issuer,
            subject=self.subject,
            email=self.email,
            email_verified=self.email_verified,
            name=self.name,
            locale=self.locale,
        )


ADA = Somebody()
EVE = Somebody(subject="eve-0002", email="eve@example.org", name="Eve")


def a_question(number: int = 1, *, return_to: str = RETURN_TO) -> Question:
    return Question(
        state=f"state-{number}",
        nonce=f"nonce-{number}",
        verifier=urlsafe_b64encode(sha256(str(number).encode()).digest()).decode().rstrip("="),
        return_to=return_to,
    )


def asked_in(address: str) -> Json:
    """What a browser is sent to a provider with."""
    return dict(parse_qsl(urlsplit(address).query, strict_parsing=True))


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing: what a provider logs is no concern of a test."""
        del type, message, args


@contextmanager
def a_real_provider(*people: Somebody) -> Iterator[str]:
    """The address of a provider that others wrote; its pages let one in as anybody."""
    users = [User(sub=one.subject, claims=one.claims) for one in people]
    app = real_provider(user_claims=users, require_nonce=True)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@cache
def rsa_key(number: int = 1) -> RSAPrivateKey:
    """One of several keys; to make one takes long."""
    del number
    return generate_private_key(public_exponent=65537, key_size=2048)


def jwk_of(key: RSAPrivateKey, kid: str = KID) -> Json:
    public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**public, "kid": kid, "use": "sig", "alg": "RS256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What a code stands for, until it is exchanged."""

    asked: Json
    somebody: Somebody


@dataclass
class ScriptedProvider:
    """Does everything by the book, but for what a test overrides. Call it with ``serving``."""

    clock: Clock = field(default_factory=FakeClock)
    metadata: Json = field(default_factory=dict)
    claims: Json = field(default_factory=dict)
    """Of its next ID tokens, on top of the right ones; ``None`` leaves one out."""

    header: Json = field(default_factory=lambda: {"kid": KID})
    algorithm: str = "RS256"
    signing: Any = field(default_factory=rsa_key)
    keys: list[Json] = field(default_factory=lambda: [jwk_of(rsa_key())])
    tokens: Json = field(default_factory=dict)
    about: Json | None = None
    """What its userinfo endpoint says, if anything else than the ID token."""

    instead: dict[str, Answering] = field(default_factory=dict)
    """What is answered at a path instead."""

    asked: list[str] = field(default_factory=list)
    address: str = ""
    secret: str | None = CLIENT_SECRET
    codes: dict[str, Granted] = field(default_factory=dict)
    id_tokens: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["ScriptedProvider"]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        async with TestServer(app) as server:
            self.address = f"http://127.0.0.1:{server.port}"
            yield self

    def let_in(self, address: str, somebody: Somebody = ADA) -> Mapping[str, str]:
        """What the browser comes back with, once somebody has logged in at the address."""
        asked = asked_in(address)
        assert address.startswith(f"{self.address}/authorize?")
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT_ID)
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = uuid4().hex
        self.codes[code] = Granted(asked=asked, somebody=somebody)
        return {"code": code, "state": asked["state"]}

    def answer_to(self, address: str, somebody: Somebody = ADA) -> ProviderAnswer:
        return ProviderAnswer(code=self.let_in(address, somebody)["code"])

    def times_asked(self, path: str) -> int:
        return self.asked.count(path)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        usual: Mapping[str, Answering] = {
            "/.well-known/openid-configuration": self._discovery,
            "/token": self._token,
            "/jwks": self._jwks,
            "/userinfo": self._userinfo,
        }
        return await {**usual, **self.instead}[request.path](request)

    async def _discovery(self, _: web.Request) -> web.Response:
        said = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "userinfo_endpoint": f"{self.address}/userinfo",
        }
        return web.json_response({**said, **self.metadata})

    async def _jwks(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": self.keys})

    async def _token(self, request: web.Request) -> web.Response:
        form = dict(parse_qsl((await request.read()).decode(), strict_parsing=True))
        if not self._knows(request, form):
            return web.json_response({"error": "invalid_client"}, status=401)
        granted = self.codes.pop(form["code"], None)
        if granted is None or not _fits(form, granted.asked):
            return web.json_response({"error": "invalid_grant"}, status=400)
        access_token = f"access-{granted.somebody.subject}"
        id_token = self._sign(self._claims_of(granted, access_token))
        self.id_tokens.append(id_token)
        told = {"access_token": access_token, "token_type": "Bearer", "id_token": id_token}
        return web.json_response(_without_none({**told, **self.tokens}))

    async def _userinfo(self, request: web.Request) -> web.Response:
        if not request.headers["Authorization"].startswith("Bearer access-"):
            return web.Response(status=401)
        return web.json_response(self.about or {})

    def _knows(self, request: web.Request, form: Json) -> bool:
        if self.secret is None:
            return form.get("client_id") == CLIENT_ID and "Authorization" not in request.headers
        if "Authorization" not in request.headers:
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, self.secret)
        pair = b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
        return [dict(parse_qsl(f"_={one}"))["_"] for one in pair.split(":")] == [
            CLIENT_ID,
            self.secret,
        ]

    def _claims_of(self, granted: Granted, access_token: str) -> Json:
        now = int(self.clock.now().timestamp())
        half = sha256(access_token.encode()).digest()[:16]
        right = {
            "iss": self.address,
            "aud": CLIENT_ID,
            "sub": granted.somebody.subject,
            "iat": now,
            "exp": now + 300,
            "nonce": granted.asked["nonce"],
            "at_hash": urlsafe_b64encode(half).decode().rstrip("="),
            **granted.somebody.claims,
        }
        return _without_none({**right, **self.claims})

    def _sign(self, claims: Json) -> str:
        if self.algorithm == "HMAC":
            return _signed_by_hmac(claims, self.header, self.signing)
        return jwt.encode(claims, self.signing, algorithm=self.algorithm, headers=self.header)


def _fits(form: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    challenge = sha256(form["code_verifier"].encode()).digest()
    return (
        form["grant_type"] == "authorization_code"
        and form["redirect_uri"] == asked["redirect_uri"]
        and urlsafe_b64encode(challenge).decode().rstrip("=") == asked["code_challenge"]
    )


def _signed_by_hmac(claims: Json, header: Json, secret: bytes) -> str:
    """What PyJWT refuses to make: a token signed with a public key as if it were a secret."""
    import hmac  # noqa: PLC0415  # Nothing else here should sign like this.

    told = [json.dumps(part).encode() for part in ({**header, "alg": "HS256"}, claims)]
    signed = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in told)
    proof = urlsafe_b64encode(hmac.digest(secret, signed, "sha256")).rstrip(b"=")
    return b".".join([signed, proof]).decode()


def _without_none(values: Json) -> Json:
    return {name: value for name, value in values.items() if value is not None}
