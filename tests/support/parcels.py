"""What must be true of parcels: in our records, in the world, and between the two of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from adapters.couriers.sandbox_script import Ending
from adapters.couriers.sandbox_trip import Trip
from adapters.couriers.sandbox_world import Deed, Handling, Place
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_events import Step
from domain.delivery.delivery import Delivery
from domain.delivery.status import DeliveryStatus
from domain.kernel.ids import DeliveryId
from tests.support.delivery_town import DeliveryTown, label

_read_trip = msgspec.json.Decoder(Trip).decode

PLACES = {
    DeliveryStatus.DELIVERED: Place.DOOR,
    DeliveryStatus.RETURNED: Place.SHOP,
    DeliveryStatus.CANCELLED: Place.SHOP,
}


class Parcels:
    """Looks at a town from outside: what it says itself is held against what is so."""

    def __init__(self, town: DeliveryTown) -> None:
        self._town = town

    def check(self) -> None:
        """True at every moment, whoever misbehaves."""
        live = defaultdict[DeliveryId, list[Consignment]](list)
        for consignment in self._town.consignments:
            if not consignment.is_over:
                live[consignment.delivery_id].append(consignment)
        loads = Counter(load.delivery_id for round_ in self._town.rounds for load in round_.loads)
        trips = self._trips("WHERE is_running")
        for delivery in self._town.deliveries:
            _check_records(delivery, live[delivery.id], loads[delivery.id])
            parties = set(_parties(delivery, trips.get(label(delivery), ())))
            assert len(parties) <= 1, f"two bring it: {delivery.dropoff.instructions} {parties}"

    def check_end(self) -> None:
        """True once everybody had time to do what they do."""
        self.check()
        called = self.called_for()
        trips = self._trips()
        for delivery in self._town.deliveries:
            words = f"{delivery.dropoff.instructions} {delivery.status} {delivery.id}"
            self._check_world(delivery, trips.get(label(delivery), ()), words)
            if delivery.id in called:
                continue
            assert delivery.is_over, f"nobody looks after it: {words}"
            found = self._town.world.whereabouts(label(delivery), now=self._town.clock.now())
            assert found.place is PLACES[delivery.status], f"it is elsewhere: {words} {found}"
        for task in self._town.tasks:
            assert not task.error, f"{task.reaction}: {task.error}"
            assert task.parked_at is None, task.reaction

    def called_for(self) -> set[DeliveryId]:
        """Those that dispatch was told of."""
        names = ("DeliveryEscalated", "ConsignmentDisputed")
        return {event.delivery_id for name in names for event in self._town.happened(name)}

    def are_under_way(self) -> bool:
        """Whether something is not over that nobody of dispatch knows of."""
        called = self.called_for()
        return any(not each.is_over and each.id not in called for each in self._town.deliveries)

    def scripts(self) -> set[str]:
        """Which companies have had something booked, by the words of what it was."""
        booked = self._trips()
        return {
            delivery.dropoff.instructions
            for delivery in self._town.deliveries
            if label(delivery) in booked
        }

    def _check_world(self, delivery: Delivery, trips: Sequence[Trip], words: str) -> None:
        done = self._town.world.handlings(label(delivery), now=self._town.clock.now())
        deeds = Counter(each.deed for each in done)
        assert deeds[Deed.FETCHED] <= 1, f"fetched twice: {words} {done}"
        if not any(map(_lies, trips)):
            assert not list(_in_vain(done, trips)), f"came for nothing: {words} {done}"

    def _trips(self, which: str = "") -> Mapping[str, list[Trip]]:
        found = defaultdict[str, list[Trip]](list)
        with self._town.companies.log.transaction() as books:
            for row in books.execute(f"SELECT body FROM trip {which}").fetchall():
                trip = _read_trip(row["body"])
                found[trip.label].append(trip)
        return found


def _check_records(delivery: Delivery, live: Sequence[Consignment], loads: int) -> None:
    assert len(live) + loads <= 1, f"two have it: {delivery.id}"
    if live and not delivery.is_over:
        assert delivery.consigned is not None
        assert delivery.consigned.id == live[0].id
        assert delivery.asked is None
        assert delivery.courier_id is None


def _parties(delivery: Delivery, trips: Sequence[Trip]) -> Iterator[str]:
    """Whoever is on the way for it, or has it. A company that doubles an order is one of them."""
    if any(map(_lies, trips)):
        return
    for trip in trips:
        if trip.is_running and trip.step != Step.CANCELLED:
            yield trip.key
    is_own = delivery.consigned is None and delivery.courier_id is not None
    if is_own and not delivery.is_over:
        yield str(delivery.courier_id)


def _in_vain(done: Sequence[Handling], trips: Sequence[Trip]) -> Iterator[Handling]:
    """Whoever found nothing, but the second courier of an order that a company doubled."""
    keys = {trip.carrier: trip.key for trip in trips}
    fetched = {keys.get(each.carrier) for each in done if each.deed is Deed.FETCHED}
    for each in done:
        if each.deed is Deed.FOUND_NOTHING and keys.get(each.carrier, "own") not in fetched:
            yield each


def _lies(trip: Trip) -> bool:
    """Whether they come although they have said that nobody does: against that nobody can."""
    return trip.script.cancel_ignored or trip.script.ending is Ending.CONTRADICTED
