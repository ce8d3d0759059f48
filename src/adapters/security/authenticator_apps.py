"""TOTP, RFC 6238: SHA-1, six digits and 30 seconds, which every app knows."""

import hmac
import io
import re
import secrets
from base64 import b32decode, b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

import segno

from application.identity.factor_ports import AuthenticatorSecret

SECRET_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
STEPS_BESIDE = 1
"""Clocks differ, and people type slowly."""

_FORM = re.compile(rf"[0-9]{{{DIGITS}}}", re.ASCII)


class TotpApps:
    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def new(self, label: str) -> AuthenticatorSecret:
        secret = b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
        asked = urlencode(
            {
                "secret": secret,
                "issuer": self._issuer,
                "algorithm": "SHA1",
                "digits": DIGITS,
                "period": STEP_SECONDS,
            },
            quote_via=quote,
        )
        uri = f"otpauth://totp/{quote(f'{self._issuer}:{label}', safe=':')}?{asked}"
        return AuthenticatorSecret(secret=secret, uri=uri, qr_svg=_drawn(uri))

    def step(self, secret: str, code: str, *, now: datetime, after: int) -> int | None:
        typed = code.replace(" ", "")
        if not _FORM.fullmatch(typed):
            return None
        present = int(now.timestamp()) // STEP_SECONDS
        beside = range(present - STEPS_BESIDE, present + STEPS_BESIDE + 1)
        # All of them are compared, so that the time says nothing.
        fitting = [step for step in beside if hmac.compare_digest(code_of(secret, step), typed)]
        return next((step for step in fitting if step > after), None)


def code_of(secret: str, step: int) -> str:
    """The code of a step: HOTP, RFC 4226, section 5.3."""
    mac = hmac.digest(b32decode(secret), step.to_bytes(8), "sha1")
    offset = mac[-1] & 0xF
    number = int.from_bytes(mac[offset : offset + 4]) & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def _drawn(uri: str) -> str:
    file = io.BytesIO()
    segno.make_qr(uri, error="m").save(file, kind="svg", scale=6, border=4, light="white")
    return file.getvalue().decode()
