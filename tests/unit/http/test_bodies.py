"""Every fault of a body is named, with its place."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest

from domain.kernel.errors import Malformed
from entrypoints.http.bodies import read
from entrypoints.http.wire import (
    CountryCode,
    Integer,
    Label,
    Moment,
    MoneyBody,
    PositionBody,
    Quantity,
    Wire,
)
from tests.support.http import SOME_ID


class LineBody(Wire):
    stock_id: UUID
    quantity: Quantity = 1


class KindBody(Wire):
    kind: Literal["EVENT", "TALK"]


class OrderBody(Wire):
    title: Label
    lines: Annotated[list[LineBody], msgspec.Meta(min_length=1, max_length=3)]
    starts_at: Moment | None = None
    price: MoneyBody | None = None
    where: PositionBody | None = None
    country: CountryCode = "DE"
    number: Integer = 0
    names: dict[str, Label] = msgspec.field(default_factory=dict)
    choice: int | str = 0


GOOD: dict[str, Any] = {"title": "x", "lines": [{"stockId": SOME_ID}]}


def faults(**changes: Any) -> Sequence[tuple[str, str]]:
    with pytest.raises(Malformed) as refused:
        read(msgspec.json.encode(GOOD | changes), OrderBody)
    errors: Any = refused.value.facts["errors"]
    return [(error["pointer"], error["reason"]) for error in errors]


def test_a_good_body_is_read() -> None:
    body = read(msgspec.json.encode(GOOD), OrderBody)

    assert body == OrderBody(title="x", lines=[LineBody(stock_id=UUID(SOME_ID))])


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"title": ""}, ["/title"]),
        ({"title": "x" * 101}, ["/title"]),
        ({"title": "a\0b"}, ["/title"]),
        ({"title": 7}, ["/title"]),
        ({"title": None}, ["/title"]),
        ({"lines": []}, ["/lines"]),
        ({"lines": [{"stockId": SOME_ID}] * 4}, ["/lines"]),
        ({"lines": {}}, ["/lines"]),
        (
            {"lines": [{"stockId": "x"}, {}, 7]},
            ["/lines/0/stockId", "/lines/1/stockId", "/lines/2"],
        ),
        ({"lines": [{"stockId": SOME_ID, "quantity": 0}]}, ["/lines/0/quantity"]),
        ({"lines": [{"stockId": SOME_ID, "quantity": "1"}]}, ["/lines/0/quantity"]),
        ({"lines": [{"stockId": SOME_ID, "quantity": 1.5}]}, ["/lines/0/quantity"]),
        ({"number": 2**63}, ["/number"]),
        ({"number": -(2**63) - 1}, ["/number"]),
        ({"number": 10**30}, ["/number"]),
        ({"number": True}, ["/number"]),
        ({"startsAt": "2026-12-01T19:30:00"}, ["/startsAt"]),
        ({"startsAt": "tomorrow"}, ["/startsAt"]),
        ({"startsAt": "0001-01-01T00:00:00+14:00"}, ["/startsAt"]),
        ({"startsAt": "9999-12-31T23:59:59-14:00"}, ["/startsAt"]),
        ({"price": {"amount": 10**16, "currency": "eur"}}, ["/price/amount", "/price/currency"]),
        ({"where": {"latitude": 91, "longitude": -181}}, ["/where/latitude", "/where/longitude"]),
        ({"where": {"latitude": None}}, ["/where/latitude", "/where/longitude"]),
        ({"country": "Germany"}, ["/country"]),
        ({"names": {"a/b~c": "", "d": "e"}}, ["/names/a~1b~0c"]),
        ({"choice": []}, ["/choice"]),
        ({"more": 1}, ["/more"]),
        ({"a/b": 1}, ["/a~1b"]),
    ],
    ids=str,
)
def test_a_fault_is_named_with_its_place(changes: dict[str, Any], pointers: list[str]) -> None:
    assert [pointer for pointer, _ in faults(**changes)] == pointers


def test_all_faults_are_named_at_once() -> None:
    found = faults(title=1, lines=[{"quantity": 0, "x": 1}], country="?", more=1)

    assert [pointer for pointer, _ in found] == [
        "/title",
        "/lines/0/stockId",
        "/lines/0/quantity",
        "/lines/0/x",
        "/country",
        "/more",
    ]
    assert ("/lines/0/stockId", "This field is required") in found
    assert ("/more", "There is no such field") in found


def test_a_list_in_place_of_a_word_is_one_fault() -> None:
    with pytest.raises(Malformed) as refusal:
        read(b'{"kind": ["EVENT", 1]}', KindBody)

    assert str(refusal.value.facts["errors"]).count("'pointer': '/kind'") == 1


def test_a_missing_field_is_named() -> None:
    with pytest.raises(Malformed) as refused:
        read(b"{}", OrderBody)

    errors: Any = refused.value.facts["errors"]
    assert [error["pointer"] for error in errors] == ["/title", "/lines"]


def test_no_more_faults_are_named_than_anybody_reads() -> None:
    found = faults(lines=[{f"x{number}": 1 for number in range(500)}])

    assert len(found) == 100
