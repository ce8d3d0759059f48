"""What the decoder lets through, over every body that there is a route for."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.routes import HTTPRoute

from domain.kernel.errors import Malformed
from entrypoints.composition.root import app_of, compose
from entrypoints.http.bodies import read
from entrypoints.http.wire import Label, Quantity, Wire
from entrypoints.settings import Settings
from tests.support.wire_bounds import unbounded


class LineBody(Wire):
    name: Label
    quantity: Quantity = 1


class ListBody(Wire):
    lines: list[LineBody]
    price: float = 0.0
    number: int = 0


def _body_types() -> Sequence[Any]:
    app = app_of(compose(Settings(storage="memory")), probes={})
    handlers = [
        handler
        for route in app.litestar.routes
        if isinstance(route, HTTPRoute)
        for handler, _ in route.route_handler_map.values()
    ]
    fields = [handler.parsed_data_field for handler in handlers]
    kinds = [field.annotation for field in fields if field is not None]
    return sorted(dict.fromkeys(kinds), key=str)


BODIES = _body_types()


def faults(raw: bytes, kind: Any = ListBody) -> list[tuple[str, str]]:
    with pytest.raises(Malformed) as refused:
        read(raw, kind)
    errors: Any = refused.value.facts["errors"]
    assert errors
    return [(error["pointer"], error["reason"]) for error in errors]


@pytest.mark.parametrize(
    ("raw", "pointers"),
    [
        (b'{"lines":[],"lines":[]}', ["/lines"]),
        (b'{"lines":[],"\\u006cines":[]}', ["/lines"]),
        (b'{"lines":[{"name":"a","name":"b"}]}', ["/lines/0/name"]),
        (
            b'{"lines":[{"name":"a"},{"name":"a","name":"a","name":"a"}],"lines":[]}',
            ["/lines/1/name", "/lines/1/name", "/lines"],
        ),
        (
            b'{"lines":[{"name":"","name":"a","quantity":0}]}',
            ["/lines/0/quantity", "/lines/0/name"],
        ),
    ],
    ids=str,
)
def test_a_name_that_is_given_twice_is_a_fault_at_its_place(
    raw: bytes, pointers: list[str]
) -> None:
    assert [pointer for pointer, _ in faults(raw)] == pointers


def test_the_same_name_in_different_objects_is_none() -> None:
    read(b'{"lines":[{"name":"a"},{"name":"a"}]}', ListBody)


@pytest.mark.parametrize(
    ("raw", "pointers"),
    [
        (b'{"lines":[],"price":1e999}', ["/price"]),
        (b'{"lines":[],"price":-1e999,"number":1e400}', ["/price", "/number"]),
        (b'{"lines":[{"quantity":1e999}]}', ["/lines/0/quantity"]),
        (b'{"lines":[],"number":' + b"9" * 5000 + b"}", ["/number"]),
        (b'{"lines":[],"price":' + b"9" * 400 + b"}", ["/price"]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_number_that_no_machine_has_is_a_fault_at_its_place(
    raw: bytes, pointers: list[str]
) -> None:
    assert [pointer for pointer, _ in faults(raw)] == pointers


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"nul",
        b"NaN",
        b'{"lines":[],"price":NaN}',
        b'{"lines":[],"price":Infinity}',
        b'{"lines":[],"price":-Infinity}',
        b'{"lines":[{"name":"\\ud800"}]}',
        b'{"lines":[{"name":"\\udc00\\ud800"}]}',
        b'{"lines":[{"name":"\xed\xa0\x80"}]}',
        b'{"lines":[{"name":"\xff"}]}',
        b'{"lines":[{"name":"a\nb"}]}',
        b"\xef\xbb\xbf{}",
        b'{"lines":[]}{}',
        b'{"lines":[],}',
        b"{'lines':[]}",
        b'{"lines":[] /* none */}',
        b"[" * 100_000,
        b'{"lines":' * 100_000,
        b"[" * 3_000 + b"]" * 3_000,
        b'{"a":' * 900 + b"1" + b"}" * 900,
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_json_of_ours_is_malformed(raw: bytes) -> None:
    assert faults(raw)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["lines", "name", "quantity", "x", "email"]), inner)
    ),
    max_leaves=12,
)


@given(raw=st.binary(max_size=60) | json_values.map(msgspec.json.encode), place=st.integers(0))
def test_any_bytes_are_read_or_malformed(raw: bytes, place: int) -> None:
    for kind in (ListBody, BODIES[place % len(BODIES)]):
        assert_read_or_malformed(raw, kind)


@given(value=json_values, cut=st.integers(0, 200), put=st.binary(max_size=3))
def test_any_damage_to_json_is_read_or_malformed(value: object, cut: int, put: bytes) -> None:
    good = msgspec.json.encode({"lines": [{"name": "a", "quantity": 2}], "x": value})
    assert_read_or_malformed(good[:cut] + put + good[cut + 1 :], ListBody)


def assert_read_or_malformed(raw: bytes, kind: Any) -> None:
    with suppress(Malformed):
        read(raw, kind)
        return
    assert faults(raw, kind)


@pytest.mark.parametrize("kind", BODIES, ids=lambda kind: getattr(kind, "__name__", str(kind)))
def test_everything_in_a_body_is_bounded(kind: Any) -> None:
    assert unbounded(kind) == []


def test_the_test_sees_what_is_not_bounded() -> None:
    class Loose(msgspec.Struct):
        a: str
        b: int
        c: list[str]
        d: dict[str, Any]
        e: float

    found = unbounded(Loose)

    assert {place.partition(":")[0] for place in found} >= {
        "",
        "/a",
        "/b",
        "/c",
        "/c/0",
        "/d",
        "/e",
    }
