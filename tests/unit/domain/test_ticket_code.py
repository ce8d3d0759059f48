from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.booking.ticket_code import PAYLOAD_BYTES, GateHours, TicketClaims
from domain.booking.ticket_errors import UnreadableCode
from domain.booking.ticket_number import NUMBERS, ticket_number
from domain.kernel.ids import EventId
from tests.support.tickets import EVENT, HOURS, a_number

KEY_ID = b"key1"
CLAIMS = TicketClaims(event_id=EVENT, number=a_number(), issue=1, hours=HOURS)
CENTURIES = int(timedelta(days=800 * 365).total_seconds())
moments = st.integers(min_value=0, max_value=CENTURIES).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)


@given(
    event_id=st.uuids(),
    rank=st.integers(min_value=0, max_value=NUMBERS - 1),
    issue=st.integers(min_value=1, max_value=2**16 - 1),
    starts_at=moments,
    hours=st.integers(min_value=0, max_value=1000),
)
def test_claims_written_as_bytes_are_read_as_they_were(
    event_id: UUID, rank: int, issue: int, starts_at: datetime, hours: int
) -> None:
    claims = TicketClaims(
        event_id=EventId(event_id),
        number=ticket_number(rank),
        issue=issue,
        hours=GateHours.of(starts_at, starts_at + timedelta(hours=hours)),
    )

    assert TicketClaims.from_bytes(claims.to_bytes(KEY_ID)) == (claims, KEY_ID)


@given(st.binary(max_size=2 * PAYLOAD_BYTES))
def test_other_bytes_are_unreadable_or_claims_but_never_a_crash(payload: bytes) -> None:
    try:
        claims, key_id = TicketClaims.from_bytes(payload)
    except UnreadableCode:
        return
    assert claims.to_bytes(key_id) == payload


def test_another_version_is_unreadable() -> None:
    with pytest.raises(UnreadableCode):
        TicketClaims.from_bytes(b"\x02" + CLAIMS.to_bytes(KEY_ID)[1:])


def test_a_time_that_no_calendar_has_is_unreadable() -> None:
    payload = CLAIMS.to_bytes(KEY_ID)

    with pytest.raises(UnreadableCode):
        TicketClaims.from_bytes(payload[:27] + b"\x7f" * 16 + payload[-4:])
