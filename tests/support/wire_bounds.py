"""Where a client decides how much there is: every place of a type that has no bounds."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import inspect

from entrypoints.http.factor_wire import Lenient
from entrypoints.http.wire import INT64_MAX

type Seen = frozenset[type]


def unbounded(kind: Any) -> list[str]:
    return list(_places(inspect.type_info(kind), "", frozenset()))


def _places(kind: inspect.Type, place: str, seen: Seen) -> Iterator[str]:
    if (look := _LOOKS.get(type(kind))) is not None:
        yield from look(kind, place, seen)
    elif isinstance(kind, inspect.CollectionType):
        yield from _of_list(kind, place, seen)


def _of_text(kind: Any, place: str, seen: Seen) -> Iterator[str]:
    del seen
    if kind.pattern is None:
        yield f"{place}: text with U+0000"
    if kind.max_length is None and kind.pattern in {None, r"^[^\x00]*$"}:
        yield f"{place}: text of any length"


def _of_number(kind: Any, place: str, seen: Seen) -> Iterator[str]:
    del seen
    least = kind.ge if kind.ge is not None else kind.gt
    most = kind.le if kind.le is not None else kind.lt
    if least is None or most is None:
        yield f"{place}: any number"
    elif least < -INT64_MAX - 1 or most > INT64_MAX:
        yield f"{place}: more than int64"


def _of_anything(kind: Any, place: str, seen: Seen) -> Iterator[str]:
    del kind, seen
    yield f"{place}: anything"


def _of_list(kind: Any, place: str, seen: Seen) -> Iterator[str]:
    if kind.max_length is None:
        yield f"{place}: a list without end"
    yield from _places(kind.item_type, f"{place}/0", seen)


def _of_names(kind: Any, place: str, seen: Seen) -> Iterator[str]:
    if kind.max_length is None:
        yield f"{place}: names without end"
    yield from _places(kind.key_type, f"{place}/name", seen)
    yield from _places(kind.value_type, f"{place}/value", seen)


def _of_union(kind: Any, place: str, seen: Seen) -> Iterator[str]:
    for choice in kind.types:
        yield from _places(choice, place, seen)


def _of_struct(kind: Any, place: str, seen: Seen) -> Iterator[str]:
    if kind.cls in seen:
        return
    if not kind.forbid_unknown_fields and not issubclass(kind.cls, Lenient):
        yield f"{place}: unknown fields"
    for field in kind.fields:
        yield from _places(field.type, f"{place}/{field.encode_name}", seen | {kind.cls})


def _of_metadata(kind: Any, place: str, seen: Seen) -> Iterator[str]:
    yield from _places(kind.type, place, seen)


_LOOKS: Mapping[type[inspect.Type], Callable[[Any, str, Seen], Iterator[str]]] = {
    inspect.Metadata: _of_metadata,
    inspect.StrType: _of_text,
    inspect.IntType: _of_number,
    inspect.FloatType: _of_number,
    inspect.AnyType: _of_anything,
    inspect.RawType: _of_anything,
    inspect.DictType: _of_names,
    inspect.UnionType: _of_union,
    inspect.StructType: _of_struct,
}
