"""Who brings a delivery, as those see them who wait for it: a courier, or a partner."""

from collections.abc import Collection, Mapping

from adapters.courier_faces import AccountCourierFaces
from application.delivery.partner_ports import ConsignmentViews
from application.delivery.ports import CarrierFace, CourierFace
from domain.delivery.consignment import Consignment
from domain.delivery.delivery import Delivery
from domain.kernel.ids import ConsignmentId, DeliveryId


class KnownCarrierFaces:
    """Couriers by their accounts, partners by what they tell of who comes."""

    def __init__(self, couriers: AccountCourierFaces, consignments: ConsignmentViews) -> None:
        self._couriers = couriers
        self._consignments = consignments

    async def of(self, deliveries: Collection[Delivery]) -> Mapping[DeliveryId, CarrierFace]:
        couriers = {one.courier_id for one in deliveries if one.courier_id is not None}
        consigned = {one.consigned.id for one in deliveries if one.consigned is not None}
        faces = await self._couriers.of(couriers) if couriers else {}
        known = await self._consignments.of(consigned) if consigned else []
        told = {one.id: one for one in known}
        found: dict[DeliveryId, CarrierFace] = {}
        for delivery in deliveries:
            if delivery.courier_id is not None:
                face = faces.get(delivery.courier_id)
                found[delivery.id] = _of_courier(str(delivery.courier_id), face)
            elif delivery.consigned is not None and not delivery.is_seeking:
                found[delivery.id] = _of_partner(
                    delivery.consigned.partner, told.get(ConsignmentId(delivery.consigned.id))
                )
        return found


def _of_courier(id_: str, face: CourierFace | None) -> CarrierFace:
    return CarrierFace(
        id=id_, name="" if face is None else face.name, phone="" if face is None else face.phone
    )


def _of_partner(partner: str, consignment: Consignment | None) -> CarrierFace:
    title = partner.replace("-", " ").title()
    if consignment is None:
        return CarrierFace(id=partner, name=title)
    first_name = consignment.courier_name.partition(" ")[0]
    name = f"{title}, {first_name}" if first_name else title
    return CarrierFace(id=partner, name=name, phone=consignment.courier_phone)
