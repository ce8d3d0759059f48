"""What msgspec lets pass in JSON: a name twice in one object, of which the last one counts.

Two readers of such a body may read two different things, so it is refused. And where msgspec
gives up at a number that no machine has, this says which one it was.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from entrypoints.http.faults import Fault
from entrypoints.http.wire import INT64_MAX

TWICE = "This name is given twice"
TOO_LARGE = "This number is out of range"
TOO_DEEP = "This is nested too deeply"
_DIGITS_MAX = 20


class _Twice(Exception):
    """There is a name twice in some object."""


class _Pairs(list[tuple[str, Any]]):
    """An object, with all that was written in it."""


def names_are_unique(text: str) -> bool:
    """Whether no object of this JSON has a name twice: a look that is as quick as can be."""
    try:
        _QUICK.decode(text)
    except _Twice:
        return False
    return True


def twins_in(text: str) -> Iterator[Fault]:
    """Names that are given more than once in their object."""
    return (fault for fault in _faults_of(_THOROUGH.decode(text), "") if fault.reason == TWICE)


def numbers_out_of_range(text: str) -> Iterator[Fault]:
    return (fault for fault in _faults_of(_THOROUGH.decode(text), "") if fault.reason == TOO_LARGE)


def _refuse_twins(pairs: Sequence[tuple[str, Any]]) -> None:
    if len(pairs) > 1 and len(dict(pairs)) < len(pairs):
        raise _Twice


def _bounded(digits: str) -> float:
    # Python would take its time over a number of a million digits.
    return float(digits) if len(digits) > _DIGITS_MAX else int(digits)


# Numbers are left as text here: nobody looks at them.
_QUICK = json.JSONDecoder(object_pairs_hook=_refuse_twins, parse_int=str, parse_float=str)
_THOROUGH = json.JSONDecoder(object_pairs_hook=_Pairs, parse_int=_bounded)


def _faults_of(value: object, pointer: str) -> Iterator[Fault]:
    match value:
        case _Pairs():
            yield from _faults_of_object(value, pointer)
        case list():
            for index, item in enumerate(value):
                yield from _faults_of(item, f"{pointer}/{index}")
        case int() | float() if abs(value) > INT64_MAX:
            yield Fault(pointer, TOO_LARGE)


def _faults_of_object(pairs: _Pairs, pointer: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for name, item in pairs:
        place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        if name in seen:
            yield Fault(place, TWICE)
        seen.add(name)
        yield from _faults_of(item, place)
