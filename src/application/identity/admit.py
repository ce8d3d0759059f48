from collections.abc import Sequence
from dataclasses import dataclass, field

from application.identity.ask_challenge import ChallengeDesk, entry_of
from application.identity.factor_ports import PasskeyJson, Passkeys
from application.identity.open_session import OpenedSession, OpenSession, OpenSessionHandler
from application.identity.ports import IdentityStore
from application.platform.ports import UnitOfWork
from domain.identity.challenge import ChallengePurpose
from domain.identity.factor_events import FactorKind
from domain.kernel.access import SecondFactorRequired


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorAsked:
    """So far they are right. With the challenge they show one of these."""

    challenge: str = field(repr=False)
    methods: Sequence[FactorKind]
    passkey: PasskeyJson | None = None
    """What a browser asks a passkey, if they have one."""


type Admitted = OpenedSession | SecondFactorAsked


class AdmitHandler:
    """After the first factor: open a session, or ask for the second one if they have any."""

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        open_session: OpenSessionHandler,
        desk: ChallengeDesk,
        passkeys: Passkeys,
    ) -> None:
        self._work = work
        self._open_session = open_session
        self._desk = desk
        self._passkeys = passkeys

    async def __call__(self, command: OpenSession) -> Admitted:
        try:
            return await self._open_session(command)
        except SecondFactorRequired:
            return await self._ask(command)

    async def _ask(self, command: OpenSession) -> SecondFactorAsked:
        account = command.account
        async with self._work.begin() as store:
            factors = await store.second_factors.of(account.id)
            challenge = await self._desk.ask(
                store,
                ChallengePurpose.SECOND_FACTOR,
                account_id=account.id,
                entry=entry_of(account),
            )
        passkey = None
        if factors.passkeys:
            passkey = self._passkeys.to_get(challenge, known=factors.passkeys, must_verify=False)
        return SecondFactorAsked(challenge=challenge, methods=factors.kinds, passkey=passkey)
