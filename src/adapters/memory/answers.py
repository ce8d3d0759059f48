"""Answers to refused requests, in memory."""

from adapters.memory.idempotency import find_answer, keep_answer
from adapters.memory.unit_of_work import MemoryDatabase
from application.platform.idempotency import AlreadyAnswered, Answer, Once
from application.platform.ports import Clock


class MemoryAnswers:
    def __init__(self, database: MemoryDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def keep_refusal(self, once: Once, answer: Answer) -> Answer:
        async with self._database.lock:
            kept = self._database.table("answers")
            try:
                find_answer(kept, once, now=self._clock.now())
            except AlreadyAnswered as earlier:
                return earlier.answer
            keep_answer(kept, once, answer, now=self._clock.now())
            return answer

    async def forget_expired(self) -> None:
        async with self._database.lock:
            kept = self._database.table("answers")
            now = self._clock.now()
            for key in [key for key, row in kept.items() if row.until <= now]:
                del kept[key]
