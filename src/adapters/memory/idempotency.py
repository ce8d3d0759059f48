"""Kept answers in a dictionary."""

from dataclasses import dataclass
from datetime import datetime

from application.platform.idempotency import AlreadyAnswered, Answer, KeyReused, Once

type Kept = dict[tuple[str, str], KeptAnswer]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    fingerprint: bytes
    answer: Answer
    until: datetime


def find_answer(kept: Kept, once: Once, *, now: datetime) -> None:
    earlier = kept.get((once.scope, once.key))
    if earlier is None or earlier.until <= now:
        return
    if earlier.fingerprint != once.fingerprint:
        raise KeyReused
    raise AlreadyAnswered(earlier.answer)


def keep_answer(kept: Kept, once: Once, answer: Answer, *, now: datetime) -> None:
    kept[once.scope, once.key] = KeptAnswer(
        fingerprint=once.fingerprint, answer=answer, until=now + once.keep_for
    )
