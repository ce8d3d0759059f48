"""The one reaction by which events become notifications."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from application.notifications.ports import (
    NotificationFacts,
    NotificationStore,
    NotifiedPeople,
    Person,
    Who,
)
from application.notifications.rules import Rule, rules_of
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId
from domain.notifications.kinds import Facts
from domain.notifications.notification import Notification, notification_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    rule: Rule
    person: Person
    about: str
    facts: Facts


class Notify:
    """Plan a notification for everybody whom an event concerns.

    The cause is known by the id of its task, of which each event has exactly one. What is not
    there any more is not told of, and keeps nothing else from being told.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[NotificationStore],
        facts: NotificationFacts,
        people: NotifiedPeople,
        clock: Clock,
    ) -> None:
        self._work = work
        self._facts = facts
        self._people = people
        self._clock = clock

    async def __call__(self, event: DomainEvent, task: Task) -> None:
        tellings = await self._tellings(event)
        if not tellings:
            return
        async with self._work.begin(finishing=task) as store:
            ids = {notification_of(task.id, account_id) for account_id in tellings}
            known = await store.notifications.known(ids)
            for account_id in sorted(tellings):
                if notification_of(task.id, account_id) not in known:
                    await self._plan(store, tellings[account_id], task)

    async def _tellings(self, event: DomainEvent) -> Mapping[AccountId, Telling]:
        found: dict[AccountId, Telling] = {}
        read: dict[str, Facts | None] = {}
        for rule in rules_of(event):
            recipients = [one for one in await self._recipients(rule, event) if one not in found]
            if not recipients:
                continue
            about = rule.about(event)
            if about not in read:
                read[about] = await self._facts.of(about)
            known = read[about]
            if known is None:
                logger.warning("%s: nobody is told of %s, which is gone", rule.template, about)
                continue
            facts = {**known, **await self._told_by(rule, event)}
            people = await self._people.find(recipients)
            for account_id, person in people.items():
                found[account_id] = Telling(rule=rule, person=person, about=about, facts=facts)
        return found

    async def _recipients(self, rule: Rule, event: DomainEvent) -> Sequence[AccountId]:
        if isinstance(rule.to, Who):
            return await self._facts.people(rule.to, event)
        return tuple(dict.fromkeys(rule.to(event)))

    async def _told_by(self, rule: Rule, event: DomainEvent) -> Facts:
        facts = dict(rule.facts(event))
        if "author" in facts:
            # Who wrote it: a name is read where it is used, for the log has none.
            named = await self._facts.of(f"account:{facts['author']}")
            facts["author"] = "" if named is None else named["name"]
        return facts

    async def _plan(self, store: NotificationStore, telling: Telling, task: Task) -> None:
        rule, account_id, now = telling.rule, telling.person.account_id, self._clock.now()
        feed = await store.feeds.lock(account_id)
        if rule.once_until_read and await store.notifications.is_waiting_to_be_read(
            account_id, telling.about
        ):
            return
        preferences = await store.preferences.get(account_id)
        wanted = preferences.ways_of(rule.category)
        notification = Notification.plan(
            account_id=account_id,
            cause=task.id,
            number=feed.count + 1,
            template=rule.template,
            category=rule.category,
            about=telling.about,
            ways=tuple(way for way in rule.ways if way in wanted),
            facts=telling.facts,
            frequency=preferences.frequency_of(rule.category),
            due_at=preferences.due_at(rule.category, now=now, zone=_zone(telling.person)),
            now=now,
        )
        await store.feeds.save(feed.add(notification.id, now=now))
        await store.notifications.add(notification)


def _zone(person: Person) -> ZoneInfo:
    return ZoneInfo(person.time_zone)
