from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.identity.challenge import LASTS, TRIES_MAX, Challenge, ChallengePurpose
from domain.identity.factor_errors import (
    AuthenticatorNotBegun,
    BadPasskeyName,
    ChallengeOver,
    LastFactorOfStaff,
    LongerPasswordFirst,
    NoSuchFactor,
    PasskeyKnown,
    PasskeyNotFound,
    TooManyGuesses,
    TooManyPasskeys,
)
from domain.identity.factor_events import FactorKind
from domain.identity.passkey import PASSKEYS_MAX, passkey_name
from domain.identity.second_factors import GUESSES_COUNT_FOR, GUESSES_MAX, SecondFactors
from domain.kernel.ids import ChallengeId
from tests.support.clock import NOON
from tests.support.factors import OWNER, SECRET, a_passkey, factors_with_app

NOBODYS = SecondFactors(account_id=OWNER)


def named(factors: SecondFactors) -> list[str]:
    return [event.name for event in factors.events]


def test_an_account_begins_without_any_and_with_the_longer_password() -> None:
    assert not NOBODYS.exist
    assert NOBODYS.kinds == []
    assert NOBODYS.password_length_min == 12


def test_an_app_counts_once_it_is_confirmed() -> None:
    begun = NOBODYS.begin_authenticator(SECRET, now=NOON)
    confirmed = begun.confirm_authenticator(7, now=NOON)

    assert not begun.exist
    assert named(begun) == []
    assert confirmed.kinds == [FactorKind.TOTP]
    assert confirmed.authenticator is not None
    assert confirmed.authenticator.last_step == 7
    assert confirmed.begun is None
    assert named(confirmed) == ["FactorAdded"]


def test_nothing_is_confirmed_that_was_not_begun() -> None:
    with pytest.raises(AuthenticatorNotBegun):
        NOBODYS.confirm_authenticator(7, now=NOON)


def test_the_app_before_counts_until_the_next_one_is_confirmed() -> None:
    begun = factors_with_app().begin_authenticator("ANOTHERSECRET", now=NOON)
    confirmed = begun.confirm_authenticator(9, now=NOON)

    assert begun.authenticator is not None
    assert begun.authenticator.secret == SECRET
    assert confirmed.authenticator is not None
    assert confirmed.authenticator.secret == "ANOTHERSECRET"


def test_secrets_are_no_part_of_what_is_logged_or_audited() -> None:
    factors = factors_with_app().renew_recovery_codes([b"hashed"], now=NOON)
    told = [*factors.changes, factors]

    assert SECRET not in repr(told)
    assert "hashed" not in repr(told)


def test_codes_are_counted_and_at_last_not_looked_at_any_more() -> None:
    factors = factors_with_app()
    for _ in range(GUESSES_MAX):
        factors.expect_guess(now=NOON)
        factors = factors.note_guess(now=NOON)

    with pytest.raises(TooManyGuesses):
        factors.expect_guess(now=NOON + GUESSES_COUNT_FOR - timedelta(seconds=1))
    assert named(factors)[-1] == "CodesGuessed"
    factors.expect_guess(now=NOON + GUESSES_COUNT_FOR)
    assert factors.note_guess(now=NOON + GUESSES_COUNT_FOR).guesses == 1


def test_a_right_code_forgives_the_wrong_ones_before_it() -> None:
    guessed = factors_with_app().note_guess(now=NOON)

    assert guessed.use_authenticator(8).guesses == 0


def test_a_recovery_code_counts_once_and_that_is_told() -> None:
    factors = factors_with_app().renew_recovery_codes([b"1", b"2"], now=NOON)
    used = factors.use_recovery_code(b"1", now=NOON)

    assert used.recovery_hashes == (b"2",)
    assert named(used)[-1] == "RecoveryCodeUsed"


def test_new_recovery_codes_take_the_place_of_those_before() -> None:
    factors = factors_with_app().renew_recovery_codes([b"1"], now=NOON)

    assert factors.renew_recovery_codes([b"2"], now=NOON).recovery_hashes == (b"2",)


def test_the_last_factor_takes_the_recovery_codes_with_it() -> None:
    factors = factors_with_app().renew_recovery_codes([b"1"], now=NOON)

    left = factors.remove_authenticator(is_needed=False, now=NOON)

    assert not left.exist
    assert left.kinds == []


def test_another_factor_keeps_them() -> None:
    passkey = a_passkey()
    factors = factors_with_app().add_passkey(passkey, now=NOON)
    with_codes = factors.renew_recovery_codes([b"1"], now=NOON)

    left = with_codes.remove_passkey(passkey.id, is_needed=True, now=NOON)

    assert left.recovery_hashes == (b"1",)


def test_staff_keep_their_last_factor() -> None:
    passkey = a_passkey()
    with pytest.raises(LastFactorOfStaff):
        factors_with_app().remove_authenticator(is_needed=True, now=NOON)
    with pytest.raises(LastFactorOfStaff):
        NOBODYS.add_passkey(passkey, now=NOON).remove_passkey(passkey.id, is_needed=True, now=NOON)


def test_a_short_password_has_to_become_longer_before_the_last_factor_goes() -> None:
    factors = factors_with_app().note_password(8)

    with pytest.raises(LongerPasswordFirst):
        factors.remove_authenticator(is_needed=False, now=NOON)
    assert not factors.note_password(12).remove_authenticator(is_needed=False, now=NOON).exist


def test_what_is_not_there_cannot_be_given_up() -> None:
    with pytest.raises(NoSuchFactor):
        NOBODYS.remove_authenticator(is_needed=False, now=NOON)
    with pytest.raises(PasskeyNotFound):
        NOBODYS.remove_passkey(a_passkey().id, is_needed=False, now=NOON)
    with pytest.raises(NoSuchFactor):
        NOBODYS.use_authenticator(1)


def test_there_are_bounds_to_passkeys() -> None:
    factors = NOBODYS
    for number in range(PASSKEYS_MAX):
        factors = factors.add_passkey(a_passkey(credential_id=bytes([number])), now=NOON)

    with pytest.raises(TooManyPasskeys):
        factors.add_passkey(a_passkey(), now=NOON)


def test_a_passkey_is_added_once() -> None:
    with pytest.raises(PasskeyKnown):
        NOBODYS.add_passkey(a_passkey(), now=NOON).add_passkey(a_passkey(), now=NOON)


def test_a_passkey_can_be_called_something_else() -> None:
    passkey = a_passkey()
    renamed = NOBODYS.add_passkey(passkey, now=NOON).rename_passkey(
        passkey.id, "  The  blue one ", now=NOON
    )

    assert renamed.passkey(passkey.id).name == "The blue one"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "bell\x07"])
def test_names_of_passkeys_can_be_read(name: str) -> None:
    with pytest.raises(BadPasskeyName):
        passkey_name(name)


@pytest.mark.parametrize(
    ("known", "shown", "is_copy"),
    [(0, 0, False), (0, 1, False), (5, 6, False), (5, 5, True), (5, 4, True), (5, 0, True)],
)
def test_a_passkey_that_counts_backwards_is_a_copy(
    known: int, shown: int, *, is_copy: bool
) -> None:
    assert a_passkey(sign_count=known).is_copy(shown) is is_copy


def a_challenge() -> Challenge:
    return Challenge(
        id=ChallengeId(UUID(int=1)),
        hash=b"hash",
        purpose=ChallengePurpose.SIGN_IN,
        made_at=NOON,
    )


def test_a_challenge_has_so_many_tries() -> None:
    challenge = a_challenge()
    for _ in range(TRIES_MAX):
        challenge = challenge.take_try(now=NOON)

    with pytest.raises(ChallengeOver):
        challenge.take_try(now=NOON)


def test_a_challenge_lasts_so_long_and_is_answered_once() -> None:
    challenge = a_challenge()

    assert challenge.take_try(now=NOON + LASTS - timedelta(microseconds=1)).tries == 1
    with pytest.raises(ChallengeOver):
        challenge.take_try(now=NOON + LASTS)
    with pytest.raises(ChallengeOver):
        replace(challenge).answer().take_try(now=NOON)
