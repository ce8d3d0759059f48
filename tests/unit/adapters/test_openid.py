"""Our side of OpenID Connect against a provider that lies, is away, or is nobody's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, OKPAlgorithm

from adapters.outgoing import ANSWER_BYTES_MAX
from adapters.social.id_tokens import PAUSE
from adapters.social.openid import BELIEVED_FOR, OpenIdClient, OpenIdProvider
from application.identity.social_ports import Person, ProviderAnswer
from application.platform.errors import Unavailable
from domain.identity.social_errors import SocialLogInRefused
from tests.contracts.identity_provider import IdentityProviderContract, Stage
from tests.support.clock import FakeClock
from tests.support.openid import (
    ADA,
    CLIENT_ID,
    CLIENT_SECRET,
    EVE,
    KID,
    ScriptedProvider,
    Somebody,
    a_question,
    asked_in,
    jwk_of,
    rsa_key,
)

BRIEFLY = timedelta(milliseconds=150)
NOBODY_LISTENS = "http://127.0.0.1:9"
EVIL = "https://evil.example"


class Town:
    """A provider that does what it is told to, and our side of it."""

    def __init__(self, script: ScriptedProvider, clock: FakeClock) -> None:
        self.script = script
        self.clock = clock
        self.issuer = script.address
        self.provider = self.known(script.address)
        self.away = self.known(NOBODY_LISTENS)

    def known(self, issuer: str, secret: str | None = CLIENT_SECRET) -> OpenIdProvider:
        client = OpenIdClient(id=CLIENT_ID, secret=secret)
        return OpenIdProvider("acme", issuer, client, self.clock, patience=BRIEFLY)

    async def let_in(self, address: str, somebody: Somebody) -> tuple[str, ProviderAnswer]:
        back = self.script.let_in(address, somebody)
        return back["state"], ProviderAnswer(code=back["code"])

    async def log_in(self, number: int = 1, *, issuer: str = "") -> Person:
        question = a_question(number)
        code = self.script.let_in(await self.provider.begin(question))["code"]
        return await self.provider.finish(question, ProviderAnswer(code=code, issuer=issuer))


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    clock = FakeClock()
    async with ScriptedProvider(clock=clock).serving() as script:
        town = Town(script, clock)
        async with town.provider, town.away:
            yield town


class TestOpenIdProvider(IdentityProviderContract):
    @pytest.fixture
    def stage(self, town: Town) -> Stage:
        return town


async def test_the_browser_is_sent_with_a_challenge_and_without_a_secret(town: Town) -> None:
    question = a_question()

    asked = asked_in(await town.provider.begin(question))

    assert asked.keys() == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }
    assert question.verifier not in asked.values()
    assert (asked["nonce"], asked["redirect_uri"]) == (question.nonce, question.return_to)


def lie(**changes: Any) -> Callable[[ScriptedProvider], None]:
    """The same provider, but for these."""

    def tell(script: ScriptedProvider) -> None:
        for name, value in changes.items():
            setattr(script, name, value)

    return tell


def _now(seconds: float) -> float:
    return FakeClock().now().timestamp() + seconds


PUBLIC_PEM = rsa_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

LIES = {
    "wrong issuer": lie(claims={"iss": EVIL}),
    "no issuer": lie(claims={"iss": None}),
    "wrong audience": lie(claims={"aud": "another-client"}),
    "one audience more": lie(claims={"aud": [CLIENT_ID, "another-client"], "azp": CLIENT_ID}),
    "no audience": lie(claims={"aud": []}),
    "issued to somebody else": lie(claims={"azp": "another-client"}),
    "expired": lie(claims={"exp": _now(-61)}),
    "no end": lie(claims={"exp": None}),
    "end that is no time": lie(claims={"exp": "tomorrow"}),
    "from the future": lie(claims={"iat": _now(120)}),
    "not valid yet": lie(claims={"nbf": _now(120)}),
    "of yesterday": lie(claims={"iat": _now(-86_400)}),
    "no time of issue": lie(claims={"iat": None}),
    "wrong nonce": lie(claims={"nonce": "nonce-2"}),
    "no nonce": lie(claims={"nonce": None}),
    "no subject": lie(claims={"sub": None}),
    "empty subject": lie(claims={"sub": ""}),
    "long subject": lie(claims={"sub": "a" * 256}),
    "number as subject": lie(claims={"sub": 7}),
    "of another access token": lie(tokens={"access_token": "access-of-eve"}),
    "unsigned": lie(algorithm="none", signing=None),
    "signed with the public key": lie(algorithm="HMAC", signing=PUBLIC_PEM),
    "signed with our secret": lie(algorithm="HMAC", signing=CLIENT_SECRET.encode()),
    "signed by somebody else": lie(signing=rsa_key(2)),
    "unknown key": lie(header={"kid": "key-2"}),
    "another algorithm of the key": lie(algorithm="RS512"),
    "key for encryption": lie(keys=[jwk_of(rsa_key()) | {"use": "enc"}]),
    "key of another kind": lie(keys=[{"kty": "oct", "k": "c2VjcmV0", "kid": KID}]),
    "broken key": lie(keys=[{"kty": "RSA", "n": "AA", "e": "AQAB", "kid": KID}]),
    "two keys of one id": lie(keys=[jwk_of(rsa_key()), jwk_of(rsa_key(2))]),
    "key in the header": lie(signing=rsa_key(2), header={"kid": KID, "jwk": jwk_of(rsa_key(2))}),
    "critical extension": lie(header={"kid": KID, "crit": ["exp"]}),
    "an access token": lie(header={"kid": KID, "typ": "at+jwt"}),
    "a logout token": lie(header={"kid": KID, "typ": "logout+jwt"}),
    "no ID token": lie(tokens={"id_token": None}),
    "no access token": lie(tokens={"access_token": None}),
    "words for an ID token": lie(tokens={"id_token": "not.a.token"}),
    "endless ID token": lie(tokens={"id_token": "a" * 20_000}),
    "token that is no bearer": lie(tokens={"token_type": "DPoP"}),
    "changed subject": lie(claims={"email": None}, about={"sub": EVE.subject, **ADA.claims}),
    "answers without the promised issuer": lie(
        metadata={"authorization_response_iss_parameter_supported": True}
    ),
}


@pytest.mark.parametrize("name", LIES)
async def test_no_lie_is_believed(town: Town, name: str) -> None:
    LIES[name](town.script)

    with pytest.raises(SocialLogInRefused):
        await town.log_in()


async def test_without_a_lie_the_same_log_in_is_believed(town: Town) -> None:
    assert await town.log_in() == ADA.known_as(town.issuer)


async def test_an_issuer_that_names_itself_as_promised_is_believed(town: Town) -> None:
    town.script.metadata = {"authorization_response_iss_parameter_supported": True}

    assert (await town.log_in(issuer=town.issuer)).subject == ADA.subject


async def test_an_id_token_of_another_log_in_is_not_believed(town: Town) -> None:
    await town.log_in(1)
    town.script.tokens = {"id_token": town.script.id_tokens[0]}

    with pytest.raises(SocialLogInRefused):
        await town.log_in(2)


async def test_an_id_token_for_another_client_of_ours_is_not_believed(town: Town) -> None:
    await town.log_in()
    [id_token] = town.script.id_tokens
    claims = jwt.decode(id_token, options={"verify_signature": False})
    town.script.claims = {**claims, "aud": ["fairground", "fairground-2"]}

    with pytest.raises(SocialLogInRefused):
        await town.log_in()


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "PS256"])
async def test_other_signatures_are_believed_too(town: Town, algorithm: str) -> None:
    key: Any
    match algorithm:
        case "ES256":
            key = ec_key(SECP256R1())
            public = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
        case "EdDSA":
            key = Ed25519PrivateKey.generate()
            public = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
        case _:
            key = rsa_key()
            public = jwk_of(key) | {"alg": "PS256"}
    town.script.signing, town.script.algorithm = key, algorithm
    town.script.keys = [jwk_of(rsa_key(2), "other"), {**public, "kid": KID}]
    town.script.claims = {"at_hash": None}

    assert (await town.log_in()).subject == ADA.subject


async def test_a_token_without_a_key_id_is_believed_if_there_is_one_key(town: Town) -> None:
    town.script.header = {}

    assert (await town.log_in()).subject == ADA.subject


async def test_what_the_id_token_leaves_out_is_asked_for(town: Town) -> None:
    town.script.claims = dict.fromkeys(ADA.claims)
    town.script.about = {"sub": ADA.subject, **ADA.claims, "email_verified": "true"}

    assert await town.log_in() == ADA.known_as(town.issuer)
    assert town.script.times_asked("/userinfo") == 1


@pytest.mark.parametrize("said", [False, None, "false", "yes", "1"])
async def test_an_address_is_verified_only_if_it_is_said(town: Town, said: object) -> None:
    town.script.claims = {"email_verified": said}

    assert not (await town.log_in()).email_verified


async def test_keys_are_asked_for_once(town: Town) -> None:
    for number in range(3):
        await town.log_in(number)

    assert town.script.times_asked("/jwks") == 1
    assert town.script.times_asked("/.well-known/openid-configuration") == 1


async def test_a_new_key_is_found_once_the_pause_is_over(town: Town) -> None:
    await town.log_in()
    town.script.keys.append(jwk_of(rsa_key(2), "key-2"))
    town.script.signing, town.script.header = rsa_key(2), {"kid": "key-2"}

    for _ in range(3):
        with pytest.raises(SocialLogInRefused):
            await town.log_in()
    assert town.script.times_asked("/jwks") == 1

    town.clock.pass_time(PAUSE)
    assert (await town.log_in()).subject == ADA.subject
    assert town.script.times_asked("/jwks") == 2


async def test_a_key_that_was_withdrawn_counts_for_an_hour_at_most(town: Town) -> None:
    await town.log_in()
    town.script.keys = [jwk_of(rsa_key(2), "key-2")]

    town.clock.pass_time(BELIEVED_FOR)

    with pytest.raises(SocialLogInRefused):
        await town.log_in()


async def test_many_at_once_ask_once(town: Town) -> None:
    await asyncio.gather(*(town.log_in(number) for number in range(8)))

    assert town.script.times_asked("/jwks") == 1
    assert town.script.times_asked("/.well-known/openid-configuration") == 1


async def silence(_: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise web.HTTPOk


async def elsewhere(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(f"http://{request.host}/instead{request.path}")


async def flood(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b" " * (ANSWER_BYTES_MAX + 1))


async def trouble(_: web.Request) -> web.StreamResponse:
    return web.Response(status=500)


async def nonsense(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"<html>" + b"\xff" * 9)


async def gone(_: web.Request) -> web.StreamResponse:
    return web.Response(status=404)


ABSENCES = {
    "silence": silence,
    "elsewhere": elsewhere,
    "flood": flood,
    "trouble": trouble,
    "nonsense": nonsense,
    "gone": gone,
}


@pytest.mark.parametrize("absence", ABSENCES)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
async def test_no_answer_is_no_answer_wherever_it_is_missing(
    town: Town, path: str, absence: str
) -> None:
    town.script.instead[path] = ABSENCES[absence]

    with pytest.raises(Unavailable):
        await town.log_in()


async def test_a_provider_that_comes_back_is_asked_again(town: Town) -> None:
    town.script.instead["/jwks"] = trouble
    with pytest.raises(Unavailable):
        await town.log_in()

    town.script.instead.clear()

    assert (await town.log_in()).subject == ADA.subject


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": EVIL},
        {"issuer": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "//evil.example/authorize"},
        {"token_endpoint": "http://127.0.0.1:9/token"},
        {"token_endpoint": "https://127.0.0.1/token"},
        {"token_endpoint": "https://169.254.169.254/latest/meta-data"},
        {"token_endpoint": "https://localhost/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": "https://[::1]/jwks"},
        {"jwks_uri": "http://evil.example/jwks"},
    ],
)
async def test_a_document_leads_nowhere_that_it_should_not(
    town: Town, metadata: dict[str, Any]
) -> None:
    town.script.metadata = metadata

    with pytest.raises(Unavailable):
        await town.log_in()


async def test_a_secret_that_the_provider_does_not_know_is_no_fault_of_who_logs_in(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town.script.secret = "another"

    with pytest.raises(Unavailable):
        await town.log_in()

    assert "does not accept our client id, or its secret" in caplog.text


async def test_the_secret_may_go_into_the_form(town: Town) -> None:
    town.script.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}

    assert (await town.log_in()).subject == ADA.subject


async def test_a_public_client_sends_none(town: Town) -> None:
    town.script.secret = None
    async with town.known(town.issuer, secret=None) as town.provider:
        assert (await town.log_in()).subject == ADA.subject


async def test_the_log_names_nobody(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await town.log_in()
    town.script.claims = {"nonce": "another"}
    with pytest.raises(SocialLogInRefused):
        await town.log_in()

    ours = "".join(one.getMessage() for one in caplog.records if one.name != "aiohttp.access")
    assert "a log-in is refused: another nonce" in ours
    secrets = [ADA.email, ADA.subject, CLIENT_SECRET, *town.script.id_tokens, a_question().verifier]
    assert [secret for secret in secrets if secret in ours] == []
