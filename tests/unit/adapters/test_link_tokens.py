from base64 import urlsafe_b64decode, urlsafe_b64encode
from random import Random
from uuid import uuid4

import pytest

from domain.identity.errors import LinkDoesNotCount
from domain.identity.one_time_link import Purpose
from domain.kernel.ids import LinkId
from tests.support.links import SECRET, link_tokens

LINK_ID = LinkId(uuid4())
RESET = Purpose.RESET_PASSWORD


def test_a_token_names_its_link_and_is_the_same_every_time() -> None:
    tokens = link_tokens()

    token = tokens.token(LINK_ID, RESET)

    assert tokens.read(token, Purpose.VERIFY_EMAIL, RESET) == LINK_ID
    assert link_tokens().token(LINK_ID, RESET) == token


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not RESET])
def test_a_token_is_good_for_nothing_else(purpose: Purpose) -> None:
    refuses(link_tokens().token(LINK_ID, RESET), purpose)


def test_an_older_secret_is_still_believed_and_a_strange_one_never() -> None:
    token = link_tokens(b"old" * 11).token(LINK_ID, RESET)

    assert link_tokens(SECRET, b"old" * 11).read(token, RESET) == LINK_ID
    refuses(token, RESET)


@pytest.mark.parametrize(
    "token", ["", "A" * 63, "A" * 64, "A" * 65, "ä" * 64, "A" * 63 + "\n", "A" * 63 + "="]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    refuses(token, RESET)


def test_no_token_with_a_changed_bit_or_another_id_is_believed() -> None:
    raw = bytearray(urlsafe_b64decode(link_tokens().token(LINK_ID, RESET)))
    for bit in range(8 * len(raw)):
        forged = bytearray(raw)
        forged[bit // 8] ^= 1 << bit % 8
        refuses(urlsafe_b64encode(forged).decode(), RESET)
    random = Random(1)
    for _ in range(1000):
        refuses(urlsafe_b64encode(random.randbytes(48)).decode(), RESET)


def refuses(token: str, purpose: Purpose) -> None:
    with pytest.raises(LinkDoesNotCount):
        link_tokens().read(token, purpose)
