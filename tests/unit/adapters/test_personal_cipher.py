import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.security.personal_cipher import AesGcmPersonalCipher, UnknownMasterKey
from application.platform.personal_data import PersonalCipher
from tests.contracts.personal_data import NAME, PLACE, PersonalCipherContract

OLD, NEW = b"o" * 32, b"n" * 32
KNOWN = AesGcmPersonalCipher([NEW])
KEY = KNOWN.new_key()


class TestAesGcmPersonalCipher(PersonalCipherContract):
    @pytest.fixture
    def cipher(self) -> PersonalCipher:
        return AesGcmPersonalCipher([NEW, OLD])


@given(st.text(), st.text(max_size=100))
def test_any_text_comes_back_as_it_was(text: str, place: str) -> None:
    assert KNOWN.unseal(KEY, place, KNOWN.seal(KEY, place, text)) == text


@given(st.binary(max_size=100))
def test_no_bytes_of_somebody_elses_making_open(noise: bytes) -> None:
    with pytest.raises(ValueError, match=PLACE):
        KNOWN.unseal(KEY, PLACE, noise)


def test_what_the_master_key_before_wrapped_still_opens() -> None:
    before = AesGcmPersonalCipher([OLD])
    key = before.new_key()
    sealed = before.seal(key, PLACE, NAME)

    assert AesGcmPersonalCipher([NEW, OLD]).unseal(key, PLACE, sealed) == NAME


def test_a_key_that_was_wrapped_again_needs_the_old_master_key_no_more() -> None:
    before = AesGcmPersonalCipher([OLD])
    key = before.new_key()
    sealed = before.seal(key, PLACE, NAME)

    again = AesGcmPersonalCipher([NEW, OLD]).rewrapped(key)

    assert AesGcmPersonalCipher([NEW]).unseal(again, PLACE, sealed) == NAME


def test_a_key_of_the_newest_master_key_is_not_wrapped_again() -> None:
    assert KNOWN.rewrapped(KEY) == KEY


def test_an_unknown_master_key_is_told_from_a_forgery() -> None:
    key = AesGcmPersonalCipher([OLD]).new_key()

    with pytest.raises(UnknownMasterKey):
        KNOWN.seal(key, PLACE, NAME)


def test_what_was_indexed_under_the_master_key_before_is_looked_up_too() -> None:
    before = AesGcmPersonalCipher([OLD]).index("email", "ada@example.org")

    both = AesGcmPersonalCipher([NEW, OLD]).indexes("email", "ada@example.org")

    assert both == [KNOWN.index("email", "ada@example.org"), before]


def test_keys_that_were_forgotten_are_unwrapped_again() -> None:
    cipher = AesGcmPersonalCipher([NEW], unwrapped_max=1)
    keys = [cipher.new_key() for _ in range(3)]
    sealed = {key: cipher.seal(key, PLACE, NAME) for key in keys}

    assert {cipher.unseal(key, PLACE, sealed[key]) for key in keys} == {NAME}


@pytest.mark.parametrize("secrets", [[], [b"short"], [NEW, b"short"]])
def test_a_weak_master_key_is_refused(secrets: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        AesGcmPersonalCipher(secrets)
