"""OpenID Connect with any issuer: authorization code, PKCE, and nothing that is taken on trust."""

import logging
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Self
from urllib.parse import quote_plus, urlencode

import msgspec

from adapters.outgoing import Answer
from adapters.social.id_tokens import IdTokens
from adapters.social.openid_calls import PATIENCE, OpenIdCalls
from adapters.social.openid_wire import (
    About,
    Claims,
    KeySet,
    Metadata,
    NotBelieved,
    Refusal,
    Tokens,
)
from adapters.social.remembered import Remembered
from application.identity.social_ports import Person, ProviderAnswer, Question
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from domain.identity.social_errors import SocialLogInRefused

logger = logging.getLogger(__name__)

GOOGLE = "https://accounts.google.com"
DISCOVERY = "/.well-known/openid-configuration"
SCOPE = "openid email profile"
BELIEVED_FOR = timedelta(hours=1)
"""So long what a provider says about itself, and its keys, are not asked for again."""

_FORM = "application/x-www-form-urlencoded"
_OUR_FAULTS = frozenset({"invalid_client", "unauthorized_client", "invalid_scope"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdClient:
    """What the provider knows us as. A public client has no secret."""

    id: str
    secret: str | None = field(default=None, repr=False)


class OpenIdProvider:
    """As a context it closes what it opened. Neither codes, tokens nor people are ever logged."""

    def __init__(
        self,
        name: str,
        issuer: str,
        client: OpenIdClient,
        clock: Clock,
        *,
        patience: timedelta = PATIENCE,
    ) -> None:
        self.name = name
        self._issuer = issuer
        self._client = client
        self._calls = OpenIdCalls(name, issuer, is_private=issuer != GOOGLE, patience=patience)
        self._metadata = Remembered(self._discover, clock, lasts=BELIEVED_FOR)
        keys = Remembered(self._ask_keys, clock, lasts=BELIEVED_FOR)
        self._id_tokens = IdTokens(keys, clock, issuer=issuer, client_id=client.id)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._calls.__aexit__()

    async def begin(self, question: Question) -> str:
        metadata = await self._metadata.get()
        challenge = sha256(question.verifier.encode()).digest()
        query = urlencode(
            {
                "response_type": "code",
                "client_id": self._client.id,
                "redirect_uri": question.return_to,
                "scope": SCOPE,
                "state": question.state,
                "nonce": question.nonce,
                "code_challenge": urlsafe_b64encode(challenge).rstrip(b"=").decode(),
                "code_challenge_method": "S256",
            }
        )
        separator = "&" if "?" in metadata.authorization_endpoint else "?"
        return f"{metadata.authorization_endpoint}{separator}{query}"

    async def finish(self, question: Question, answer: ProviderAnswer) -> Person:
        try:
            about = await self._about(question, answer)
        except NotBelieved as fault:
            logger.warning("%s: a log-in is refused: %s", self.name, fault)
            raise SocialLogInRefused from None
        return Person(
            issuer=self._issuer,
            subject=about.sub,
            email=about.email or "",
            email_verified=about.is_email_verified,
            name=about.name or "",
            locale=about.locale or "",
        )

    async def _about(self, question: Question, answer: ProviderAnswer) -> About:
        metadata = await self._metadata.get()
        tells_issuer = metadata.authorization_response_iss_parameter_supported
        if (answer.issuer or tells_issuer) and answer.issuer != self._issuer:
            raise NotBelieved("another issuer answered")
        tokens = await self._exchange(metadata, question, answer.code)
        claims = await self._id_tokens.read(
            tokens.id_token, nonce=question.nonce, access_token=tokens.access_token
        )
        if claims.email is not None or not metadata.userinfo_endpoint:
            return claims
        return await self._ask_about(metadata, tokens, claims)

    async def _exchange(self, metadata: Metadata, question: Question, code: str) -> Tokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": question.return_to,
            "code_verifier": question.verifier,
        }
        headers = {"Content-Type": _FORM}
        id, secret = self._client.id, self._client.secret
        methods = metadata.token_endpoint_auth_methods_supported
        if secret is None:
            form["client_id"] = id
        elif "client_secret_basic" in methods or "client_secret_post" not in methods:
            pair = f"{quote_plus(id)}:{quote_plus(secret)}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": id, "client_secret": secret}
        answer = await self._calls.post(
            metadata.token_endpoint, headers=headers, body=urlencode(form).encode()
        )
        if not answer.is_success:
            self._refused(answer)
        tokens = self._read(answer, Tokens)
        if tokens.token_type.lower() != "bearer":
            raise NotBelieved("another type of token")
        return tokens

    def _refused(self, answer: Answer) -> None:
        """Whatever it is, there is no token; the question is whose fault that is."""
        fault = self._read(answer, Refusal).error
        if fault in _OUR_FAULTS or answer.status == HTTPStatus.UNAUTHORIZED:
            logger.error("%s does not accept our client id, or its secret", self.name)
            raise Unavailable(self.name)
        raise NotBelieved("the code does not count")

    async def _ask_about(self, metadata: Metadata, tokens: Tokens, claims: Claims) -> About:
        answer = await self._calls.get(
            metadata.userinfo_endpoint, {"Authorization": f"Bearer {tokens.access_token}"}
        )
        if not answer.is_success:
            raise NotBelieved("its own access token does not count")
        about = self._read(answer, About)
        if about.sub != claims.sub:
            raise NotBelieved("another subject")
        return about

    async def _discover(self) -> Metadata:
        answer = await self._calls.get(self._issuer.rstrip("/") + DISCOVERY)
        metadata = self._found(answer, Metadata)
        if metadata.issuer != self._issuer or not self._calls.may_call(
            metadata.authorization_endpoint
        ):
            logger.error("%s is not the issuer %s", self.name, self._issuer)
            raise Unavailable(self.name)
        return metadata

    async def _ask_keys(self) -> KeySet:
        metadata = await self._metadata.get()
        return self._found(await self._calls.get(metadata.jwks_uri), KeySet)

    def _found[Wire](self, answer: Answer, type_: type[Wire]) -> Wire:
        """What everybody may read, and a provider that is there shows."""
        if not answer.is_success:
            raise Unavailable(self.name)
        try:
            return self._read(answer, type_)
        except NotBelieved:
            raise Unavailable(self.name) from None

    def _read[Wire](self, answer: Answer, type_: type[Wire]) -> Wire:
        try:
            return msgspec.json.decode(answer.body, type=type_)
        except msgspec.ValidationError:
            raise NotBelieved("an answer with other members") from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Unavailable(self.name) from None
