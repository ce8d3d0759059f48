from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.kernel.errors import Malformed
from domain.kernel.geo import Position
from domain.kernel.money import Money
from entrypoints.http.wire import MoneyBody, MoneyReply, PositionBody, PositionReply, encode, utc

INDIA = timezone(timedelta(hours=5, minutes=30))


def test_money_goes_over_the_wire_and_back() -> None:
    money = Money(1999, "EUR")

    assert encode(MoneyReply.of(money)) == b'{"amount":1999,"currency":"EUR"}'
    assert MoneyBody(amount=1999, currency="EUR").to_money() == money


def test_a_position_goes_over_the_wire_and_back() -> None:
    position = Position(53.1, 8.8)

    assert encode(PositionReply.of(position)) == b'{"latitude":53.1,"longitude":8.8}'
    assert PositionBody(latitude=53.1, longitude=8.8).to_position() == position


def test_a_time_is_told_in_utc() -> None:
    noon = utc(datetime(2026, 6, 1, 17, 30, tzinfo=INDIA))

    assert encode(noon) == b'"2026-06-01T12:00:00Z"'


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=INDIA),
        datetime(9999, 12, 31, tzinfo=UTC),
        datetime(2026, 6, 1, tzinfo=UTC).replace(tzinfo=None),
    ],
)
def test_a_time_that_no_clock_needs_is_malformed(moment: datetime) -> None:
    with pytest.raises(Malformed):
        utc(moment)
