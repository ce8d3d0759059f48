"""What identity refuses."""

from domain.kernel.errors import Conflict, Invalid, NotFound, Unauthenticated
from domain.kernel.ids import AccountId


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


class WeakPassword(Invalid):
    """A password is long enough, not too long, and not one that everybody tries first."""

    code = "weak-password"


class EmailTaken(Conflict):
    """Another account has this address. Only the program hears this, never a visitor."""

    code = "email-taken"

    def __init__(self) -> None:
        super().__init__("Another account has this address.")


class NoRoles(Invalid):
    """An account keeps at least one role."""

    code = "no-roles"

    def __init__(self) -> None:
        super().__init__("An account has at least one role.")


class AccountNotFound(NotFound):
    code = "account-not-found"

    def __init__(self, account_id: AccountId) -> None:
        super().__init__("There is no such account.", accountId=str(account_id))


class WrongCredentials(Unauthenticated):
    """The address or the password is wrong; which of them is not told."""

    code = "wrong-credentials"

    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is wrong.")
