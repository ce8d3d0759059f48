"""What belongs to one log-in elsewhere, derived from its id: no database has any of it."""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from uuid import UUID

from application.identity.social_ports import SocialSecret
from domain.identity.social_errors import SocialLogInOver
from domain.identity.social_log_in import SocialLogIn
from domain.kernel.ids import SocialLogInId

ID_BYTES = 16
LOG_IN, LINK = "log-in", "link"
"""What the state begins with, for the page that people come back to."""

# 48 bytes fill 64 characters, so there is one spelling of each state.
_FORM = re.compile(rf"({LOG_IN}|{LINK})\.([A-Za-z0-9_-]{{64}})", re.ASCII)


class HmacSocialSecrets:
    """Of several secrets the first one derives, and all of them are believed."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secrets = tuple(secrets)

    def of(self, log_in: SocialLogIn) -> SocialSecret:
        purpose = LOG_IN if log_in.account_id is None else LINK
        return _derived(self._secrets[0], log_in.id, purpose)

    def read(self, state: str) -> SocialSecret:
        form = _FORM.fullmatch(state)
        if form is None:
            raise SocialLogInOver
        id = SocialLogInId(UUID(bytes=urlsafe_b64decode(form[2])[:ID_BYTES]))
        known = [_derived(secret, id, form[1]) for secret in self._secrets]
        for one in known:
            if hmac.compare_digest(one.state.encode(), state.encode()):
                return one
        raise SocialLogInOver


def _derived(secret: bytes, id: SocialLogInId, purpose: str) -> SocialSecret:
    def proof(of: str) -> bytes:
        return hmac.digest(
            secret, f"social log-in\0{of}\0{purpose}\0".encode() + id.bytes, "sha256"
        )

    return SocialSecret(
        id=id,
        state=f"{purpose}.{urlsafe_b64encode(id.bytes + proof('state')).decode()}",
        nonce=_text(proof("nonce")),
        verifier=_text(proof("verifier")),
        binding=_text(proof("binding")),
    )


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
