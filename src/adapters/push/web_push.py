"""Web Push: sealed for one browser (RFC 8291), signed by us (RFC 8292), taken by its service.

A service keeps only the last message of a topic until the browser gets it, and the browser shows
one message for each tag: what is handed over twice is seen once.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Self

import http_ece  # type: ignore[import-untyped]
import jwt
import msgspec
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from yarl import URL

from adapters.outgoing import Outgoing
from application.platform.ports import Clock
from application.platform.push import DeviceGone, Push, PushAddress, PushRefused

NAME = "web-push"
KEPT_FOR = timedelta(days=1)
SIGNED_FOR = timedelta(hours=1)
SERVICES_MAX = 32
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.FORBIDDEN})
# The order of the curve P-256, of which every private key is a number below.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

type Connect = Callable[[str], Outgoing]
"""Opens calls to the push service at an origin."""


def connect(origin: str) -> Outgoing:
    """To wherever the browser said, if that is in the public network."""
    return Outgoing("push service", origin, usual=origin)


class VapidKey:
    """Who we are to push services: always the same, made from a secret."""

    def __init__(self, secret: bytes, *, contact: str) -> None:
        number = int.from_bytes(sha256(b"vapid\0" + secret).digest()) % (_ORDER - 1) + 1
        self._key = ec.derive_private_key(number, ec.SECP256R1())
        self._contact = contact

    @property
    def public_key(self) -> str:
        """What browsers want when they subscribe, in base64url."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return _base64(point)

    def header(self, origin: str, *, until: int) -> str:
        claims = {"aud": origin, "exp": until, "sub": self._contact}
        return f"vapid t={jwt.encode(claims, self._key, algorithm='ES256')}, k={self.public_key}"


class WebPush:
    """As a context it closes what it opened."""

    def __init__(self, key: VapidKey, clock: Clock, *, connect: Connect = connect) -> None:
        self._key = key
        self._clock = clock
        self._connect = connect
        self._open: OrderedDict[str, Outgoing] = OrderedDict()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._open:
            await self._open.popitem()[1].__aexit__()

    async def send(self, push: Push, to: PushAddress) -> str:
        try:
            url = URL(to.address, encoded=True)
            origin = str(url.origin())
            calls = await self._calls(origin)
            body = _sealed(push, to)
        except (ValueError, UnsupportedAlgorithm, InvalidTag, http_ece.ECEException):
            # What the browser said cannot be: nothing will ever get there.
            raise DeviceGone from None
        now = self._clock.now()
        headers = {
            "Authorization": self._key.header(origin, until=int((now + SIGNED_FOR).timestamp())),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(KEPT_FOR.total_seconds())),
            "Topic": topic_of(push.tag),
            "Urgency": "high" if push.is_urgent else "normal",
        }
        answer = await calls.call("POST", url.raw_path_qs, headers=headers, body=body)
        if answer.status in _GONE:
            raise DeviceGone
        if not answer.is_success:
            raise PushRefused(f"status {answer.status}")
        return topic_of(push.tag)

    async def _calls(self, origin: str) -> Outgoing:
        if origin not in self._open:
            self._open[origin] = self._connect(origin)
            if len(self._open) > SERVICES_MAX:
                await self._open.popitem(last=False)[1].__aexit__()
        self._open.move_to_end(origin)
        return self._open[origin]


def topic_of(tag: str) -> str:
    """At most 32 characters of base64url (RFC 8030)."""
    return _base64(sha256(tag.encode()).digest()[:24])


def _sealed(push: Push, to: PushAddress) -> bytes:
    content = msgspec.json.encode(
        {"tag": push.tag, "title": push.title, "body": push.text, "about": push.about}
    )
    sealed = http_ece.encrypt(
        content,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_bytes(to.public_key),
        auth_secret=_bytes(to.secret),
        version="aes128gcm",
    )
    return bytes(sealed)


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
