"""Whom a request is said to come from, and who is believed about it."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.http.addresses import UNKNOWN, Proxies, client_address, network_of

OURS = Proxies(["10.0.0.0/8", "2001:db8:ffff::/48"])


def a_scope(*forwarded: str, peer: str | None = "10.0.0.1") -> Any:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return {"client": None if peer is None else (peer, 1234), "headers": headers}


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ([], "10.0.0.1"),
        (["203.0.113.7"], "203.0.113.7"),
        (["203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        (["203.0.113.7", "10.0.0.3, 10.0.0.2"], "203.0.113.7"),
        (["2001:db8::7"], "2001:db8::7"),
        (["2001:DB8:0::7, 2001:db8:ffff::1"], "2001:db8::7"),
        (["::ffff:203.0.113.7"], "203.0.113.7"),
        (["10.0.0.9, 10.0.0.2"], "10.0.0.9"),
    ],
    ids=str,
)
def test_behind_proxies_of_ours_the_client_is_whom_they_name(
    forwarded: Sequence[str], client: str
) -> None:
    assert OURS.client_of(a_scope(*forwarded)) == client


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        (["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
        (["10.0.0.5, 203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        (["198.51.100.1", "203.0.113.7"], "203.0.113.7"),
        (["127.0.0.1, 203.0.113.7"], "203.0.113.7"),
    ],
    ids=str,
)
def test_what_a_client_writes_in_front_of_it_is_not_believed(
    forwarded: Sequence[str], client: str
) -> None:
    assert OURS.client_of(a_scope(*forwarded)) == client


@pytest.mark.parametrize(
    "forwarded", ["unknown", "", "203.0.113.7:80", "203.0.113.7 10.0.0.1", "1", "[", "\xff", "evil"]
)
def test_what_is_no_address_leads_no_further_than_the_proxy(forwarded: str) -> None:
    assert OURS.client_of(a_scope(f"198.51.100.1, {forwarded}")) == "10.0.0.1"


@pytest.mark.parametrize("peer", ["203.0.113.9", "2001:db8::1", "11.0.0.1"])
def test_nobody_else_is_believed(peer: str) -> None:
    assert OURS.client_of(a_scope("198.51.100.1", peer=peer)) == peer


def test_without_proxies_nobody_is_believed() -> None:
    assert Proxies().client_of(a_scope("198.51.100.1")) == "10.0.0.1"


def test_a_peer_without_an_address_is_unknown() -> None:
    assert OURS.client_of(a_scope("198.51.100.1", peer=None)) == UNKNOWN
    assert client_address({}) == UNKNOWN


def test_what_is_asked_for_is_what_was_found_at_the_front() -> None:
    assert client_address({"state": {"client_address": "203.0.113.7"}}) == "203.0.113.7"


def test_an_ipv6_network_is_one_caller() -> None:
    assert network_of("2001:db8:1:2:3::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::") != network_of("2001:db8:1:3::")
    assert network_of("203.0.113.7") == "203.0.113.7"
    assert network_of(UNKNOWN) == UNKNOWN


@given(lines=st.lists(st.text(alphabet=st.characters(max_codepoint=255)), max_size=4))
def test_whatever_is_written_there_one_address_comes_out(lines: list[str]) -> None:
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in lines]

    assert OURS.client_of({"client": ("10.0.0.1", 1), "headers": headers})
    assert Proxies().client_of({"client": ("10.0.0.1", 1), "headers": headers}) == "10.0.0.1"
