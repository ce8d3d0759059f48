"""What notifications need from the outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from application.platform.mail import Mail
from application.platform.paging import Page, PageRequest
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, DeviceId, NotificationId
from domain.notifications.device import Device
from domain.notifications.feed import Feed
from domain.notifications.kinds import Carrier, Category, Facts
from domain.notifications.notification import Notification, NotificationStatus
from domain.notifications.preferences import Preferences


class Who(StrEnum):
    """People whom an event concerns without naming them."""

    OPERATORS = "OPERATORS"
    DISPATCHERS = "DISPATCHERS"
    BUYERS = "BUYERS"
    """Those whose orders it names."""

    EARNERS = "EARNERS"
    """Those who earn what was paid for."""

    UNREAD = "UNREAD"
    """Those of a conversation who have not read it, and are not there."""


class NotificationFacts(Protocol):
    """What there is to say, and to whom, from wherever it is kept."""

    async def of(self, about: str) -> Facts | None:
        """What is known of ``kind:id``; ``None`` if it is not there any more."""
        ...

    async def people(self, who: Who, event: DomainEvent) -> Sequence[AccountId]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """How somebody is reached and spoken to."""

    account_id: AccountId
    locale: str
    time_zone: str
    email: str = field(default="", repr=False)
    """Empty if nobody has shown yet that they read it."""

    phone: str = field(default="", repr=False)


class NotifiedPeople(Protocol):
    async def find(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, Person]:
        """Those who are there and not erased."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A notification in somebody's language."""

    title: str
    text: str
    """In a sentence or two: for a telephone, or a line in a list."""


class NotificationWriter(Protocol):
    """Puts facts into words: in the language of the person, or in English."""

    def words(self, template: str, facts: Facts, *, locale: str, time_zone: str) -> Words: ...

    def mail(
        self,
        notifications: Sequence[Notification],
        person: Person,
        *,
        unsubscribe: str,
    ) -> Mail:
        """A letter about one notification, or a digest of several.

        ``unsubscribe`` is the token of a link in it; empty for one that has to be read.
        """
        ...

    def digest(self, many: int, *, locale: str) -> Words:
        """What is said of several at once where there is no room for each."""
        ...


class UnsubscribeTokens(Protocol):
    def token(self, account_id: AccountId, category: Category) -> str: ...

    def read(self, token: str) -> tuple[AccountId, Category]:
        """Whose link it is, about what; raise ``UnsubscribeLinkDoesNotCount``."""
        ...


class Notifications(Protocol):
    """Every notification. Storing one also records the events it carries."""

    async def known(self, ids: Collection[NotificationId]) -> Collection[NotificationId]:
        """Those of these that there are."""
        ...

    async def add(self, notification: Notification) -> None:
        """Store a new one; its feed must be locked."""
        ...

    async def lock(self, notification_id: NotificationId) -> Notification:
        """Return it, to be changed by nobody else until the transaction ends.

        Raise ``NotificationNotFound`` if there is none.
        """
        ...

    async def save(self, notification: Notification) -> None:
        """Store it changed, but not whether it was read; it must be locked."""
        ...

    async def lock_digest(
        self, account_id: AccountId, category: Category, *, due_at: datetime, limit: int
    ) -> Sequence[Notification]:
        """Those that are to be told together, by their numbers, locked as well."""
        ...

    async def is_waiting_to_be_read(self, account_id: AccountId, about: str) -> bool:
        """Whether they were told of this already, and have not looked at it."""
        ...

    async def read(
        self, account_id: AccountId, notification_id: NotificationId, *, now: datetime
    ) -> bool:
        """Note that they read it; say whether that is new.

        Raise ``NotificationNotFound`` if it is none of theirs.
        """
        ...

    async def read_up_to(self, account_id: AccountId, number: int, *, now: datetime) -> int:
        """Note that they read all up to this one; say of how many that is new."""
        ...


class Feeds(Protocol):
    async def lock(self, account_id: AccountId) -> Feed:
        """Somebody's feed, a new one if need be, changed by nobody else until the end.

        Who locks notifications too locks the feed first, and feeds by their accounts.
        """
        ...

    async def save(self, feed: Feed) -> None: ...


class AllPreferences(Protocol):
    async def get(self, account_id: AccountId) -> Preferences:
        """Somebody's, or what holds for those who never said anything."""
        ...

    async def save(self, preferences: Preferences) -> None:
        """Store them; raise ``StaleVersion`` if they changed meanwhile."""
        ...


class Devices(Protocol):
    async def of(self, account_id: AccountId) -> Sequence[Device]:
        """Somebody's devices, the newest first."""
        ...

    async def put(self, device: Device) -> None:
        """Store one, in the place of the same one; an address has one owner, the last one."""
        ...

    async def remove(self, device_ids: Collection[DeviceId]) -> None: ...

    async def forget(self, account_id: AccountId) -> None:
        """Forget all of somebody's."""
        ...


class NotificationStore(Protocol):
    """What a use case of notifications may touch within one transaction."""

    @property
    def notifications(self) -> Notifications: ...

    @property
    def feeds(self) -> Feeds: ...

    @property
    def preferences(self) -> AllPreferences: ...

    @property
    def devices(self) -> Devices: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    feed: Feed
    page: Page[Notification]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationFilter:
    status: NotificationStatus | None = None
    account_id: AccountId | None = None


class NotificationViews(Protocol):
    async def feed(self, account_id: AccountId, page: PageRequest) -> FeedView:
        """Somebody's, newest first; raise ``BadCursor``."""
        ...

    async def get(self, notification_id: NotificationId) -> Notification:
        """Raise ``NotificationNotFound`` if there is none."""
        ...

    async def all(self, asked: NotificationFilter, page: PageRequest) -> Page[Notification]:
        """Newest first, without what they say; raise ``BadCursor``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What is to be carried to somebody: the notification, and those told together with it."""

    notification: Notification
    person: Person
    devices: Sequence[Device] = ()
    others: Sequence[Notification] = ()

    @property
    def told(self) -> Sequence[Notification]:
        return (self.notification, *self.others)


class CarriedState(StrEnum):
    TAKEN = "TAKEN"
    DELIVERED = "DELIVERED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a provider made of a message."""

    state: CarriedState
    reference: str = ""
    reason: str = ""
    gone: tuple[DeviceId, ...] = ()
    """Devices that are none any more."""


class MessageCarrier(Protocol):
    """One provider of one way."""

    @property
    def carrier(self) -> Carrier: ...

    def reaches(self, outgoing: Outgoing) -> bool:
        """Whether it knows where to send it."""
        ...

    async def carry(self, outgoing: Outgoing, *, key: str) -> Carried:
        """Hand it over; raise ``Unavailable``: then it may have taken it, or not.

        Handing it over again with the same key is safe as far as the provider allows.
        """
        ...

    async def ask(
        self, outgoing: Outgoing, *, key: str, reference: str, since: datetime
    ) -> Carried | None:
        """What became of it; ``None``: it never took it. Raise ``Unavailable``."""
        ...
