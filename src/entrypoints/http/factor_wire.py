"""Second factors as clients see them. Passkeys travel as WebAuthn writes them in JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import msgspec

from application.identity.admit import SecondFactorAsked
from application.identity.ask_challenge import AskedPasskey
from application.identity.factor_ports import AuthenticatorSecret, PasskeyJson
from application.identity.factor_queries import FactorsView
from application.identity.shown_factor import Shown
from domain.identity.factor_events import FactorKind
from domain.identity.passkey import NAME_MAX, PASSKEYS_MAX, Passkey
from domain.identity.second_factors import RECOVERY_CODES
from entrypoints.http.wire import NO_NUL, Wire

ENCODED = r"^[A-Za-z0-9_-]*$"
ANSWER_CHARACTERS_MAX = 20_000

ChallengeText = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=100,
        pattern=NO_NUL,
        examples=["pX0wQb7Fq2mQm5bq0c7y1l4Zb3hJc0V2kUuT9oWwXyZa"],
    ),
]
Code = Annotated[
    str, msgspec.Meta(min_length=6, max_length=10, pattern=NO_NUL, examples=["492039"])
]
RecoveryCode = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=40, pattern=NO_NUL, examples=["7KQ2-M9XA-04TZ-PW8C"]),
]
PasskeyName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=NAME_MAX, pattern=NO_NUL, examples=["My phone"])
]
CredentialId = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=1400, pattern=ENCODED, examples=["q83vEjRWeJASNFZ4kBI0Vg"]
    ),
]
Encoded = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=ANSWER_CHARACTERS_MAX,
        pattern=ENCODED,
        examples=["eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0"],
    ),
]


class Lenient(Wire, forbid_unknown_fields=False):
    """What browsers make. They add members as WebAuthn grows; those are not looked at."""


class AttestationBody(Lenient):
    client_data_json: Encoded = msgspec.field(name="clientDataJSON")
    attestation_object: Encoded


class AssertionBody(Lenient, kw_only=True):
    client_data_json: Encoded = msgspec.field(name="clientDataJSON")
    authenticator_data: Encoded
    signature: Encoded
    user_handle: Annotated[str, msgspec.Meta(max_length=100, pattern=ENCODED)] | None = None


class NewPasskeyBody(Lenient):
    """What ``navigator.credentials.create`` gave, by its ``toJSON``."""

    id: CredentialId
    raw_id: CredentialId
    type: Literal["public-key"]
    response: AttestationBody


class PasskeyBody(Lenient):
    """What ``navigator.credentials.get`` gave, by its ``toJSON``."""

    id: CredentialId
    raw_id: CredentialId
    type: Literal["public-key"]
    response: AssertionBody


def passkey_json(body: NewPasskeyBody | PasskeyBody) -> PasskeyJson:
    answer: PasskeyJson = msgspec.to_builtins(body)
    return answer


class ShownBody(Wire, kw_only=True):
    """One of the three."""

    code: Code | None = None
    recovery_code: RecoveryCode | None = None
    passkey: PasskeyBody | None = None

    def to_shown(self) -> Shown:
        return Shown(
            code=self.code,
            recovery_code=self.recovery_code,
            passkey=None if self.passkey is None else passkey_json(self.passkey),
        )


class SecondFactorReply(Wire, kw_only=True, tag_field="status", tag="SECOND_FACTOR_REQUIRED"):
    """So far they are right. ``passkey`` is what ``navigator.credentials.get`` is asked."""

    challenge: str
    methods: list[FactorKind]
    passkey: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET

    @classmethod
    def of(cls, asked: SecondFactorAsked) -> Self:
        return cls(
            challenge=asked.challenge,
            methods=list(asked.methods),
            passkey=msgspec.UNSET if asked.passkey is None else dict(asked.passkey),
        )


class AskedPasskeyReply(Wire):
    """``options`` are what ``navigator.credentials`` is asked, as ``parse…FromJSON`` reads them."""

    challenge: str
    options: dict[str, Any]

    @classmethod
    def of(cls, asked: AskedPasskey) -> Self:
        return cls(challenge=asked.challenge, options=dict(asked.options))


class PasskeyReply(Wire):
    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, passkey: Passkey) -> Self:
        return cls(
            id=passkey.id,
            name=passkey.name,
            created_at=passkey.created_at,
            last_used_at=passkey.last_used_at,
        )


class FactorsReply(Wire):
    """``isRequired``: whether one's rights as staff count only with one of them."""

    authenticator_since: datetime | None
    recovery_codes_left: int
    passkeys: Annotated[list[PasskeyReply], msgspec.Meta(max_length=PASSKEYS_MAX)]
    is_required: bool

    @classmethod
    def of(cls, factors: FactorsView) -> Self:
        return cls(
            authenticator_since=factors.authenticator_since,
            recovery_codes_left=factors.recovery_codes_left,
            passkeys=[PasskeyReply.of(passkey) for passkey in factors.passkeys],
            is_required=factors.is_required,
        )


class AuthenticatorReply(Wire):
    """Shown once: as text, as what apps open, and as a drawing (SVG) that they scan."""

    secret: str
    uri: str
    qr_svg: str

    @classmethod
    def of(cls, secret: AuthenticatorSecret) -> Self:
        return cls(secret=secret.secret, uri=secret.uri, qr_svg=secret.qr_svg)


class CodeBody(Wire):
    code: Code


class RecoveryCodesReply(Wire):
    """Shown once; empty if those that there are go on counting. Each of them counts once."""

    recovery_codes: Annotated[list[str], msgspec.Meta(max_length=RECOVERY_CODES)]

    @classmethod
    def of(cls, codes: Sequence[str]) -> Self:
        return cls(recovery_codes=[*codes])


class AddPasskeyBody(Wire):
    challenge: ChallengeText
    name: PasskeyName
    passkey: NewPasskeyBody


class AddedPasskeyReply(Wire):
    """``recoveryCodes`` are shown once, with the first factor of an account."""

    passkey: PasskeyReply
    recovery_codes: Annotated[list[str], msgspec.Meta(max_length=RECOVERY_CODES)]


class RenamePasskeyBody(Wire):
    name: PasskeyName
