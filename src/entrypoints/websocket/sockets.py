"""What the gateway needs of a socket, whatever serves it; and why it closes one."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol


class CloseCode(IntEnum):
    UNSUPPORTED = 1003
    TOO_LONG = 1009
    GOING_AWAY = 1012
    OVERLOAD = 1013
    UNAUTHENTICATED = 4401
    TOO_SLOW = 4408
    TOO_MUCH = 4429


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much of everything a gateway takes."""

    frame_bytes: int = 64 * 2**10
    queued_bytes: int = 2**20
    """What may wait for a slow reader."""

    messages_per_second: float = 20.0
    burst: int = 40
    waiting_requests: int = 64
    channels_per_socket: int = 100
    sockets_per_account: int = 20
    sockets: int = 20_000
    guests: int = 10_000
    """So many who do not say who they are, but at most half of all."""

    guest_channels: int = 10
    recovered: int = 1_000
    """Who missed more than that loads the snapshot."""

    authenticate_seconds: float = 10.0
    ping_seconds: float = 25.0
    close_seconds: float = 2.0
    """So long a peer has to answer that it closes as well."""

    look_seconds: float = 0.2
    heal_seconds: float = 1.5
    recheck_seconds: float = 1.0
    retry_seconds: float = 10.0
    """Who is sent away comes back at some time within that."""


class Socket(Protocol):
    """One connection. Nothing here waits."""

    def write(self, frames: bytes) -> None:
        """Send frames. Whoever reads too slowly is told to the gateway as ``on_slow``."""
        ...

    def ping(self) -> None: ...

    def close(self, code: int, reason: str) -> None:
        """Say that it ends, and send nothing after that."""
        ...

    def abort(self) -> None:
        """Cut it."""
        ...
