"""Deliveries as tests need them, and a depot that carries them in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from adapters.maps.great_circle import GreatCircleMaps
from adapters.memory.deliveries import MemoryDeliveryStore, MemoryDeliveryViews
from adapters.memory.delivery_zones import MemoryZoneViews
from adapters.memory.eta import MemoryEtaViews
from adapters.memory.tracking import MemoryTrackingArchive
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.security.delivery_secrets import HmacHandOverCodes, HmacTrackingTokens
from application.delivery.estimate_arrival import ArrivalEstimates
from application.delivery.hand_over import HandOverHandler
from application.delivery.pace import LearntPace
from application.delivery.ports import CarrierFace, Errand, ProofDownload, ShipmentFact
from application.delivery.tracking_ports import TrackingUpdate
from application.platform.idempotency import Answer, Once
from application.platform.ports import UnitOfWork
from application.platform.tasks import Routes, Task
from domain.delivery.delivery import Delivery
from domain.delivery.events import FailureReason, ProofKind
from domain.delivery.proof import Proof
from domain.delivery.status import DeliveryStatus
from domain.delivery.stop import Parcel, ParcelSize, Stop
from domain.kernel.access import Principal, Role
from domain.kernel.events import DomainEvent
from domain.kernel.geo import Position
from domain.kernel.ids import (
    AccountId,
    CourierId,
    CourierOfferId,
    DeliveryId,
    FileId,
    OrderId,
    ShipmentId,
    TaskId,
    ZoneId,
)
from domain.kernel.money import Money
from domain.kernel.travel import Vehicle
from tests.support.clock import NOON, FakeClock

SELLER = AccountId(UUID(int=0x5E))
RECIPIENT = AccountId(UUID(int=0x4E))
COURIER = CourierId(UUID(int=0xC0))
OTHER_COURIER = CourierId(UUID(int=0xC1))
ORDER = OrderId(UUID(int=0x0D))
SHIPMENT = ShipmentId(UUID(int=0x51))
OFFER = CourierOfferId(UUID(int=0x0F))
DUE = NOON + timedelta(hours=2)
SHOP = Position(53.0758, 8.8072)
HOME = Position(53.0900, 8.8200)
PICKUP = Stop(
    name="Sea Shop",
    lines=("Am Markt 1",),
    postal_code="28195",
    city="Bremen",
    country="DE",
    phone="+49421111",
    instructions="Ring twice.",
    position=SHOP,
)
DROPOFF = Stop(
    name="Ada Lovelace",
    lines=("Langenstraße 7",),
    postal_code="28195",
    city="Bremen",
    country="DE",
    phone="+49421222",
    instructions="Third floor.",
    position=HOME,
)
PHOTO = Proof(ProofKind.PHOTO, FileId(UUID(int=0xF0)))
CODE = Proof(ProofKind.CODE)
SECRETS = (b"the secret of all the deliveries",)
CODES = HmacHandOverCodes(SECRETS)
TOKENS = HmacTrackingTokens(SECRETS)


def a_delivery(**given: Any) -> Delivery:
    plain: dict[str, Any] = {
        "order_id": ORDER,
        "shipment_id": ShipmentId(uuid4()),
        "seller_id": SELLER,
        "recipient_id": RECIPIENT,
        "pickup": PICKUP,
        "dropoff": DROPOFF,
        "parcel": Parcel(1_500, ParcelSize.SMALL),
        "value": Money(2_900, "EUR"),
        "due_by": DUE,
        "now": NOON,
    }
    id_ = given.pop("id", None) or uuid4()
    return Delivery.request(DeliveryId(id_), **(plain | given))


def assigned(delivery: Delivery) -> Delivery:
    return delivery.assign(COURIER, now=NOON)


def picked_up(delivery: Delivery) -> Delivery:
    return assigned(delivery).pick_up(now=NOON)


def at_the_door(delivery: Delivery) -> Delivery:
    return picked_up(delivery).next_stop(now=NOON)


def failed(delivery: Delivery, reason: FailureReason = FailureReason.NOBODY_THERE) -> Delivery:
    return at_the_door(delivery).fail(reason, now=NOON)


def given_up(delivery: Delivery) -> Delivery:
    return failed(delivery, FailureReason.REFUSED)


def a_delivery_that_is(status: DeliveryStatus, **given: Any) -> Delivery:
    """A delivery in this status, as it is stored."""
    new = a_delivery(**given)
    on_its_way = picked_up(new)
    found = {
        DeliveryStatus.PENDING: new,
        DeliveryStatus.ASSIGNED: assigned(new),
        DeliveryStatus.PICKED_UP: on_its_way,
        DeliveryStatus.IN_TRANSIT: on_its_way.go(now=NOON),
        DeliveryStatus.OUT_FOR_DELIVERY: on_its_way.next_stop(now=NOON),
        DeliveryStatus.DELIVERED: on_its_way.next_stop(now=NOON).deliver(PHOTO, now=NOON),
        DeliveryStatus.FAILED: failed(new),
        DeliveryStatus.REASSIGNED: assigned(new).reassign(reason="SHIFT_OVER", now=NOON),
        DeliveryStatus.RETURNED: given_up(new).bring_back(now=NOON),
        DeliveryStatus.CANCELLED: new.cancel(reason="NOT_WANTED", now=NOON),
    }
    return found[status].settled()


def a_fact(**given: Any) -> ShipmentFact:
    plain: dict[str, Any] = {
        "order_id": ORDER,
        "shipment_id": SHIPMENT,
        "seller_id": SELLER,
        "recipient_id": RECIPIENT,
        "pickup": PICKUP,
        "dropoff": DROPOFF,
        "weight_grams": 1_500,
        "value": Money(4_900, "EUR"),
        "promised": None,
        "is_wanted": True,
        "is_cancelled": False,
    }
    return ShipmentFact(**(plain | given))


def principal(account_id: UUID, *roles: Role) -> Principal:
    return Principal(AccountId(account_id), frozenset({Role.CUSTOMER, *roles}))


BY_COURIER = principal(COURIER, Role.COURIER)
BY_DISPATCH = principal(UUID(int=0xD1), Role.SUPPORT)


def once(key: str | None = None) -> Once:
    return Once(
        scope="tests",
        key=key or uuid4().hex,
        fingerprint=b"",
        keep_for=timedelta(hours=1),
        render=lambda _: Answer(status=200, headers={}, body=b""),
    )


def a_task(event: DomainEvent, reaction: str = "tested") -> Task:
    return Task(id=TaskId(uuid4()), reaction=reaction, event=event, attempt=1, fence=1)


class Facts:
    """Shipments by their ids; ``None`` of those that nobody knows."""

    def __init__(self, *facts: ShipmentFact) -> None:
        self.known = {fact.shipment_id: fact for fact in facts}

    async def of(self, order_id: OrderId, shipment_id: ShipmentId) -> ShipmentFact | None:
        del order_id
        return self.known.get(shipment_id)

    def change(self, shipment_id: ShipmentId, **facts: Any) -> None:
        self.known[shipment_id] = replace(self.known[shipment_id], **facts)


class OneZone:
    ID = ZoneId(UUID(int=0x20))

    async def at(self, position: Position) -> ZoneId | None:
        return self.ID if position == SHOP else None


class Faces:
    async def of(self, deliveries: Collection[Delivery]) -> Mapping[DeliveryId, CarrierFace]:
        return {
            one.id: CarrierFace(id=str(one.courier_id), name="Grace", phone="+49421333")
            for one in deliveries
            if one.courier_id is not None
        }


class NoStops:
    async def of(self, delivery: Delivery) -> Errand:
        del delivery
        return Errand(vehicle=Vehicle.BICYCLE)


class Photos:
    """The files of couriers: those that are fit are named."""

    def __init__(self, *fit: FileId) -> None:
        self.fit = {*fit}

    async def are_fit(self, file_ids: Collection[FileId], *, owner_id: AccountId) -> bool:
        del owner_id
        return {*file_ids} <= self.fit

    async def download(self, file_id: FileId) -> ProofDownload | None:
        if file_id not in self.fit:
            return None
        return ProofDownload(url=f"https://files.test/{file_id}", expires_at=DUE)


class Depot:
    """Everything about deliveries, in memory."""

    def __init__(self, clock: FakeClock | None = None, routes: Routes | None = None) -> None:
        self.clock = clock or FakeClock()
        self.database = MemoryDatabase()
        self.views = MemoryDeliveryViews(self.database)
        self.archive = MemoryTrackingArchive(self.database)
        self.pace = LearntPace(
            views=MemoryEtaViews(self.database), zones=MemoryZoneViews(self.database)
        )
        self.estimates = ArrivalEstimates(
            archive=self.archive,
            maps=GreatCircleMaps(),
            stops=NoStops(),
            pace=self.pace,
            clock=self.clock,
        )
        self.photos = Photos(FileId(UUID(int=0xF0)))
        self.work: UnitOfWork[MemoryDeliveryStore] = MemoryUnitOfWork(
            self.database,
            MemoryDeliveryStore,
            routes=routes or Routes([]),
            clock=self.clock,
            wake_up=LocalWakeUp(),
        )
        self.changing: Any = partial(dict, work=self.work, clock=self.clock)
        self.hand_over = HandOverHandler(
            work=self.work, codes=CODES, files=self.photos, clock=self.clock
        )

    async def take_in(self, delivery: Delivery) -> Delivery:
        """Store it as it is."""
        async with self.work.begin() as store:
            await store.deliveries.add(replace(delivery, events=(), changes=()))
        return await self.views.get(delivery.id)

    async def replace(self, delivery: Delivery) -> None:
        """Store it in place of what is known of it."""
        async with self.database.lock:
            self.database.table("deliveries")[delivery.id] = replace(
                delivery, events=(), changes=()
            )

    async def see(self, delivery: Delivery, position: Position, *, after: timedelta) -> None:
        seen = TrackingUpdate(
            delivery_id=delivery.id,
            courier_id=delivery.courier_id,
            position=position,
            status=None,
            at=NOON + after,
        )
        await self.archive.append([seen])

    @property
    def happened(self) -> list[str]:
        return [entry.event.name for entry in self.database.table("event_log").values()]
