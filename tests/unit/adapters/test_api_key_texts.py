"""How API keys are written, and that nothing else is taken for one."""

import re
from collections.abc import Iterator
from hashlib import sha256
from random import Random
from uuid import UUID, uuid4
from zlib import crc32

import pytest

from adapters.security.api_keys import ALPHABET, Base62KeyTexts
from domain.identity.api_key_errors import ApiKeyDoesNotCount
from domain.kernel.ids import ApiKeyId

TEXTS = Base62KeyTexts()
LENGTH = 76


@pytest.mark.parametrize("number", [0, 1, 2**64, 2**128 - 1])
def test_a_key_names_itself(number: int) -> None:
    key_id = ApiKeyId(UUID(int=number))
    made = TEXTS.new(key_id)

    read = TEXTS.read(made.text)

    assert (read.key_id, read.hash) == (key_id, made.hash)
    assert made.hash == sha256(made.text.encode()).digest()
    assert re.fullmatch(r"fgk_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}", made.text)


def test_no_two_keys_have_one_secret() -> None:
    key_id = ApiKeyId(uuid4())

    assert len({TEXTS.new(key_id).text for _ in range(1000)}) == 1000


def test_its_last_six_characters_let_scanners_be_sure() -> None:
    text = TEXTS.new(ApiKeyId(uuid4())).text

    checksum = 0
    for character in text[-6:]:
        checksum = checksum * 62 + ALPHABET.index(character)
    assert checksum == crc32(text[:-6].encode())


def test_the_secret_is_in_no_log() -> None:
    made = TEXTS.new(ApiKeyId(uuid4()))

    assert made.text not in repr(made)


def test_an_id_that_is_too_large_to_be_one_does_not_count() -> None:
    body = f"fgk_{'z' * 22}_{'0' * 43}"
    with pytest.raises(ApiKeyDoesNotCount):
        TEXTS.read(body + written(crc32(body.encode())))


NOT_KEYS = ["", "fgk_", "fgk__", "fgk_" + "0" * LENGTH, "🎪" * LENGTH, "fgk_\x00", "x" * 5000]


@pytest.mark.parametrize("text", NOT_KEYS, ids=range(len(NOT_KEYS)))
def test_what_has_not_the_form_of_a_key_does_not_count(text: str) -> None:
    with pytest.raises(ApiKeyDoesNotCount):
        TEXTS.read(text)


@pytest.mark.parametrize(
    "count", [5000, pytest.param(50_000, marks=pytest.mark.soak)], ids=["usual", "soak"]
)
def test_no_mutation_of_a_key_is_that_key(count: int) -> None:
    made = TEXTS.new(ApiKeyId(uuid4()))

    for mutant in mutants(made.text, count):
        try:
            read = TEXTS.read(mutant)
        except ApiKeyDoesNotCount:
            continue
        assert read.hash != made.hash, mutant


def mutants(text: str, count: int, seed: int = 7) -> Iterator[str]:
    """The text with one to three characters changed, added or lost, or with a new checksum."""
    chance = Random(seed)
    for number in range(count):
        mutant = text
        while mutant == text:
            for _ in range(chance.randint(1, 3)):
                place = chance.randrange(len(mutant) + 1)
                patch = "".join(chance.choices(ALPHABET + "_-. é", k=chance.randint(0, 2)))
                mutant = mutant[:place] + patch + mutant[place + chance.randint(0, 2) :]
            if number % 2:
                # As somebody makes it who knows how: such keys get as far as the database.
                body = mutant[: len(text) - 6]
                mutant = body + written(crc32(body.encode()))
        yield mutant


def written(number: int) -> str:
    characters = []
    for _ in range(6):
        number, value = divmod(number, 62)
        characters.append(ALPHABET[value])
    return "".join(reversed(characters))
