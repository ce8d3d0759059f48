"""What people say of themselves."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ONESELF, OWN_THING
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "PATCH /api/users/me": ONESELF,
    "PUT /api/users/me/avatar": ONESELF,
    "DELETE /api/users/me/avatar": ONESELF,
    "GET /api/users/me/addresses": ONESELF,
    "POST /api/users/me/addresses": ONESELF,
    "PATCH /api/users/me/addresses/{address_id}": OWN_THING,
    "DELETE /api/users/me/addresses/{address_id}": OWN_THING,
}
