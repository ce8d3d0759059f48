from dataclasses import replace
from uuid import uuid4

import pytest

from adapters.security.social_secrets import HmacSocialSecrets
from domain.identity.social_errors import SocialLogInOver
from domain.kernel.ids import AccountId, SocialLogInId
from tests.support.social import a_social_log_in

OLD, NEW = b"o" * 32, b"n" * 32


def test_what_belongs_to_a_log_in_is_found_by_its_state() -> None:
    secrets = HmacSocialSecrets([OLD])
    secret = secrets.of(a_social_log_in())

    assert secrets.read(secret.state) == secret


def test_nothing_of_it_is_the_same_or_tells_the_rest() -> None:
    log_in = a_social_log_in()
    first, other = (
        HmacSocialSecrets([OLD]).of(one)
        for one in (log_in, replace(log_in, id=SocialLogInId(uuid4())))
    )

    texts = [
        text
        for secret in (first, other)
        for text in (secret.state, secret.nonce, secret.verifier, secret.binding)
    ]
    assert len({*texts}) == 8
    assert all(len(text) >= 43 for text in texts)


def test_a_secret_that_is_replaced_is_believed_until_it_is_taken_away() -> None:
    before = HmacSocialSecrets([OLD]).of(a_social_log_in())

    assert HmacSocialSecrets([NEW, OLD]).read(before.state) == before
    with pytest.raises(SocialLogInOver):
        HmacSocialSecrets([NEW]).read(before.state)


def test_linking_is_no_log_in() -> None:
    log_in = a_social_log_in()
    secrets = HmacSocialSecrets([OLD])
    linking = secrets.of(replace(log_in, account_id=AccountId(uuid4())))

    assert linking.state.startswith("link.")
    with pytest.raises(SocialLogInOver):
        secrets.read(linking.state.replace("link.", "log-in."))


@pytest.mark.parametrize("number", range(0, 64, 7))
def test_a_state_with_another_character_is_none_of_ours(number: int) -> None:
    state = HmacSocialSecrets([OLD]).of(a_social_log_in()).state
    place = len("log-in.") + number
    another = "A" if state[place] != "A" else "B"

    with pytest.raises(SocialLogInOver):
        HmacSocialSecrets([OLD]).read(state[:place] + another + state[place + 1 :])


@pytest.mark.parametrize("state", ["", "log-in.", "log-in." + "é" * 64, "a" * 71, "x." + "A" * 64])
def test_what_has_not_its_form_is_none_of_ours(state: str) -> None:
    with pytest.raises(SocialLogInOver):
        HmacSocialSecrets([OLD]).read(state)
