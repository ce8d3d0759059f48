"""What second factors refuse."""

from datetime import datetime

from domain.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from domain.kernel.ids import PasskeyId


class WrongSecondFactor(Forbidden):
    """The code is wrong or was used already, or the passkey does not prove anything."""

    code = "wrong-second-factor"

    def __init__(self) -> None:
        super().__init__("This code or passkey does not count. A code counts once.")


class TooManyGuesses(Forbidden):
    """After ten wrong codes none is taken for fifteen minutes; passkeys still are."""

    code = "too-many-guesses"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            "Too many codes were wrong. Wait, or use a passkey.", until=until.isoformat()
        )


class ChallengeOver(Unauthenticated):
    """A challenge counts for five minutes, for five tries, and until one was right."""

    code = "challenge-over"

    def __init__(self) -> None:
        super().__init__("This does not count any more. Begin again.")


class AuthenticatorNotBegun(Conflict):
    """There is no authenticator app to confirm: begin to add one."""

    code = "authenticator-not-begun"

    def __init__(self) -> None:
        super().__init__("Begin to add an authenticator app first.")


class NoSuchFactor(NotFound):
    code = "no-such-factor"

    def __init__(self) -> None:
        super().__init__("You have no such second factor.")


class PasskeyNotFound(NotFound):
    code = "passkey-not-found"

    def __init__(self, passkey_id: PasskeyId) -> None:
        super().__init__("You have no such passkey.", passkeyId=str(passkey_id))


class PasskeyRefused(Invalid):
    """What the authenticator answered does not make a passkey for this platform."""

    code = "passkey-refused"

    def __init__(self) -> None:
        super().__init__("This does not make a passkey for us. Begin again.")


class PasskeyKnown(Conflict):
    """The passkey was added before, here or to another account."""

    code = "passkey-known"

    def __init__(self) -> None:
        super().__init__("This passkey was added before.")


class TooManyPasskeys(Conflict):
    """An account has at most 20 passkeys."""

    code = "too-many-passkeys"

    def __init__(self, most: int) -> None:
        super().__init__(f"An account has at most {most} passkeys.", most=most)


class BadPasskeyName(Invalid):
    """A passkey's name has 1 to 100 characters that can be seen."""

    code = "bad-passkey-name"

    def __init__(self) -> None:
        super().__init__("A passkey's name has 1 to 100 characters that can be seen.")


class LastFactorOfStaff(Conflict):
    """Staff keep a second factor: add another one before this one goes."""

    code = "last-factor-of-staff"

    def __init__(self) -> None:
        super().__init__("Staff keep a second factor. Add another one before this one goes.")


class LongerPasswordFirst(Conflict):
    """Without a second factor a password has twelve characters: choose a longer one first."""

    code = "longer-password-first"

    def __init__(self, minimum: int) -> None:
        super().__init__(
            f"Without a second factor a password has at least {minimum} characters. Choose a"
            " longer one first.",
            minimum=minimum,
        )
