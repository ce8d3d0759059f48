"""Links that come by mail and count once: who follows one has the address it was sent to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.identity.errors import LinkDoesNotCount
from domain.kernel.ids import AccountId, LinkId, SessionId


class Purpose(StrEnum):
    VERIFY_EMAIL = "VERIFY_EMAIL"
    RESET_PASSWORD = "RESET_PASSWORD"  # noqa: S105  # A purpose.
    CHANGE_EMAIL_OLD = "CHANGE_EMAIL_OLD"
    CHANGE_EMAIL_NEW = "CHANGE_EMAIL_NEW"


LASTS: Mapping[Purpose, timedelta] = {
    Purpose.VERIFY_EMAIL: timedelta(days=3),
    Purpose.RESET_PASSWORD: timedelta(hours=1),
    Purpose.CHANGE_EMAIL_OLD: timedelta(days=1),
    Purpose.CHANGE_EMAIL_NEW: timedelta(days=1),
}

KEPT_FOR = timedelta(days=30)
"""Longer than any of them lasts: mails about what was done still name the addresses."""

NEWEST_ONLY = frozenset(Purpose) - {Purpose.VERIFY_EMAIL}
"""Of these only the last one that was made counts."""

OTHER_HALF: Mapping[Purpose, Purpose] = {
    Purpose.CHANGE_EMAIL_OLD: Purpose.CHANGE_EMAIL_NEW,
    Purpose.CHANGE_EMAIL_NEW: Purpose.CHANGE_EMAIL_OLD,
}
"""Two links that were made together, of which both must be followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeLink:
    id: LinkId
    account_id: AccountId
    purpose: Purpose
    address: str
    """Where it is sent to."""

    made_at: datetime
    followed_at: datetime | None = None
    taken_back_at: datetime | None = None
    session_id: SessionId | None = None
    """Who asked for it, if they were signed in."""

    @property
    def expires_at(self) -> datetime:
        return self.made_at + LASTS[self.purpose]

    @property
    def is_over(self) -> bool:
        return self.followed_at is not None or self.taken_back_at is not None

    def counts(self, *, now: datetime, among: Iterable[Self]) -> bool:
        """Whether it can be followed still; ``among`` are all links of the account."""
        if self.is_over or now >= self.expires_at:
            return False
        return not any(self._is_replaced_by(link) for link in among)

    def follow(self, *, now: datetime, among: Iterable[Self]) -> Self:
        """Use it up; raise ``LinkDoesNotCount`` if that is no longer possible."""
        if not self.counts(now=now, among=among):
            raise LinkDoesNotCount
        return replace(self, followed_at=now)

    def take_back(self, *, now: datetime) -> Self:
        """Make it count no more."""
        return replace(self, taken_back_at=now)

    def other_half(self, among: Iterable[Self]) -> Self:
        """The link that was made together with this one."""
        wanted = OTHER_HALF[self.purpose]
        return next(
            link for link in among if link.purpose is wanted and link.made_at == self.made_at
        )

    def _is_replaced_by(self, link: Self) -> bool:
        is_newer = (link.made_at, link.id) > (self.made_at, self.id)
        return is_newer and link.purpose is self.purpose and self.purpose in NEWEST_ONLY


def find_link(links: Iterable[OneTimeLink], link_id: LinkId) -> OneTimeLink:
    """The one with this id; raise ``LinkDoesNotCount`` if it is not among them."""
    for link in links:
        if link.id == link_id:
            return link
    raise LinkDoesNotCount
