from datetime import UTC, datetime
from uuid import UUID

import pytest

from application.platform.paging import BadCursor, Key, Page, PageRequest

ID = UUID(int=7)


def a_request_after(*key: str) -> PageRequest:
    first: Page[Key] = Page.cut([key, key], PageRequest(limit=1), key=lambda item: item)
    return PageRequest(cursor=first.next)


def test_a_list_goes_on_after_a_moment_in_utc() -> None:
    request = a_request_after("2026-11-23T14:00:00+02:00", str(ID))

    assert request.after_moment() == (datetime(2026, 11, 23, 12, tzinfo=UTC), ID)


def test_the_first_page_comes_after_nothing() -> None:
    assert PageRequest().after_moment() is None


@pytest.mark.parametrize(
    "key",
    [
        ("yesterday", str(ID)),
        ("2026-11-23T14:00:00", str(ID)),
        ("9999-12-31T23:59:59-12:00", str(ID)),
        ("2026-11-23T14:00:00Z", "seven"),
        (str(ID),),
    ],
    ids=["no moment", "nobody's clock", "after all times", "no id", "another list"],
)
def test_a_cursor_that_no_list_by_time_has_given_out_is_refused(key: tuple[str, ...]) -> None:
    with pytest.raises(BadCursor):
        a_request_after(*key).after_moment()
