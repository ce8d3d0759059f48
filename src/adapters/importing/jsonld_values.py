"""Members of JSON-LD objects, which may be there once, several times, or in an object."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.importing.values import prose


def listed(said: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = said.get(name)
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def first(said: Mapping[str, Any], name: str) -> Any:
    return next(iter(listed(said, name)), None)


def text_of(said: Mapping[str, Any], name: str) -> str:
    """The text of the first value, also of {"@value": …}; empty if it is something else."""
    return _plain(first(said, name), "@value", name)


def texts_of(said: Mapping[str, Any], name: str, inner: str) -> Sequence[str]:
    """The texts of all values; of those that are objects, what is inside."""
    return [text for value in listed(said, name) if (text := _plain(value, inner, name))]


def types_of(said: Mapping[str, Any]) -> Sequence[str]:
    """Its types without the name of the vocabulary before them."""
    kinds = (kind for kind in listed(said, "@type") if isinstance(kind, str))
    return [kind.rpartition("/")[2].removeprefix("schema:") for kind in kinds]


def _plain(value: Any, inner: str, where: str) -> str:
    if isinstance(value, Mapping):
        value = first(value, inner)
    return prose(value, where) if isinstance(value, str) else ""
