"""What somebody looked at, and what they looked for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.kernel.ids import AccountId

WORDS_MAX = 200


class ActKind(StrEnum):
    VIEWED_EVENT = "VIEWED_EVENT"
    VIEWED_PRODUCT = "VIEWED_PRODUCT"
    SEARCHED_EVENTS = "SEARCHED_EVENTS"
    SEARCHED_PRODUCTS = "SEARCHED_PRODUCTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """``subject_id`` is what was looked at, ``words`` is what was looked for."""

    id: UUID
    account_id: AccountId
    kind: ActKind
    at: datetime
    subject_id: UUID | None = None
    words: str = ""
