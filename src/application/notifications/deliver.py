"""Carries notifications to people, one provider after the other, until one reaches them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.notifications.carriers import Carriers
from application.notifications.ports import (
    Carried,
    CarriedState,
    MessageCarrier,
    NotificationStore,
    NotifiedPeople,
    Outgoing,
    Person,
)
from application.platform.errors import Unavailable
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.kernel.ids import NotificationId
from domain.notifications.attempt import Attempt
from domain.notifications.events import NotificationPlanned
from domain.notifications.kinds import Frequency
from domain.notifications.next_step import (
    Abandon,
    Ask,
    GiveUp,
    Patience,
    Reached,
    Repeat,
    Step,
    Try,
    Wait,
    next_step,
)
from domain.notifications.notification import Notification

DIGEST_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is to be done outside a transaction; nothing, if only time has to pass."""

    outgoing: Outgoing
    attempt: Attempt | None = None
    through: MessageCarrier | None = None
    asks: bool = False
    wait_until: datetime | None = None


class DeliverNotification:
    """Before a provider is asked it is written down that it is; and after, what it said.

    So whoever comes after a crash knows of every message that may be on its way, and finds out
    about it before anything else is sent.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[NotificationStore],
        people: NotifiedPeople,
        carriers: Carriers,
        patience: Patience,
        clock: Clock,
    ) -> None:
        self._work = work
        self._people = people
        self._carriers = carriers
        self._patience = patience
        self._clock = clock

    async def __call__(self, event: NotificationPlanned, task: Task) -> None:
        people = await self._people.find([event.account_id])
        person = people.get(event.account_id)
        if person is None:
            await self._give_up(event, task)
            return
        while True:
            errand = await self._next(event, person, task)
            if errand is None:
                return
            if errand.wait_until is not None:
                raise NotYet(until=errand.wait_until)
            await self._run(errand)

    async def _give_up(self, event: NotificationPlanned, task: Task) -> None:
        """They were erased meanwhile: there is nobody to be told."""
        async with self._work.begin(finishing=task) as store:
            notification = await store.notifications.lock(event.notification_id)
            if notification.is_open:
                await store.notifications.save(notification.give_up(now=self._clock.now()))

    async def _next(self, event: NotificationPlanned, person: Person, task: Task) -> Errand | None:
        async with self._work.begin(finishing=task) as store:
            notification = await store.notifications.lock(event.notification_id)
            notification, others = await self._with_digest(store, notification)
            outgoing = Outgoing(
                notification=notification,
                person=person,
                devices=await store.devices.of(person.account_id),
                others=others,
            )
            step = self._step(outgoing)
            changed, errand = self._taken(outgoing, step)
            if changed is not notification:
                await store.notifications.save(changed)
            task.ending.goes_on = errand is not None
        return errand

    async def _with_digest(
        self, store: NotificationStore, first: Notification
    ) -> tuple[Notification, Sequence[Notification]]:
        """The first of a digest takes the others with it; the same ones every time."""
        if first.frequency is Frequency.NONE or not first.is_open or first.read_at is not None:
            return first, ()
        found = await store.notifications.lock_digest(
            first.account_id, first.category, due_at=first.due_at, limit=DIGEST_MAX
        )
        others = []
        for other in found:
            if other.id == first.id:
                continue
            if other.is_open and not other.attempts and other.read_at is None:
                bundled = other.bundle(first.id, now=self._clock.now())
                await store.notifications.save(bundled)
                others.append(bundled.settled())
            elif other.digest_id == first.id:
                others.append(other)
        return first, others

    def _step(self, outgoing: Outgoing) -> Step:
        reachable = {each.carrier for each in self._carriers if each.reaches(outgoing)}
        return next_step(
            outgoing.notification,
            [each.carrier for each in self._carriers],
            reachable=reachable,
            now=self._clock.now(),
            patience=self._patience,
        )

    def _taken(self, outgoing: Outgoing, step: Step) -> tuple[Notification, Errand | None]:
        notification, now = outgoing.notification, self._clock.now()
        match step:
            case Wait(until):
                return notification, Errand(outgoing=outgoing, wait_until=until)
            case Abandon(attempt, reason):
                failed = notification.failed(attempt.number, reason=reason, now=now)
                return failed, Errand(outgoing=outgoing)
            case Try(carrier):
                tried = notification.tried(carrier, now=now)
                return tried, self._errand(outgoing, tried.last)
            case Ask(attempt, _) | Repeat(attempt, _):
                asks = isinstance(step, Ask)
                return notification, self._errand(outgoing, attempt, asks=asks)
            case _:
                return _ended(notification, step, now), None

    def _errand(self, outgoing: Outgoing, attempt: Attempt | None, *, asks: bool = False) -> Errand:
        through = next(
            each for each in self._carriers if attempt is not None and attempt.is_of(each.carrier)
        )
        return Errand(outgoing=outgoing, attempt=attempt, through=through, asks=asks)

    async def _run(self, errand: Errand) -> None:
        attempt, through = errand.attempt, errand.through
        if attempt is None or through is None:
            return
        key = key_of(errand.outgoing.notification.id, attempt.number)
        try:
            carried = await self._carried(errand, attempt, through, key)
        except Unavailable:
            await self._note_silence(errand.outgoing.notification.id, attempt.number)
        else:
            await self._note(errand, attempt, through, carried)

    async def _carried(
        self, errand: Errand, attempt: Attempt, through: MessageCarrier, key: str
    ) -> Carried:
        if not errand.asks:
            return await through.carry(errand.outgoing, key=key)
        found = await through.ask(
            errand.outgoing, key=key, reference=attempt.reference, since=attempt.started_at
        )
        if found is not None and found.state is CarriedState.TAKEN and attempt.reference:
            # It has had its time, and the provider knows no more than that it took it.
            return Carried(state=CarriedState.REFUSED, reason="no receipt")
        if found is not None:
            return found
        if attempt.reference:
            return Carried(state=CarriedState.REFUSED, reason="the provider does not know it")
        return await through.carry(errand.outgoing, key=key)

    async def _note(
        self, errand: Errand, attempt: Attempt, through: MessageCarrier, carried: Carried
    ) -> None:
        now, number = self._clock.now(), attempt.number
        async with self._work.begin() as store:
            notification = await store.notifications.lock(errand.outgoing.notification.id)
            match carried.state:
                case CarriedState.TAKEN:
                    notification = notification.sent(
                        number,
                        reference=carried.reference,
                        is_enough=not through.carrier.tells_receipt,
                        now=now,
                    )
                case CarriedState.DELIVERED:
                    notification = notification.delivered(
                        number, reference=carried.reference, now=now
                    )
                case CarriedState.REFUSED:
                    notification = notification.failed(number, reason=carried.reason, now=now)
            await store.notifications.save(notification)
            if carried.gone:
                await store.devices.remove(carried.gone)

    async def _note_silence(self, notification_id: NotificationId, number: int) -> None:
        now = self._clock.now()
        async with self._work.begin() as store:
            notification = await store.notifications.lock(notification_id)
            unsure = notification.unsure(number, now=now)
            if unsure is notification:
                unsure = notification.repeated(number, now=now)
            await store.notifications.save(unsure)


def _ended(notification: Notification, step: Step, now: datetime) -> Notification:
    match step:
        case Reached():
            return notification.reach(None, now=now)
        case GiveUp():
            return notification.give_up(now=now)
        case _:
            return notification


def key_of(notification_id: NotificationId, attempt: int) -> str:
    """What a provider is told a message is called, whenever it is handed over."""
    return f"{notification_id}.{attempt}"


def attempt_of(key: str) -> tuple[NotificationId, int] | None:
    """The attempt that a key is of."""
    id, _, number = key.partition(".")
    try:
        return NotificationId(UUID(id)), int(number)
    except ValueError:
        return None
