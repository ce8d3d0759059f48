"""The words of notifications: what they are about, which ways they take, how urgent they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.money import Money


class Category(StrEnum):
    """What somebody can want to hear of in one way, and not in another."""

    BOOKING = "BOOKING"
    ORDER = "ORDER"
    DELIVERY = "DELIVERY"
    CHAT = "CHAT"
    SELLING = "SELLING"
    """What organizers and sellers have to know of what they sell."""

    WORK = "WORK"
    """What couriers and staff have to do."""

    MARKETING = "MARKETING"


class Way(StrEnum):
    """How a message reaches somebody who is not looking. In the feed it is in any case."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    PUSH = "PUSH"


class Frequency(StrEnum):
    NONE = "NONE"
    """Each message by itself, as soon as it may be sent."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"


MAIL_FIRST = (Way.EMAIL, Way.PUSH, Way.SMS)
PUSH_FIRST = (Way.PUSH, Way.SMS, Way.EMAIL)

type Fact = str | int | Money | datetime
type Facts = Mapping[str, Fact]
"""What a message says: names, amounts and times, to be put into anybody's language.

A time without a zone is that of the place where something happens.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A provider of one of the ways, as far as rules have to know it."""

    way: Way
    provider: str
    tells_receipt: bool = False
    """Whether it says later that a message arrived. Otherwise to have taken it is enough."""

    can_be_asked: bool = False
    """Whether it can say afterwards if it took a message."""
