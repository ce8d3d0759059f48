from application.delivery.tracking_ports import TrackingUpdate
from domain.delivery.delivery import Delivery
from domain.kernel.geo import Position


def goods_place(delivery: Delivery, seen: TrackingUpdate | None) -> Position | None:
    """Where what was fetched is, by where its courier was last; before, it is at the seller's."""
    if seen is None or delivery.collected_at is None or seen.at < delivery.collected_at:
        return None
    return seen.position
