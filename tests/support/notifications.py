"""Notifications, devices, and providers that play along, or not."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from application.notifications.ports import Person, Words
from application.platform.mail import Mail
from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.notifications.device import Device, DeviceKind
from domain.notifications.kinds import (
    MAIL_FIRST,
    Category,
    Facts,
    Frequency,
    Way,
)
from domain.notifications.notification import Notification
from tests.support.clock import NOON

ADA = AccountId(UUID(int=0xADA))

FACTS: Facts = {
    "what": "Evening Concert",
    "reference": "1A2B3C4D",
    "starts_at": NOON,
    "total": Money(5800, "EUR"),
    "refund": Money(2900, "EUR"),
    "amount": Money(2900, "EUR"),
    "until": NOON,
    "again_at": NOON,
    "expected": 5,
    "counted": 3,
    "missing": 2,
    "won": 1,
    "author": "Grace",
}
"""Everything that any template may ask for."""


def a_notification(
    account_id: AccountId = ADA,
    *,
    cause: UUID | None = None,
    number: int = 1,
    template: str = "booking-confirmed",
    category: Category = Category.BOOKING,
    ways: tuple[Way, ...] = MAIL_FIRST,
    frequency: Frequency = Frequency.NONE,
    about: str = "booking:1",
    now: datetime = NOON,
    due_at: datetime | None = None,
) -> Notification:
    return Notification.plan(
        account_id=account_id,
        cause=cause or uuid4(),
        number=number,
        template=template,
        category=category,
        about=about,
        ways=ways,
        facts=FACTS,
        frequency=frequency,
        due_at=due_at or now,
        now=now,
    )


def a_device(
    account_id: AccountId = ADA, *, address: str = "a-token", now: datetime = NOON
) -> Device:
    return Device.add(
        account_id=account_id,
        kind=DeviceKind.FCM,
        address=address,
        public_key="",
        secret="",
        name="Telephone",
        now=now,
    )


class PlainWriter:
    """Says the name of the template and nothing else."""

    def words(self, template: str, facts: Facts, *, locale: str, time_zone: str) -> Words:
        del facts, locale, time_zone
        return Words(title=template, text=template)

    def digest(self, many: int, *, locale: str) -> Words:
        del locale
        return Words(title=f"{many} messages", text=f"{many} messages")

    def mail(
        self, notifications: Sequence[Notification], person: Person, *, unsubscribe: str
    ) -> Mail:
        told = " ".join(each.template for each in notifications)
        return Mail(
            id=str(notifications[0].id),
            to=person.email,
            subject=told,
            text=told,
            html=told,
            unsubscribe=unsubscribe,
        )
