"""What OpenID providers say, as far as we listen.

https://openid.net/specs/openid-connect-core-1_0.html and -discovery-1_0.html
"""

from collections.abc import Sequence

import msgspec

SUBJECT_MAX = 255


class NotBelieved(Exception):
    """An answer that does not count, and why: for the log, so it names nobody."""


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: Sequence[str] = ("client_secret_basic",)
    id_token_signing_alg_values_supported: Sequence[str] = ("RS256",)
    authorization_response_iss_parameter_supported: bool = False


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    access_token: str
    token_type: str
    id_token: str


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    error: str


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a person, in an ID token as well as at the userinfo endpoint."""

    sub: str
    email: str | None = None
    email_verified: bool | str | None = None
    name: str | None = None
    locale: str | None = None

    @property
    def is_email_verified(self) -> bool:
        """Some providers spell it as a text."""
        return self.email_verified is True or self.email_verified == "true"


class Claims(About, frozen=True, kw_only=True):
    iss: str
    aud: str | Sequence[str]
    exp: float
    iat: float
    nbf: float = 0
    nonce: str
    azp: str | None = None
    at_hash: str | None = None

    @property
    def audiences(self) -> Sequence[str]:
        return (self.aud,) if isinstance(self.aud, str) else self.aud


class KeySet(msgspec.Struct, frozen=True, kw_only=True):
    keys: Sequence[dict[str, object]]
