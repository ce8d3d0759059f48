"""Orders."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import (
    EITHER_SIDES_ORDER,
    ORDER_CANCELLATION,
    ORDERERS,
    OWN_ORDER,
    SELLERS,
    SELLERS_SHIPMENT,
)
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "POST /api/orders": ORDERERS,
    "GET /api/orders": ORDERERS,
    "GET /api/orders/{order_id}": EITHER_SIDES_ORDER,
    "POST /api/orders/{order_id}/payment": OWN_ORDER,
    "POST /api/orders/{order_id}/cancellation": ORDER_CANCELLATION,
    "POST /api/orders/{order_id}/shipments/{shipment_id}/processing": SELLERS_SHIPMENT,
    "POST /api/orders/{order_id}/shipments/{shipment_id}/readiness": SELLERS_SHIPMENT,
    "POST /api/orders/{order_id}/shipments/{shipment_id}/dispatch": SELLERS_SHIPMENT,
    "POST /api/orders/{order_id}/shipments/{shipment_id}/arrival": SELLERS_SHIPMENT,
    "POST /api/orders/{order_id}/shipments/{shipment_id}/collection": SELLERS_SHIPMENT,
    "GET /api/sellers/me/orders": SELLERS,
}
