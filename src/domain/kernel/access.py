"""Who acts, and what each role may do. Rights are data: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.errors import Forbidden
from domain.kernel.ids import AccountId


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


@dataclass(frozen=True, slots=True)
class Principal:
    """The account on whose behalf something is done."""

    account_id: AccountId
    roles: frozenset[Role]

    def may(self, right: Right) -> bool:
        return any(right in RIGHTS[role] for role in self.roles)

    def need(self, right: Right) -> None:
        """Raise ``RightMissing`` unless one of the roles gives the right."""
        if not self.may(right):
            raise RightMissing(right)

    def reaches(self, owner_id: AccountId, *, otherwise: Right) -> bool:
        """Whether the object is one's own, or the right reaches other people's."""
        return self.account_id == owner_id or self.may(otherwise)
