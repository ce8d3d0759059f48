"""Signed addresses that lead to ourselves, for storage without a server of its own."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Protocol

from application.platform.ports import Clock
from application.platform.storage import Permit, SignedAddressInvalid, SignedRequest

PREFIX = "/files/"
ADDRESS_MAX = 2000
_ABOUT = b"fairground signed file address 1\0"


class ReceivingStorage(Protocol):
    async def take_in(self, permit: Permit, content: AsyncIterator[bytes]) -> None:
        """Store what comes, never more than was permitted; raise ``NotAsAnnounced``."""
        ...


class SignedAddresses:
    """HMAC-SHA-256 over everything that an address permits, and until when.

    Of several secrets the first signs, and all of them are believed.
    """

    def __init__(self, secrets: Sequence[bytes], clock: Clock, *, site: str) -> None:
        self._secrets = secrets
        self._clock = clock
        self._site = site

    def sign(self, permit: Permit, *, valid_for: timedelta) -> SignedRequest:
        until = int((self._clock.now() + valid_for).timestamp())
        claims = json.dumps({**asdict(permit), "until": until}, ensure_ascii=False).encode()
        address = f"{_text(claims)}.{_text(self._signature(self._secrets[0], claims))}"
        headers = {"Content-Type": permit.content_type} if permit.content_type else {}
        if permit.size:
            headers["Content-Length"] = str(permit.size)
        return SignedRequest(
            method=permit.method, url=f"{self._site}{PREFIX}{address}", headers=headers
        )

    def read(self, address: str, *, method: str) -> Permit:
        claims = json.loads(self._proved(address))
        until = claims.pop("until")
        permit = Permit(**claims)
        if permit.method != method or self._clock.now().timestamp() >= until:
            raise SignedAddressInvalid
        return permit

    def _proved(self, address: str) -> bytes:
        """What was signed, once the signature was seen to be one of ours."""
        claims, _, signature = address.partition(".")
        try:
            raw, proof = _bytes(claims), _bytes(signature)
        except ValueError:
            raise SignedAddressInvalid from None
        # All of them, so that the time tells nothing about which one it was.
        if not sum(hmac.compare_digest(proof, self._signature(key, raw)) for key in self._secrets):
            raise SignedAddressInvalid
        return raw

    def _signature(self, secret: bytes, claims: bytes) -> bytes:
        return hmac.digest(secret, _ABOUT + claims, "sha256")


class StorageBehindAddresses:
    """What was permitted, passed on to the storage that cannot be reached otherwise."""

    def __init__(self, storage: ReceivingStorage, addresses: SignedAddresses) -> None:
        self._storage = storage
        self._addresses = addresses

    def read(self, address: str, *, method: str) -> Permit:
        return self._addresses.read(address, method=method)

    async def receive(self, permit: Permit, content: AsyncIterator[bytes]) -> None:
        await self._storage.take_in(permit, content)


class NoAddresses:
    """The storage has a server of its own: no address leads to us."""

    def read(self, address: str, *, method: str) -> Permit:
        del address, method
        raise SignedAddressInvalid

    async def receive(self, permit: Permit, content: AsyncIterator[bytes]) -> None:
        del permit, content
        raise SignedAddressInvalid


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """The bytes, if the text is the one that stands for them; raise ``ValueError``."""
    if len(text) > ADDRESS_MAX or not text.isascii():
        raise ValueError("This is nothing that was made here.")
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _text(raw) != text:
        raise ValueError("There is another text for the same bytes.")
    return raw
