"""What every ``PersonalCipher`` must do, whatever it is made of."""

import pytest

from application.platform.personal_data import PersonalCipher

PLACE = "account.name:ada"
NAME = "Ada Lovelace"


class PersonalCipherContract:
    """Subclass it, give it a ``cipher``, and the adapter is held to its word."""

    @pytest.fixture
    def cipher(self) -> PersonalCipher:
        raise AssertionError("Every adapter brings its own.")

    def test_what_is_sealed_opens_with_the_same_key_at_the_same_place(
        self, cipher: PersonalCipher
    ) -> None:
        key = cipher.new_key()

        assert cipher.unseal(key, PLACE, cipher.seal(key, PLACE, NAME)) == NAME

    def test_one_text_sealed_twice_looks_different(self, cipher: PersonalCipher) -> None:
        key = cipher.new_key()

        assert cipher.seal(key, PLACE, NAME) != cipher.seal(key, PLACE, NAME)

    def test_nothing_of_the_text_is_seen(self, cipher: PersonalCipher) -> None:
        key = cipher.new_key()

        assert NAME.encode() not in cipher.seal(key, PLACE, NAME)

    def test_what_is_sealed_opens_at_no_other_place(self, cipher: PersonalCipher) -> None:
        key = cipher.new_key()
        sealed = cipher.seal(key, PLACE, NAME)

        with pytest.raises(ValueError, match="not sealed there"):
            cipher.unseal(key, "account.name:eve", sealed)

    def test_what_is_sealed_opens_with_nobody_elses_key(self, cipher: PersonalCipher) -> None:
        sealed = cipher.seal(cipher.new_key(), PLACE, NAME)

        with pytest.raises(ValueError, match="not sealed there"):
            cipher.unseal(cipher.new_key(), PLACE, sealed)

    @pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
    def test_a_changed_bit_is_noticed_wherever_it_is(
        self, cipher: PersonalCipher, place: int
    ) -> None:
        key = cipher.new_key()
        sealed = bytearray(cipher.seal(key, PLACE, NAME))
        sealed[place] ^= 1

        with pytest.raises(ValueError, match=PLACE):
            cipher.unseal(key, PLACE, bytes(sealed))

    @pytest.mark.parametrize("length", [0, 1, 13, 20])
    def test_what_was_cut_short_is_refused(self, cipher: PersonalCipher, length: int) -> None:
        key = cipher.new_key()

        with pytest.raises(ValueError, match=PLACE):
            cipher.unseal(key, PLACE, cipher.seal(key, PLACE, NAME)[:length])

    @pytest.mark.parametrize("place", [0, 1, 9, 21, -1])
    def test_a_wrapped_key_that_was_changed_opens_nothing(
        self, cipher: PersonalCipher, place: int
    ) -> None:
        key = cipher.new_key()
        sealed = cipher.seal(key, PLACE, NAME)
        changed = bytearray(key)
        changed[place] ^= 1

        with pytest.raises(ValueError, match="key"):
            cipher.unseal(bytes(changed), PLACE, sealed)

    def test_an_index_finds_the_exact_text_of_its_kind(self, cipher: PersonalCipher) -> None:
        index = cipher.index("email", "ada@example.org")

        assert index == cipher.index("email", "ada@example.org")
        assert index not in {
            cipher.index("email", "eve@example.org"),
            cipher.index("phone", "ada@example.org"),
        }
        assert cipher.indexes("email", "ada@example.org")[0] == index
