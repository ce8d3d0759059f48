from dataclasses import dataclass, replace

from application.identity.ports import AccessTokens, AccountView, IdentityStore, IssuedToken
from application.identity.session_ports import SessionSecrets
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.identity.account import Account
from domain.identity.errors import WrongCredentials
from domain.identity.session import Session
from domain.identity.session_events import SessionKind
from domain.kernel.access import Principal, SecondFactorRequired
from domain.kernel.ids import SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """``account`` as it was when they showed who they are; ``proved`` if with every factor.

    ``second_factor``: whether that was more than a password, or the word of another provider.
    """

    account: Account
    kind: SessionKind = SessionKind.BEARER
    device: str = ""
    place: str = ""
    proved: bool = True
    second_factor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSession:
    """A BEARER session has the access token, a COOKIE session the token against CSRF."""

    session: Session
    account: AccountView
    secret: str
    """The refresh token, or the cookie."""

    access: IssuedToken | None = None
    csrf_token: str | None = None


class OpenSessionHandler:
    """Where every way to log in ends.

    Raises ``SecondFactorRequired`` if the account has one that was not shown.
    """

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        tokens: AccessTokens,
        secrets: SessionSecrets,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._tokens = tokens
        self._secrets = secrets
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: OpenSession) -> OpenedSession:
        session_id = SessionId(self._ids.new())
        secret = self._secrets.secrets(command.kind, session_id, 0)[0]
        session = Session.open(
            session_id,
            account_id=command.account.id,
            kind=command.kind,
            device=command.device,
            place=command.place,
            secret_hash=secret.hash,
            proved=command.proved,
            second_factor=command.second_factor,
            now=self._clock.now(),
        )
        account = await self._store(session, command)
        opened = OpenedSession(
            session=session.settled(), account=AccountView.of(account), secret=secret.text
        )
        return self._with_tokens(opened, account)

    async def _store(self, session: Session, command: OpenSession) -> Account:
        seen = command.account
        async with self._work.begin() as store:
            await store.sessions.add(session)
            # Only now, when nobody can change it any more: what opened this session may have
            # been changed since, and then it opens nothing.
            account = await store.accounts.get(seen.id)
            if account.is_erased or account.password_hash != seen.password_hash:
                raise WrongCredentials
            factors = await store.second_factors.of(seen.id)
            if factors.exist and not command.second_factor:
                raise SecondFactorRequired
        return account

    def _with_tokens(self, opened: OpenedSession, account: Account) -> OpenedSession:
        session = opened.session
        if session.kind is SessionKind.COOKIE:
            return replace(opened, csrf_token=self._secrets.csrf_token(session.id))
        access = self._tokens.issue(principal_of(session, account), now=session.created_at)
        return replace(opened, access=access)


def principal_of(session: Session, account: Account) -> Principal:
    return Principal(account.id, account.roles, session.id, session.proved_at)
