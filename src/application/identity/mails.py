"""What identity says by mail. Here are the facts; the wording is the writer's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from application.platform.mail import Mail


class LetterKind(StrEnum):
    VERIFY_EMAIL = "verify-email"
    ACCOUNT_EXISTS = "account-exists"
    RESET_PASSWORD = "reset-password"  # noqa: S105  # A kind of letter.
    PASSWORD_CHANGED = "password-changed"  # noqa: S105
    CONFIRM_OLD_EMAIL = "confirm-old-email"
    CONFIRM_NEW_EMAIL = "confirm-new-email"
    EMAIL_CHANGED = "email-changed"
    SESSION_STOLEN = "session-stolen"
    NEW_DEVICE = "new-device"
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    RECOVERY_CODE_USED = "recovery-code-used"
    FACTOR_ATTACKED = "factor-attacked"
    API_KEY_CREATED = "api-key-created"
    IDENTITY_LINKED = "identity-linked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """It greets nobody by name: a name is what a stranger could write into our mail."""

    kind: LetterKind
    to: str
    locale: str
    time_zone: str
    token: str = ""
    """For the link in it, if it has one that works once."""

    facts: Mapping[str, str | datetime] = field(default_factory=dict)


class LetterWriter(Protocol):
    def write(self, letter: Letter, *, id: str) -> Mail:
        """Put it into words: in the letter's language, or in English if it has no other."""
        ...
