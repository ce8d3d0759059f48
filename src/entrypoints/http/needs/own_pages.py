"""Our own pages of accounts."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ANYBODY
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "GET /account/verify-email": ANYBODY,
    "GET /account/reset-password": ANYBODY,
    "GET /account/confirm-email": ANYBODY,
    "GET /account/social/{issuer}": ANYBODY,
    "GET /account/sign-in": ANYBODY,
    "GET /account/security": ANYBODY,
    "GET /account/account.js": ANYBODY,
    "GET /account/common.js": ANYBODY,
    "GET /account/dialogs.js": ANYBODY,
    "GET /account/factor.js": ANYBODY,
    "GET /account/factors.js": ANYBODY,
    "GET /account/passkeys.js": ANYBODY,
    "GET /account/proof.js": ANYBODY,
    "GET /account/security.js": ANYBODY,
    "GET /account/sign-in.js": ANYBODY,
    "GET /account/social.js": ANYBODY,
    "GET /account/texts.js": ANYBODY,
}
