"""Passwords and addresses of mail."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ANYBODY, ONESELF
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "POST /api/auth/verify-email": ANYBODY,
    "POST /api/auth/password-reset": ANYBODY,
    "PUT /api/auth/password-reset": ANYBODY,
    "POST /api/auth/email-change/confirmation": ANYBODY,
    "POST /api/auth/email-change/refusal": ANYBODY,
    "PUT /api/users/me/password": ONESELF,
    "POST /api/users/me/email-change": ONESELF,
    "POST /api/users/me/email-verification": ONESELF,
}
