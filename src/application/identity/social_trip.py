"""To another provider and back: the same for logging in and for linking."""

from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest

from application.identity.identity_providers import IdentityProviders
from application.identity.ports import IdentityStore
from application.identity.social_ports import (
    Person,
    ProviderAnswer,
    Question,
    SocialSecret,
    SocialSecrets,
)
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.identity.session_events import SessionKind
from domain.identity.social_errors import SocialLogInOver, SocialLogInRefused
from domain.identity.social_log_in import LASTS, SocialLogIn
from domain.kernel.ids import AccountId, SocialLogInId


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """How somebody wants to be sent to a provider."""

    provider: str
    kind: SessionKind = SessionKind.BEARER
    return_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed:
    authorization_url: str
    expires_at: datetime
    kind: SessionKind
    binding: str = field(repr=False)
    """Whoever comes back has to bring it: a browser as a cookie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What somebody came back from a provider with."""

    provider: str
    state: str = field(repr=False)
    binding: str = field(repr=False)
    code: str = field(default="", repr=False)
    issuer: str = ""


class SocialTrip:
    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        providers: IdentityProviders,
        secrets: SocialSecrets,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._providers = providers
        self._secrets = secrets
        self._clock = clock
        self._ids = ids

    async def begin(self, departure: Departure, account_id: AccountId | None = None) -> Departed:
        provider = self._providers.get(departure.provider)
        now = self._clock.now()
        log_in = SocialLogIn(
            id=SocialLogInId(self._ids.new()),
            provider=provider.name,
            kind=departure.kind,
            return_to=self._providers.return_to(provider.name, departure.return_to),
            begun_at=now,
            account_id=account_id,
        )
        secret = self._secrets.of(log_in)
        url = await provider.begin(_question(log_in, secret))
        async with self._work.begin() as store:
            await store.social_log_ins.add(log_in)
        return Departed(
            authorization_url=url,
            expires_at=now + LASTS,
            kind=log_in.kind,
            binding=secret.binding,
        )

    async def end(
        self, back: Return, account_id: AccountId | None = None
    ) -> tuple[SocialLogIn, Person]:
        """Who it is; raise ``SocialLogInOver`` or ``SocialLogInRefused``.

        Whatever comes of it, the log-in is used up before the provider is asked.
        """
        provider = self._providers.get(back.provider)
        secret = self._secrets.read(back.state)
        if not compare_digest(secret.binding.encode(), back.binding.encode()):
            raise SocialLogInOver
        async with self._work.begin() as store:
            log_in = await store.social_log_ins.take(secret.id)
        log_in.expect(provider.name, account_id, now=self._clock.now())
        if not back.code:
            raise SocialLogInRefused
        answer = ProviderAnswer(code=back.code, issuer=back.issuer)
        return log_in, await provider.finish(_question(log_in, secret), answer)


def _question(log_in: SocialLogIn, secret: SocialSecret) -> Question:
    return Question(
        state=secret.state,
        nonce=secret.nonce,
        verifier=secret.verifier,
        return_to=log_in.return_to,
    )
