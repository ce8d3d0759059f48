"""DoorDash Drive's REST API: JSON both ways, each call with a token that we sign ourselves.

See https://developer.doordash.com/en-US/docs/drive/reference/JWTs and
https://developer.doordash.com/en-US/docs/drive/reference/errors.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import quote

import jwt
import msgspec

from adapters.couriers.doordash_wire import Delivery, Error
from adapters.outgoing import Answer, Outgoing
from application.platform.errors import Unavailable
from application.platform.ports import Clock

NAME = "doordash"
ADDRESS = "https://openapi.doordash.com"
TOKEN_FOR = timedelta(minutes=5)
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

DUPLICATE = "duplicate_delivery_id"

_UNKNOWN = "unknown_delivery_id"
_CLOCKS_DIFFER = timedelta(seconds=30)

type Json = Mapping[str, Any]


class Refused(Exception):
    """DoorDash understood, and does not want to."""

    def __init__(self, error: Error) -> None:
        super().__init__(error.code)
        self.code = error.code
        self.error = error


@dataclass(frozen=True, slots=True)
class AccessKey:
    developer_id: str
    key_id: str
    signing_secret: str = field(repr=False)
    """As they give it out: Base64 of the URL-safe kind, without its padding."""

    def __post_init__(self) -> None:
        try:
            self.secret()
        except (NotBase64, ValueError):
            raise ValueError("The signing secret is not what DoorDash gave out.") from None

    def secret(self) -> bytes:
        padding = "=" * (-len(self.signing_secret) % 4)
        return b64decode(self.signing_secret + padding, altchars=b"-_", validate=True)


def connect(address: str, *, patience: timedelta) -> Outgoing:
    return Outgoing("DoorDash", address, usual=ADDRESS, patience=patience)


class DoorDashApi:
    """Raises ``Refused`` for a refusal, and ``Unavailable`` for all that is no answer.

    What is not understood is no answer either, so it is asked again.
    """

    def __init__(self, key: AccessKey, calls: Outgoing, clock: Clock) -> None:
        self._key = key
        self._calls = calls
        self._clock = clock

    async def get(self, external_delivery_id: str) -> Delivery | None:
        """What they have under it, be it a quote only; ``None`` if they have nothing."""
        try:
            return await self._call("GET", "deliveries", external_delivery_id)
        except Refused as refused:
            if refused.code == _UNKNOWN:
                return None
            # Every other refusal of such a question tells nothing about the delivery.
            raise Unavailable(NAME) from None

    async def send(
        self, method: Literal["POST", "PUT"], *path: str, body: Json | None = None
    ) -> Delivery:
        return await self._call(method, *path, body=msgspec.json.encode(body or {}))

    async def _call(self, method: str, *path: str, body: bytes = b"") -> Delivery:
        headers = {"Authorization": f"Bearer {self._token()}"}
        if body:
            headers["Content-Type"] = "application/json"
        asked = "/drive/v2/" + "/".join(quote(part, safe="") for part in path)
        return _read(await self._calls.call(method, asked, headers=headers, body=body))

    def _token(self) -> str:
        issued = self._clock.now() - _CLOCKS_DIFFER
        claims = {
            "aud": "doordash",
            "iss": self._key.developer_id,
            "kid": self._key.key_id,
            "iat": int(issued.timestamp()),
            "exp": int((issued + TOKEN_FOR).timestamp()),
        }
        secret, headers = self._key.secret(), {"dd-ver": "DD-JWT-V1"}
        return jwt.encode(claims, secret, algorithm="HS256", headers=headers)


def _read(answer: Answer) -> Delivery:
    try:
        if answer.is_success:
            return msgspec.json.decode(answer.body, type=Delivery)
        error = msgspec.json.decode(answer.body, type=Error)
    except UNREADABLE:
        raise Unavailable(NAME) from None
    if answer.status == HTTPStatus.UNAUTHORIZED:
        # Our key's fault, or our clock's.
        raise Unavailable(NAME)
    raise Refused(error)
