from dataclasses import replace
from datetime import timedelta

import pytest

from domain.identity.session_events import SessionKind
from domain.identity.social_errors import LastWayIn, SignInFirst, SocialLogInOver
from domain.identity.social_events import SocialIdentityLinked, SocialIdentityUnlinked
from domain.identity.social_identity import SocialIdentityStatus, check_linkable
from domain.identity.social_log_in import LASTS
from domain.kernel.access import Role
from domain.kernel.lifecycle import IllegalMove
from tests.support.clock import NOON
from tests.support.identity import an_account
from tests.support.social import ISSUER, a_social_log_in, a_verified_account, an_identity

ADA = a_verified_account()


def test_linking_and_unlinking_are_events_that_tell_no_subject() -> None:
    linked = an_identity(ADA, subject="a-subject")
    unlinked = linked.settled().unlink(account=ADA, among=[linked], now=NOON)

    told = [*linked.events, *unlinked.events]
    assert [type(event) for event in told] == [SocialIdentityLinked, SocialIdentityUnlinked]
    assert all(event.audited and "a-subject" not in repr(event) for event in told)
    assert unlinked.status is SocialIdentityStatus.UNLINKED
    assert "a-subject" not in repr(unlinked)


def test_what_is_unlinked_stays_so() -> None:
    identity = an_identity(ADA).settled()
    unlinked = identity.unlink(account=ADA, among=[identity], now=NOON)

    with pytest.raises(IllegalMove):
        unlinked.unlink(account=ADA, among=[identity], now=NOON)


def test_without_a_password_the_last_identity_stays() -> None:
    account = replace(ADA, password_hash="")
    first, second = an_identity(account), an_identity(account, subject="another")

    first.unlink(account=account, among=[first, second], now=NOON)
    with pytest.raises(LastWayIn):
        first.unlink(account=account, among=[first], now=NOON)


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.ADMIN])
def test_nothing_but_its_owner_links_the_account_of_staff(role: Role) -> None:
    account = replace(ADA, roles=frozenset({Role.CUSTOMER, role}))

    with pytest.raises(SignInFirst):
        check_linkable(account, issuer=ISSUER, among=[])


def test_an_address_alone_links_no_second_person_of_one_issuer() -> None:
    identity = an_identity(ADA)

    check_linkable(ADA, issuer="https://other.example", among=[identity])
    with pytest.raises(SignInFirst):
        check_linkable(ADA, issuer=ISSUER, among=[identity])
    with pytest.raises(SignInFirst):
        check_linkable(an_account(), issuer=ISSUER, among=[])


def test_a_log_in_ends_as_it_was_begun_and_in_time() -> None:
    log_in = a_social_log_in(kind=SessionKind.COOKIE)

    log_in.expect("acme", None, now=NOON + LASTS - timedelta(seconds=1))
    for provider, account_id, now in (
        ("other", None, NOON),
        ("acme", ADA.id, NOON),
        ("acme", None, NOON + LASTS),
    ):
        with pytest.raises(SocialLogInOver):
            log_in.expect(provider, account_id, now=now)
