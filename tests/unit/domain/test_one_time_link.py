from datetime import timedelta

import pytest

from domain.identity.errors import LinkDoesNotCount
from domain.identity.one_time_link import LASTS, OneTimeLink, Purpose, find_link
from tests.support.clock import NOON
from tests.support.links import a_link

SECOND = timedelta(seconds=1)


def test_how_long_links_last() -> None:
    assert dict(LASTS) == {
        Purpose.VERIFY_EMAIL: timedelta(days=3),
        Purpose.RESET_PASSWORD: timedelta(hours=1),
        Purpose.CHANGE_EMAIL_OLD: timedelta(days=1),
        Purpose.CHANGE_EMAIL_NEW: timedelta(days=1),
    }


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_counts_until_its_time_is_over(purpose: Purpose) -> None:
    link = a_link(purpose)

    assert link.counts(now=link.expires_at - SECOND, among=[link])
    assert not link.counts(now=link.expires_at, among=[link])


def test_a_link_is_followed_once() -> None:
    link = a_link()

    followed = link.follow(now=NOON, among=[link])

    refuses(followed)


def test_a_link_that_was_taken_back_does_not_count() -> None:
    refuses(a_link().take_back(now=NOON))


@pytest.mark.parametrize(
    ("purpose", "counts"),
    [
        (Purpose.VERIFY_EMAIL, True),
        (Purpose.RESET_PASSWORD, False),
        (Purpose.CHANGE_EMAIL_OLD, False),
        (Purpose.CHANGE_EMAIL_NEW, False),
    ],
)
def test_a_newer_link_replaces_older_ones_unless_they_only_verify(
    purpose: Purpose,
    counts: bool,  # noqa: FBT001  # A parameter of the table above.
) -> None:
    older = a_link(purpose)
    newer = a_link(purpose, account_id=older.account_id, made_at=NOON + SECOND)

    assert older.counts(now=NOON + SECOND, among=[older, newer]) is counts
    assert newer.counts(now=NOON + SECOND, among=[older, newer])


def test_links_for_something_else_replace_nothing() -> None:
    link = a_link(Purpose.RESET_PASSWORD)
    others = [
        a_link(purpose, made_at=NOON + SECOND) for purpose in Purpose if purpose != link.purpose
    ]

    assert link.counts(now=NOON + SECOND, among=[link, *others])


def test_of_two_links_that_were_made_together_each_knows_the_other() -> None:
    earlier = a_link(Purpose.CHANGE_EMAIL_NEW, made_at=NOON - SECOND)
    old, new = a_link(Purpose.CHANGE_EMAIL_OLD), a_link(Purpose.CHANGE_EMAIL_NEW)

    assert old.other_half([earlier, old, new]) is new
    assert new.other_half([earlier, old, new]) is old


def test_a_link_that_is_not_there_does_not_count() -> None:
    link = a_link()

    assert find_link([a_link(), link], link.id) is link
    with pytest.raises(LinkDoesNotCount):
        find_link([a_link()], link.id)


def refuses(link: OneTimeLink) -> None:
    with pytest.raises(LinkDoesNotCount):
        link.follow(now=NOON, among=[link])
