"""Passkeys of a software authenticator: those that are honest, and every way to cheat."""

import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import cbor2
import pytest

from application.identity.factor_ports import Assertion, NewPasskey
from domain.identity.factor_errors import PasskeyRefused, WrongSecondFactor
from domain.identity.passkey import Passkey
from domain.kernel.ids import AccountId
from tests.support.authenticator import (
    Device,
    EdDsaKey,
    Es256Key,
    Json,
    changed,
    decoded,
    encoded,
)
from tests.support.factors import ORIGIN, OWNER, a_device, a_passkey, passkeys

CHALLENGE = "pX0wQb7Fq2mQm5bq0c7y1l4Zb3hJc0V2kUuT9oWwXyZa"
OTHER_CHALLENGE = "qX0wQb7Fq2mQm5bq0c7y1l4Zb3hJc0V2kUuT9oWwXyZa"
PASSKEYS = passkeys()
KEYS: tuple[Callable[[], Any], ...] = (Es256Key, EdDsaKey)
MUTATIONS = 400


def made(device: Device, *, challenge: str = CHALLENGE) -> NewPasskey:
    options = PASSKEYS.to_create(challenge, account_id=OWNER, label="ada@example.org", known=())
    return PASSKEYS.created(device.create(options), challenge=CHALLENGE)


def enrolled(device: Device) -> Passkey:
    new = made(device)
    passkey = a_passkey(credential_id=new.credential_id, sign_count=new.sign_count)
    return replace(passkey, public_key=new.public_key)


def answer_of(device: Device, *, challenge: str = CHALLENGE) -> Json:
    return device.get(PASSKEYS.to_get(challenge, known=(), must_verify=True))


def check(answer: Json, passkey: Passkey, *, challenge: str = CHALLENGE) -> Assertion:
    return PASSKEYS.check(answer, passkey, challenge=challenge)


@pytest.mark.parametrize("key", KEYS)
def test_a_passkey_is_made_and_signs(key: Callable[[], Any]) -> None:
    device = a_device(key(), sign_count=3)
    passkey = enrolled(device)

    assert passkey.credential_id == device.credential_id
    assert passkey.sign_count == 3
    answer = answer_of(device)
    assert PASSKEYS.credential_id(answer) == passkey.credential_id
    assert check(answer, passkey) == Assertion(sign_count=4, verified=True)


def test_what_is_asked_names_the_platform_and_what_is_known() -> None:
    known = [a_passkey(credential_id=b"known")]
    create = PASSKEYS.to_create(CHALLENGE, account_id=OWNER, label="ada@example.org", known=known)
    get = PASSKEYS.to_get(CHALLENGE, known=known, must_verify=True)

    assert create["rp"] == {"name": "Fairground", "id": "fairground.test"}
    assert create["challenge"] == get["challenge"] == CHALLENGE
    assert decoded(create["user"]["id"]) == OWNER.bytes
    assert [one["id"] for one in create["excludeCredentials"]] == [encoded(b"known")]
    assert [one["id"] for one in get["allowCredentials"]] == [encoded(b"known")]
    assert get["userVerification"] == "required"
    assert get["rpId"] == "fairground.test"


def test_a_device_that_did_not_ask_its_owner_says_so() -> None:
    device = a_device(verifies=False)
    passkey = enrolled(device)

    assert check(answer_of(device), passkey).verified is False


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://fairground.test.evil.example"},
        {"origin": "http://fairground.test"},
        {"origin": "https://fairground.test:8443"},
        {"rp_id": "evil.example"},
    ],
)
def test_what_was_made_or_signed_for_another_place_is_refused(lie: dict[str, str]) -> None:
    device = a_device()
    passkey = enrolled(device)
    liar = replace(device, **lie)  # type: ignore[arg-type]

    with pytest.raises(WrongSecondFactor):
        check(answer_of(liar), passkey)
    with pytest.raises(PasskeyRefused):
        made(liar)


def test_another_challenge_is_refused() -> None:
    device = a_device()
    passkey = enrolled(device)

    with pytest.raises(WrongSecondFactor):
        check(answer_of(device, challenge=OTHER_CHALLENGE), passkey)
    with pytest.raises(WrongSecondFactor):
        check(answer_of(device), passkey, challenge=OTHER_CHALLENGE)
    with pytest.raises(PasskeyRefused):
        made(device, challenge=OTHER_CHALLENGE)


@pytest.mark.parametrize("key", KEYS)
def test_another_key_is_refused(key: Callable[[], Any]) -> None:
    device = a_device(key())
    passkey = enrolled(device)
    device.key = key()

    with pytest.raises(WrongSecondFactor):
        check(answer_of(device), passkey)


def test_a_passkey_of_somebody_else_is_refused() -> None:
    device = a_device()
    passkey = enrolled(device)
    theirs = replace(passkey, account_id=AccountId(UUID(int=7)))

    with pytest.raises(WrongSecondFactor):
        check(answer_of(device), theirs)


def test_an_answer_that_names_another_credential_is_refused() -> None:
    device = a_device()
    passkey = replace(enrolled(device), credential_id=b"another")

    with pytest.raises(WrongSecondFactor):
        check(answer_of(device), passkey)


def test_an_answer_to_the_other_question_is_refused() -> None:
    device = a_device()
    passkey = enrolled(device)
    created = device.create(
        PASSKEYS.to_create(CHALLENGE, account_id=OWNER, label="ada@example.org", known=())
    )

    with pytest.raises(WrongSecondFactor):
        check(created, passkey)
    with pytest.raises(PasskeyRefused):
        PASSKEYS.created(answer_of(device), challenge=CHALLENGE)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize("key", KEYS)
def test_whatever_is_tampered_with_is_refused(part: str, key: Callable[[], Any]) -> None:
    device = a_device(key())
    passkey = enrolled(device)
    answer = answer_of(device)
    for number in range(len(decoded(answer["response"][part]))):
        with pytest.raises(WrongSecondFactor):
            check(changed(answer, part, partial(flipped, at=number)), passkey)


def test_no_bytes_from_outside_break_anything() -> None:
    dice = random.Random(20_261_123)
    device = a_device()
    passkey = enrolled(device)
    signed = answer_of(device)
    created = device.create(
        PASSKEYS.to_create(CHALLENGE, account_id=OWNER, label="ada@example.org", known=())
    )
    for _ in range(MUTATIONS):
        part = dice.choice(["clientDataJSON", "authenticatorData", "signature"])
        with pytest.raises(WrongSecondFactor):
            check(changed(signed, part, lambda raw: mutated(raw, dice)), passkey)
        # Without attestation nobody vouches for a new key, so it may be any; it must not break.
        broken = changed(created, "attestationObject", lambda raw: mutated(raw, dice))
        try:
            PASSKEYS.created(broken, challenge=CHALLENGE)
        except PasskeyRefused:
            continue


@pytest.mark.parametrize(
    "told",
    [b"", b"\xff", b"\xa0", b"\x9f" * 5000, cbor2.dumps([]), cbor2.dumps({"fmt": "none"})],
)
def test_what_is_no_attestation_is_refused(told: bytes) -> None:
    device = a_device()
    created = device.create(
        PASSKEYS.to_create(CHALLENGE, account_id=OWNER, label="ada@example.org", known=())
    )

    with pytest.raises(PasskeyRefused):
        PASSKEYS.created(changed(created, "attestationObject", lambda _: told), challenge=CHALLENGE)


def test_an_algorithm_that_was_not_asked_for_is_refused() -> None:
    device = a_device()
    device.key.cose = {**device.key.cose, 3: -65535}  # RS1

    with pytest.raises(PasskeyRefused):
        made(device)


@pytest.mark.parametrize("answer", [{}, {"id": 1}, {"id": "é"}, {"id": "a"}])
def test_an_answer_without_a_name_shows_nothing(answer: Json) -> None:
    with pytest.raises(WrongSecondFactor):
        PASSKEYS.credential_id(answer)


def test_at_home_passkeys_are_made_for_localhost() -> None:
    at_home = passkeys("http://localhost:8000")
    device = Device(origin="http://localhost:8000", rp_id="localhost")
    options = at_home.to_create(CHALLENGE, account_id=OWNER, label="ada", known=())

    assert options["rp"]["id"] == "localhost"
    assert at_home.created(device.create(options), challenge=CHALLENGE).credential_id
    assert device.origin != ORIGIN


def flipped(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


def mutated(raw: bytes, dice: random.Random) -> bytes:
    at, new = dice.randrange(len(raw)), bytes(dice.randrange(256) for _ in range(3))
    kind = dice.randrange(3)
    if kind == 0:
        return flipped(raw, at)
    return raw[:at] if kind == 1 else raw[:at] + new + raw[at:]
