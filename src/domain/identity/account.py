"""An account: a person who can sign in, and what they may do."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domain.identity.errors import BadEmail, BadName, NoRoles
from domain.identity.events import (
    AccountRegistered,
    AddressClaimedAgain,
    PasswordRehashed,
    RolesGranted,
)
from domain.kernel.access import Principal, Role
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId

EMAIL_MAX = 254
LOCAL_PART_MAX = 64
NAME_MAX = 200

# What mail providers give out, not everything that RFC 5321 lets one quote.
_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Aggregate):
    id: AccountId
    email: str
    name: str
    password_hash: str
    roles: frozenset[Role]
    created_at: datetime

    @classmethod
    def register(
        cls,
        id: AccountId,
        *,
        email: str,
        name: str,
        password_hash: str,
        now: datetime,
        roles: frozenset[Role] = frozenset({Role.CUSTOMER}),
    ) -> Self:
        return cls(
            id=id,
            email=normalised_email(email),
            name=normalised_name(name),
            password_hash=password_hash,
            roles=_some(roles),
            created_at=now,
            events=(AccountRegistered(at=now, account_id=id, roles=roles),),
        )

    def grant(self, roles: frozenset[Role], *, by: AccountId, now: datetime) -> Self:
        """Give it exactly these roles."""
        event = RolesGranted(at=now, account_id=self.id, roles=roles, granted_by=by)
        return self._after(event, roles=_some(roles))

    def claim_again(self, *, now: datetime) -> Self:
        """Note that somebody wants an account with this address. Nothing else changes."""
        return self._after(AddressClaimedAgain(at=now, account_id=self.id))

    def rehash(self, password_hash: str, *, now: datetime) -> Self:
        event = PasswordRehashed(at=now, account_id=self.id)
        return self._after(event, password_hash=password_hash)

    @property
    def principal(self) -> Principal:
        return Principal(self.id, self.roles)


def normalised_email(email: str) -> str:
    """The one spelling of an address under which there is one account; raise ``BadEmail``.

    Its domain may be given in any script and is kept as mail servers know it.
    """
    local, _, domain = unicodedata.normalize("NFKC", email.strip()).lower().rpartition("@")
    address = f"{local}@{_ascii(domain)}"
    if len(address) > EMAIL_MAX or len(local) > LOCAL_PART_MAX:
        raise BadEmail
    if not _LOCAL_PART.fullmatch(local) or not _DOMAIN.fullmatch(_ascii(domain)):
        raise BadEmail
    return address


def normalised_name(name: str) -> str:
    """The name in one line without what cannot be seen; raise ``BadName``."""
    seen = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", name)
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cs", "Co", "Cn"}
    )
    tidy = " ".join(seen.split())
    if not 1 <= len(tidy) <= NAME_MAX:
        raise BadName
    return tidy


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadEmail from None


def _some(roles: frozenset[Role]) -> frozenset[Role]:
    if not roles:
        raise NoRoles
    return roles
