"""Messages that appear on somebody's devices."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """``tag`` is made from the cause: a device that gets it twice shows it once."""

    tag: str
    title: str
    text: str
    about: str
    """What it leads to, as ``kind:id``."""

    is_urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PushAddress:
    """Where a device takes messages. Browsers give keys, for nobody else to read them."""

    address: str
    public_key: str = ""
    secret: str = ""


class PushRefused(Exception):
    """The provider does not take this message. Trying again is of no use."""


class DeviceGone(Exception):
    """There is no such device any more, or it takes nothing from us."""


class PushSender(Protocol):
    async def send(self, push: Push, to: PushAddress) -> str:
        """Hand it over, and return what the provider calls it.

        Raise ``Unavailable``, ``PushRefused`` or ``DeviceGone``.
        """
        ...
