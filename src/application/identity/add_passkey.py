from collections.abc import Sequence
from dataclasses import dataclass, field

from application.identity.ask_challenge import ChallengeDesk
from application.identity.factor_ports import PasskeyJson, Passkeys
from application.identity.kept_factor import FactorKeeping
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.identity.challenge import ChallengePurpose
from domain.identity.factor_errors import ChallengeOver
from domain.identity.passkey import Passkey, passkey_name
from domain.kernel.access import Principal
from domain.kernel.ids import PasskeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPasskey:
    challenge: str = field(repr=False)
    name: str = field(repr=False)
    answer: PasskeyJson = field(repr=False)
    by: Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedPasskey:
    passkey: Passkey
    recovery_codes: Sequence[str] = field(repr=False)
    """New ones, if it is the first factor of the account."""


class AddPasskeyHandler:
    """Take the passkey that a device made."""

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        *,
        desk: ChallengeDesk,
        passkeys: Passkeys,
        keeping: FactorKeeping,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._desk = desk
        self._passkeys = passkeys
        self._keeping = keeping
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: AddPasskey) -> AddedPasskey:
        by, now = command.by, self._clock.now()
        by.need_recent_proof(now)
        passkey = self._made(command)
        async with self._work.begin() as store:
            await self._use_up(store, command)
            factors = await store.second_factors.lock(by.account_id)
            added = factors.add_passkey(passkey, now=now)
            if factors.exist:
                await self._keeping.store(store, added, by=by)
                codes: Sequence[str] = ()
            else:
                codes = await self._keeping.store_first(store, added, by=by)
        self._keeping.forget_standing(by)
        return AddedPasskey(passkey=passkey, recovery_codes=codes)

    async def _use_up(self, store: IdentityStore, command: AddPasskey) -> None:
        by = command.by
        challenge = await self._desk.answered(store, command.challenge)
        if not challenge.is_for(ChallengePurpose.ENROLMENT, by):
            raise ChallengeOver
        await store.challenges.save(challenge.answer())

    def _made(self, command: AddPasskey) -> Passkey:
        made = self._passkeys.created(command.answer, challenge=command.challenge)
        return Passkey(
            id=PasskeyId(self._ids.new()),
            account_id=command.by.account_id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            name=passkey_name(command.name),
            created_at=self._clock.now(),
        )
