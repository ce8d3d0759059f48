"""Endpoints, what is on its way to them, and where they may be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Address
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import EndpointId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.networks import is_private
from domain.webhooks.address import URL_MAX, check_address
from domain.webhooks.delivery import (
    ATTEMPTS_MAX,
    PAUSES,
    STEPS,
    Delivery,
    DeliveryStatus,
    Failure,
    Outcome,
)
from domain.webhooks.delivery import LIFECYCLE as DELIVERY_LIFECYCLE
from domain.webhooks.endpoint import LIFECYCLE, Endpoint, EndpointStatus, Secret
from domain.webhooks.errors import BadWebhookAddress, NoEventsChosen, WebhookNotActive
from domain.webhooks.events import DisabledBecause, WebhookCreated, WebhookDisabled, WebhookTested
from tests.support.clock import NOON
from tests.support.webhooks import A_SECRET, GONE, REFUSED, TAKEN, a_delivery, an_endpoint

DAY = timedelta(days=1)
ANOTHER = Secret(shared=b"t" * 32, seed=b"l" * 32, made_at=NOON)
ANY_ENDPOINT = EndpointId(uuid4())


# Endpoints


def test_a_new_one_is_active_and_says_nothing_secret() -> None:
    endpoint = an_endpoint()

    assert endpoint.status is EndpointStatus.ACTIVE
    [event] = endpoint.events
    assert isinstance(event, WebhookCreated)
    assert "hooks.example.org" not in repr(endpoint) + repr(endpoint.changes)


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [(["B", "A", "B"], ("A", "B")), (["A", "*"], ("*",)), (["*"], ("*",))],
)
def test_events_are_chosen_once_each_or_all_of_them(
    chosen: list[str], kept: tuple[str, ...]
) -> None:
    assert an_endpoint(event_names=chosen).event_names == kept


def test_without_events_there_is_no_endpoint() -> None:
    with pytest.raises(NoEventsChosen):
        an_endpoint(event_names=[])


@pytest.mark.parametrize("status", EndpointStatus)
@pytest.mark.parametrize(
    ("verb", "target"),
    [
        (lambda it: it.pause(now=NOON), EndpointStatus.PAUSED),
        (lambda it: it.resume(now=NOON), EndpointStatus.ACTIVE),
        (lambda it: it.disable(DisabledBecause.GONE, now=NOON), EndpointStatus.DISABLED),
    ],
    ids=["pause", "resume", "disable"],
)
def test_every_move_is_in_the_table_or_refused(
    status: EndpointStatus, verb: Callable[[Endpoint], Endpoint], target: EndpointStatus
) -> None:
    endpoint = replace(an_endpoint(), status=status)

    if LIFECYCLE.allows(status, target):
        assert verb(endpoint).status is target
    else:
        with pytest.raises(IllegalMove):
            verb(endpoint)


def test_who_is_disabled_says_why_until_it_is_resumed() -> None:
    disabled = an_endpoint().settled().disable(DisabledBecause.FAILING, now=NOON)

    assert disabled.disabled_because is DisabledBecause.FAILING
    [event] = disabled.events
    assert isinstance(event, WebhookDisabled)
    assert event.reason is DisabledBecause.FAILING
    assert disabled.resume(now=NOON).disabled_because is None


def test_for_a_day_two_secrets_count_and_never_three() -> None:
    rotated = an_endpoint().rotate(ANOTHER, now=NOON)
    again = rotated.rotate(A_SECRET, now=NOON)

    assert [each.shared for each in rotated.signs_with(NOON + DAY - timedelta(seconds=1))] == [
        ANOTHER.shared,
        A_SECRET.shared,
    ]
    assert [each.shared for each in rotated.signs_with(NOON + DAY)] == [ANOTHER.shared]
    assert [each.shared for each in again.signs_with(NOON)] == [A_SECRET.shared, ANOTHER.shared]


def test_only_one_that_is_active_is_tested_and_none_that_is_disabled_hears_again() -> None:
    endpoint = an_endpoint().settled()
    paused = endpoint.pause(now=NOON).settled()
    disabled = endpoint.disable(DisabledBecause.GONE, now=NOON).settled()

    assert isinstance(endpoint.test(now=NOON).events[0], WebhookTested)
    assert paused.replay(5, now=NOON).events
    with pytest.raises(WebhookNotActive):
        paused.test(now=NOON)
    with pytest.raises(WebhookNotActive):
        disabled.replay(0, now=NOON)


# What is on its way


def test_ten_attempts_take_a_bit_more_than_three_days() -> None:
    delivery, tries = a_delivery(ANY_ENDPOINT), []
    while delivery.is_waiting:
        tries.append(delivery.due_at - NOON)
        delivery = delivery.attempted(REFUSED, now=delivery.due_at, chance=0)

    assert delivery.status is DeliveryStatus.FAILED
    assert (delivery.attempts, len(tries)) == (ATTEMPTS_MAX, 10)
    assert tries[:3] == [timedelta(), timedelta(seconds=5), timedelta(minutes=5, seconds=5)]
    assert 3 * DAY < tries[-1] < 3.5 * DAY


@given(attempts=st.integers(0, ATTEMPTS_MAX - 2), chance=st.integers(0, STEPS - 1))
def test_chance_makes_a_pause_longer_by_a_tenth_at_most(attempts: int, chance: int) -> None:
    delivery = replace(a_delivery(ANY_ENDPOINT), attempts=attempts)

    pause = delivery.attempted(REFUSED, now=NOON, chance=chance).due_at - NOON

    assert PAUSES[attempts] <= pause < PAUSES[attempts] * 1.1


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (200, None),
        (204, None),
        (301, Failure.REDIRECT),
        (307, Failure.REDIRECT),
        (404, Failure.REFUSED),
        (410, Failure.REFUSED),
        (503, Failure.REFUSED),
        (101, Failure.REFUSED),
    ],
)
def test_only_success_is_success(status: int, failure: Failure | None) -> None:
    assert Outcome.answered(status, timedelta()).failure is failure


def test_what_was_taken_is_over_and_so_is_what_nobody_is_there_for() -> None:
    delivery = a_delivery(ANY_ENDPOINT)

    taken = delivery.attempted(TAKEN, now=NOON, chance=0)
    gone = delivery.attempted(GONE, now=NOON, chance=0)

    assert (taken.status, taken.response_code) == (DeliveryStatus.DELIVERED, 204)
    assert (gone.status, gone.attempts) == (DeliveryStatus.FAILED, 1)


@pytest.mark.parametrize("status", DeliveryStatus)
def test_whatever_came_of_it_can_be_sent_again(status: DeliveryStatus) -> None:
    over: Delivery = replace(a_delivery(ANY_ENDPOINT), status=status, attempts=3)

    again = over.again(now=NOON + DAY)

    assert (again.status, again.due_at) == (DeliveryStatus.WAITING, NOON + DAY)
    assert again.attempts == (3 if status is DeliveryStatus.WAITING else 0)


@pytest.mark.parametrize("status", DeliveryStatus)
def test_only_what_waits_is_attempted_or_withheld(status: DeliveryStatus) -> None:
    delivery: Delivery = replace(a_delivery(ANY_ENDPOINT), status=status)

    if status is DeliveryStatus.WAITING:
        assert delivery.withhold().status is DeliveryStatus.WITHHELD
        assert DELIVERY_LIFECYCLE.allows(status, DeliveryStatus.FAILED)
        return
    with pytest.raises(IllegalMove):
        delivery.withhold()
    with pytest.raises(IllegalMove):
        delivery.attempted(TAKEN, now=NOON, chance=0)


# Where they are

GOOD = (
    "https://hooks.example.org",
    "https://hooks.example.org:8443/a/b?token=c%20d",
    "https://93.184.215.14/hooks",
    "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
)
BAD = (
    "http://hooks.example.org/",
    "ftp://hooks.example.org/",
    "//hooks.example.org/",
    "hooks.example.org",
    "",
    "https://",
    "https://user@hooks.example.org/",
    "https://user:secret@hooks.example.org/",
    "https://hooks.example.org/#there",
    "https://hooks.example.org:port/",
    "https://hooks.example.org/a b",
    "https://hooks.example.org/\r\nHost: elsewhere",
    "https://hooks.example.org\\@127.0.0.1/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://a.localhost/",
    "https://printer.local/",
    "https://metadata.google.internal/",
    "https://intranet/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://127.0.0.1/",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1%25eth0]/",
    "https://[fc00::1]/",
    "https://[ff02::1]/",
    "https://hooks.example.org/" + "a" * URL_MAX,
)


@pytest.mark.parametrize("url", GOOD)
def test_public_servers_may_be_sent_to(url: str) -> None:
    check_address(url)


@pytest.mark.parametrize("url", BAD)
def test_nothing_is_sent_to_private_networks_or_in_the_clear(url: str) -> None:
    with pytest.raises(BadWebhookAddress):
        check_address(url)


def test_an_operator_may_trust_a_host_with_its_port_and_no_other() -> None:
    check_address("http://127.0.0.1:9000/hooks", {"127.0.0.1:9000"})
    with pytest.raises(BadWebhookAddress):
        check_address("http://127.0.0.1:9001/hooks", {"127.0.0.1:9000"})
    with pytest.raises(BadWebhookAddress):
        check_address("http://u:p@127.0.0.1:9000/hooks", {"127.0.0.1:9000"})


@given(st.ip_addresses(v=4))
def test_an_address_within_an_ipv6_address_is_as_private_as_it_is(address: IPv4Address) -> None:
    assert is_private(f"::ffff:{address}") >= is_private(str(address))
