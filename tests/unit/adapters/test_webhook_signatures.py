"""Signatures of webhooks, held against the published vectors, and against Ed25519 itself."""

from base64 import b64decode
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.webhooks.endpoint import Secret
from tests.support.clock import NOON
from tests.support.webhooks import A_SECRET, SIGNER

ID, TIMESTAMP = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
BODY = b'{"test": 2432232314}'
# The vector of the reference implementations of Standard Webhooks.
VECTOR = Secret(
    shared=b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), seed=b"\x01" * 32, made_at=NOON
)
# RFC 8032, section 7.1, test 1: a seed and its public key.
RFC_8032 = Secret(
    shared=b"s" * 32,
    seed=bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
    made_at=NOON,
)
RFC_8032_PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def verify(public_key: str, signature: str, signed: bytes) -> None:
    key = Ed25519PublicKey.from_public_bytes(b64decode(public_key.removeprefix("whpk_")))
    key.verify(b64decode(signature.removeprefix("v1a,")), signed)


def test_the_shared_secret_signs_as_the_published_vector_says() -> None:
    signature, _ = SIGNER.sign([VECTOR], id=ID, timestamp=TIMESTAMP, body=BODY).split(" ")

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert SIGNER.texts(VECTOR).secret == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_public_key_is_that_of_the_vector_and_verifies_what_was_signed() -> None:
    public_key = SIGNER.texts(RFC_8032).public_key
    _, signature = SIGNER.sign([RFC_8032], id=ID, timestamp=TIMESTAMP, body=BODY).split(" ")

    assert b64decode(public_key.removeprefix("whpk_")).hex() == RFC_8032_PUBLIC
    verify(public_key, signature, b"%s.%d.%s" % (ID.encode(), TIMESTAMP, BODY))
    with pytest.raises(InvalidSignature):
        verify(public_key, signature, b"%s.%d.%s" % (ID.encode(), TIMESTAMP + 1, BODY))


def test_each_secret_that_counts_signs_in_both_ways() -> None:
    texts = SIGNER.sign([A_SECRET, VECTOR], id=ID, timestamp=TIMESTAMP, body=BODY).split(" ")

    assert [text.partition(",")[0] for text in texts] == ["v1", "v1a", "v1", "v1a"]
    assert texts[2] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_new_secrets_are_all_different_and_never_shown_by_accident() -> None:
    one, other = SIGNER.new_secret(NOON), SIGNER.new_secret(NOON + timedelta(seconds=1))

    assert one.shared != other.shared
    assert one.seed != other.seed
    assert "shared" not in repr(one)
    assert SIGNER.texts(one).secret not in repr(SIGNER.texts(one))
