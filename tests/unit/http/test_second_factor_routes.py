"""Second factors over HTTP: having them, getting in with them, and what goes wrong."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import httpx
import pytest

from domain.identity.challenge import TRIES_MAX
from domain.identity.second_factors import GUESSES_MAX
from domain.kernel.access import Role
from tests.support.authenticator import Device, EdDsaKey, Es256Key, Key, changed
from tests.support.factors import a_device
from tests.support.second_factor_town import FACTORS, VERIFICATION, Person, Town, a_town

PASSKEY_CHALLENGE = "/api/auth/mfa/passkey-challenge"


def problem(answer: httpx.Response) -> str:
    """The code of what was refused."""
    return str(answer.json()["type"]).rpartition("/")[2]


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with a_town() as town:
        yield town


async def test_an_app_is_added_and_asked_for_from_then_on(town: Town) -> None:
    ada = await town.person()
    codes = (await ada.add_app()).json()["recoveryCodes"]

    assert len(set(codes)) == 10
    asked = await ada.log_in()
    assert asked["status"] == "SECOND_FACTOR_REQUIRED"
    assert asked["methods"] == ["TOTP", "RECOVERY_CODE"]
    assert "accessToken" not in asked
    entered = await ada.show(asked["challenge"], code=ada.code())
    assert entered.json()["status"] == "SIGNED_IN"
    assert (await ada.send("GET", "/api/users/me")).json()["email"] == ada.email


async def test_what_is_begun_is_shown_as_text_as_address_and_as_drawing(town: Town) -> None:
    ada = await town.person()
    begun = (await ada.send("POST", f"{FACTORS}/authenticator")).json()

    assert begun["uri"].startswith("otpauth://totp/Fairground:")
    assert begun["secret"] in begun["uri"]
    assert "<svg" in begun["qrSvg"]


async def test_a_wrong_code_does_not_confirm_an_app(town: Town) -> None:
    ada = await town.person()
    await ada.send("POST", f"{FACTORS}/authenticator")
    refused = await ada.send("PUT", f"{FACTORS}/authenticator", {"code": "000000"})

    assert (refused.status_code, problem(refused)) == (403, "wrong-second-factor")
    assert (await ada.log_in())["status"] == "SIGNED_IN"


async def test_a_code_counts_once(town: Town) -> None:
    ada = await town.person()
    await ada.add_app()
    code = ada.code()

    assert (await ada.enter(code=code)).status_code == 200
    assert problem(await ada.enter(code=code)) == "wrong-second-factor"


async def test_a_recovery_code_counts_once_and_new_ones_take_its_place(town: Town) -> None:
    ada = await town.person()
    await ada.add_app()
    first, second = ada.recovery_codes[:2]

    assert (await ada.enter(recoveryCode=first.lower())).status_code == 200
    assert (await ada.send("GET", FACTORS)).json()["recoveryCodesLeft"] == 9
    assert (await ada.enter(recoveryCode=first)).status_code == 403
    await ada.enter(code=ada.code())
    renewed = await ada.send("POST", f"{FACTORS}/recovery-codes")
    assert len(renewed.json()["recoveryCodes"]) == 10
    assert (await ada.enter(recoveryCode=second)).status_code == 403


async def test_a_challenge_has_five_tries_and_is_answered_once(town: Town) -> None:
    ada = await town.person()
    await ada.add_app()
    challenge = (await ada.log_in())["challenge"]
    for _ in range(TRIES_MAX):
        assert (await ada.show(challenge, code="000000")).status_code == 403
    over = await ada.show(challenge, code=ada.code())
    assert (over.status_code, problem(over)) == (401, "challenge-over")

    challenge = (await ada.log_in())["challenge"]
    ada.steps -= 1
    assert (await ada.show(challenge, code=ada.code())).status_code == 200
    assert (await ada.show(challenge, recoveryCode=ada.recovery_codes[0])).status_code == 401


async def test_a_challenge_lasts_five_minutes(town: Town) -> None:
    ada = await town.person()
    await ada.add_app()
    challenge = (await ada.log_in())["challenge"]
    town.clock.ahead = timedelta(minutes=5)

    assert problem(await ada.show(challenge, code=ada.code())) == "challenge-over"


async def test_an_account_gets_ten_guesses_whatever_the_number_of_challenges(town: Town) -> None:
    ada = await town.person()
    await ada.add_app()
    device = await ada.add_passkey()
    for _ in range(GUESSES_MAX):
        assert problem(await ada.enter(code="000000")) == "wrong-second-factor"

    for shown in ({"code": ada.code()}, {"recoveryCode": ada.recovery_codes[0]}):
        assert problem(await ada.enter(**shown)) == "too-many-guesses"
    assert "CodesGuessed" in town.events()
    asked = await ada.log_in()
    entered = await ada.show(asked["challenge"], passkey=device.get(asked["passkey"]))
    assert entered.status_code == 200


async def test_a_challenge_is_over_once_the_password_is_another_one(town: Town) -> None:
    ada = await town.person()
    await ada.add_app()
    challenge = (await Person(town.client, ada.email, town.clock).log_in())["challenge"]
    change = {"new": "brand new at the fair"}
    assert (await ada.send("PUT", "/api/users/me/password", change)).status_code == 204

    assert problem(await ada.show(challenge, code=ada.code())) == "challenge-over"


@pytest.mark.parametrize("key", [Es256Key, EdDsaKey])
async def test_a_passkey_is_a_second_factor(town: Town, key: Callable[[], Key]) -> None:
    ada = await town.person()
    device = await ada.add_passkey(a_device(key(), sign_count=1, verifies=False))
    asked = await ada.log_in()

    assert asked["methods"] == ["PASSKEY", "RECOVERY_CODE"]
    entered = await ada.show(asked["challenge"], passkey=device.get(asked["passkey"]))
    assert entered.status_code == 200
    (passkey,) = (await ada.send("GET", FACTORS)).json()["passkeys"]
    assert passkey["name"] == "My phone"
    assert passkey["lastUsedAt"]


async def test_a_passkey_whose_device_knows_its_owner_is_all_one_needs(town: Town) -> None:
    ada = await town.person()
    device = await ada.add_passkey()
    asked = (await town.client.post(PASSKEY_CHALLENGE)).json()

    assert asked["options"]["userVerification"] == "required"
    assert asked["options"]["allowCredentials"] == []
    entered = await ada.show(asked["challenge"], passkey=device.get(asked["options"]))
    assert entered.json()["account"]["email"] == ada.email


async def test_a_passkey_alone_has_to_know_its_owner(town: Town) -> None:
    ada = await town.person()
    device = await ada.add_passkey(a_device(verifies=False))
    asked = (await town.client.post(PASSKEY_CHALLENGE)).json()

    refused = await ada.show(asked["challenge"], passkey=device.get(asked["options"]))
    assert problem(refused) == "wrong-second-factor"


async def test_codes_are_no_way_in_by_themselves(town: Town) -> None:
    ada = await town.person()
    await ada.add_app()
    asked = (await town.client.post(PASSKEY_CHALLENGE)).json()

    for shown in ({"code": ada.code()}, {"recoveryCode": ada.recovery_codes[0]}, {}):
        refused = await ada.show(asked["challenge"], **shown)
        assert problem(refused) == "wrong-second-factor"


async def test_an_answer_cannot_be_replayed(town: Town) -> None:
    ada = await town.person()
    device = await ada.add_passkey()
    asked = (await town.client.post(PASSKEY_CHALLENGE)).json()
    answer = device.get(asked["options"])
    assert (await ada.show(asked["challenge"], passkey=answer)).status_code == 200

    assert (await ada.show(asked["challenge"], passkey=answer)).status_code == 401
    anew = (await town.client.post(PASSKEY_CHALLENGE)).json()
    assert (await ada.show(anew["challenge"], passkey=answer)).status_code == 403


async def test_a_copy_of_a_passkey_is_refused_and_its_owner_told(town: Town) -> None:
    ada = await town.person()
    device = await ada.add_passkey(a_device(sign_count=7))
    device.sign_count = 5
    asked = await ada.log_in()

    refused = await ada.show(asked["challenge"], passkey=device.get(asked["passkey"]))
    assert problem(refused) == "wrong-second-factor"
    assert "PasskeySuspected" in town.events()


async def test_nobody_gets_in_with_a_passkey_of_somebody_else(town: Town) -> None:
    ada, grace = await town.person(), await town.person()
    await ada.add_passkey()
    theirs = await grace.add_passkey()
    asked = await ada.log_in()

    refused = await ada.show(asked["challenge"], passkey=theirs.get(asked["passkey"]))
    assert problem(refused) == "wrong-second-factor"


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
async def test_what_is_tampered_with_is_refused(town: Town, part: str) -> None:
    ada = await town.person()
    device = await ada.add_passkey()
    asked = await ada.log_in()
    answer = device.get(asked["passkey"])

    tampered = changed(answer, part, lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]))
    assert (await ada.show(asked["challenge"], passkey=tampered)).status_code == 403
    garbled = changed(answer, part, lambda _: b"\xff")
    assert (await ada.show(asked["challenge"], passkey=garbled)).status_code == 403


async def test_a_passkey_is_made_for_us_and_for_this_challenge(town: Town) -> None:
    ada = await town.person()
    strange = Device(origin="https://evil.example", rp_id="evil.example")
    assert problem(await ada.try_to_add(strange)) == "passkey-refused"

    device = a_device()
    asked = (await ada.send("POST", f"{FACTORS}/passkeys/challenge")).json()
    body = {
        "challenge": (await town.client.post(PASSKEY_CHALLENGE)).json()["challenge"],
        "name": "My phone",
        "passkey": device.create(asked["options"]),
    }
    refused = await ada.send("POST", f"{FACTORS}/passkeys", body)
    assert problem(refused) == "passkey-refused"


async def test_a_passkey_belongs_to_one_account(town: Town) -> None:
    ada, grace = await town.person(), await town.person()
    device = await ada.add_passkey()

    assert problem(await grace.try_to_add(device)) == "passkey-known"
    assert problem(await ada.try_to_add(device)) == "passkey-known"


async def test_passkeys_are_renamed_and_given_up(town: Town) -> None:
    ada = await town.person()
    await ada.add_passkey()
    (passkey,) = (await ada.send("GET", FACTORS)).json()["passkeys"]
    path = f"{FACTORS}/passkeys/{passkey['id']}"

    renamed = await ada.send("PATCH", path, {"name": "The blue one"})
    assert renamed.json()["name"] == "The blue one"
    grace = await town.person()
    assert (await grace.send("PATCH", path, {"name": "Mine"})).status_code == 404
    assert (await grace.send("DELETE", path)).status_code == 404
    assert (await ada.send("DELETE", path)).status_code == 204
    assert (await ada.log_in())["status"] == "SIGNED_IN"


async def test_whoever_adds_a_factor_is_signed_out_elsewhere(town: Town) -> None:
    ada = await town.person()
    elsewhere = Person(town.client, ada.email, town.clock)
    await elsewhere.log_in()
    await ada.add_app()

    assert (await elsewhere.send("GET", "/api/users/me")).status_code == 401
    assert (await ada.send("GET", "/api/users/me")).status_code == 200


async def test_factors_change_only_after_a_recent_proof(town: Town) -> None:
    ada = await town.person()
    await ada.add_app()
    town.clock.ahead = timedelta(minutes=6)

    for method, path in (
        ("POST", "authenticator"),
        ("DELETE", "authenticator"),
        ("POST", "recovery-codes"),
        ("POST", "passkeys/challenge"),
    ):
        refused = await ada.send(method, f"{FACTORS}/{path}")
        assert problem(refused) == "step-up-required", path


async def test_a_proof_takes_every_factor_that_there_is(town: Town) -> None:
    ada = await town.person()
    await ada.add_app()
    town.clock.ahead = timedelta(minutes=6)
    ada.steps = -2

    lacking = await ada.prove(password=ada.password)
    assert (lacking.status_code, problem(lacking)) == (403, "second-factor-required")
    assert problem(await ada.prove(code=ada.code())) == "wrong-password"
    wrong = await ada.prove(password=ada.password, code="000000")
    assert problem(wrong) == "wrong-second-factor"
    assert (await ada.prove(password=ada.password, code=ada.code())).status_code == 200
    assert (await ada.send("POST", f"{FACTORS}/recovery-codes")).status_code == 200


async def test_a_passkey_that_knows_its_owner_proves_it_alone(town: Town) -> None:
    ada = await town.person()
    device = await ada.add_passkey()
    town.clock.ahead = timedelta(minutes=6)

    assert (await ada.prove_with(device)).status_code == 200
    assert (await ada.send("POST", f"{FACTORS}/recovery-codes")).status_code == 200
    device.verifies = False
    assert problem(await ada.prove_with(device)) == "wrong-second-factor"


async def test_a_proof_of_somebody_else_proves_nothing(town: Town) -> None:
    ada, grace = await town.person(), await town.person()
    await ada.add_passkey()
    device = await grace.add_passkey()
    asked = (await grace.send("POST", "/api/auth/proof/passkey-challenge")).json()

    refused = await ada.prove(challenge=asked["challenge"], passkey=device.get(asked["options"]))
    assert problem(refused) == "challenge-over"


async def test_a_password_alone_changes_nothing_once_there_is_a_factor(town: Town) -> None:
    ada = await town.person()
    await ada.add_app()
    town.clock.ahead = timedelta(minutes=6)

    body = {"current": ada.password, "new": "brand new at the fair"}
    refused = await ada.send("PUT", "/api/users/me/password", body)
    assert problem(refused) == "step-up-required"
    erasure = await ada.send("DELETE", "/api/users/me", {"password": ada.password})
    assert problem(erasure) == "step-up-required"


async def test_a_short_password_does_with_a_factor_and_has_to_grow_before_it_goes(
    town: Town,
) -> None:
    ada = await town.person()
    short = {"new": "kites 8!"}
    assert (await ada.send("PUT", "/api/users/me/password", short)).status_code == 422
    await ada.add_app()

    assert (await ada.send("PUT", "/api/users/me/password", short)).status_code == 204
    refused = await ada.send("DELETE", f"{FACTORS}/authenticator")
    assert (refused.status_code, problem(refused)) == (409, "longer-password-first")
    long = {"new": "brand new at the fair"}
    assert (await ada.send("PUT", "/api/users/me/password", long)).status_code == 204
    assert (await ada.send("DELETE", f"{FACTORS}/authenticator")).status_code == 204


async def test_staff_have_no_rights_before_they_have_a_second_factor(town: Town) -> None:
    admin = await town.person(Role.ADMIN)
    refused = await admin.send("GET", "/api/users")

    assert (refused.status_code, problem(refused)) == (403, "second-factor-required")
    assert "second-factors" in refused.json()["detail"]
    assert (await admin.send("GET", FACTORS)).json()["isRequired"] is True
    await admin.add_app()
    assert (await admin.send("GET", "/api/users")).status_code == 200
    await admin.enter(code=admin.code())
    assert (await admin.send("GET", "/api/users")).status_code == 200


async def test_staff_keep_their_last_factor(town: Town) -> None:
    support = await town.person(Role.SUPPORT)
    await support.add_app()
    refused = await support.send("DELETE", f"{FACTORS}/authenticator")

    assert (refused.status_code, problem(refused)) == (409, "last-factor-of-staff")
    await support.add_passkey()
    assert (await support.send("DELETE", f"{FACTORS}/authenticator")).status_code == 204


async def test_where_it_is_optional_staff_do_without() -> None:
    async with a_town({"FAIRGROUND_STAFF_SECOND_FACTOR": "optional"}) as town:
        admin = await town.person(Role.ADMIN)

        assert (await admin.send("GET", "/api/users")).status_code == 200
        assert (await admin.send("GET", FACTORS)).json()["isRequired"] is False


@pytest.mark.parametrize(
    "body",
    [
        {"challenge": "x"},
        {"challenge": "x", "code": "12345"},
        {"challenge": "x", "code": "123456", "more": 1},
        {"challenge": "x" * 44, "passkey": {"id": "a", "rawId": "a", "type": "public-key"}},
        {"challenge": "é" * 44, "code": "123456"},
    ],
)
async def test_nothing_that_is_sent_breaks_anything(town: Town, body: object) -> None:
    assert 400 <= (await town.client.post(VERIFICATION, json=body)).status_code < 500
