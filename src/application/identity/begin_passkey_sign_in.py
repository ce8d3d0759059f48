from application.identity.ask_challenge import AskedPasskey, ChallengeDesk
from application.identity.factor_ports import Passkeys
from application.identity.ports import IdentityStore
from application.platform.ports import UnitOfWork
from domain.identity.challenge import ChallengePurpose


class BeginPasskeySignInHandler:
    """Ask whoever it is for a passkey, and for nothing else."""

    def __init__(
        self, work: UnitOfWork[IdentityStore], desk: ChallengeDesk, passkeys: Passkeys
    ) -> None:
        self._work = work
        self._desk = desk
        self._passkeys = passkeys

    async def __call__(self) -> AskedPasskey:
        async with self._work.begin() as store:
            challenge = await self._desk.ask(store, ChallengePurpose.SIGN_IN)
        options = self._passkeys.to_get(challenge, known=(), must_verify=True)
        return AskedPasskey(challenge=challenge, options=options)
