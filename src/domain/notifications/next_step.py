"""What to do next about a notification: pure, so that every case can be told from a table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.notifications.attempt import Attempt, AttemptStatus
from domain.notifications.kinds import Carrier, Way
from domain.notifications.notification import Notification

RECEIPT_WITHIN = timedelta(minutes=5)
"""So long a receipt may take; then the provider is asked, and then the next one has its turn."""

SURE_WITHIN = timedelta(minutes=2)
"""So long we try to find out whether a provider took a message that it did not answer."""

TRIES_MAX = 4
FIRST_PAUSE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    receipt_within: timedelta = RECEIPT_WITHIN
    sure_within: timedelta = SURE_WITHIN
    first_pause: timedelta = FIRST_PAUSE


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing is to be done any more."""


@dataclass(frozen=True, slots=True)
class Reached:
    """They have read it: nothing has to be sent."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Everybody was tried."""


@dataclass(frozen=True, slots=True)
class Wait:
    until: datetime


@dataclass(frozen=True, slots=True)
class Try:
    carrier: Carrier


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the provider what became of it; hand it over again if it says: nothing."""

    attempt: Attempt
    carrier: Carrier


@dataclass(frozen=True, slots=True)
class Repeat:
    """Hand it over again, as the same message."""

    attempt: Attempt
    carrier: Carrier


@dataclass(frozen=True, slots=True)
class Abandon:
    """The attempt came to nothing: on to the next one."""

    attempt: Attempt
    reason: str


type Step = Done | Reached | GiveUp | Wait | Try | Ask | Repeat | Abandon


def next_step(
    notification: Notification,
    carriers: Sequence[Carrier],
    *,
    reachable: Collection[Carrier],
    now: datetime,
    patience: Patience,
) -> Step:
    """``carriers`` are all that there are; ``reachable`` those that know an address of theirs."""
    last = notification.last
    if not notification.is_open:
        return Done()
    if notification.read_at is not None and (last is None or last.status is not AttemptStatus.SENT):
        return Reached()
    if last is None or last.status is AttemptStatus.FAILED:
        return _following(notification, carriers, reachable)
    carrier = next((each for each in carriers if last.is_of(each)), None)
    if carrier is None:
        return Abandon(last, "this provider is not used any more")
    is_sent = last.status is AttemptStatus.SENT
    return (_of_sent if is_sent else _of_unsure)(last, carrier, now, patience)


def _following(
    notification: Notification, carriers: Sequence[Carrier], reachable: Collection[Carrier]
) -> Step:
    for way in notification.ways:
        for carrier in _of_way(carriers, way):
            if carrier in reachable and not notification.was_tried(carrier):
                return Try(carrier)
    return GiveUp()


def _of_sent(last: Attempt, carrier: Carrier, now: datetime, patience: Patience) -> Step:
    late_at = last.changed_at + patience.receipt_within
    if now < late_at:
        return Wait(late_at)
    if carrier.can_be_asked and last.tries == 1:
        return Ask(last, carrier)
    return Abandon(last, "no receipt")


def _of_unsure(last: Attempt, carrier: Carrier, now: datetime, patience: Patience) -> Step:
    if now >= last.started_at + patience.sure_within or last.tries > TRIES_MAX:
        return Abandon(last, "no answer")
    if last.status is AttemptStatus.UNKNOWN:
        due_at = last.changed_at + patience.first_pause * 2 ** (last.tries - 1)
        if now < due_at:
            return Wait(due_at)
    return Ask(last, carrier) if carrier.can_be_asked else Repeat(last, carrier)


def _of_way(carriers: Sequence[Carrier], way: Way) -> list[Carrier]:
    return [carrier for carrier in carriers if carrier.way is way]
