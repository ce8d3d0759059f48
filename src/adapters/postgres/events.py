"""Domain events as JSON."""

import msgspec

from domain.kernel.events import DomainEvent


def encode_event(event: DomainEvent) -> bytes:
    return msgspec.json.encode(event)


class UnknownEvent(Exception):
    """The log holds an event that this version of the program does not know."""


def decode_event(name: str, body: bytes) -> DomainEvent:
    """The event of that name; every event the program has imported is known."""
    kind = _kinds().get(name)
    if kind is None:
        raise UnknownEvent(name)
    return msgspec.json.decode(body, type=kind)


def _kinds() -> dict[str, type[DomainEvent]]:
    found: dict[str, type[DomainEvent]] = {}
    waiting: list[type[DomainEvent]] = [DomainEvent]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            found[kind.__name__] = kind
            waiting.append(kind)
    return found
