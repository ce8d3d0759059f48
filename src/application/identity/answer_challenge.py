from dataclasses import dataclass, field

from application.identity.ask_challenge import ChallengeDesk, entry_of
from application.identity.open_session import OpenedSession, OpenSession, OpenSessionHandler
from application.identity.ports import IdentityStore
from application.identity.shown_factor import FactorCheck, Shown
from application.platform.ports import Clock, UnitOfWork
from domain.identity.account import Account
from domain.identity.challenge import Challenge, ChallengePurpose
from domain.identity.factor_errors import ChallengeOver, WrongSecondFactor
from domain.identity.session_events import SessionKind
from domain.kernel.ids import AccountId

ENTRANCES = frozenset({ChallengePurpose.SECOND_FACTOR, ChallengePurpose.SIGN_IN})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChallenge:
    challenge: str = field(repr=False)
    shown: Shown
    kind: SessionKind = SessionKind.BEARER
    device: str = ""
    place: str = ""


class AnswerChallengeHandler:
    """Log in with a second factor, or with nothing but a passkey whose device knows its owner.

    What was tried is stored in the transaction that looked at it, under a lock: of any number
    of guesses at the same time only so many are looked at as are allowed.
    """

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        *,
        desk: ChallengeDesk,
        check: FactorCheck,
        open_session: OpenSessionHandler,
        clock: Clock,
    ) -> None:
        self._work = work
        self._desk = desk
        self._check = check
        self._open_session = open_session
        self._clock = clock

    async def __call__(self, command: AnswerChallenge) -> OpenedSession:
        account = await self._judge(command)
        if account is None:
            raise WrongSecondFactor
        return await self._open_session(
            OpenSession(
                account=account,
                kind=command.kind,
                device=command.device,
                place=command.place,
                second_factor=True,
            )
        )

    async def _judge(self, command: AnswerChallenge) -> Account | None:
        """Who came in; ``None`` if they did not, which is no less worth storing."""
        async with self._work.begin() as store:
            challenge = await self._desk.answered(store, command.challenge)
            if challenge.purpose not in ENTRANCES:
                raise ChallengeOver
            account_id = await self._account_id(store, challenge, command.shown)
            if account_id is None:
                await store.challenges.save(challenge)
                return None
            factors = await store.second_factors.lock(account_id)
            account = await store.accounts.get(account_id)
            _expect_unchanged(challenge, account)
            judged = self._check.judge(
                factors,
                command.shown,
                challenge=command.challenge,
                must_verify=challenge.purpose is ChallengePurpose.SIGN_IN,
                now=self._clock.now(),
            )
            await store.second_factors.save(judged.factors)
            await store.challenges.save(challenge.answer() if judged.is_right else challenge)
        return account if judged.is_right else None

    async def _account_id(
        self, store: IdentityStore, challenge: Challenge, shown: Shown
    ) -> AccountId | None:
        if challenge.purpose is ChallengePurpose.SECOND_FACTOR:
            return challenge.account_id
        credential_id = self._check.credential_id(shown)
        return None if credential_id is None else await store.second_factors.owner(credential_id)


def _expect_unchanged(challenge: Challenge, account: Account) -> None:
    """Raise ``ChallengeOver`` if the password that was right is another one by now."""
    is_asked_after = challenge.purpose is ChallengePurpose.SECOND_FACTOR
    if account.is_erased or (is_asked_after and challenge.entry != entry_of(account)):
        raise ChallengeOver
