"""What a shipment takes of its shelves, by the lines of an order: the same for all storages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from application.shop.stock_ports import Pieces
from domain.kernel.ids import VariantId
from domain.shop.shipment import LEFT, ShipmentStatus

AWAY = frozenset({ShipmentStatus.SHIPPED, ShipmentStatus.DELIVERED})
NOT_WAITING = LEFT | {ShipmentStatus.CANCELLED}


@dataclass(frozen=True, slots=True)
class LineOfStock:
    variant_id: VariantId
    quantity: int
    held: int
    """How many of them are sold in inventory; not those that need not be there."""

    cancelled: int


def pieces_of(lines: Iterable[LineOfStock]) -> Mapping[VariantId, Pieces]:
    held, unheld = defaultdict[VariantId, int](int), defaultdict[VariantId, int](int)
    for line in lines:
        rest = line.quantity - line.cancelled
        held[line.variant_id] += min(line.held, rest)
        unheld[line.variant_id] += max(0, rest - line.held)
    return {id_: Pieces(held=held[id_], unheld=unheld[id_]) for id_ in held}
