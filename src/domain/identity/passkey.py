"""A passkey: a key pair of which the device keeps the secret half."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from domain.identity.factor_errors import BadPasskeyName
from domain.kernel.ids import AccountId, PasskeyId

NAME_MAX = 100
PASSKEYS_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    id: PasskeyId
    account_id: AccountId
    credential_id: bytes
    """What the device calls it."""

    public_key: bytes = field(repr=False)
    """In COSE."""

    sign_count: int
    """How often it signed, for devices that count; otherwise nought for ever."""

    name: str = field(repr=False)
    created_at: datetime
    last_used_at: datetime | None = None

    def is_copy(self, sign_count: int) -> bool:
        """Whether one that has counted so far is not the one we know."""
        return (sign_count > 0 or self.sign_count > 0) and sign_count <= self.sign_count

    def use(self, sign_count: int, *, now: datetime) -> Self:
        return replace(self, sign_count=sign_count, last_used_at=now)

    def rename(self, name: str) -> Self:
        return replace(self, name=passkey_name(name))


def passkey_name(name: str) -> str:
    """The name in one line; raise ``BadPasskeyName``."""
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= NAME_MAX or not tidy.isprintable():
        raise BadPasskeyName
    return tidy
