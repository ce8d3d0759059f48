"""What logging in through another provider refuses."""

from domain.kernel.errors import Conflict, Invalid, NotFound
from domain.kernel.ids import SocialIdentityId


class ProviderNotFound(NotFound):
    """Nobody set up a provider with this name."""

    code = "provider-not-found"

    def __init__(self, name: str) -> None:
        super().__init__("There is no such provider.", provider=name)


class ReturnNotAllowed(Invalid):
    """Providers send people back to addresses only that the platform's operator has named."""

    code = "return-not-allowed"

    def __init__(self) -> None:
        super().__init__("Nobody may be sent back to this address.")


class SocialLogInOver(Invalid):
    """A log-in at a provider counts once, for ten minutes, and only where it was begun."""

    code = "social-log-in-over"

    def __init__(self) -> None:
        super().__init__("This log-in does not count, or not any more. Begin again.")


class SocialLogInRefused(Invalid):
    """The provider did not let them in, or what it said cannot be believed."""

    code = "social-log-in-refused"

    def __init__(self) -> None:
        super().__init__("The provider did not confirm who you are. Begin again.")


class EmailNotConfirmed(Invalid):
    """A new account needs an e-mail address that the provider has verified."""

    code = "email-not-confirmed"

    def __init__(self) -> None:
        super().__init__(
            "The provider has not verified your e-mail address. Verify it there, or register here."
        )


class SignInFirst(Conflict):
    """There is an account with this address, and only its owner can link it."""

    code = "sign-in-first"

    def __init__(self) -> None:
        super().__init__(
            "Log in to the account that has this address as you did before, then link it there."
        )


class EmailUnverified(Conflict):
    """Other ways to log in are linked once it is known that the account's address is theirs."""

    code = "email-unverified"

    def __init__(self) -> None:
        super().__init__("Verify your e-mail address first.")


class IdentityTaken(Conflict):
    """Whoever this is at the provider logs in to another account with it."""

    code = "identity-taken"

    def __init__(self) -> None:
        super().__init__("This log-in is linked to another account.")


class TooManyIdentities(Conflict):
    """An account is linked with at most ten log-ins elsewhere."""

    code = "too-many-identities"

    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} log-ins can be linked.", most=most)


class LastWayIn(Conflict):
    """Without it nobody could log in to the account any more."""

    code = "last-way-in"

    def __init__(self) -> None:
        super().__init__("This is your only way to log in. Choose a password first.")


class IdentityNotFound(NotFound):
    """The log-in is not linked to your account, or not any more."""

    code = "identity-not-found"

    def __init__(self, identity_id: SocialIdentityId) -> None:
        super().__init__("You have linked no such log-in.", identityId=str(identity_id))
