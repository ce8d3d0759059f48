"""Notes what people do without making them wait: a little later, many at once, or not at all."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from application.activity.acts import WORDS_MAX, Act, ActKind
from application.activity.archive import BATCH_MAX, ActivityArchive
from application.activity.ports import Consents, WordSeals
from application.platform.errors import Unavailable
from application.platform.ports import Clock, Ids
from domain.kernel.access import Principal

WAITING_MAX = 5_000
GATHERED_FOR = timedelta(seconds=1)

logger = logging.getLogger(__name__)


class NoteActivity:
    """Takes down what is noted, of people who consented, in batches.

    Nothing depends on it: what does not fit the queue is dropped, and so is what the archive
    cannot take.
    """

    def __init__(
        self,
        *,
        archive: ActivityArchive,
        consents: Consents,
        seals: WordSeals,
        ids: Ids,
        clock: Clock,
        waiting_max: int = WAITING_MAX,
        gathered_for: timedelta = GATHERED_FOR,
    ) -> None:
        self._archive = archive
        self._consents = consents
        self._seals = seals
        self._ids = ids
        self._clock = clock
        self._waiting_max = waiting_max
        self._gathered_for = gathered_for
        self._waiting: list[Act] = []
        self._has_some = asyncio.Event()
        self._job: asyncio.Task[None] | None = None
        self.dropped = 0

    async def __aenter__(self) -> Self:
        self._job = asyncio.create_task(self._keep_recording())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._job is not None:
            self._job.cancel()
            with suppress(asyncio.CancelledError):
                await self._job
        await self.record()

    def viewed(self, by: Principal | None, kind: ActKind, subject_id: UUID) -> None:
        self._note(by, kind, subject_id=subject_id)

    def searched(self, by: Principal | None, kind: ActKind, words: str | None) -> None:
        if words and (said := words.strip()):
            self._note(by, kind, words=said[:WORDS_MAX])

    async def record(self) -> None:
        """Record everything that waits."""
        self._has_some.clear()
        waiting, self._waiting = self._waiting, []
        for start in range(0, len(waiting), BATCH_MAX):
            await self._record(waiting[start : start + BATCH_MAX])

    def _note(
        self,
        by: Principal | None,
        kind: ActKind,
        *,
        subject_id: UUID | None = None,
        words: str = "",
    ) -> None:
        if by is None or by.session_id is None:
            # Strangers are nobody we know, and machines have no taste.
            return
        if len(self._waiting) >= self._waiting_max:
            self.dropped += 1
            return
        act = Act(
            id=self._ids.new(),
            account_id=by.account_id,
            kind=kind,
            at=self._clock.now(),
            subject_id=subject_id,
            words=words,
        )
        self._waiting.append(act)
        self._has_some.set()

    async def _keep_recording(self) -> None:
        while True:
            await self._has_some.wait()
            await asyncio.sleep(self._gathered_for.total_seconds())
            await self.record()

    async def _record(self, acts: Sequence[Act]) -> None:
        try:
            since = await self._consents.since({act.account_id for act in acts})
            wanted = [act for act in _once(acts) if _is_wanted(act, since.get(act.account_id))]
            if wanted and (kept := await self._seals.seal(wanted)):
                await self._archive.append(kept)
        except Unavailable as failure:
            self._drop(acts, failure)
        except Exception:
            self.dropped += len(acts)
            logger.exception("What %s times was looked at is not recorded", len(acts))

    def _drop(self, acts: Sequence[Act], failure: Unavailable) -> None:
        self.dropped += len(acts)
        logger.warning("%s: what was looked at %s times is not recorded.", failure, len(acts))


def _is_wanted(act: Act, since: datetime | None) -> bool:
    return since is not None and act.at >= since


def _once(acts: Sequence[Act]) -> Sequence[Act]:
    """Who looks at something again within the same moment looked at it once."""
    newest = {(act.account_id, act.kind, act.subject_id, act.words): act for act in acts}
    return list(newest.values())
