from dataclasses import dataclass

from application.identity.ask_challenge import AskedPasskey, ChallengeDesk
from application.identity.factor_ports import Passkeys
from application.identity.ports import IdentityStore
from application.identity.session_ports import session_of
from application.platform.ports import Clock, UnitOfWork
from domain.identity.challenge import ChallengePurpose
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginPasskey:
    by: Principal


class BeginPasskeyHandler:
    """Ask a device to make a passkey."""

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        desk: ChallengeDesk,
        passkeys: Passkeys,
        clock: Clock,
    ) -> None:
        self._work = work
        self._desk = desk
        self._passkeys = passkeys
        self._clock = clock

    async def __call__(self, command: BeginPasskey) -> AskedPasskey:
        by = command.by
        session_id = session_of(by)
        by.need_recent_proof(self._clock.now())
        async with self._work.begin() as store:
            account = await store.accounts.get(by.account_id)
            factors = await store.second_factors.of(by.account_id)
            challenge = await self._desk.ask(
                store, ChallengePurpose.ENROLMENT, account_id=by.account_id, session_id=session_id
            )
        options = self._passkeys.to_create(
            challenge, account_id=account.id, label=account.email, known=factors.passkeys
        )
        return AskedPasskey(challenge=challenge, options=options)
