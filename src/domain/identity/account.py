"""An account: a person who can sign in, and what they may do."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from domain.identity.address import ADDRESSES_MAX, Address, AddressChanges
from domain.identity.errors import (
    AccountGone,
    AddressNotFound,
    BadEmail,
    BadName,
    EmailVerifiedAlready,
    NoRoles,
    SameEmail,
    TooManyAddresses,
)
from domain.identity.events import (
    AccountErased,
    AccountRegistered,
    AddressClaimedAgain,
    AvatarChanged,
    EmailChanged,
    EmailChangeRequested,
    EmailChangeStopped,
    EmailVerificationRequested,
    EmailVerified,
    MailBounced,
    PasswordChanged,
    PasswordRehashed,
    ProfileChanged,
    RolesGranted,
)
from domain.identity.profile import (
    LOCALE,
    TIME_ZONE,
    ProfileChanges,
    check_locale,
    check_phone,
)
from domain.kernel.access import Principal, Role
from domain.kernel.aggregate import Aggregate
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, AddressId, FileId, LinkId
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.places import check_time_zone

EMAIL_MAX = 254
LOCAL_PART_MAX = 64
NAME_MAX = 200

# What mail providers give out, not everything that RFC 5321 lets one quote.
_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")


class AccountStatus(StrEnum):
    ACTIVE = "ACTIVE"
    ERASED = "ERASED"


LIFECYCLE = Lifecycle(
    name="account",
    initial=AccountStatus.ACTIVE,
    moves={
        AccountStatus.ACTIVE: frozenset({AccountStatus.ERASED}),
        AccountStatus.ERASED: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Aggregate):
    """What is personal or secret is no part of what one sees of it in a log."""

    id: AccountId
    email: str = field(repr=False)
    name: str = field(repr=False)
    password_hash: str = field(repr=False)
    roles: frozenset[Role]
    created_at: datetime
    email_verified_at: datetime | None = None
    phone: str = field(default="", repr=False)
    """In E.164, or empty."""

    locale: str = LOCALE
    time_zone: str = TIME_ZONE
    avatar: FileId | None = None
    addresses: tuple[Address, ...] = field(default=(), repr=False)
    status: AccountStatus = LIFECYCLE.initial

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
        locale: str = LOCALE,
    ) -> Self:
        return cls(
            id=id,
            email=normalised_email(email),
            name=normalised_name(name),
            locale=check_locale(locale),
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

    def ask_for_verification(self, *, now: datetime) -> Self:
        self._expect_unverified()
        return self._after(EmailVerificationRequested(at=now, account_id=self.id))

    def verify_email(self, *, now: datetime) -> Self:
        """Note that whoever has the account reads the mail of its address."""
        self._expect_unverified()
        return self._after(EmailVerified(at=now, account_id=self.id), email_verified_at=now)

    def change_password(self, password_hash: str, *, now: datetime) -> Self:
        event = PasswordChanged(at=now, account_id=self.id)
        return self._after(event, password_hash=password_hash)

    def ask_for_email(self, email: str, *, old: LinkId, new: LinkId, now: datetime) -> Self:
        """Wish for another address. It counts once both links were followed."""
        if normalised_email(email) == self.email:
            raise SameEmail
        event = EmailChangeRequested(at=now, account_id=self.id, old_link_id=old, new_link_id=new)
        return self._after(event)

    def keep_email(self, *, now: datetime) -> Self:
        """Note that nothing comes of that wish."""
        return self._after(EmailChangeStopped(at=now, account_id=self.id))

    def change_email(self, email: str, *, old: LinkId, new: LinkId, now: datetime) -> Self:
        event = EmailChanged(at=now, account_id=self.id, old_link_id=old, new_link_id=new)
        return self._after(event, email=normalised_email(email), email_verified_at=now)

    def note_bounce(self, letter: str, *, now: datetime) -> Self:
        """Note that a letter did not arrive, for those who are asked where it is."""
        return self._after(MailBounced(at=now, account_id=self.id, letter=letter))

    def change_profile(self, changes: ProfileChanges, *, now: datetime) -> Self:
        """Take over what is given anew, phone and locale as adapters have normalised them."""
        tidy: dict[str, Any] = {**changes}
        if "name" in changes:
            tidy["name"] = normalised_name(changes["name"])
        if "time_zone" in changes:
            check_time_zone(changes["time_zone"])
        check_phone(changes.get("phone", ""))
        check_locale(changes.get("locale", LOCALE))
        return self._after(self._changed(*changes, now=now), **tidy)

    def set_avatar(self, file_id: FileId | None, *, now: datetime) -> Self:
        event = AvatarChanged(at=now, account_id=self.id, file_id=file_id, before=self.avatar)
        return self._after(event, avatar=file_id)

    def add_address(self, address: Address, *, now: datetime) -> Self:
        if len(self.addresses) >= ADDRESSES_MAX:
            raise TooManyAddresses(ADDRESSES_MAX)
        check_phone(address.phone)
        addresses = (*self.addresses, address)
        return self._after(self._changed("addresses", now=now), addresses=addresses)

    def change_address(self, id: AddressId, changes: AddressChanges, *, now: datetime) -> Self:
        changed = replace(self.address(id), **changes)
        check_phone(changed.phone)
        addresses = tuple(changed if one.id == id else one for one in self.addresses)
        return self._after(self._changed("addresses", now=now), addresses=addresses)

    def remove_address(self, id: AddressId, *, now: datetime) -> Self:
        gone = self.address(id)
        addresses = tuple(one for one in self.addresses if one is not gone)
        return self._after(self._changed("addresses", now=now), addresses=addresses)

    def address(self, id: AddressId) -> Address:
        """The address; raise ``AddressNotFound``."""
        for address in self.addresses:
            if address.id == id:
                return address
        raise AddressNotFound(id)

    def erase(self, *, by: AccountId, now: datetime) -> Self:
        """Forget who it was. What refers to it stays, and says nothing about anybody."""
        erased = AccountErased(at=now, account_id=self.id, erased_by=by, avatar=self.avatar)
        return self._after(erased, **_NOBODY)

    @property
    def is_erased(self) -> bool:
        return self.status is AccountStatus.ERASED

    def _expect_unverified(self) -> None:
        if self.email_verified_at is not None:
            raise EmailVerifiedAlready

    def _changed(self, *parts: str, now: datetime) -> ProfileChanged:
        return ProfileChanged(at=now, account_id=self.id, parts=frozenset(parts))

    def _after(self, *events: DomainEvent, **changes: Any) -> Self:
        if self.is_erased:
            raise AccountGone
        return Aggregate._after(self, *events, **changes)  # noqa: SLF001  # No super() with slots.

    @property
    def principal(self) -> Principal:
        return Principal(self.id, self.roles)


_NOBODY: dict[str, Any] = {
    "email": "",
    "name": "",
    "password_hash": "",
    "roles": frozenset[Role](),
    "email_verified_at": None,
    "phone": "",
    "locale": LOCALE,
    "time_zone": TIME_ZONE,
    "avatar": None,
    "addresses": (),
    "status": AccountStatus.ERASED,
}
"""What is left of an erased account, besides its id, its age and its version."""


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
