"""Which stops of a delivery are watched, and what a walk makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.delivery.delivery import Delivery
from domain.delivery.geofence import Fences, Target, Visit, crossed
from domain.delivery.job import StopKind
from domain.delivery.points import Point
from domain.delivery.status import CARRIED, DeliveryStatus
from domain.kernel.geo import Position

_S = DeliveryStatus
_BEGINS_A_TRY = frozenset({_S.ASSIGNED, _S.PICKED_UP, _S.FAILED, _S.REASSIGNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What of a delivery decides which fences count; no places."""

    status: DeliveryStatus
    visits: tuple[Visit, ...] = ()
    is_with_partner: bool = False
    is_stalled: bool = False
    """Whether somebody was told that nothing is heard of it."""

    since: datetime | None = None

    @classmethod
    def of(cls, delivery: Delivery) -> "Watched":
        begun = (entry.at for entry in reversed(delivery.history) if entry.status in _BEGINS_A_TRY)
        return cls(
            status=delivery.status,
            visits=delivery.visits,
            is_with_partner=delivery.consigned is not None,
            is_stalled=delivery.silent_since is not None,
            since=next(begun, None),
        )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Places:
    """Where somebody of its couriers goes. Personal: not to be seen in any log."""

    pickup: Position | None
    dropoff: Position | None

    @classmethod
    def of(cls, delivery: Delivery) -> "Places":
        meeting = delivery.meeting
        fetched_at = delivery.pickup.position
        if meeting is not None and meeting.position is not None:
            fetched_at = meeting.position
        return cls(pickup=fetched_at, dropoff=delivery.dropoff.position)


def targets(watched: Watched, places: Places) -> list[Target]:
    """The pick-up is left after it was fetched; the drop-off is watched from then on.

    Who has other stops before is not told of as near. Of a partner's stops nobody knows.
    """
    is_carried = watched.status in CARRIED
    found: list[Target] = []
    if places.pickup is not None and (is_carried or watched.status is _S.ASSIGNED):
        found.append(
            Target(
                stop=StopKind.PICK_UP,
                position=places.pickup,
                is_expected=not is_carried,
                since=watched.since,
            )
        )
    if places.dropoff is not None and is_carried:
        is_next = watched.is_with_partner or watched.status is _S.OUT_FOR_DELIVERY
        found.append(
            Target(
                stop=StopKind.DROP_OFF,
                position=places.dropoff,
                tells_near=is_next,
                since=watched.since,
            )
        )
    return found


def news(
    watched: Watched,
    places: Places,
    points: Sequence[Point],
    *,
    last: Point | None,
    fences: Fences,
) -> list[Visit]:
    return crossed(watched.visits, targets(watched, places), points, last=last, fences=fences)


def walked(
    delivery: Delivery,
    points: Sequence[Point],
    *,
    last: Point | None = None,
    fences: Fences,
    now: datetime,
) -> Delivery:
    """The delivery with what the points tell of it; itself, if they tell nothing new."""
    visits = news(Watched.of(delivery), Places.of(delivery), points, last=last, fences=fences)
    for visit in visits:
        delivery = delivery.notice_place(visit, now=now)
    return delivery
