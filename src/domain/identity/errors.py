"""What identity refuses."""

from collections.abc import Sequence

from domain.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from domain.kernel.ids import AccountId, AddressId


class BadEmail(Invalid):
    """The address is not one that mail can be sent to."""

    code = "bad-email"

    def __init__(self) -> None:
        super().__init__("This is not an e-mail address.")


class BadName(Invalid):
    """A name has 1 to 200 characters that can be seen."""

    code = "bad-name"

    def __init__(self) -> None:
        super().__init__("A name has 1 to 200 characters that can be seen.")


class BadPhone(Invalid):
    """A telephone number can be called: with its country, +49 421 123456."""

    code = "bad-phone"

    def __init__(self) -> None:
        super().__init__("This is not a telephone number with its country, +49 421 123456.")


class UnknownLocale(Invalid):
    """A locale is a language, perhaps with a script and a country, that the platform knows."""

    code = "unknown-locale"

    def __init__(self, locale: str) -> None:
        super().__init__("A locale is a BCP 47 tag, de or pt-BR.", locale=locale)


class TooManyAddresses(Conflict):
    """An account keeps at most 20 addresses."""

    code = "too-many-addresses"

    def __init__(self, most: int) -> None:
        super().__init__(f"An account keeps at most {most} addresses.", most=most)


class AddressNotFound(NotFound):
    code = "address-not-found"

    def __init__(self, address_id: AddressId) -> None:
        super().__init__("There is no such address.", addressId=str(address_id))


class ErasureNotYet(Conflict):
    """Something of theirs has to come to its end first: `unfinished` says what."""

    code = "erasure-not-yet"

    def __init__(self, unfinished: Sequence[str]) -> None:
        super().__init__(
            "Finish or cancel this first, then ask again.", unfinished=list(unfinished)
        )


class NotAnAvatar(Invalid):
    """The file is not one's own, was not uploaded as an avatar, or is not ready yet."""

    code = "not-an-avatar"

    def __init__(self) -> None:
        super().__init__("Name a file that you uploaded as an avatar.")


class AccountGone(Conflict):
    """The account was erased. Nothing can be done with it any more."""

    code = "account-erased"

    def __init__(self) -> None:
        super().__init__("This account was erased.")


class WeakPassword(Invalid):
    """A password is long enough, not too long, and not one that everybody tries first."""

    code = "weak-password"


class EmailTaken(Conflict):
    """Another account has this address. Only the program hears this, never a visitor."""

    code = "email-taken"

    def __init__(self) -> None:
        super().__init__("Another account has this address.")


class WrongPassword(Forbidden):
    """What was sent as the present password is not it."""

    code = "wrong-password"

    def __init__(self) -> None:
        super().__init__("This is not your present password.")


class LinkDoesNotCount(Invalid):
    """A link from a mail counts once, for a while, and until there is a newer one."""

    code = "link-does-not-count"

    def __init__(self) -> None:
        super().__init__("This link does not count, or not any more. Ask for a new one.")


class EmailVerifiedAlready(Conflict):
    """There is nothing left to verify."""

    code = "email-verified-already"

    def __init__(self) -> None:
        super().__init__("Your e-mail address is verified already.")


class SameEmail(Invalid):
    """The new address is the one that the account has."""

    code = "same-email"

    def __init__(self) -> None:
        super().__init__("This is the address that your account has.")


class NoRoles(Invalid):
    """An account keeps at least one role."""

    code = "no-roles"

    def __init__(self) -> None:
        super().__init__("An account has at least one role.")


class LastAdministrator(Conflict):
    """Somebody must be left who can give roles: make somebody else an administrator first."""

    code = "last-administrator"

    def __init__(self) -> None:
        super().__init__("This is the last administrator.")


class AccountNotFound(NotFound):
    code = "account-not-found"

    def __init__(self, account_id: AccountId) -> None:
        super().__init__("There is no such account.", accountId=str(account_id))


class WrongCredentials(Unauthenticated):
    """The address or the password is wrong; which of them is not told."""

    code = "wrong-credentials"

    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is wrong.")
