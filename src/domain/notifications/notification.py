"""A notification: one person is told of one cause, effectively once."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self, TypedDict
from uuid import UUID, uuid5

from domain.kernel.aggregate import Aggregate
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, NotificationId
from domain.kernel.lifecycle import Lifecycle
from domain.notifications.attempt import LIFECYCLE as ATTEMPTS
from domain.notifications.attempt import Attempt, AttemptStatus
from domain.notifications.events import (
    AttemptFailed,
    AttemptSent,
    AttemptUnknown,
    NotificationBundled,
    NotificationEffective,
    NotificationFailed,
    NotificationPlanned,
    NotificationTried,
)
from domain.notifications.kinds import Carrier, Category, Facts, Frequency, Way


class NotificationStatus(StrEnum):
    PLANNED = "PLANNED"
    EFFECTIVE = "EFFECTIVE"
    BUNDLED = "BUNDLED"
    FAILED = "FAILED"


LIFECYCLE = Lifecycle(
    name="notification",
    initial=NotificationStatus.PLANNED,
    moves={
        NotificationStatus.PLANNED: frozenset(
            {NotificationStatus.EFFECTIVE, NotificationStatus.BUNDLED, NotificationStatus.FAILED}
        ),
        NotificationStatus.EFFECTIVE: frozenset(),
        NotificationStatus.BUNDLED: frozenset(),
        NotificationStatus.FAILED: frozenset({NotificationStatus.EFFECTIVE}),
    },
)


class _Identity(TypedDict):
    notification_id: NotificationId
    account_id: AccountId


def notification_of(cause: UUID, account_id: AccountId) -> NotificationId:
    """One cause, one person: one id, however often the cause is looked at."""
    return NotificationId(uuid5(cause, str(account_id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification(Aggregate):
    """Its number counts those of the same person, without a gap."""

    id: NotificationId
    account_id: AccountId
    cause: UUID
    number: int
    template: str
    category: Category
    about: str
    """What it leads to, as ``kind:id``."""

    ways: tuple[Way, ...]
    """The ways that may be tried, in this order; none: the feed is all that is wanted."""

    frequency: Frequency = Frequency.NONE
    facts: Facts = field(default_factory=dict, repr=False)
    made_at: datetime
    due_at: datetime
    status: NotificationStatus = LIFECYCLE.initial
    attempts: tuple[Attempt, ...] = ()
    digest_id: NotificationId | None = None
    read_at: datetime | None = None
    """Kept by the feed, and looked at before anything is sent."""

    @classmethod
    def plan(
        cls,
        *,
        account_id: AccountId,
        cause: UUID,
        number: int,
        template: str,
        category: Category,
        about: str,
        ways: tuple[Way, ...],
        facts: Facts,
        due_at: datetime,
        now: datetime,
        frequency: Frequency = Frequency.NONE,
    ) -> Self:
        notification = cls(
            id=notification_of(cause, account_id),
            account_id=account_id,
            cause=cause,
            number=number,
            template=template,
            category=category,
            about=about,
            ways=ways,
            frequency=frequency,
            facts=facts,
            made_at=now,
            due_at=due_at,
        )
        event = NotificationPlanned(
            at=now,
            notification_id=notification.id,
            account_id=account_id,
            template=template,
            category=category,
            due_at=due_at,
        )
        planned = notification._after(event)
        return planned if ways else planned.reach(None, now=now)

    @property
    def last(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def is_open(self) -> bool:
        return self.status is NotificationStatus.PLANNED

    def was_tried(self, carrier: Carrier) -> bool:
        return any(attempt.is_of(carrier) for attempt in self.attempts)

    def attempt(self, number: int) -> Attempt | None:
        return next((each for each in self.attempts if each.number == number), None)

    def reach(self, attempt: int | None, *, now: datetime) -> Self:
        event = NotificationEffective(at=now, attempt=attempt, **self._identity)
        return self._become(NotificationStatus.EFFECTIVE, event)

    def give_up(self, *, now: datetime) -> Self:
        event = NotificationFailed(at=now, **self._identity)
        return self._become(NotificationStatus.FAILED, event)

    def bundle(self, digest_id: NotificationId, *, now: datetime) -> Self:
        """Leave it to the digest."""
        event = NotificationBundled(at=now, digest_id=digest_id, **self._identity)
        return replace(self._become(NotificationStatus.BUNDLED, event), digest_id=digest_id)

    def tried(self, carrier: Carrier, *, now: datetime) -> Self:
        """Note, before a provider is asked, that it is."""
        attempt = Attempt(
            number=len(self.attempts) + 1,
            way=carrier.way,
            provider=carrier.provider,
            started_at=now,
            changed_at=now,
        )
        event = NotificationTried(
            at=now,
            attempt=attempt.number,
            way=carrier.way,
            provider=carrier.provider,
            **self._identity,
        )
        return self._after(event, attempts=(*self.attempts, attempt))

    def unsure(self, number: int, *, now: datetime) -> Self:
        """The provider did not answer; or nobody was left to hear it."""
        event = AttemptUnknown(at=now, attempt=number, **self._identity)
        return self._note(number, AttemptStatus.UNKNOWN, event, now=now)

    def repeated(self, number: int, *, now: datetime) -> Self:
        """The same message was handed to the same provider once more, in vain."""
        event = AttemptUnknown(at=now, attempt=number, **self._identity)
        changed = tuple(
            each.again(now=now) if each.number == number else each for each in self.attempts
        )
        return self._after(event, attempts=changed)

    def sent(self, number: int, *, reference: str, is_enough: bool, now: datetime) -> Self:
        """The provider took it; which is enough, if it tells nothing more."""
        event = AttemptSent(at=now, attempt=number, **self._identity)
        after = self._note(number, AttemptStatus.SENT, event, now=now, reference=reference)
        return after.reach(number, now=now) if is_enough and after.can_be_reached else after

    def delivered(self, number: int, *, now: datetime, reference: str = "") -> Self:
        after = self._note(number, AttemptStatus.DELIVERED, None, now=now, reference=reference)
        if after is self or not after.can_be_reached:
            return after
        return after.reach(number, now=now)

    def failed(self, number: int, *, reason: str, now: datetime) -> Self:
        event = AttemptFailed(at=now, attempt=number, reason=reason, **self._identity)
        return self._note(number, AttemptStatus.FAILED, event, now=now, reason=reason)

    def _note(
        self,
        number: int,
        status: AttemptStatus,
        event: DomainEvent | None,
        *,
        now: datetime,
        reference: str = "",
        reason: str = "",
    ) -> Self:
        """Answers and receipts overtake one another: what cannot follow any more is no news."""
        found = self.attempt(number)
        if found is None or not ATTEMPTS.allows(found.status, status):
            return self
        after = found.become(status, now=now, reference=reference, reason=reason)
        changed = tuple(after if each is found else each for each in self.attempts)
        return self._after(*([] if event is None else [event]), attempts=changed)

    @property
    def can_be_reached(self) -> bool:
        return LIFECYCLE.allows(self.status, NotificationStatus.EFFECTIVE)

    def _become(self, status: NotificationStatus, event: DomainEvent) -> Self:
        return self._after(event, status=LIFECYCLE.move(self.status, status))

    @property
    def _identity(self) -> _Identity:
        return {"notification_id": self.id, "account_id": self.account_id}
