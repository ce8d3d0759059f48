"""Rows of notifications, feeds, preferences and devices, to and from what they stand for."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

import msgspec
from asyncpg import Record

from adapters.notification_facts_json import decode_facts
from adapters.postgres.sealing import unsealed
from application.platform.personal_data import PersonalCipher
from domain.kernel.ids import AccountId, DeviceId, NotificationId
from domain.notifications.attempt import Attempt
from domain.notifications.device import Device, DeviceKind
from domain.notifications.feed import Feed
from domain.notifications.kinds import Category, Frequency, Way
from domain.notifications.notification import Notification, NotificationStatus
from domain.notifications.preferences import Preferences, QuietHours


class QuietRow(msgspec.Struct):
    begin: time
    end: time
    passing: list[Category]


def facts_of(notification_id: NotificationId) -> str:
    """Where its facts are sealed."""
    return f"notification.facts:{notification_id}"


def device_place(name: str, device_id: DeviceId) -> str:
    return f"device.{name}:{device_id}"


def to_row(notification: Notification, facts: bytes | None) -> dict[str, object]:
    return {
        "id": notification.id,
        "account_id": notification.account_id,
        "cause": notification.cause,
        "number": notification.number,
        "template": notification.template,
        "category": notification.category,
        "about": notification.about,
        "ways": msgspec.json.encode(notification.ways),
        "frequency": notification.frequency,
        "facts_sealed": facts,
        "made_at": notification.made_at,
        "due_at": notification.due_at,
        **changing(notification),
        "read_at": notification.read_at,
    }


def changing(notification: Notification) -> dict[str, object]:
    """What its attempts change."""
    return {
        "status": notification.status,
        "attempts": msgspec.json.encode(notification.attempts),
        "digest_id": notification.digest_id,
        "version": notification.next_version,
    }


def to_notification(
    row: Record | Mapping[str, Any], cipher: PersonalCipher | None = None
) -> Notification:
    """Without a cipher, without what it says."""
    id_ = NotificationId(row["id"])
    facts = (
        "" if cipher is None else unsealed(cipher, row["key"], facts_of(id_), row["facts_sealed"])
    )
    digest_id = row["digest_id"]
    return Notification(
        id=id_,
        account_id=AccountId(row["account_id"]),
        cause=row["cause"],
        number=row["number"],
        template=row["template"],
        category=Category(row["category"]),
        about=row["about"],
        ways=msgspec.json.decode(row["ways"], type=tuple[Way, ...]),
        frequency=Frequency(row["frequency"]),
        facts=decode_facts(facts),
        made_at=row["made_at"],
        due_at=row["due_at"],
        status=NotificationStatus(row["status"]),
        attempts=msgspec.json.decode(row["attempts"], type=tuple[Attempt, ...]),
        digest_id=None if digest_id is None else NotificationId(digest_id),
        read_at=row["read_at"],
        version=row["version"],
    )


def to_feed(row: Record) -> Feed:
    return Feed(
        account_id=AccountId(row["account_id"]),
        count=row["count"],
        unread=row["unread"],
        version=row["version"],
    )


def preferences_row(preferences: Preferences) -> dict[str, object]:
    quiet = preferences.quiet_hours
    kept = (
        None
        if quiet is None
        else QuietRow(begin=quiet.begin, end=quiet.end, passing=sorted(quiet.passing))
    )
    return {
        "account_id": preferences.account_id,
        "ways": msgspec.json.encode(
            {name: sorted(ways) for name, ways in preferences.ways.items()}
        ),
        "frequencies": msgspec.json.encode(preferences.frequencies),
        "quiet_hours": None if kept is None else msgspec.json.encode(kept),
        "version": preferences.next_version,
    }


def to_preferences(row: Record) -> Preferences:
    quiet = row["quiet_hours"]
    kept = None if quiet is None else msgspec.json.decode(quiet, type=QuietRow)
    return Preferences(
        account_id=AccountId(row["account_id"]),
        ways=msgspec.json.decode(row["ways"], type=dict[Category, frozenset[Way]]),
        frequencies=msgspec.json.decode(row["frequencies"], type=dict[Category, Frequency]),
        quiet_hours=None
        if kept is None
        else QuietHours(begin=kept.begin, end=kept.end, passing=frozenset(kept.passing)),
        version=row["version"],
    )


def to_device(row: Record, cipher: PersonalCipher) -> Device:
    id_ = DeviceId(row["id"])

    def opened(name: str) -> str:
        return unsealed(cipher, row["key"], device_place(name, id_), row[f"{name}_sealed"])

    added_at: datetime = row["added_at"]
    return Device(
        id=id_,
        account_id=AccountId(row["account_id"]),
        kind=DeviceKind(row["kind"]),
        address=opened("address"),
        public_key=opened("public_key"),
        secret=opened("secret"),
        name=opened("name"),
        added_at=added_at,
    )
