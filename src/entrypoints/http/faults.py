"""Everything that is wrong with a body. msgspec stops at the first fault; clients want all."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import msgspec

from domain.kernel.errors import Fact
from entrypoints.http.wire import YEAR_MAX, YEAR_MIN, is_sane

FAULTS_MAX = 100
_ABSENT = (NoneType, msgspec.UnsetType)


class Fault(NamedTuple):
    pointer: str
    reason: str
    place: str = "body"

    def as_fact(self) -> Fact:
        return {"in": self.place, "pointer": self.pointer, "reason": self.reason}


def faults_of(value: object, kind: Any, pointer: str = "") -> Iterator[Fault]:
    """Every fault of a decoded value that should be of this kind."""
    reason = _refusal(value, kind)
    if reason is None:
        return
    inner = list(_inner_faults(value, _bare(kind), pointer))
    yield from inner or [Fault(pointer, reason)]


def impossible_times(value: object, pointer: str = "") -> Iterator[Fault]:
    """Times that no calendar of ours reaches, anywhere in a decoded body."""
    if isinstance(value, datetime):
        if not is_sane(value):
            yield Fault(pointer, f"A year is from {YEAR_MIN} to {YEAR_MAX}")
    elif isinstance(value, msgspec.Struct):
        for name, encoded in _fields_of(type(value)):
            yield from impossible_times(getattr(value, name), f"{pointer}/{encoded}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from impossible_times(item, f"{pointer}/{index}")


@cache
def _fields_of(kind: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.encode_name) for field in msgspec.structs.fields(kind))


def _refusal(value: object, kind: Any) -> str | None:
    try:
        msgspec.convert(value, kind, str_keys=True)
    except msgspec.ValidationError as refusal:
        return str(refusal).split(" - at `", maxsplit=1)[0]
    return None


def _inner_faults(value: object, kind: Any, pointer: str) -> Iterator[Fault]:
    origin = get_origin(kind) or kind
    if isinstance(value, Mapping) and isinstance(origin, type):
        if issubclass(origin, msgspec.Struct):
            yield from _struct_faults(value, kind, pointer)
        elif issubclass(origin, Mapping) and (inner := get_args(kind)):
            for name, item in value.items():
                yield from faults_of(item, inner[1], f"{pointer}/{_escaped(name)}")
    elif isinstance(value, list) and _is_list(origin) and (inner := get_args(kind)):
        for index, item in enumerate(value):
            yield from faults_of(item, inner[0], f"{pointer}/{index}")


def _is_list(origin: Any) -> bool:
    return isinstance(origin, type) and issubclass(origin, Collection)


def _struct_faults(value: Mapping[str, object], kind: Any, pointer: str) -> Iterator[Fault]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name, field in fields.items():
        if name in value:
            yield from faults_of(value[name], field.type, f"{pointer}/{name}")
        elif field.required:
            yield Fault(f"{pointer}/{name}", "This field is required")
    tag = getattr(msgspec.inspect.type_info(kind), "tag_field", None)
    if kind.__struct_config__.forbid_unknown_fields:
        for name in value.keys() - fields.keys() - {tag}:
            yield Fault(f"{pointer}/{_escaped(name)}", "There is no such field")


def _bare(kind: Any) -> Any:
    """The one thing that a value must be, without constraints and without ``None``."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in {Union, UnionType}:
        choices = [choice for choice in get_args(kind) if choice not in _ABSENT]
        return _bare(choices[0]) if len(choices) == 1 else kind
    return kind


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
