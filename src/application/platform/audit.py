"""The audit trail: who did what, when, from where, and what it changed.

Each entry is sealed with a hash over itself and the hash before, and the newest hash is
signed. Nobody can alter, drop or insert an entry without breaking the chain from there on,
and nobody can make a new chain without the signing key. Entries are written with what they
tell of and are sealed within seconds, so that no transaction waits for another one's seal.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from application.platform.paging import Page, PageRequest

NOTHING_BEFORE = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """``facts``, ``before`` and ``after`` are JSON objects, in the letters that are hashed."""

    id: UUID
    at: datetime
    action: str
    subject: str
    account_id: UUID | None
    session_id: UUID | None
    network: str
    request_id: str
    facts: str
    before: str
    after: str

    def hash_after(self, previous: bytes) -> bytes:
        told = [
            str(self.id),
            self.at.isoformat(),
            self.action,
            self.subject,
            str(self.account_id),
            str(self.session_id),
            self.network,
            self.request_id,
            self.facts,
            self.before,
            self.after,
        ]
        return sha256(previous + json.dumps(told, separators=(",", ":")).encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSeal:
    """The place of an entry in the chain, counted from 1."""

    sequence: int
    entry_id: UUID
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedEntry:
    """``entry`` is ``None`` if there is none any more for the seal; ``head`` if it was signed."""

    seal: AuditSeal
    entry: AuditEntry | None
    head: "AuditHead | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """How far the chain reached at a time, signed: nobody can cut it short before that."""

    sequence: int
    hash: bytes
    signed_at: datetime
    signature: str

    def message(self) -> bytes:
        return _message(self.sequence, self.hash, self.signed_at)


def signed_head(seal: AuditSeal, signer: "HeadSigner", *, now: datetime) -> AuditHead:
    signature = signer.sign(_message(seal.sequence, seal.hash, now))
    return AuditHead(sequence=seal.sequence, hash=seal.hash, signed_at=now, signature=signature)


def _message(sequence: int, hash_: bytes, signed_at: datetime) -> bytes:
    return f"fairground audit {sequence} {hash_.hex()} {signed_at.isoformat()}".encode()


class HeadSigner(Protocol):
    def sign(self, message: bytes) -> str:
        """A signature that says by itself which key made it."""
        ...

    def believes(self, message: bytes, signature: str) -> bool:
        """Whether one of our keys made it for the message."""
        ...


class Sealing(Protocol):
    """The end of the chain, while nobody else adds to it."""

    async def newest(self) -> AuditSeal | None:
        """The last seal there is."""
        ...

    async def unsealed(self, limit: int) -> Sequence[AuditEntry]:
        """Entries that have no seal yet, oldest first."""
        ...

    async def keep(self, seals: Sequence[AuditSeal], head: AuditHead) -> None:
        """Add to the chain."""
        ...


class AuditTrail(Protocol):
    def sealing(self) -> AbstractAsyncContextManager[Sealing]:
        """Begin a transaction in which only we add seals."""
        ...

    def chain(self) -> AsyncIterator[SealedEntry]:
        """Every seal in order, with its entry and the head that was signed there."""
        ...

    async def newest_head(self) -> AuditHead | None:
        """The head that was signed last."""
        ...

    async def unchained(self, *, before: datetime) -> Sequence[UUID]:
        """Some of the entries older than that which have no seal."""
        ...

    async def page(self, request: PageRequest) -> Page[AuditEntry]:
        """Entries, newest first; raise ``BadCursor``."""
        ...
