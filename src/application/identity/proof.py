from application.identity.ports import Passwords
from application.platform.ports import Clock
from domain.identity.account import Account
from domain.identity.errors import WrongPassword
from domain.identity.second_factors import SecondFactors
from domain.kernel.access import Principal


class Proof:
    """That it is still the same person: by their password, or if they proved it just now.

    A password alone proves nothing of who has a second factor.
    """

    def __init__(self, passwords: Passwords, clock: Clock) -> None:
        self._passwords = passwords
        self._clock = clock

    async def check(
        self, account: Account, factors: SecondFactors, *, by: Principal, password: str | None
    ) -> None:
        """Raise ``WrongPassword``, or ``ProofTooOld`` if they proved nothing just now."""
        if password is None or factors.exist:
            by.need_recent_proof(self._clock.now())
        if password is None:
            return
        if not await self._passwords.verify(password, account.password_hash or None):
            raise WrongPassword
