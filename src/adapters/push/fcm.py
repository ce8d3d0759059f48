"""Firebase Cloud Messaging, HTTP v1, in the name of a service account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Self
from urllib.parse import quote, urlencode

import jwt
import msgspec

from adapters.outgoing import Answer, Outgoing
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from application.platform.push import DeviceGone, Push, PushAddress, PushRefused

NAME = "fcm"
ADDRESS = "https://fcm.googleapis.com"
TOKENS_AT = "https://oauth2.googleapis.com/token"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
KEPT_FOR = timedelta(days=1)
TOKEN_FOR = timedelta(hours=1)
EARLY = timedelta(minutes=5)
_OURS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class ServiceAccount(msgspec.Struct, frozen=True):
    """What Google gives out as a JSON file."""

    project_id: str
    client_email: str
    private_key: str
    token_uri: str = TOKENS_AT


@dataclass(frozen=True, slots=True)
class Token:
    text: str = field(repr=False)
    until: datetime


class TokenAnswer(msgspec.Struct):
    access_token: str
    expires_in: int


class ErrorDetail(msgspec.Struct, rename="camel"):
    error_code: str = ""


class ErrorBody(msgspec.Struct):
    status: str = ""
    details: list[ErrorDetail] = []


class ErrorAnswer(msgspec.Struct):
    error: ErrorBody


class SentAnswer(msgspec.Struct):
    name: str


def connect(address: str, usual: str, *, patience: timedelta) -> Outgoing:
    return Outgoing("FCM", address, usual=usual, patience=patience)


class Fcm:
    """A device that gets a message twice shows it once: it has the tag of the cause."""

    def __init__(
        self, account: ServiceAccount, *, calls: Outgoing, tokens: Outgoing, clock: Clock
    ) -> None:
        self._account = account
        self._calls = calls
        self._tokens = tokens
        self._clock = clock
        self._token: Token | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._calls.__aexit__()
        await self._tokens.__aexit__()

    async def send(self, push: Push, to: PushAddress) -> str:
        project = quote(self._account.project_id, safe="")
        answer = await self._calls.call(
            "POST",
            f"/v1/projects/{project}/messages:send",
            headers={
                "Authorization": f"Bearer {await self._access()}",
                "Content-Type": "application/json",
            },
            body=msgspec.json.encode({"message": message_of(push, to.address)}),
        )
        if answer.is_success:
            return _read(SentAnswer, answer).name
        refusal = _refusal(answer)
        if answer.status in _OURS and isinstance(refusal, PushRefused):
            # The token, or our account, does not count any more: not the message's fault.
            self._token = None
            raise Unavailable(NAME)
        raise refusal

    async def _access(self) -> str:
        now = self._clock.now()
        if self._token is None or now >= self._token.until - EARLY:
            self._token = await self._new_token(now)
        return self._token.text

    async def _new_token(self, now: datetime) -> Token:
        claims = {
            "iss": self._account.client_email,
            "scope": SCOPE,
            "aud": self._account.token_uri,
            "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_FOR).timestamp()),
        }
        signed = jwt.encode(claims, self._account.private_key, algorithm="RS256")
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": signed}
        answer = await self._tokens.call(
            "POST",
            "/token",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
        )
        if not answer.is_success:
            raise Unavailable(NAME)
        token = _read(TokenAnswer, answer)
        return Token(token.access_token, now + timedelta(seconds=token.expires_in))


def message_of(push: Push, token: str) -> Mapping[str, object]:
    """The same tag for every kind of device; what replaces what is told to each in its way."""
    return {
        "token": token,
        "notification": {"title": push.title, "body": push.text},
        "data": {"tag": push.tag, "about": push.about},
        "android": {
            "collapse_key": push.tag,
            "priority": "HIGH" if push.is_urgent else "NORMAL",
            "ttl": f"{int(KEPT_FOR.total_seconds())}s",
            "notification": {"tag": push.tag},
        },
        "apns": {"headers": {"apns-collapse-id": push.tag}},
    }


def _refusal(answer: Answer) -> Exception:
    error = _read(ErrorAnswer, answer).error
    codes = {error.status, *(detail.error_code for detail in error.details)}
    if "UNREGISTERED" in codes or answer.status == HTTPStatus.NOT_FOUND:
        return DeviceGone()
    if "SENDER_ID_MISMATCH" in codes:
        return DeviceGone()
    return PushRefused(error.status or f"status {answer.status}")


def _read[Wire](type_: type[Wire], answer: Answer) -> Wire:
    try:
        return msgspec.json.decode(answer.body, type=type_)
    except msgspec.DecodeError:
        raise Unavailable(NAME) from None
