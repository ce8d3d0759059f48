"""What real partners are asked to bring in recordings, in the city of their documentation."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from application.delivery.partner_ports import PartnerJob, PartnerOrder, PartnerQuote
from domain.delivery.stop import Parcel, ParcelSize, Stop
from domain.kernel.geo import Position
from domain.kernel.ids import ConsignmentId
from domain.kernel.money import Money
from tests.support.clock import NOON

KEY = ConsignmentId(UUID("0197a3a0-0000-7000-8000-000000000001"))
NOWHERE = "Nowhere"
"""The city that no partner goes to."""

STORE = Stop(
    name="Sea Shop",
    lines=("100 Maiden Ln",),
    postal_code="10038",
    city="New York",
    region="NY",
    country="US",
    phone="+1 555 555-0100",
    instructions="Ring twice.",
    position=Position(40.7066, -74.0072),
)
HOME = Stop(
    name="Ada Lovelace",
    lines=("30 Lincoln Center Plaza", "Apt. 5"),
    postal_code="10023",
    city="New York",
    region="NY",
    country="US",
    phone="+15555550101",
    instructions="Third floor.",
    position=Position(40.7727, -73.9839),
)


def a_job(**given: Any) -> PartnerJob:
    plain: dict[str, Any] = {
        "pickup": STORE,
        "dropoff": HOME,
        "parcel": Parcel(1_500, ParcelSize.MEDIUM),
        "value": Money(4_990, "USD"),
        "ready_at": NOON,
        "due_by": NOON + timedelta(hours=2),
    }
    return PartnerJob(**(plain | given))


def a_quote(**given: Any) -> PartnerQuote:
    plain: dict[str, Any] = {
        "reference": "dqt_recorded",
        "price": Money(975, "USD"),
        "pick_up_at": NOON + timedelta(minutes=10),
        "arrives_at": NOON + timedelta(minutes=35),
        "expires_at": NOON + timedelta(minutes=15),
    }
    return PartnerQuote(**(plain | given))


def an_order(**given: Any) -> PartnerOrder:
    plain: dict[str, Any] = {"key": KEY, "job": a_job(), "quote": a_quote()}
    return PartnerOrder(**(plain | given))
