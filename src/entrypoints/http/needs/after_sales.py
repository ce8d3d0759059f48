"""Returns, invoices, and orders cancelled in part."""

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
    "POST /api/orders/{order_id}/lines/cancellation": ORDER_CANCELLATION,
    "POST /api/orders/{order_id}/returns": OWN_ORDER,
    "GET /api/orders/{order_id}/returns": EITHER_SIDES_ORDER,
    "GET /api/orders/{order_id}/invoices": EITHER_SIDES_ORDER,
    "GET /api/orders/{order_id}/invoice.pdf": EITHER_SIDES_ORDER,
    "GET /api/orders/{order_id}/invoices/{invoice_id}/pdf": EITHER_SIDES_ORDER,
    "GET /api/returns": ORDERERS,
    "GET /api/returns/{return_id}": EITHER_SIDES_ORDER,
    "POST /api/returns/{return_id}/approval": SELLERS_SHIPMENT,
    "POST /api/returns/{return_id}/refusal": SELLERS_SHIPMENT,
    "POST /api/returns/{return_id}/receipt": SELLERS_SHIPMENT,
    "POST /api/returns/{return_id}/inspection": SELLERS_SHIPMENT,
    "POST /api/returns/{return_id}/withdrawal": OWN_ORDER,
    "GET /api/sellers/me/returns": SELLERS,
    "GET /api/sellers/me/invoices": SELLERS,
}
