from datetime import timedelta
from uuid import uuid4

import pytest

from domain.identity.api_key import LASTS_AT_MOST, LIFECYCLE, ApiKey, ApiKeyStatus
from domain.identity.api_key_errors import BadKeyEnd, BadKeyName, NoScopes, NotForKeys
from domain.identity.api_key_events import ApiKeyCreated, ApiKeyRevoked, KeyRevocationReason
from domain.kernel.access import MEANINGS, RIGHTS, Principal, Reach, Right, Role
from domain.kernel.ids import AccountId
from domain.kernel.lifecycle import IllegalMove
from tests.support.api_keys import an_api_key
from tests.support.clock import NOON

OWNER = AccountId(uuid4())
SECOND = timedelta(seconds=1)
LATER = NOON + timedelta(days=1)


def a_key(*scopes: Right, **given: object) -> ApiKey:
    return an_api_key(*scopes, account_id=OWNER, **given)  # type: ignore[arg-type]


def test_a_new_key_counts_until_it_ends() -> None:
    key = a_key(expires_at=LATER)

    assert key.is_live(NOON)
    assert key.is_live(LATER - SECOND)
    assert not key.is_live(LATER)


def test_its_event_says_what_it_opens_and_not_what_it_is_called() -> None:
    (event,) = a_key(Right.ORGANIZE, name="North gate").events

    assert isinstance(event, ApiKeyCreated)
    assert event.scopes == {Right.ORGANIZE}
    assert "North gate" not in repr(event)


@pytest.mark.parametrize(
    "ends", [NOON - SECOND, NOON, NOON + LASTS_AT_MOST + SECOND], ids=["past", "now", "too late"]
)
def test_a_key_ends_in_the_future_and_within_a_year(ends: object) -> None:
    with pytest.raises(BadKeyEnd):
        a_key(expires_at=ends)

    assert a_key(expires_at=NOON + LASTS_AT_MOST).is_live(NOON)


@pytest.mark.parametrize("right", [right for right in Right if not MEANINGS[right].for_keys])
def test_no_key_is_for_what_only_a_person_may_do(right: Right) -> None:
    with pytest.raises(NotForKeys):
        a_key(Right.BOOK, right)


def test_a_key_for_nothing_is_none() -> None:
    with pytest.raises(NoScopes):
        ApiKey.create(
            a_key().id,
            account_id=OWNER,
            name="Till",
            scopes=frozenset(),
            secret_hash=b"",
            expires_at=LATER,
            now=NOON,
        )


@pytest.mark.parametrize("name", ["", " \t ", "x" * 101, "\x1b"], ids=range(4))
def test_a_name_can_be_read(name: str) -> None:
    with pytest.raises(BadKeyName):
        a_key(name=name)
    with pytest.raises(BadKeyName):
        a_key().rename(name, now=NOON)


def test_a_name_is_one_line() -> None:
    assert a_key(name="  North\n gate ").name == "North gate"


@pytest.mark.parametrize("status", ApiKeyStatus)
def test_a_key_is_revoked_once(status: ApiKeyStatus) -> None:
    key = a_key()
    if status is ApiKeyStatus.REVOKED:
        key = key.revoke(KeyRevocationReason.REVOKED, now=LATER)
        with pytest.raises(IllegalMove):
            key.revoke(KeyRevocationReason.ACCOUNT_ERASED, now=LATER)
        return

    revoked = key.revoke(KeyRevocationReason.ACCOUNT_ERASED, now=LATER)

    assert not revoked.is_live(LATER)
    assert revoked.revoked_at == LATER
    assert [type(event) for event in revoked.events] == [ApiKeyCreated, ApiKeyRevoked]
    assert LIFECYCLE.is_final(revoked.status)


def test_every_right_says_what_it_is_for_and_whose_objects_it_reaches() -> None:
    assert MEANINGS.keys() == set(Right)


def test_what_reaches_other_peoples_objects_is_for_staff_alone() -> None:
    staff = {Role.SUPPORT, Role.ADMIN}
    others = {right for role in Role if role not in staff for right in RIGHTS[role]}

    assert {MEANINGS[right].reach for right in others} == {Reach.OWN}


def test_a_machine_may_do_what_both_its_scopes_and_the_roles_of_its_account_allow() -> None:
    machine = Principal(
        OWNER, frozenset({Role.ORGANIZER}), scopes=frozenset({Right.ORGANIZE, Right.SELL})
    )

    assert {right for right in Right if machine.may(right)} == {Right.ORGANIZE}
