from dataclasses import dataclass

from application.identity.ask_challenge import AskedPasskey, ChallengeDesk
from application.identity.factor_ports import Passkeys
from application.identity.ports import IdentityStore
from application.identity.session_ports import session_of
from application.platform.ports import UnitOfWork
from domain.identity.challenge import ChallengePurpose
from domain.identity.factor_errors import NoSuchFactor
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginPasskeyProof:
    by: Principal


class BeginPasskeyProofHandler:
    """Ask somebody who is signed in to show again who they are, with a passkey of theirs."""

    def __init__(
        self, work: UnitOfWork[IdentityStore], desk: ChallengeDesk, passkeys: Passkeys
    ) -> None:
        self._work = work
        self._desk = desk
        self._passkeys = passkeys

    async def __call__(self, command: BeginPasskeyProof) -> AskedPasskey:
        by = command.by
        session_id = session_of(by)
        async with self._work.begin() as store:
            factors = await store.second_factors.of(by.account_id)
            if not factors.passkeys:
                raise NoSuchFactor
            challenge = await self._desk.ask(
                store, ChallengePurpose.PROOF, account_id=by.account_id, session_id=session_id
            )
        options = self._passkeys.to_get(challenge, known=factors.passkeys, must_verify=True)
        return AskedPasskey(challenge=challenge, options=options)
