from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identity.account import normalised_email, normalised_name
from domain.identity.errors import (
    BadEmail,
    BadName,
    EmailVerifiedAlready,
    NoRoles,
    SameEmail,
    WeakPassword,
)
from domain.identity.events import AccountRegistered, RolesGranted
from domain.identity.password import COMMON, LENGTH_MIN_WITH_SECOND_FACTOR, checked_password
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, LinkId
from tests.support.clock import NOON
from tests.support.identity import an_account

ADMIN_ID = AccountId(UUID(int=1))
OLD, NEW = LinkId(UUID(int=2)), LinkId(UUID(int=3))


@pytest.mark.parametrize(
    ("given_as", "kept_as"),
    [
        ("ada@example.org", "ada@example.org"),
        ("  Ada.Lovelace+tickets@EXAMPLE.org ", "ada.lovelace+tickets@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("\uff41da\uff20example.org", "ada@example.org"),
    ],
)
def test_an_address_has_one_spelling(given_as: str, kept_as: str) -> None:
    assert normalised_email(given_as) == kept_as


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@example",
        "ada@@example.org",
        "ada@exa mple.org",
        "a da@example.org",
        ".ada@example.org",
        "ada..l@example.org",
        "ada@-example.org",
        "ada@example..org",
        "ada@127.0.0.1",
        "ada\n@example.org",
        "ada@example.org\nBcc: all@example.org",
        "a" * 65 + "@example.org",
        "ada@" + "a" * 64 + ".org",
        "ada@" + ("a" * 60 + ".") * 5 + "org",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(BadEmail):
        normalised_email(email)


@given(st.text(max_size=80))
def test_any_text_is_an_address_in_its_one_spelling_or_refused(text: str) -> None:
    try:
        email = normalised_email(text)
    except BadEmail:
        return
    assert normalised_email(email) == email


def test_a_name_is_one_line_of_what_can_be_seen() -> None:
    assert normalised_name("  Ada\n\x00 King\t Lovelace \x1b") == "Ada King Lovelace"


@pytest.mark.parametrize("name", ["", " \t", "\x00\x1b", "a" * 201])
def test_a_name_that_cannot_be_seen_or_never_ends_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        normalised_name(name)


def test_a_new_account_is_a_customers_and_says_nothing_personal_in_its_event() -> None:
    account = an_account()

    customer = frozenset({Role.CUSTOMER})
    assert account.events == (AccountRegistered(at=NOON, account_id=account.id, roles=customer),)
    assert account.principal == Principal(account.id, customer)


def test_roles_are_given_exactly() -> None:
    account = an_account(roles=frozenset({Role.CUSTOMER, Role.SUPPORT})).settled()
    sellers = frozenset({Role.SELLER})

    granted = account.grant(sellers, by=ADMIN_ID, now=NOON)

    assert granted.roles == sellers
    assert granted.events == (
        RolesGranted(at=NOON, account_id=account.id, roles=sellers, granted_by=ADMIN_ID),
    )
    assert granted.events[0].subject == f"account:{account.id}"


def test_an_account_without_roles_is_refused() -> None:
    with pytest.raises(NoRoles):
        an_account().grant(frozenset(), by=ADMIN_ID, now=NOON)


@pytest.mark.parametrize("password", ["", "too short", "a" * 129])
def test_a_password_has_12_to_128_characters(password: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        checked_password(password, email="ada@example.org")

    assert refused.value.facts == {"minimum": 12, "maximum": 128}


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "PassWord1234",
        "qwertyuiop123",
        "correct horse battery staple",
        "iloveyouforever!!",
        "ADA@example.org",
    ],
)
def test_what_everybody_tries_first_is_no_password(password: str) -> None:
    with pytest.raises(WeakPassword):
        checked_password(password, email="ada@example.org")


@pytest.mark.parametrize("password", ["seven green kites at noon", "zwölf Boxkämpfer 🥊"])
def test_a_long_password_needs_nothing_else(password: str) -> None:
    assert checked_password(password, email="ada@example.org") == password


def test_with_a_second_factor_a_password_may_be_shorter_but_not_a_common_one() -> None:
    shorter = LENGTH_MIN_WITH_SECOND_FACTOR

    assert checked_password("kite-9am", email="ada@example.org", length_min=shorter) == "kite-9am"
    for password in ("kite-9a", "password", "Sunshine", "1q2w3e4r", "qwerty123"):
        with pytest.raises(WeakPassword):
            checked_password(password, email="ada@example.org", length_min=shorter)


def test_the_list_of_common_passwords_names_only_those_that_would_pass_otherwise() -> None:
    assert len(COMMON) >= 400
    assert all(len(password) >= LENGTH_MIN_WITH_SECOND_FACTOR for password in COMMON)
    assert all(password == password.casefold() for password in COMMON)


def test_an_address_is_verified_once() -> None:
    account = an_account().settled()

    verified = account.ask_for_verification(now=NOON).verify_email(now=NOON)

    assert verified.email_verified_at == NOON
    assert [event.name for event in verified.events] == [
        "EmailVerificationRequested",
        "EmailVerified",
    ]
    with pytest.raises(EmailVerifiedAlready):
        verified.verify_email(now=NOON)
    with pytest.raises(EmailVerifiedAlready):
        verified.ask_for_verification(now=NOON)


def test_another_address_is_verified_when_it_counts() -> None:
    account = an_account("ada@example.org").settled()

    asked = account.ask_for_email("Eve@Example.org", old=OLD, new=NEW, now=NOON)
    changed = asked.change_email("eve@example.org", old=OLD, new=NEW, now=NOON)

    assert (asked.email, changed.email) == ("ada@example.org", "eve@example.org")
    assert changed.email_verified_at == NOON
    assert "eve" not in repr(changed.events)


@pytest.mark.parametrize(
    ("email", "refusal"), [("ADA@example.org", SameEmail), ("nobody", BadEmail)]
)
def test_an_address_that_is_the_same_or_none_is_not_asked_for(
    email: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        an_account("ada@example.org").ask_for_email(email, old=OLD, new=NEW, now=NOON)
