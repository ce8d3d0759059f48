"""Notifications: their lifecycles, what is to be done next, and when people want to hear."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import product
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.lifecycle import IllegalMove
from domain.notifications.attempt import LIFECYCLE as ATTEMPTS
from domain.notifications.attempt import Attempt, AttemptStatus
from domain.notifications.device import Device, DeviceKind
from domain.notifications.errors import BadDevice, BadQuietHours, NotDigestible
from domain.notifications.kinds import Carrier, Category, Frequency, Way
from domain.notifications.next_step import (
    TRIES_MAX,
    Abandon,
    Ask,
    Done,
    GiveUp,
    Patience,
    Reached,
    Repeat,
    Step,
    Try,
    Wait,
    next_step,
)
from domain.notifications.notification import (
    LIFECYCLE,
    Notification,
    NotificationStatus,
    notification_of,
)
from domain.notifications.preferences import (
    DIGESTIBLE,
    Preferences,
    QuietHours,
    next_digest,
)
from tests.support.clock import NOON
from tests.support.notifications import ADA, a_notification

MAIL = Carrier(way=Way.EMAIL, provider="mail")
PUSH = Carrier(way=Way.PUSH, provider="push")
SMS = Carrier(way=Way.SMS, provider="sms", tells_receipt=True, can_be_asked=True)
OTHER_SMS = Carrier(way=Way.SMS, provider="other", tells_receipt=True)
ALL = (SMS, OTHER_SMS, MAIL, PUSH)
BERLIN = ZoneInfo("Europe/Berlin")
PATIENCE = Patience()
Status = NotificationStatus


def step(told: Notification, *, after: timedelta = timedelta(), without: Carrier = PUSH) -> Step:
    reachable = {each for each in ALL if each is not without}
    return next_step(told, ALL, reachable=reachable, now=NOON + after, patience=PATIENCE)


@pytest.mark.parametrize(("current", "target"), list(product(AttemptStatus, AttemptStatus)))
def test_attempts_move_only_along_their_table(
    current: AttemptStatus, target: AttemptStatus
) -> None:
    attempt = Attempt(
        number=1, way=Way.SMS, provider="sms", status=current, started_at=NOON, changed_at=NOON
    )
    if ATTEMPTS.allows(current, target):
        assert attempt.become(target, now=NOON).status is target
    else:
        with pytest.raises(IllegalMove):
            attempt.become(target, now=NOON)


ENDS: dict[Status, Callable[[Notification], Notification]] = {
    Status.EFFECTIVE: lambda told: told.reach(None, now=NOON),
    Status.BUNDLED: lambda told: told.bundle(told.id, now=NOON),
    Status.FAILED: lambda told: told.give_up(now=NOON),
}


@pytest.mark.parametrize(("current", "target"), list(product(Status, ENDS)))
def test_notifications_end_only_along_their_table(current: Status, target: Status) -> None:
    told = a_notification()
    told = told if current is Status.PLANNED else ENDS[current](told)
    if LIFECYCLE.allows(current, target):
        assert ENDS[target](told).status is target
    else:
        with pytest.raises(IllegalMove):
            ENDS[target](told)


def test_one_cause_is_one_notification_for_each_person() -> None:
    cause = uuid4()

    assert a_notification(cause=cause).id == notification_of(cause, ADA)
    assert notification_of(cause, ADA) != notification_of(uuid4(), ADA)


def test_who_wants_nothing_but_the_feed_has_it_at_once() -> None:
    assert a_notification(ways=()).status is Status.EFFECTIVE


def test_the_ways_are_tried_in_the_order_of_the_rule_and_of_the_settings() -> None:
    told = a_notification(ways=(Way.SMS, Way.EMAIL, Way.PUSH))
    tried = []
    while isinstance(next_ := step(told), Try):
        tried.append(next_.carrier)
        told = told.tried(next_.carrier, now=NOON)
        told = told.failed(len(told.attempts), reason="no", now=NOON)

    assert tried == [SMS, OTHER_SMS, MAIL]
    assert step(told) == GiveUp()
    assert step(told.give_up(now=NOON)) == Done()


def test_to_have_taken_it_is_enough_for_who_tells_nothing_later() -> None:
    told = a_notification().tried(MAIL, now=NOON)

    assert told.sent(1, reference="1", is_enough=True, now=NOON).status is Status.EFFECTIVE
    assert told.sent(1, reference="1", is_enough=False, now=NOON).status is Status.PLANNED


def test_a_receipt_is_waited_for_and_then_asked_for_once() -> None:
    told = a_notification().tried(SMS, now=NOON)
    told = told.sent(1, reference="SM1", is_enough=False, now=NOON)
    [sent] = told.attempts

    assert step(told, after=timedelta(minutes=4)) == Wait(NOON + PATIENCE.receipt_within)
    assert step(told, after=timedelta(minutes=5)) == Ask(sent, SMS)
    asked = told.repeated(1, now=NOON)
    assert isinstance(step(asked, after=timedelta(minutes=5)), Abandon)


def test_without_a_receipt_the_next_one_has_its_turn_where_nobody_can_be_asked() -> None:
    told = a_notification().tried(OTHER_SMS, now=NOON)
    told = told.sent(1, reference="1", is_enough=False, now=NOON)

    assert isinstance(step(told, after=timedelta(minutes=6)), Abandon)


def test_after_a_silence_it_is_asked_or_repeated_with_longer_and_longer_pauses() -> None:
    for carrier, kind in ((SMS, Ask), (MAIL, Repeat)):
        told = a_notification().tried(carrier, now=NOON)
        # Somebody tripped over the cord.
        assert isinstance(step(told), kind)
        told = told.unsure(1, now=NOON)
        assert step(told) == Wait(NOON + timedelta(seconds=2))
        assert isinstance(step(told, after=timedelta(seconds=2)), kind)
        told = told.repeated(1, now=NOON)
        assert step(told) == Wait(NOON + timedelta(seconds=4))


def test_a_silence_ends_after_so_long_or_so_many_tries() -> None:
    told = a_notification().tried(MAIL, now=NOON).unsure(1, now=NOON)
    assert isinstance(step(told, after=PATIENCE.sure_within), Abandon)

    for _ in range(TRIES_MAX):
        told = told.repeated(1, now=NOON)
    assert isinstance(step(told, after=timedelta(seconds=100)), Abandon)


def test_what_was_read_is_not_sent() -> None:
    told = replace(a_notification(), read_at=NOON)

    assert step(told) == Reached()


def test_a_provider_that_is_not_used_any_more_is_passed_over() -> None:
    gone = Carrier(way=Way.SMS, provider="gone")

    assert isinstance(step(a_notification().tried(gone, now=NOON)), Abandon)


def test_a_receipt_may_overtake_the_answer_and_come_twice() -> None:
    told = a_notification().tried(SMS, now=NOON).delivered(1, now=NOON)

    assert told.status is Status.EFFECTIVE
    assert told.sent(1, reference="1", is_enough=False, now=NOON) is told
    assert told.delivered(1, now=NOON) is told
    assert told.failed(1, reason="late", now=NOON) is told
    assert told.delivered(7, now=NOON) is told


def test_a_receipt_that_comes_after_all_hope_counts_still() -> None:
    told = a_notification().tried(SMS, now=NOON).failed(1, reason="no receipt", now=NOON)

    assert told.give_up(now=NOON).delivered(1, now=NOON).status is Status.EFFECTIVE


QUIET = QuietHours(begin=time(22), end=time(7))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 6, 1, 12, tzinfo=UTC)),
        (datetime(2026, 6, 1, 20, tzinfo=UTC), datetime(2026, 6, 2, 5, tzinfo=UTC)),
        (datetime(2026, 6, 2, 1, tzinfo=UTC), datetime(2026, 6, 2, 5, tzinfo=UTC)),
        (datetime(2026, 6, 2, 5, tzinfo=UTC), datetime(2026, 6, 2, 5, tzinfo=UTC)),
        # The clocks go forward in this night.
        (datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
    ],
)
def test_quiet_hours_are_those_of_where_somebody_lives(now: datetime, expected: datetime) -> None:
    preferences = Preferences(account_id=ADA, quiet_hours=QUIET)

    assert preferences.due_at(Category.ORDER, now=now, zone=BERLIN) == expected
    assert preferences.due_at(Category.DELIVERY, now=now, zone=BERLIN) == now


@given(
    begin=st.times(),
    end=st.times(),
    now=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
)
def test_quiet_hours_end_within_a_day_and_are_then_over(
    begin: time, end: time, now: datetime, zone: str
) -> None:
    if begin == end:
        return
    quiet, there = QuietHours(begin=begin, end=end), ZoneInfo(zone)

    over_at = quiet.over_at(now, there)

    assert now <= over_at <= now + timedelta(hours=25)


def test_quiet_hours_are_some_hours() -> None:
    with pytest.raises(BadQuietHours):
        QuietHours(begin=time(7), end=time(7))


@pytest.mark.parametrize(
    ("frequency", "now", "expected"),
    [
        (Frequency.DAILY, datetime(2026, 6, 3, 5, tzinfo=UTC), datetime(2026, 6, 3, 6, tzinfo=UTC)),
        (Frequency.DAILY, datetime(2026, 6, 3, 6, tzinfo=UTC), datetime(2026, 6, 4, 6, tzinfo=UTC)),
        (
            Frequency.WEEKLY,
            datetime(2026, 6, 3, 6, tzinfo=UTC),
            datetime(2026, 6, 8, 6, tzinfo=UTC),
        ),
        (
            Frequency.WEEKLY,
            datetime(2026, 6, 8, 5, tzinfo=UTC),
            datetime(2026, 6, 8, 6, tzinfo=UTC),
        ),
        (
            Frequency.WEEKLY,
            datetime(2026, 6, 8, 7, tzinfo=UTC),
            datetime(2026, 6, 15, 6, tzinfo=UTC),
        ),
    ],
)
def test_digests_come_in_the_morning_and_weekly_ones_on_mondays(
    frequency: Frequency, now: datetime, expected: datetime
) -> None:
    assert next_digest(frequency, now=now, zone=BERLIN) == expected


@pytest.mark.parametrize("category", Category)
def test_only_what_can_wait_is_collected(category: Category) -> None:
    preferences = Preferences(account_id=ADA)
    frequencies = {category: Frequency.DAILY}
    if category in DIGESTIBLE:
        changed = preferences.change(ways={}, frequencies=frequencies, quiet_hours=None, now=NOON)
        assert changed.frequency_of(category) is Frequency.DAILY
    else:
        with pytest.raises(NotDigestible):
            preferences.change(ways={}, frequencies=frequencies, quiet_hours=None, now=NOON)


def test_unsubscribing_takes_one_way_and_leaves_the_others() -> None:
    preferences = Preferences(account_id=ADA).without(Category.ORDER, Way.EMAIL, now=NOON)

    assert preferences.ways_of(Category.ORDER) == {Way.PUSH}
    assert Way.EMAIL in preferences.ways_of(Category.BOOKING)


def test_nobody_gets_advertisements_who_did_not_ask() -> None:
    assert Preferences(account_id=ADA).ways_of(Category.MARKETING) == frozenset()


@pytest.mark.parametrize(
    ("kind", "address", "key"),
    [
        (DeviceKind.FCM, "", ""),
        (DeviceKind.FCM, "a" * 2001, ""),
        (DeviceKind.WEB_PUSH, "https://push.example/1", ""),
        (DeviceKind.WEB_PUSH, "http://push.example/1", "key"),
    ],
)
def test_a_device_says_where_it_is_and_browsers_how_to_seal(
    kind: DeviceKind, address: str, key: str
) -> None:
    with pytest.raises(BadDevice):
        Device.add(
            account_id=ADA,
            kind=kind,
            address=address,
            public_key=key,
            secret=key,
            name="",
            now=NOON,
        )
