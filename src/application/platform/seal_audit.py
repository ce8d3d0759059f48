from collections.abc import Iterator, Sequence

from application.platform.audit import (
    NOTHING_BEFORE,
    AuditEntry,
    AuditSeal,
    AuditTrail,
    HeadSigner,
    signed_head,
)
from application.platform.ports import Clock

AT_ONCE = 500


class SealAudit:
    """Chore: chain the entries that were written since the last time."""

    def __init__(self, trail: AuditTrail, signer: HeadSigner, clock: Clock) -> None:
        self._trail = trail
        self._signer = signer
        self._clock = clock

    async def __call__(self) -> None:
        while await self._seal_some() == AT_ONCE:
            pass

    async def _seal_some(self) -> int:
        async with self._trail.sealing() as sealing:
            entries = await sealing.unsealed(AT_ONCE)
            if entries:
                seals = list(_chained(await sealing.newest(), entries))
                head = signed_head(seals[-1], self._signer, now=self._clock.now())
                await sealing.keep(seals, head)
        return len(entries)


def _chained(last: AuditSeal | None, entries: Sequence[AuditEntry]) -> Iterator[AuditSeal]:
    sequence, hash_ = (0, NOTHING_BEFORE) if last is None else (last.sequence, last.hash)
    for entry in entries:
        sequence, hash_ = sequence + 1, entry.hash_after(hash_)
        yield AuditSeal(sequence=sequence, entry_id=entry.id, hash=hash_)
