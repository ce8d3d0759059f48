from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from domain.identity.account import Account, AccountStatus
from domain.identity.address import ADDRESSES_MAX, Address
from domain.identity.errors import (
    AccountGone,
    AddressNotFound,
    BadName,
    BadPhone,
    TooManyAddresses,
    UnknownLocale,
)
from domain.identity.events import AccountErased, AvatarChanged, ProfileChanged
from domain.identity.profile import ProfileChanges
from domain.kernel.access import Role
from domain.kernel.errors import DomainError
from domain.kernel.ids import AccountId, AddressId, FileId
from domain.kernel.places import UnknownCountry, UnknownTimeZone
from domain.kernel.postal import BadAddress
from tests.support.clock import NOON
from tests.support.identity import an_account, an_address

ADMIN_ID = AccountId(UUID(int=1))
PICTURE = FileId(UUID(int=2))


def settled() -> Account:
    return an_account().settled()


def test_a_change_of_the_profile_tells_what_was_changed_and_not_to_what() -> None:
    changed = settled().change_profile(
        {"name": "  Ada\tKing ", "phone": "+494211234567", "locale": "de-AT"}, now=NOON
    )

    assert (changed.name, changed.phone, changed.locale) == ("Ada King", "+494211234567", "de-AT")
    parts = frozenset({"name", "phone", "locale"})
    assert changed.events == (ProfileChanged(at=NOON, account_id=changed.id, parts=parts),)


def test_a_number_can_be_taken_away() -> None:
    called = settled().change_profile({"phone": "+494211234567"}, now=NOON)

    assert called.change_profile({"phone": ""}, now=NOON).phone == ""


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": " \t"}, BadName),
        ({"phone": "0421 1234567"}, BadPhone),
        ({"phone": "+0"}, BadPhone),
        ({"locale": "german"}, UnknownLocale),
        ({"locale": "de_AT"}, UnknownLocale),
        ({"time_zone": "Europe/Atlantis"}, UnknownTimeZone),
    ],
)
def test_what_nobody_can_be_called_is_refused(
    changes: ProfileChanges, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        settled().change_profile(changes, now=NOON)


def test_another_picture_names_the_one_before_so_that_it_can_go() -> None:
    first = settled().set_avatar(PICTURE, now=NOON).settled()

    none = first.set_avatar(None, now=NOON)

    assert none.avatar is None
    assert none.events == (
        AvatarChanged(at=NOON, account_id=first.id, file_id=None, before=PICTURE),
    )


def test_addresses_are_kept_changed_and_forgotten_one_by_one() -> None:
    home, work = an_address(), an_address(city="Bremen", country="DE")

    account = settled().add_address(home, now=NOON).add_address(work, now=NOON)
    account = account.change_address(work.id, {"lines": ("Am Markt 1",)}, now=NOON)
    account = account.remove_address(home.id, now=NOON)

    assert account.addresses == (replace(work, lines=("Am Markt 1",)),)
    assert len(account.events) == 4


def test_an_address_that_is_not_there_is_not_found() -> None:
    unknown = AddressId(uuid4())

    with pytest.raises(AddressNotFound):
        settled().change_address(unknown, {"city": "Bremen"}, now=NOON)
    with pytest.raises(AddressNotFound):
        settled().remove_address(unknown, now=NOON)


def test_nobody_keeps_more_addresses_than_they_can_tell_apart() -> None:
    account = settled()
    for _ in range(ADDRESSES_MAX):
        account = account.add_address(an_address(), now=NOON)

    with pytest.raises(TooManyAddresses):
        account.add_address(an_address(), now=NOON)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"lines": ()}, BadAddress),
        ({"lines": ("a", "b", "c", "d", "e")}, BadAddress),
        ({"lines": (" ",)}, BadAddress),
        ({"lines": ("one\ntwo",)}, BadAddress),
        ({"name": ""}, BadAddress),
        ({"city": " "}, BadAddress),
        ({"city": "\x00"}, BadAddress),
        ({"postal_code": "9" * 201}, BadAddress),
        ({"country": "Germany"}, UnknownCountry),
    ],
)
def test_what_cannot_be_printed_on_an_envelope_is_no_address(
    wrong: dict[str, object], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        replace(an_address(), **wrong)  # type: ignore[arg-type]  # A mapping of several types.


def test_an_address_is_called_at_a_number_of_the_whole_world() -> None:
    with pytest.raises(BadPhone):
        settled().add_address(an_address(phone="0421 1234567"), now=NOON)


def test_an_erased_account_is_nobodys() -> None:
    account = settled().change_profile({"phone": "+494211234567", "locale": "de"}, now=NOON)
    account = account.add_address(an_address(), now=NOON).set_avatar(PICTURE, now=NOON).settled()

    erased = account.erase(by=ADMIN_ID, now=NOON)

    assert erased == Account(
        id=account.id,
        email="",
        name="",
        password_hash="",
        roles=frozenset(),
        created_at=account.created_at,
        status=AccountStatus.ERASED,
        version=account.version,
    )
    assert erased.events == (
        AccountErased(at=NOON, account_id=account.id, erased_by=ADMIN_ID, avatar=PICTURE),
    )


def test_nothing_can_be_done_with_an_erased_account() -> None:
    erased = settled().erase(by=ADMIN_ID, now=NOON)

    with pytest.raises(AccountGone):
        erased.erase(by=ADMIN_ID, now=NOON)
    with pytest.raises(AccountGone):
        erased.change_profile({"name": "Ada"}, now=NOON)
    with pytest.raises(AccountGone):
        erased.grant(frozenset({Role.ADMIN}), by=ADMIN_ID, now=NOON)


def test_what_is_personal_is_not_shown_in_a_log() -> None:
    account = settled().add_address(an_address(), now=NOON)
    account = account.change_profile({"phone": "+494211234567"}, now=NOON)

    shown = f"{account!r} {account.addresses!r}"

    hidden = (account.name, account.email, account.phone, account.password_hash, "St James")
    assert not [one for one in hidden if one in shown]
    assert isinstance(account.addresses[0], Address)
