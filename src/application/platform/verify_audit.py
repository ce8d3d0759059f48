from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from application.platform.audit import (
    NOTHING_BEFORE,
    AuditHead,
    AuditTrail,
    HeadSigner,
    SealedEntry,
)
from application.platform.ports import Clock

SEALED_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerdict:
    """``broken`` names the first thing that is wrong; ``None`` if nothing is."""

    entries: int
    head: AuditHead | None
    broken: str | None


class VerifyAudit:
    """Walk along the whole chain and find the first entry that is not what was written."""

    def __init__(self, trail: AuditTrail, signer: HeadSigner, clock: Clock) -> None:
        self._trail = trail
        self._signer = signer
        self._clock = clock

    async def __call__(self) -> AuditVerdict:
        newest, entries = await self._trail.newest_head(), 0
        async for sequence, fault in self._faults():
            if fault:
                return AuditVerdict(entries=entries, head=newest, broken=fault)
            entries = sequence
        broken = await self._missing(entries, newest)
        return AuditVerdict(entries=entries, head=newest, broken=broken)

    async def _faults(self) -> AsyncIterator[tuple[int, str]]:
        expected, previous = 1, NOTHING_BEFORE
        async for sealed in self._trail.chain():
            fault = _fault(sealed, expected, previous) or self._fault_of_head(sealed)
            yield expected, fault
            expected, previous = expected + 1, sealed.seal.hash

    def _fault_of_head(self, sealed: SealedEntry) -> str:
        head = sealed.head
        if head is None:
            return ""
        if head.hash != sealed.seal.hash:
            return f"entry {head.sequence} is not the one whose chain was signed"
        if not self._signer.believes(head.message(), head.signature):
            return f"the signature at entry {head.sequence} is not ours"
        return ""

    async def _missing(self, entries: int, newest: AuditHead | None) -> str | None:
        signed = 0 if newest is None else newest.sequence
        if signed != entries:
            return f"the chain ends at entry {entries}, but was signed up to entry {signed}"
        late = await self._trail.unchained(before=self._clock.now() - SEALED_WITHIN)
        return f"entry {late[0]} was never sealed" if late else None


def _fault(sealed: SealedEntry, expected: int, previous: bytes) -> str:
    seal, entry = sealed.seal, sealed.entry
    if seal.sequence != expected:
        return f"entry {expected} is missing: the chain goes on with entry {seal.sequence}"
    if entry is None:
        return f"entry {seal.sequence} ({seal.entry_id}) is gone"
    if entry.hash_after(previous) != seal.hash:
        return f"entry {seal.sequence} ({entry.id}, {entry.action}) was altered"
    return ""
