"""What people did, if they want it kept."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ONESELF
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "GET /api/users/me/activity": ONESELF,
    "DELETE /api/users/me/activity": ONESELF,
    "GET /api/users/me/activity/consent": ONESELF,
    "PUT /api/users/me/activity/consent": ONESELF,
}
