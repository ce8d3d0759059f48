"""Who follows a delivery is told what HTTP shows of it, and of places only while it is carried."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import uuid4

import msgspec
import pytest

from application.delivery.delivery_channel import DeliveryChannel
from application.delivery.public_tracking import GetPublicTracking
from application.delivery.queries import GetDelivery
from application.delivery.report_location import ReportLocation
from application.delivery.seeing import Side
from application.delivery.telling import MOVED, PlaceTeller
from application.delivery.tracking_channel import TrackingChannel
from application.realtime.ports import Broadcast, EventLog, Happened, LoggedEvent, Publication
from domain.delivery.delivery import Delivery
from domain.delivery.errors import DeliveryNotFound, TrackingLinkOver
from domain.delivery.events import DeliveryReassigned
from domain.delivery.points import Point
from domain.delivery.status import DeliveryStatus
from domain.kernel.access import Principal, Role
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, DeliveryId
from entrypoints.http.courier_wire import PointBody
from entrypoints.http.delivery_wire import DeliveryReply, PublicTrackingReply
from entrypoints.http.wire import PositionBody
from entrypoints.websocket.couriers import CourierCommands, ReportedPlaces
from tests.support.clock import NOON, FakeClock
from tests.support.deliveries import (
    BY_COURIER,
    BY_DISPATCH,
    CODES,
    COURIER,
    HOME,
    PHOTO,
    RECIPIENT,
    SELLER,
    TOKENS,
    Depot,
    Faces,
    a_delivery,
    a_delivery_that_is,
    assigned,
    at_the_door,
    failed,
    given_up,
    picked_up,
    principal,
)

WAYS: Sequence[Callable[[Delivery], Delivery]] = (
    lambda new: at_the_door(new).deliver(PHOTO, now=NOON + timedelta(minutes=9)),
    lambda new: picked_up(new).go(now=NOON).estimate(NOON + timedelta(hours=1), now=NOON),
    lambda new: assigned(new).reassign(reason="SHIFT_OVER", now=NOON),
    lambda new: failed(new).try_again(now=NOON),
    lambda new: given_up(new).bring_back(now=NOON),
    lambda new: new.cancel(reason="NOT_WANTED", now=NOON),
    lambda new: at_the_door(new).mistake_code("000000", now=NOON),
)
SIDES = {
    Side.RECIPIENT: principal(RECIPIENT),
    Side.SELLER: principal(SELLER, Role.SELLER),
    Side.COURIER: BY_COURIER,
    Side.DISPATCH: BY_DISPATCH,
}


class History:
    """Deliveries in memory, and the log of one of them."""

    def __init__(self, delivery: Delivery) -> None:
        self.depot = Depot()
        self.delivery = delivery.settled()
        self.logged = [
            LoggedEvent(id=uuid4(), sequence=number, event=event)
            for number, event in enumerate(delivery.events, start=1)
        ]
        self.get = GetPublicTracking(
            views=self.depot.views,
            archive=self.depot.archive,
            tokens=TOKENS,
            clock=self.depot.clock,
        )

    async def of_subject(self, subject: str, *, after: int, limit: int) -> Sequence[LoggedEvent]:
        assert subject == self.delivery_subject
        return self.logged[after : after + limit]

    async def sequences(self, subjects: Collection[str]) -> Mapping[str, int]:
        return {subject: len(self.logged) for subject in subjects}

    @property
    def delivery_subject(self) -> str:
        return f"delivery:{self.delivery.id}"

    @property
    def channel(self) -> DeliveryChannel:
        return DeliveryChannel(cast("EventLog", self), views=self.depot.views, faces=Faces())

    @property
    def link(self) -> TrackingChannel:
        return TrackingChannel(cast("EventLog", self), get=self.get, tokens=TOKENS)

    async def shown(self, by: Principal) -> dict[str, Any]:
        get = GetDelivery(
            views=self.depot.views,
            faces=Faces(),
            codes=CODES,
            estimates=self.depot.estimates,
        )
        reply = DeliveryReply.of_view(await get(self.delivery.id, by=by))
        built: dict[str, Any] = msgspec.to_builtins(reply)
        del built["tracking"]
        return built


async def history_of(delivery: Delivery) -> History:
    history = History(delivery)
    await history.depot.take_in(history.delivery)
    return history


def as_json(data: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(dict(data))
    return told


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("way", WAYS)
async def test_a_snapshot_and_what_is_told_are_a_fresh_snapshot(
    side: Side, way: Callable[[Delivery], Delivery]
) -> None:
    new = a_delivery()
    history = await history_of(new)
    by = SIDES[side]
    # A courier is not on its side before it is theirs.
    snapshot = await history.shown(BY_DISPATCH if side is Side.COURIER else by)
    gone = way(new)
    history.logged = History(gone).logged
    history.delivery = gone.settled()
    await history.depot.replace(history.delivery)
    try:
        fresh = await history.shown(by)
    except DeliveryNotFound:
        return  # They are sent away.

    for told in await history.channel.since(history.delivery_subject, 1, limit=100):
        snapshot |= as_json(told.data)

    assert {**snapshot, **_own(side, fresh)} == fresh


def _own(side: Side, fresh: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is not told.

    A courier sees less of where it went, once it is over, and dispatch has to ask by what its
    arrival is estimated.
    """
    own = {
        Side.COURIER: ("dropoff", "pickup", "handOverCode"),
        Side.DISPATCH: ("how",),
    }
    return {name: fresh[name] for name in own.get(side, ())}


async def test_who_is_on_no_side_may_not_listen() -> None:
    history = await history_of(a_delivery_that_is(DeliveryStatus.ASSIGNED))
    for by in SIDES.values():
        assert await history.channel.admit(by, str(history.delivery.id)) == (
            history.delivery_subject
        )
    for key in (str(history.delivery.id), str(uuid4()), "nonsense"):
        with pytest.raises(DeliveryNotFound):
            await history.channel.admit(principal(uuid4()), key)


async def test_a_courier_from_whom_it_is_taken_is_asked_about_again() -> None:
    history = await history_of(a_delivery_that_is(DeliveryStatus.ASSIGNED))

    assert history.channel.changes_rights(DeliveryReassigned.__name__)


@pytest.mark.parametrize("status", DeliveryStatus)
async def test_places_are_told_as_long_as_somebody_carries_it(status: DeliveryStatus) -> None:
    history = await history_of(a_delivery_that_is(status))
    said = Publication(name=MOVED, at=NOON, data={"position": {}})
    token = TOKENS.token(history.delivery.id)

    told = await history.channel.retold(history.delivery_subject, said)
    told_to_all = await history.link.retold(f"tracking:{token}", said)

    assert (told is said) == history.delivery.is_carried
    assert (told_to_all is said) == (status is DeliveryStatus.OUT_FOR_DELIVERY)


async def test_what_a_link_shows_is_told_and_nothing_about_anybody() -> None:
    history = await history_of(at_the_door(a_delivery()).deliver(PHOTO, now=NOON))
    token = TOKENS.token(history.delivery.id)
    [name] = history.link.names_of(Happened(history.delivery_subject, 1))

    told = await history.link.since(name, 0, limit=100)
    shown = msgspec.to_builtins(PublicTrackingReply.of(await history.get(token)))

    assert name == await history.link.admit_guest(token) == f"tracking:{token}"
    assert [each.sequence for each in told] == [each.sequence for each in history.logged]
    assert {each.name for each in told} == {"TrackingChanged"}
    assert {**shown, **as_json(told[-1].data)} == shown
    assert str(history.delivery.id) not in str(told)
    assert (await history.link.sequences([name])) == {name: len(history.logged)}


async def test_links_that_were_never_given_out_show_nothing() -> None:
    history = await history_of(a_delivery())

    with pytest.raises(TrackingLinkOver):
        await history.link.admit_guest("nonsense")
    assert history.link.names_of(Happened("booking:1", 1)) == []


class Heard:
    def __init__(self) -> None:
        self.said: list[tuple[str, Publication]] = []

    def publish(self, channel: str, publication: Publication) -> None:
        self.said.append((channel, publication))


def test_places_are_told_once_a_second_and_roughly_to_everybody() -> None:
    heard, clock = Heard(), FakeClock()
    teller = PlaceTeller(broadcast=cast("Broadcast", heard), tokens=TOKENS, clock=clock)
    delivery_id = DeliveryId(uuid4())
    for _ in range(5):
        teller.tell(COURIER, [delivery_id], Point(position=HOME, at=clock.now()))
        clock.pass_time(timedelta(milliseconds=400))
    teller.tell(COURIER, [], Point(position=HOME, at=clock.now()))

    assert len(heard.said) == 4
    (channel, exact), (link, rough) = heard.said[:2]
    assert (channel, link) == (f"delivery:{delivery_id}", f"tracking:{TOKENS.token(delivery_id)}")
    assert exact.data["position"]["latitude"] == HOME.latitude
    assert rough.data["position"]["latitude"] == round(HOME.latitude, 2)
    assert exact.sequence is None


async def test_a_courier_reports_over_a_socket_what_they_could_over_http() -> None:
    asked: list[ReportLocation] = []

    class Report:
        async def __call__(self, command: ReportLocation) -> Any:
            asked.append(command)
            return type("Reported", (), {"kept": 1})

    [command] = CourierCommands(report=cast("Any", Report())).commands
    point = PointBody(position=PositionBody(latitude=53.0, longitude=8.0), at=NOON)

    answer = await command.serve(BY_COURIER, ReportedPlaces(id=1, points=[point]))

    assert answer == {"kept": 1}
    assert asked[0].by.account_id == AccountId(BY_COURIER.account_id)
    assert asked[0].points == (Point(position=Position(53.0, 8.0), at=NOON),)
