from dataclasses import dataclass

from application.identity.factor_ports import AuthenticatorApps, AuthenticatorSecret
from application.identity.ports import IdentityStore
from application.identity.session_ports import session_of
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginAuthenticator:
    by: Principal


class BeginAuthenticatorHandler:
    """Give out the secret for an authenticator app. It counts once a code of it was shown."""

    def __init__(
        self, work: UnitOfWork[IdentityStore], apps: AuthenticatorApps, clock: Clock
    ) -> None:
        self._work = work
        self._apps = apps
        self._clock = clock

    async def __call__(self, command: BeginAuthenticator) -> AuthenticatorSecret:
        by, now = command.by, self._clock.now()
        session_of(by)
        by.need_recent_proof(now)
        async with self._work.begin() as store:
            factors = await store.second_factors.lock(by.account_id)
            account = await store.accounts.get(by.account_id)
            secret = self._apps.new(account.email)
            await store.second_factors.save(factors.begin_authenticator(secret.secret, now=now))
        return secret
