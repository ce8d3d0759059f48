"""Domain events as JSON."""

import msgspec

from domain.kernel.events import DomainEvent


def encode_event(event: DomainEvent) -> bytes:
    return msgspec.json.encode(event)


class UnknownEvent(Exception):
    """The log holds an event that this version of the program does not know."""


_kinds: dict[str, type[DomainEvent]] = {}


def decode_event(name: str, body: bytes) -> DomainEvent:
    """The event of that name; every event the program has imported is known."""
    if name not in _kinds:
        _kinds.update(_imported_kinds())
    if name not in _kinds:
        raise UnknownEvent(name)
    return msgspec.json.decode(body, type=_kinds[name])


def _imported_kinds() -> dict[str, type[DomainEvent]]:
    found: dict[str, type[DomainEvent]] = {}
    waiting: list[type[DomainEvent]] = [DomainEvent]
    while waiting:
        # A dataclass with slots takes the place of the class it was made of: the last one counts.
        for kind in waiting.pop().__subclasses__():
            found[kind.__name__] = kind
            waiting.append(kind)
    return found
