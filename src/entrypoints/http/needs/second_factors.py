"""Second factors, and proving who one is with them."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ANYBODY, ONESELF, OWN_THING, OWN_THING_PROVED
from entrypoints.http.needs.need import Caller, Needs

ONESELF_PROVED = Needs(caller=Caller.PERSON, proof=True)

ROWS: Mapping[str, Needs] = {
    "POST /api/auth/proof/passkey-challenge": ONESELF,
    "POST /api/auth/mfa/verification": ANYBODY,
    "POST /api/auth/mfa/passkey-challenge": ANYBODY,
    "GET /api/users/me/second-factors": ONESELF,
    "POST /api/users/me/second-factors/authenticator": ONESELF_PROVED,
    "PUT /api/users/me/second-factors/authenticator": ONESELF_PROVED,
    "DELETE /api/users/me/second-factors/authenticator": ONESELF_PROVED,
    "POST /api/users/me/second-factors/recovery-codes": ONESELF_PROVED,
    "POST /api/users/me/second-factors/passkeys": ONESELF_PROVED,
    "POST /api/users/me/second-factors/passkeys/challenge": ONESELF_PROVED,
    "PATCH /api/users/me/second-factors/passkeys/{passkey_id}": OWN_THING,
    "DELETE /api/users/me/second-factors/passkeys/{passkey_id}": OWN_THING_PROVED,
}
