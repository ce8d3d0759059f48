"""Who acts, and what each role may do. Rights are data: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.kernel.errors import Forbidden
from domain.kernel.ids import AccountId, SessionId

PROOF_LASTS = timedelta(minutes=5)


class Role(StrEnum):
    CUSTOMER = "CUSTOMER"
    ORGANIZER = "ORGANIZER"
    SELLER = "SELLER"
    COURIER = "COURIER"
    SUPPORT = "SUPPORT"
    ADMIN = "ADMIN"


class Right(StrEnum):
    """Something a role may do. ``…_ANY`` reaches other people's objects."""

    BOOK = "book"
    ORGANIZE = "organize"
    ORGANIZE_ANY = "organize-any"
    SEE_ANY_BOOKING = "see-any-booking"
    CHANGE_ANY_BOOKING = "change-any-booking"
    MANAGE_ACCOUNTS = "manage-accounts"
    OPERATE = "operate"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.CUSTOMER: frozenset({Right.BOOK}),
    Role.ORGANIZER: frozenset({Right.BOOK, Right.ORGANIZE}),
    Role.SELLER: frozenset({Right.BOOK}),
    Role.COURIER: frozenset({Right.BOOK}),
    Role.SUPPORT: frozenset({Right.BOOK, Right.SEE_ANY_BOOKING, Right.CHANGE_ANY_BOOKING}),
    Role.ADMIN: frozenset(Right),
}


class RightMissing(Forbidden):
    code = "right-missing"

    def __init__(self, right: Right) -> None:
        super().__init__(f"You need the right to {right.replace('-', ' ')}.", right=right)


class ProofTooOld(Forbidden):
    """What cannot be undone is done only by those who have just proved who they are."""

    code = "step-up-required"

    def __init__(self) -> None:
        super().__init__("Prove again who you are, then repeat the request.")


@dataclass(frozen=True, slots=True)
class Principal:
    """The account on whose behalf something is done."""

    account_id: AccountId
    roles: frozenset[Role]
    session_id: SessionId | None = None
    """``None`` for machines with an API key and for the program itself."""

    proved_at: datetime | None = None
    """When they last proved who they are, with every factor that they have."""

    scopes: frozenset[Right] | None = None
    """The rights that an API key is limited to; ``None`` for no such limit."""

    def may(self, right: Right) -> bool:
        if self.scopes is not None and right not in self.scopes:
            return False
        return any(right in RIGHTS[role] for role in self.roles)

    def need(self, right: Right) -> None:
        """Raise ``RightMissing`` unless one of the roles gives the right."""
        if not self.may(right):
            raise RightMissing(right)

    def need_recent_proof(self, now: datetime) -> None:
        """Raise ``ProofTooOld`` unless they proved who they are within the last minutes."""
        if self.proved_at is None or now - self.proved_at > PROOF_LASTS:
            raise ProofTooOld

    def reaches(self, owner_id: AccountId, *, otherwise: Right) -> bool:
        """Whether the object is one's own, or the right reaches other people's."""
        return self.account_id == owner_id or self.may(otherwise)
