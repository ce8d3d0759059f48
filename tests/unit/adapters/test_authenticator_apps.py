"""TOTP against the vectors of RFC 6238, and recovery codes however they are typed."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import pytest

from adapters.security.authenticator_apps import code_of
from adapters.security.factor_secrets import RandomFactorSecrets
from domain.identity.factor_errors import ChallengeOver
from domain.kernel.ids import AccountId
from tests.support.clock import NOON
from tests.support.factors import OWNER, SECRET, authenticator_apps, code_at

VECTORS = (
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
)
APPS = authenticator_apps()
STEP = int(NOON.timestamp()) // 30


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_specification(seconds: int, code: str) -> None:
    secret = b32encode(b"12345678901234567890").decode()

    assert code_of(secret, seconds // 30) == code
    now = datetime.fromtimestamp(seconds, UTC)
    assert APPS.step(secret, code, now=now, after=0) == seconds // 30


def test_apps_read_what_they_are_given() -> None:
    made = APPS.new("ada@example.org")

    read = pyotp.parse_uri(made.uri)
    assert isinstance(read, pyotp.TOTP)
    assert (read.secret, read.issuer, read.name) == (made.secret, "Fairground", "ada@example.org")
    assert APPS.step(made.secret, read.at(NOON), now=NOON, after=0) == STEP
    assert made.qr_svg.startswith("<?xml")
    assert made.secret not in repr(made)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_differ_by_one_step(steps: int) -> None:
    assert APPS.step(SECRET, code_at(NOON, steps=steps), now=NOON, after=0) == STEP + steps


@pytest.mark.parametrize("steps", [-2, 2, 30])
def test_but_not_by_more(steps: int) -> None:
    assert APPS.step(SECRET, code_at(NOON, steps=steps), now=NOON, after=0) is None


def test_a_step_counts_once_and_none_before_it_counts_any_more() -> None:
    for steps in (-1, 0):
        code = code_at(NOON, steps=steps)
        assert APPS.step(SECRET, code, now=NOON, after=STEP) is None
    assert APPS.step(SECRET, code_at(NOON, steps=1), now=NOON, after=STEP) == STEP + 1
    later = NOON + timedelta(seconds=30)
    assert APPS.step(SECRET, code_at(later), now=later, after=STEP) == STEP + 1


@pytest.mark.parametrize(
    "code",
    [
        "",
        "12345",
        "1234567",
        "\uff11\uff12\uff13\uff14\uff15\uff16",
        "12345a",
        "-12345",
        "\x00" * 6,
    ],
)
def test_what_is_no_code_is_not_taken(code: str) -> None:
    assert APPS.step(SECRET, code, now=NOON, after=0) is None


def test_a_code_may_be_typed_as_apps_show_it() -> None:
    code = code_at(NOON)

    assert APPS.step(SECRET, f"{code[:3]} {code[3:]}", now=NOON, after=0) == STEP


def test_recovery_codes_are_long_and_all_different() -> None:
    codes = RandomFactorSecrets().new_recovery_codes(10)

    assert len(set(codes)) == 10
    assert all(len(code.replace("-", "")) == 16 for code in codes)


def test_a_recovery_code_counts_however_it_is_typed_and_for_one_account_only() -> None:
    secrets = RandomFactorSecrets()
    hashed = secrets.hash_of_code("7KQ2-M9XA-04TZ-PW81", OWNER)

    assert secrets.hash_of_code("7kq2m9xao4tzpw8l", OWNER) == hashed
    assert secrets.hash_of_code("7KQ2 M9XA O4TZ PW8I", OWNER) == hashed
    assert secrets.hash_of_code("7KQ2-M9XA-04TZ-PW82", OWNER) != hashed
    assert secrets.hash_of_code("7KQ2-M9XA-04TZ-PW81", AccountId(UUID(int=1))) != hashed


def test_a_challenge_is_known_by_its_hash_alone() -> None:
    secrets = RandomFactorSecrets()
    new = secrets.new_challenge()

    assert secrets.read_challenge(new.text) == new.hash
    assert secrets.new_challenge() != new


@pytest.mark.parametrize("text", ["", "x", "é" * 44, "a" * 43, "a" * 45, "=" * 44, "\x00" * 44])
def test_what_is_no_challenge_is_over(text: str) -> None:
    with pytest.raises(ChallengeOver):
        RandomFactorSecrets().read_challenge(text)
