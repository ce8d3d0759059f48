from dataclasses import dataclass, field
from datetime import datetime

from application.identity.ask_challenge import ChallengeDesk
from application.identity.open_session import principal_of
from application.identity.ports import AccessTokens, IdentityStore, IssuedToken, Passwords
from application.identity.session_ports import SessionSecrets, session_of
from application.identity.shown_factor import FactorCheck, Shown
from application.identity.standings import Standings
from application.platform.ports import Clock, UnitOfWork
from domain.identity.account import Account
from domain.identity.challenge import ChallengePurpose
from domain.identity.errors import WrongPassword
from domain.identity.factor_errors import ChallengeOver, WrongSecondFactor
from domain.identity.second_factors import SecondFactors
from domain.identity.session import Session
from domain.identity.session_events import SessionKind
from domain.kernel.access import Principal, SecondFactorRequired


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveAgain:
    """Every factor that there is: the password and a code, or a passkey that knows its owner.

    A passkey answers a challenge that was asked for this.
    """

    password: str | None = field(default=None, repr=False)
    shown: Shown = field(default_factory=Shown)
    challenge: str = field(default="", repr=False)
    by: Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """A BEARER session has a new access token, a COOKIE session a new cookie."""

    kind: SessionKind
    proved_at: datetime
    access: IssuedToken | None = None
    cookie: str | None = None


class ProveAgainHandler:
    """Show again who one is, for what cannot be undone.

    What is handed out tells every process that it knows too little of the session: so the
    proof counts at once, also where the session was looked at a moment ago.
    """

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        *,
        passwords: Passwords,
        tokens: AccessTokens,
        secrets: SessionSecrets,
        standings: Standings,
        desk: ChallengeDesk,
        check: FactorCheck,
        clock: Clock,
    ) -> None:
        self._work = work
        self._passwords = passwords
        self._tokens = tokens
        self._secrets = secrets
        self._standings = standings
        self._desk = desk
        self._check = check
        self._clock = clock

    async def __call__(self, command: ProveAgain) -> Proved:
        session_id, now = session_of(command.by), self._clock.now()
        account = await self._expect_enough(command)
        async with self._work.begin() as store:
            is_right = await self._judge(store, command)
            if is_right:
                session = await store.sessions.lock(session_id)
                session.expect_live(account.roles, now=now)
                has_shown = session.note_second_factor(shown=not command.shown.is_nothing)
                proved, cookie = self._proved(has_shown, now)
                await store.sessions.save(proved)
        if not is_right:
            raise WrongSecondFactor
        self._standings.forget(session_id)
        return self._answer(proved, account, cookie, now)

    async def _expect_enough(self, command: ProveAgain) -> Account:
        """The account, if the password is right or they do without; raise ``WrongPassword``.

        Raise ``SecondFactorRequired`` if they have a second factor and show none.
        """
        async with self._work.begin() as store:
            account = await store.accounts.get(command.by.account_id)
            factors = await store.second_factors.of(command.by.account_id)
        if factors.exist and command.shown.is_nothing:
            raise _incomplete(factors)
        if command.password is None and command.shown.passkey is not None:
            return account
        password, hashed = command.password or "", account.password_hash or None
        if not await self._passwords.verify(password, hashed):
            raise WrongPassword
        return account

    async def _judge(self, store: IdentityStore, command: ProveAgain) -> bool:
        challenge = None
        if command.shown.passkey is not None:
            challenge = await self._desk.answered(store, command.challenge)
            if not challenge.is_for(ChallengePurpose.PROOF, command.by):
                raise ChallengeOver
        factors = await store.second_factors.lock(command.by.account_id)
        if command.shown.is_nothing:
            # They may have got one since the password was looked at.
            if factors.exist:
                raise _incomplete(factors)
            return True
        judged = self._check.judge(
            factors,
            command.shown,
            challenge=command.challenge,
            must_verify=command.shown.passkey is not None,
            now=self._clock.now(),
        )
        await store.second_factors.save(judged.factors)
        if challenge is not None:
            await store.challenges.save(challenge.answer() if judged.is_right else challenge)
        return judged.is_right

    def _proved(self, session: Session, now: datetime) -> tuple[Session, str | None]:
        if session.kind is SessionKind.BEARER:
            return session.prove(now=now), None
        following = self._secrets.secrets(session.kind, session.id, session.generation + 1)[0]
        return session.renew(following.hash, now=now).prove(now=now), following.text

    def _answer(
        self, session: Session, account: Account, cookie: str | None, now: datetime
    ) -> Proved:
        if cookie is not None:
            return Proved(kind=session.kind, proved_at=now, cookie=cookie)
        access = self._tokens.issue(principal_of(session, account), now=now)
        return Proved(kind=session.kind, proved_at=now, access=access)


def _incomplete(factors: SecondFactors) -> SecondFactorRequired:
    shown = ", ".join(factors.kinds)
    return SecondFactorRequired(f"Prove it with a second factor, too. You have: {shown}.")
