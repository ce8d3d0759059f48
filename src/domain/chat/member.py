"""Somebody's part in a conversation."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from domain.chat.errors import MutedUntil
from domain.chat.events import MemberRole
from domain.kernel.ids import AccountId, ConversationId
from domain.kernel.lifecycle import Lifecycle


class MemberStatus(StrEnum):
    INVITED = "INVITED"
    JOINED = "JOINED"
    LEFT = "LEFT"
    REMOVED = "REMOVED"


LIFECYCLE = Lifecycle(
    name="member",
    initial=MemberStatus.INVITED,
    moves={
        MemberStatus.INVITED: frozenset(
            {MemberStatus.JOINED, MemberStatus.LEFT, MemberStatus.REMOVED}
        ),
        MemberStatus.JOINED: frozenset({MemberStatus.LEFT, MemberStatus.REMOVED}),
        MemberStatus.LEFT: frozenset({MemberStatus.INVITED, MemberStatus.JOINED}),
        MemberStatus.REMOVED: frozenset({MemberStatus.INVITED, MemberStatus.JOINED}),
    },
)
MODERATORS = frozenset({MemberRole.OWNER, MemberRole.MODERATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """``delivered`` and ``read`` are numbers of messages: everything up to there was."""

    conversation_id: ConversationId
    account_id: AccountId
    role: MemberRole = MemberRole.MEMBER
    status: MemberStatus = LIFECYCLE.initial
    since: datetime
    invited_by: AccountId | None = None
    muted_until: datetime | None = None
    is_barred: bool = False
    """Sent away for good: only an invitation brings them back."""

    delivered: int = 0
    read: int = 0

    @property
    def takes_part(self) -> bool:
        return self.status is MemberStatus.JOINED

    @property
    def moderates(self) -> bool:
        return self.takes_part and self.role in MODERATORS

    def moved(self, target: MemberStatus, **changes: Any) -> Self:
        return replace(self, status=LIFECYCLE.move(self.status, target), **changes)

    def with_role(self, role: MemberRole) -> Self:
        return replace(self, role=role)

    def muted(self, until: datetime) -> Self:
        return replace(self, muted_until=until)

    def barred(self) -> Self:
        return replace(self, is_barred=True)

    def need_heard(self, now: datetime) -> None:
        """Raise ``MutedUntil`` unless they may write."""
        if self.muted_until is not None and now < self.muted_until:
            raise MutedUntil(self.muted_until)

    def received(self, *, delivered: int, read: int) -> Self:
        """With receipts that never go back; what was read was delivered."""
        read = max(self.read, read)
        return replace(self, read=read, delivered=max(self.delivered, delivered, read))
