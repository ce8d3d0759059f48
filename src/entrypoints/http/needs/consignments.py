"""Partners and what they carry."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ANYBODY, DISPATCHERS
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "POST /webhook/delivery/{partner}": ANYBODY,
    "GET /api/delivery/external/partners": DISPATCHERS,
    "GET /api/delivery/external/consignments": DISPATCHERS,
    "POST /api/delivery/external/consignments": DISPATCHERS,
    "GET /api/delivery/external/consignments/{consignment_id}": DISPATCHERS,
    "POST /api/delivery/external/consignments/{consignment_id}/cancellation": DISPATCHERS,
    "POST /api/delivery/external/consignments/{consignment_id}/refresh": DISPATCHERS,
    "POST /api/delivery/external/consignments/{consignment_id}/settlement": DISPATCHERS,
}
