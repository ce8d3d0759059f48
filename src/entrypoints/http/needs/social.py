"""Logging in through others."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ANYBODY, ONESELF, OWN_THING_PROVED
from entrypoints.http.needs.need import Caller, Needs

ROWS: Mapping[str, Needs] = {
    "GET /api/auth/social": ANYBODY,
    "POST /api/auth/social/{issuer}": ANYBODY,
    "POST /api/auth/social/{issuer}/callback": ANYBODY,
    "GET /api/auth/social/identities": ONESELF,
    "POST /api/auth/social/identities/{issuer}": Needs(caller=Caller.PERSON, proof=True),
    "POST /api/auth/social/identities/{issuer}/callback": ONESELF,
    "DELETE /api/auth/social/identities/{identity_id}": OWN_THING_PROVED,
}
