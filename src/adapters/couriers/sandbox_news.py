"""What the notices of the sandbox's companies say. docs/sandbox.md has the format."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any
from uuid import UUID, uuid4

from adapters.couriers import sandbox_rows as rows
from adapters.couriers.sandbox_trip import Mark, Trip
from adapters.sandboxes.books import stamp
from application.delivery.partner_ports import PartnerNotice
from domain.delivery.consignment_events import Step
from domain.delivery.events import ProofKind
from domain.delivery.partner_report import PartnerReport
from domain.kernel.geo import Position
from domain.kernel.ids import ConsignmentId
from domain.kernel.money import Money

type Said = Mapping[str, Any]

BEHIND = 90.0
"""Seconds by which a notice comes after those that were to follow it."""


def tell(
    books: Connection,
    trip: Trip,
    *,
    at: datetime,
    delay: timedelta,
    step: str | None = None,
    forged: bool = False,
) -> None:
    """Have it told how the trip stands, or that it stands at another step."""
    said = {**_said(trip, at), "id": f"notice_{uuid4().hex}"}
    if step is not None:
        said["step"] = step
    rows.queue_notice(
        books,
        trip,
        json.dumps(said).encode(),
        due_at=at + delay,
        times=1 if forged else trip.script.notices,
        forged=forged,
    )


def _said(trip: Trip, at: datetime) -> dict[str, Any]:
    is_seen = trip.tells_location and trip.leg is not None and trip.is_running
    place = trip.leg.at(at) if is_seen and trip.leg else None
    is_there = trip.step == Step.DELIVERED
    return {
        "key": trip.key,
        "reference": trip.reference,
        "step": trip.step,
        "at": stamp(at),
        "collected": trip.is_collected,
        "reason": trip.reason,
        "arrivesAt": stamp(trip.times[Mark.AT_DOOR]) if trip.is_running else None,
        "courier": None
        if trip.step == Step.BOOKED
        else {"name": trip.courier, "phone": trip.phone},
        "position": place and {"latitude": place.latitude, "longitude": place.longitude},
        "fee": {"amount": trip.price.amount, "currency": trip.price.currency} if is_there else None,
        "proof": sorted(trip.proof) if is_there else [],
    }


def to_notice(said: Said) -> PartnerNotice:
    """Raises whatever comes of it if it is not what the sandbox says."""
    key = said.get("key")
    return PartnerNotice(
        id=str(said["id"]),
        key=ConsignmentId(UUID(key)) if key is not None else None,
        report=_to_report(said),
    )


def _to_report(said: Said) -> PartnerReport:
    courier, place, fee = said.get("courier") or {}, said.get("position"), said.get("fee")
    arrives_at = said.get("arrivesAt")
    return PartnerReport(
        reference=str(said["reference"]),
        step=Step(said["step"]),
        at=_time(said["at"]),
        is_collected=bool(said["collected"]),
        reason=str(said.get("reason", "")),
        fee=Money(int(fee["amount"]), str(fee["currency"])) if fee else None,
        arrives_at=_time(arrives_at) if arrives_at else None,
        courier_name=str(courier.get("name", "")),
        courier_phone=str(courier.get("phone", "")),
        position=Position(float(place["latitude"]), float(place["longitude"])) if place else None,
        proof=frozenset(ProofKind(kind) for kind in said.get("proof", [])),
    )


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("A time without a time zone.")
    return at
