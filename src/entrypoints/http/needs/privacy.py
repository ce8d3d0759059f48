"""Taking personal data along, and erasing it."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import ONESELF
from entrypoints.http.needs.need import Caller, Needs

ROWS: Mapping[str, Needs] = {
    "DELETE /api/users/me": ONESELF,
    "POST /api/users/me/export": ONESELF,
    "POST /api/users/{account_id}/erasure": Needs(
        caller=Caller.PERSON,
        own=True,
        others=Right.MANAGE_ACCOUNTS,
        is_visible=True,
        proof=True,
    ),
}
