import pytest

from adapters.spellings import WorldSpellings
from application.identity.ports import Spellings
from domain.identity.errors import BadPhone, UnknownLocale

SPELLINGS: Spellings = WorldSpellings()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+49 421 123456", "+49421123456"),
        ("+1 (650) 253-0000", "+16502530000"),
        ("+91-98765-43210", "+919876543210"),
        ("\uff0b49 421 123456", "+49421123456"),
    ],
)
def test_a_number_has_one_spelling(written: str, kept: str) -> None:
    assert SPELLINGS.phone(written) == kept


@pytest.mark.parametrize(
    "written",
    ["", "0421 123456", "+49", "+999 123456", "+49 421 123456 ext. 3", "call me", "+" * 400],
)
def test_what_nobody_can_call_from_everywhere_is_no_number(written: str) -> None:
    with pytest.raises(BadPhone):
        SPELLINGS.phone(written)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("de", "de"), ("DE_at", "de-AT"), ("pt-BR", "pt-BR"), ("sr-Latn-RS", "sr-Latn-RS")],
)
def test_a_locale_has_one_spelling(written: str, kept: str) -> None:
    assert SPELLINGS.locale(written) == kept


@pytest.mark.parametrize("written", ["", "xx", "en-XX", "../en", "en-US-u-ca-buddhist", "\x00"])
def test_a_locale_that_nobody_speaks_is_refused(written: str) -> None:
    with pytest.raises(UnknownLocale):
        SPELLINGS.locale(written)
