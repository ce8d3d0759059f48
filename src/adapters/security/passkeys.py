"""Passkeys: WebAuthn as py_webauthn verifies it."""

import json
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Sequence
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from application.identity.factor_ports import Assertion, NewPasskey, PasskeyJson
from domain.identity.challenge import LASTS
from domain.identity.factor_errors import PasskeyRefused, WrongSecondFactor
from domain.identity.passkey import Passkey
from domain.kernel.ids import AccountId

ALGORITHMS = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
CREDENTIAL_ID_MAX = 1023
TIMEOUT_MS = int(LASTS.total_seconds() * 1000)

# What comes from outside is taken apart by a library: what it stumbles over does not count.
_UNREADABLE = (
    WebAuthnException,
    UnsupportedAlgorithm,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    RecursionError,
)


class WebAuthnPasskeys:
    """``address`` is where browsers reach us: passkeys are made for it, and work nowhere else."""

    def __init__(self, address: str, *, name: str) -> None:
        self._origin = address
        self._rp_id = urlsplit(address).hostname or ""
        self._name = name

    def to_create(
        self, challenge: str, *, account_id: AccountId, label: str, known: Sequence[Passkey]
    ) -> PasskeyJson:
        options = generate_registration_options(
            rp_id=self._rp_id,
            rp_name=self._name,
            user_id=account_id.bytes,
            user_name=label,
            challenge=_bytes_of(challenge),
            timeout=TIMEOUT_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=_named(known),
            supported_pub_key_algs=ALGORITHMS,
        )
        return _json_of(options_to_json(options))

    def created(self, answer: PasskeyJson, *, challenge: str) -> NewPasskey:
        try:
            made = verify_registration_response(
                credential=dict(answer),
                expected_challenge=_bytes_of(challenge),
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                supported_pub_key_algs=ALGORITHMS,
            )
        except _UNREADABLE:
            raise PasskeyRefused from None
        if not 0 < len(made.credential_id) <= CREDENTIAL_ID_MAX:
            raise PasskeyRefused
        return NewPasskey(
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
        )

    def to_get(self, challenge: str, *, known: Sequence[Passkey], must_verify: bool) -> PasskeyJson:
        options = generate_authentication_options(
            rp_id=self._rp_id,
            challenge=_bytes_of(challenge),
            timeout=TIMEOUT_MS,
            allow_credentials=_named(known),
            user_verification=UserVerificationRequirement.REQUIRED
            if must_verify
            else UserVerificationRequirement.PREFERRED,
        )
        return _json_of(options_to_json(options))

    def credential_id(self, answer: PasskeyJson) -> bytes:
        id = answer.get("id")
        if not isinstance(id, str) or not id.isascii():
            raise WrongSecondFactor
        try:
            return _bytes_of(id)
        except NotBase64:
            raise WrongSecondFactor from None

    def check(self, answer: PasskeyJson, passkey: Passkey, *, challenge: str) -> Assertion:
        try:
            proved = verify_authentication_response(
                credential=dict(answer),
                expected_challenge=_bytes_of(challenge),
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                credential_public_key=passkey.public_key,
                # Who counts backwards is looked at where it can be told to the owner.
                credential_current_sign_count=0,
            )
            _expect_handle(answer, passkey)
        except _UNREADABLE:
            raise WrongSecondFactor from None
        if proved.credential_id != passkey.credential_id:
            raise WrongSecondFactor
        return Assertion(sign_count=proved.new_sign_count, verified=proved.user_verified)


def _expect_handle(answer: PasskeyJson, passkey: Passkey) -> None:
    """The account that the device made it for, if it says so, is the one that has it."""
    handle = answer["response"].get("userHandle")
    if handle and _bytes_of(handle) != passkey.account_id.bytes:
        raise WrongSecondFactor


def _bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _named(known: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in known]


def _json_of(options: str) -> PasskeyJson:
    read: PasskeyJson = json.loads(options)
    return read
