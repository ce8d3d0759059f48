from uuid import uuid4

import pytest

from adapters.carrier_faces import KnownCarrierFaces
from adapters.courier_faces import AccountCourierFaces
from adapters.memory.identity import MemoryAccountViews
from adapters.memory.unit_of_work import MemoryDatabase
from application.delivery.ports import CarrierFace
from domain.delivery.consignment_events import Step
from tests.support.deliveries import COURIER, a_delivery, assigned
from tests.support.pigeons import PIGEONS, Loft, memory_loft


@pytest.fixture
def loft() -> Loft:
    return memory_loft()


@pytest.fixture
def faces(loft: Loft) -> KnownCarrierFaces:
    couriers = AccountCourierFaces(MemoryAccountViews(MemoryDatabase()))
    return KnownCarrierFaces(couriers, loft.views)


async def test_a_partner_has_the_name_of_who_comes_for_them(
    loft: Loft, faces: KnownCarrierFaces
) -> None:
    consignment = await loft.booked()
    delivery = await loft.delivery_of(consignment)
    assert await faces.of([delivery]) == {
        delivery.id: CarrierFace(id=PIGEONS, name="Pigeons", phone="")
    }

    told = loft.pigeons.tell("p-1", Step.COLLECTED, courier_name="Ada Byron", courier_phone="+491")
    await loft.hear(told)
    assert await faces.of([delivery]) == {
        delivery.id: CarrierFace(id=PIGEONS, name="Pigeons, Ada", phone="+491")
    }

    await loft.hear(loft.pigeons.tell("p-1", Step.DELIVERED))
    assert await faces.of([delivery]) == {
        delivery.id: CarrierFace(id=PIGEONS, name="Pigeons", phone="")
    }


async def test_who_has_promised_nothing_is_nobody_yet(loft: Loft, faces: KnownCarrierFaces) -> None:
    consignment = await loft.consign()
    assert await faces.of([await loft.delivery_of(consignment), a_delivery(id=uuid4())]) == {}


async def test_a_courier_of_ours_is_known_by_their_id(faces: KnownCarrierFaces) -> None:
    delivery = assigned(a_delivery())
    assert await faces.of([delivery]) == {delivery.id: CarrierFace(id=str(COURIER), name="")}
