"""Stock and its locations."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import SELLERS
from entrypoints.http.needs.need import Caller, Needs

OWN_STOCK = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.SELL,),
    right=Right.SELL,
    own=True,
    others=Right.SELL_ANY,
)

ROWS: Mapping[str, Needs] = {
    "POST /api/locations": SELLERS,
    "GET /api/locations": SELLERS,
    "GET /api/locations/{location_id}": OWN_STOCK,
    "PATCH /api/locations/{location_id}": OWN_STOCK,
    "DELETE /api/locations/{location_id}": OWN_STOCK,
    "GET /api/locations/{location_id}/stock": OWN_STOCK,
    "GET /api/locations/{location_id}/stock-movements": OWN_STOCK,
    "POST /api/locations/{location_id}/goods-receipts": OWN_STOCK,
    "POST /api/locations/{location_id}/stock-corrections": OWN_STOCK,
    "POST /api/locations/{location_id}/stock-counts": OWN_STOCK,
    "POST /api/locations/{location_id}/missing-goods": OWN_STOCK,
    "POST /api/locations/{location_id}/stock-transfers": OWN_STOCK,
    "GET /api/products/{product_id}/stock": OWN_STOCK,
}
