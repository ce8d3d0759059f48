import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from adapters.security import base45
from adapters.security.ticket_codes import CODE_LENGTH, Ed25519TicketCodes
from application.booking.ticket_ports import TicketCodes
from domain.booking.ticket_code import PAYLOAD_BYTES
from tests.contracts.tickets import CLAIMS, TicketCodesContract
from tests.support.tickets import EVENT

OLD, NEW = b"o" * 32, b"n" * 32


class TestEd25519TicketCodes(TicketCodesContract):
    @pytest.fixture
    def codes(self) -> TicketCodes:
        return Ed25519TicketCodes([NEW, OLD])

    @pytest.fixture
    def stranger(self) -> TicketCodes:
        return Ed25519TicketCodes([b"s" * 32])


def test_codes_of_the_secret_before_are_still_genuine() -> None:
    code = Ed25519TicketCodes([OLD]).sign(CLAIMS)

    assert Ed25519TicketCodes([NEW, OLD]).read(code) == CLAIMS


def test_a_gate_without_network_verifies_a_code_with_the_public_key() -> None:
    codes = Ed25519TicketCodes([NEW, OLD])
    signed = base45.decode(codes.sign(CLAIMS))
    present = codes.public_keys(EVENT)[0]

    Ed25519PublicKey.from_public_bytes(present.key).verify(
        signed[PAYLOAD_BYTES:], signed[:PAYLOAD_BYTES]
    )

    assert signed[PAYLOAD_BYTES - 4 : PAYLOAD_BYTES] == present.key_id


@pytest.mark.parametrize("secrets", [[], [b"short"], [NEW, b"short"]])
def test_a_weak_secret_is_refused(secrets: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Ed25519TicketCodes(secrets)


def test_all_codes_fit_the_same_small_qr_code() -> None:
    assert CODE_LENGTH == len(Ed25519TicketCodes([NEW]).sign(CLAIMS)) == 167


@given(st.binary(max_size=200))
def test_bytes_written_in_base_45_are_read_as_they_were(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


@given(st.text(alphabet=base45.ALPHABET, max_size=60))
def test_a_text_in_base_45_is_the_only_one_of_its_bytes_or_is_none(text: str) -> None:
    try:
        data = base45.decode(text)
    except ValueError:
        return
    assert base45.encode(data) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
    ],
)
def test_the_examples_of_rfc_9285_are_met(data: bytes, text: str) -> None:
    assert base45.encode(data) == text
    assert base45.decode(text) == data


@pytest.mark.parametrize("text", ["A", "GGW", "::", "bb8", "BB8A"])
def test_what_is_not_base_45_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not base 45"):
        base45.decode(text)
