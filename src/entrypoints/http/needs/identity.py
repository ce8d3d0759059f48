"""Accounts, sessions and API keys."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import ANYBODY, ONESELF, OWN_THING
from entrypoints.http.needs.need import Caller, Needs

ACCOUNTS = Needs(caller=Caller.PERSON, right=Right.MANAGE_ACCOUNTS)

ROWS: Mapping[str, Needs] = {
    "POST /api/auth/register": ANYBODY,
    "POST /api/auth/login": ANYBODY,
    "POST /api/auth/refresh": ANYBODY,
    "POST /api/auth/logout": ONESELF,
    "POST /api/auth/proof": ONESELF,
    "GET /api/auth/csrf-token": ONESELF,
    "GET /api/auth/sessions": ONESELF,
    "DELETE /api/auth/sessions": ONESELF,
    "DELETE /api/auth/sessions/{session_id}": OWN_THING,
    "POST /api/api-keys": Needs(caller=Caller.PERSON, proof=True),
    "GET /api/api-keys": ONESELF,
    "GET /api/api-keys/{key_id}": OWN_THING,
    "PATCH /api/api-keys/{key_id}": OWN_THING,
    "DELETE /api/api-keys/{key_id}": OWN_THING,
    "GET /api/users/me": ONESELF,
    "GET /api/users": ACCOUNTS,
    "GET /api/users/{account_id}": Needs(
        caller=Caller.PERSON, own=True, others=Right.MANAGE_ACCOUNTS
    ),
    "PUT /api/users/{account_id}/roles": Needs(
        caller=Caller.PERSON, right=Right.MANAGE_ACCOUNTS, proof=True
    ),
}
