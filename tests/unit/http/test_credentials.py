"""Addresses and passwords, from the request to the mail and back: on the platform in memory."""

from datetime import timedelta

import httpx
import pytest

from tests.support.correspondence import ADA, PASSWORD, Correspondence

ANOTHER = "eleven blue boats at dawn"
EVE = "eve@example.org"
NEW = "ada@new.example"
CONFIRM = "Confirm your e-mail address"
RESET = "Choose a new password"
OLD_ADDRESS = "Your account is to get another e-mail address"
NEW_ADDRESS = "Confirm your new e-mail address"
KNOWN = "You have an account already"

type Town = Correspondence


@pytest.fixture(scope="module")
def platform() -> Town:
    return Correspondence()


@pytest.fixture
async def town(platform: Town) -> Town:
    await platform.start_again()
    await platform.register()
    return platform


class TestVerifying:
    async def test_who_registers_gets_a_link_that_verifies_their_address(self, town: Town) -> None:
        token = await town.token_for(ADA, CONFIRM)

        answer = await town.call("POST", "/api/auth/verify-email", {"token": token})

        assert answer.status_code == 204
        assert (await town.account()).email_verified_at == town.clock.now()

    async def test_a_link_is_followed_once(self, town: Town) -> None:
        token = await town.token_for(ADA, CONFIRM)
        await town.call("POST", "/api/auth/verify-email", {"token": token})

        await refused(town, "POST", "/api/auth/verify-email", {"token": token})

    async def test_a_link_runs_out_after_three_days(self, town: Town) -> None:
        token = await town.token_for(ADA, CONFIRM)
        town.pass_time(timedelta(days=3))

        await refused(town, "POST", "/api/auth/verify-email", {"token": token})

    async def test_who_is_signed_in_can_have_it_sent_again(self, town: Town) -> None:
        access = await town.signed_in()

        answer = await town.call("POST", "/api/users/me/email-verification", token=access)

        assert (answer.status_code, answer.json()) == (202, {"status": "ACCEPTED"})
        assert await town.subjects_to(ADA) == [CONFIRM, CONFIRM]

    async def test_nothing_is_sent_again_once_it_is_verified(self, town: Town) -> None:
        token = await town.token_for(ADA, CONFIRM)
        await town.call("POST", "/api/auth/verify-email", {"token": token})
        access = await town.signed_in()

        answer = await town.call("POST", "/api/users/me/email-verification", token=access)

        assert (answer.status_code, code_of(answer)) == (409, "email-verified-already")

    async def test_a_token_for_something_else_verifies_nothing(self, town: Town) -> None:
        await town.call("POST", "/api/auth/password-reset", {"email": ADA})
        token = await town.token_for(ADA, RESET)

        await refused(town, "POST", "/api/auth/verify-email", {"token": token})

    async def test_mail_that_was_held_up_for_days_is_not_sent_any_more(self, town: Town) -> None:
        town.pass_time(timedelta(days=3))

        assert await town.mails() == []


class TestResetting:
    async def test_who_forgot_their_password_chooses_another(self, town: Town) -> None:
        session = await town.signed_in()
        token = await self.asked(town)

        answer = await town.call("PUT", "/api/auth/password-reset", chosen(token))

        assert answer.status_code == 204
        assert (await town.log_in()).status_code == 401
        assert (await town.log_in(password=ANOTHER)).status_code == 200
        assert await town.subjects_to(ADA) == [CONFIRM, RESET, "Your password was changed"]
        town.pass_time(timedelta(seconds=6))
        assert (await town.call("GET", "/api/auth/sessions", token=session)).status_code == 401

    async def test_whoever_followed_the_link_reads_that_mail(self, town: Town) -> None:
        await town.call("PUT", "/api/auth/password-reset", chosen(await self.asked(town)))

        assert (await town.account()).email_verified_at is not None

    async def test_a_link_is_used_once(self, town: Town) -> None:
        token = await self.asked(town)
        await town.call("PUT", "/api/auth/password-reset", chosen(token))

        await refused(town, "PUT", "/api/auth/password-reset", chosen(token))

    async def test_a_weak_password_does_not_use_the_link_up(self, town: Town) -> None:
        token = await self.asked(town)

        answer = await town.call("PUT", "/api/auth/password-reset", chosen(token, "password1234"))
        again = await town.call("PUT", "/api/auth/password-reset", chosen(token))

        assert (answer.status_code, code_of(answer)) == (422, "weak-password")
        assert again.status_code == 204

    async def test_a_link_runs_out_after_an_hour(self, town: Town) -> None:
        token = await self.asked(town)
        town.pass_time(timedelta(hours=1))

        await refused(town, "PUT", "/api/auth/password-reset", chosen(token))

    async def test_a_newer_link_replaces_the_older_one(self, town: Town) -> None:
        older = await self.asked(town)
        town.pass_time(timedelta(seconds=1))
        newer = await self.asked(town)

        await refused(town, "PUT", "/api/auth/password-reset", chosen(older))
        answer = await town.call("PUT", "/api/auth/password-reset", chosen(newer))

        assert answer.status_code == 204

    async def test_a_changed_password_makes_links_worthless(self, town: Town) -> None:
        token = await self.asked(town)
        access = await town.signed_in()
        body = {"current": PASSWORD, "new": ANOTHER}
        await town.call("PUT", "/api/users/me/password", body, token=access)

        await refused(town, "PUT", "/api/auth/password-reset", chosen(token))

    async def test_an_unknown_address_gets_the_same_answer_and_no_mail(self, town: Town) -> None:
        known = await town.call("POST", "/api/auth/password-reset", {"email": ADA})
        unknown = await town.call("POST", "/api/auth/password-reset", {"email": EVE})

        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert await town.subjects_to(EVE) == []
        assert not town.adapters.memory().table("reset_requests")

    async def test_what_is_no_address_is_refused(self, town: Town) -> None:
        answer = await town.call("POST", "/api/auth/password-reset", {"email": "nobody"})

        assert (answer.status_code, code_of(answer)) == (422, "bad-email")

    async def asked(self, town: Town) -> str:
        await town.call("POST", "/api/auth/password-reset", {"email": ADA})
        return await town.token_for(ADA, RESET)


class TestChangingThePassword:
    async def test_the_present_password_buys_another_and_ends_other_sessions(
        self, town: Town
    ) -> None:
        other, access = await town.signed_in(), await town.signed_in()
        town.pass_time(timedelta(minutes=6))
        body = {"current": PASSWORD, "new": ANOTHER}

        answer = await town.call("PUT", "/api/users/me/password", body, token=access)

        assert answer.status_code == 204
        town.pass_time(timedelta(seconds=6))
        assert (await town.call("GET", "/api/auth/sessions", token=access)).status_code == 200
        assert (await town.call("GET", "/api/auth/sessions", token=other)).status_code == 401
        assert (await town.log_in(password=ANOTHER)).status_code == 200
        assert "Your password was changed" in await town.subjects_to(ADA)

    async def test_who_has_just_logged_in_needs_no_password(self, town: Town) -> None:
        access = await town.signed_in()

        answer = await town.call("PUT", "/api/users/me/password", {"new": ANOTHER}, token=access)

        assert answer.status_code == 204

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"new": ANOTHER}, 403, "step-up-required"),
            ({"current": "not the password", "new": ANOTHER}, 403, "wrong-password"),
            ({"current": PASSWORD, "new": "short"}, 422, "weak-password"),
            ({"current": PASSWORD, "new": ADA}, 422, "weak-password"),
        ],
    )
    async def test_a_change_that_is_refused_changes_nothing(
        self, town: Town, body: dict[str, str], status: int, code: str
    ) -> None:
        access = await town.signed_in()
        town.pass_time(timedelta(minutes=6))

        answer = await town.call("PUT", "/api/users/me/password", body, token=access)

        assert (answer.status_code, code_of(answer)) == (status, code)
        assert (await town.log_in()).status_code == 200


class TestChangingTheAddress:
    async def test_both_addresses_have_to_agree(self, town: Town) -> None:
        other = await town.signed_in()
        access = await self.asked(town)
        old, new = await self.tokens(town)

        first = await self.confirmed(town, new)
        between = await town.account()
        second = await self.confirmed(town, old)

        assert [first, second] == ["CONFIRMED_HERE", "CHANGED"]
        assert between.email == ADA
        assert (await town.account(NEW)).email_verified_at == town.clock.now()
        told = "The e-mail address of your account was changed"
        assert told in await town.subjects_to(ADA)
        assert told in await town.subjects_to(NEW)
        town.pass_time(timedelta(seconds=6))
        assert (await town.call("GET", "/api/auth/sessions", token=access)).status_code == 200
        assert (await town.call("GET", "/api/auth/sessions", token=other)).status_code == 401
        assert (await town.log_in(NEW)).status_code == 200
        assert (await town.log_in(ADA)).status_code == 401

    async def test_the_old_address_can_stop_it(self, town: Town) -> None:
        await self.asked(town)
        old, new = await self.tokens(town)

        answer = await town.call("POST", "/api/auth/email-change/refusal", {"token": old})

        assert answer.status_code == 204
        await refused(town, "POST", "/api/auth/email-change/confirmation", {"token": old})
        await refused(town, "POST", "/api/auth/email-change/confirmation", {"token": new})
        assert (await town.account()).email == ADA
        assert "EmailChangeStopped" in town.events

    async def test_the_new_address_cannot_stop_it(self, town: Town) -> None:
        await self.asked(town)
        _, new = await self.tokens(town)

        await refused(town, "POST", "/api/auth/email-change/refusal", {"token": new})

    async def test_agreeing_twice_at_one_address_is_not_enough(self, town: Town) -> None:
        await self.asked(town)
        _, new = await self.tokens(town)
        await self.confirmed(town, new)

        await refused(town, "POST", "/api/auth/email-change/confirmation", {"token": new})

        assert (await town.account()).email == ADA

    async def test_a_newer_wish_replaces_the_older_one(self, town: Town) -> None:
        await self.asked(town)
        old, new = await self.tokens(town)
        town.pass_time(timedelta(seconds=1))
        await self.asked(town, "ada@newest.example")

        for token in (old, new):
            await refused(town, "POST", "/api/auth/email-change/confirmation", {"token": token})

    async def test_links_run_out_after_a_day(self, town: Town) -> None:
        await self.asked(town)
        tokens = await self.tokens(town)
        town.pass_time(timedelta(days=1))

        for token in tokens:
            await refused(town, "POST", "/api/auth/email-change/confirmation", {"token": token})

    async def test_another_password_ends_the_wish(self, town: Town) -> None:
        access = await self.asked(town)
        old, _ = await self.tokens(town)
        await town.call("PUT", "/api/users/me/password", {"new": ANOTHER}, token=access)

        await refused(town, "POST", "/api/auth/email-change/confirmation", {"token": old})

    async def test_an_address_with_an_account_is_told_to_its_owner_only(self, town: Town) -> None:
        await town.register(EVE)
        free: list[httpx.Response] = []
        taken: list[httpx.Response] = []
        for address, answers in ((NEW, free), (EVE, taken)):
            body = {"email": address, "password": PASSWORD}
            access = await town.signed_in()
            answers.append(
                await town.call("POST", "/api/users/me/email-change", body, token=access)
            )

        assert [(one.status_code, one.content) for one in free] == [
            (one.status_code, one.content) for one in taken
        ]
        assert await town.subjects_to(EVE) == [CONFIRM, KNOWN]

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"email": NEW}, 403, "step-up-required"),
            ({"email": NEW, "password": "not the password"}, 403, "wrong-password"),
            ({"email": ADA, "password": PASSWORD}, 422, "same-email"),
            ({"email": "nobody", "password": PASSWORD}, 422, "bad-email"),
        ],
    )
    async def test_a_wish_that_is_refused_sends_no_mail(
        self, town: Town, body: dict[str, str], status: int, code: str
    ) -> None:
        access = await town.signed_in()
        town.pass_time(timedelta(minutes=6))

        answer = await town.call("POST", "/api/users/me/email-change", body, token=access)

        assert (answer.status_code, code_of(answer)) == (status, code)
        assert await town.subjects_to(ADA) == [CONFIRM]

    async def asked(self, town: Town, address: str = NEW) -> str:
        """Wish for another address, and return the access token it was wished with."""
        access = await town.signed_in()
        answer = await town.call(
            "POST", "/api/users/me/email-change", {"email": address}, token=access
        )
        assert (answer.status_code, answer.json()) == (202, {"status": "ACCEPTED"})
        return access

    async def tokens(self, town: Town) -> tuple[str, str]:
        return await town.token_for(ADA, OLD_ADDRESS), await town.token_for(NEW, NEW_ADDRESS)

    async def confirmed(self, town: Town, token: str) -> str:
        answer = await town.call("POST", "/api/auth/email-change/confirmation", {"token": token})
        assert answer.status_code == 200
        status: str = answer.json()["status"]
        return status


class TestNotices:
    async def test_who_has_an_account_already_is_told_when_somebody_registers_again(
        self, town: Town
    ) -> None:
        await town.register()

        assert await town.subjects_to(ADA) == [CONFIRM, KNOWN]

    async def test_a_sign_in_on_a_device_of_another_kind_is_told(self, town: Town) -> None:
        for device in ("Firefox/1.0", "Firefox/2.0", "curl/8", "Firefox/3.0"):
            town.pass_time(timedelta(minutes=1))
            await town.log_in(device=device)

        mails = [one for one in await town.mails() if one.subject.startswith("New sign-in")]
        assert len(mails) == 1
        assert "curl/8" in mails[0].text

    async def test_a_stolen_refresh_token_is_told(self, town: Town) -> None:
        first = (await town.log_in()).json()["refreshToken"]
        second = await town.call("POST", "/api/auth/refresh", {"refreshToken": first})
        await town.call(
            "POST", "/api/auth/refresh", {"refreshToken": second.json()["refreshToken"]}
        )
        town.pass_time(timedelta(minutes=1))

        stolen = await town.call("POST", "/api/auth/refresh", {"refreshToken": first})

        assert stolen.status_code == 401
        assert "Somebody may have copied your sign-in" in await town.subjects_to(ADA)

    async def test_mails_are_in_the_language_of_the_account(self, town: Town) -> None:
        account = await town.account()
        async with town.adapters.identity_work().begin() as store:
            german = account.change_profile({"locale": "de"}, now=town.clock.now())
            await store.accounts.save(german)

        assert await town.subjects_to(ADA) == ["Bestätigen Sie Ihre E-Mail-Adresse"]

    async def test_who_was_erased_gets_no_mail(self, town: Town) -> None:
        account = await town.account()
        async with town.adapters.identity_work().begin() as store:
            await store.accounts.save(account.erase(by=account.id, now=town.clock.now()))

        assert await town.subjects_to(ADA) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/auth/verify-email"),
        ("PUT", "/api/auth/password-reset"),
        ("POST", "/api/auth/email-change/confirmation"),
        ("POST", "/api/auth/email-change/refusal"),
    ],
)
async def test_a_made_up_token_does_not_count(town: Town, method: str, path: str) -> None:
    for token in ("A" * 64, "no token", "A" * 63, "ä"):
        body = chosen(token) if method == "PUT" else {"token": token}
        await refused(town, method, path, body)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/users/me/email-verification"),
        ("PUT", "/api/users/me/password"),
        ("POST", "/api/users/me/email-change"),
    ],
)
async def test_strangers_change_nothing(town: Town, method: str, path: str) -> None:
    assert (await town.call(method, path, {})).status_code == 401


def chosen(token: str, password: str = ANOTHER) -> dict[str, str]:
    return {"token": token, "password": password}


async def refused(town: Town, method: str, path: str, body: dict[str, str]) -> None:
    answer = await town.call(method, path, body)
    assert (answer.status_code, code_of(answer)) == (422, "link-does-not-count")


def code_of(answer: httpx.Response) -> str:
    code: str = answer.json()["type"].removeprefix("/problems/")
    return code
