"""A question that is asked when somebody wants in: answered in time, and rightly, once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.identity.factor_errors import ChallengeOver
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, ChallengeId, SessionId

LASTS = timedelta(minutes=5)
TRIES_MAX = 5


class ChallengePurpose(StrEnum):
    SECOND_FACTOR = "SECOND_FACTOR"
    """The password was right, or another provider vouches; something else is to be shown."""

    SIGN_IN = "SIGN_IN"
    """Whoever has a passkey may come in."""

    PROOF = "PROOF"
    """Somebody who is signed in shows again who they are."""

    ENROLMENT = "ENROLMENT"
    """A new passkey is to be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Its owner holds what is hashed here. Whoever changes it has locked it."""

    id: ChallengeId
    hash: bytes
    purpose: ChallengePurpose
    made_at: datetime
    account_id: AccountId | None = None
    """Who was asked; ``None`` if whoever answers says so."""

    session_id: SessionId | None = None
    """In which session it was asked for."""

    entry: bytes = b""
    """A digest of what was right already: if that has changed since, nothing counts."""

    tries: int = 0
    is_answered: bool = False

    def is_for(self, purpose: ChallengePurpose, by: Principal) -> bool:
        """Whether it is what this session was asked for."""
        asked = (self.purpose, self.account_id, self.session_id)
        return asked == (purpose, by.account_id, by.session_id)

    def take_try(self, *, now: datetime) -> Self:
        """Use up one of its tries; raise ``ChallengeOver``."""
        is_late = now >= self.made_at + LASTS
        if self.is_answered or is_late or self.tries >= TRIES_MAX:
            raise ChallengeOver
        return replace(self, tries=self.tries + 1)

    def answer(self) -> Self:
        return replace(self, is_answered=True)
