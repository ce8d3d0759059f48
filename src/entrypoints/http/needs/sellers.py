"""Terms of sellers."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ANYBODY, SELLERS
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "GET /api/sellers/me/terms": SELLERS,
    "PUT /api/sellers/me/terms": SELLERS,
    "GET /api/sellers/{seller_id}": ANYBODY,
}
