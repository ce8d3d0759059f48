"""Identities elsewhere for tests, and a provider that is nowhere but here."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode
from uuid import uuid4

from adapters.memory.unit_of_work import MemoryDatabase
from adapters.security.factor_secrets import RandomFactorSecrets
from adapters.security.passkeys import WebAuthnPasskeys
from adapters.security.social_secrets import HmacSocialSecrets
from adapters.spellings import WorldSpellings
from adapters.system import SystemIds
from application.identity.admit import AdmitHandler
from application.identity.ask_challenge import ChallengeDesk
from application.identity.begin_linking import BeginLinking, BeginLinkingHandler
from application.identity.begin_social_log_in import BeginSocialLogIn, BeginSocialLogInHandler
from application.identity.finish_linking import FinishLinkingHandler
from application.identity.finish_social_log_in import FinishSocialLogInHandler
from application.identity.identity_providers import IdentityProviders
from application.identity.open_session import OpenSessionHandler
from application.identity.ports import IdentityStore
from application.identity.social_ports import IdentityProvider, Person, ProviderAnswer, Question
from application.identity.social_trip import Departed, Departure, Return, SocialTrip
from application.identity.unlink_identity import UnlinkIdentityHandler
from application.platform.errors import Unavailable
from application.platform.ports import UnitOfWork
from domain.identity.account import Account
from domain.identity.session_events import SessionKind
from domain.identity.social_errors import SocialLogInRefused
from domain.identity.social_identity import SocialIdentity
from domain.identity.social_log_in import SocialLogIn
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, SocialIdentityId, SocialLogInId
from tests.support.clock import NOON, FakeClock
from tests.support.identity import access_tokens, an_account
from tests.support.openid import Somebody, asked_in
from tests.support.sessions import session_secrets

ISSUER = "https://login.acme.example"
SITE = "https://fairground.test"


def a_verified_account(email: str = "ada@example.org", *, password_hash: str = "a hash") -> Account:  # noqa: S107  # Nobody's.
    return an_account(email, password_hash=password_hash).verify_email(now=NOON)


def an_identity(
    account: Account, *, subject: str = "ada-0001", issuer: str = ISSUER, provider: str = "acme"
) -> SocialIdentity:
    return SocialIdentity.link(
        SocialIdentityId(uuid4()),
        account=account,
        provider=provider,
        issuer=issuer,
        subject=subject,
        among=(),
        now=NOON,
    )


def a_social_log_in(
    *,
    account_id: AccountId | None = None,
    kind: SessionKind = SessionKind.BEARER,
    begun_at: datetime = NOON,
) -> SocialLogIn:
    return SocialLogIn(
        id=SocialLogInId(uuid4()),
        provider="acme",
        kind=kind,
        return_to=f"{SITE}/account/social/acme",
        begun_at=begun_at,
        account_id=account_id,
    )


def social_secrets(*secrets: bytes) -> HmacSocialSecrets:
    return HmacSocialSecrets(secrets or (b"a secret of log-ins, for tests only.",))


class PlayedProvider:
    """Lets in whom a test says, and remembers what it was asked."""

    def __init__(self, name: str = "acme", issuer: str = ISSUER) -> None:
        self.name = name
        self.issuer = issuer
        self.is_away = False
        self._codes: dict[str, tuple[str, Somebody]] = {}

    async def begin(self, question: Question) -> str:
        self._expect_there()
        asked = {
            "state": question.state,
            "nonce": question.nonce,
            "redirect_uri": question.return_to,
        }
        return f"{self.issuer}/authorize?{urlencode(asked)}"

    def let_in(self, address: str, somebody: Somebody) -> dict[str, str]:
        """What the browser comes back with, once somebody has logged in at the address."""
        asked, code = asked_in(address), uuid4().hex
        self._codes[code] = (asked["nonce"], somebody)
        return {"state": asked["state"], "code": code}

    async def finish(self, question: Question, answer: ProviderAnswer) -> Person:
        self._expect_there()
        nonce, somebody = self._codes.pop(answer.code, ("", None))
        if somebody is None or nonce != question.nonce or answer.issuer not in {"", self.issuer}:
            raise SocialLogInRefused
        return somebody.known_as(self.issuer)

    def _expect_there(self) -> None:
        if self.is_away:
            raise Unavailable(self.name)


def identity_providers(
    *providers: IdentityProvider, return_addresses: Sequence[str] = ()
) -> IdentityProviders:
    return IdentityProviders(providers, site=SITE, return_addresses=return_addresses)


def names_of_events(database: MemoryDatabase) -> list[str]:
    return [entry.event.name for entry in database.table("event_log").values()]


class Doorway:
    """The use cases of logging in through a provider, on whatever storage."""

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        *providers: IdentityProvider,
        return_addresses: Sequence[str] = (),
    ) -> None:
        clock, ids = FakeClock(), SystemIds()
        self.work = work
        self.clock = clock
        known = identity_providers(*providers, return_addresses=return_addresses)
        trip = SocialTrip(work, known, social_secrets(), clock, ids)
        open_session = OpenSessionHandler(work, access_tokens(), session_secrets(), clock, ids)
        admit = AdmitHandler(
            work,
            open_session,
            ChallengeDesk(RandomFactorSecrets(), clock, ids),
            WebAuthnPasskeys(SITE, name="Fairground"),
        )
        self.begin = BeginSocialLogInHandler(trip)
        self.finish = FinishSocialLogInHandler(
            work, trip=trip, admit=admit, spellings=WorldSpellings(), clock=clock, ids=ids
        )
        self.begin_linking = BeginLinkingHandler(work, trip, clock)
        self.finish_linking = FinishLinkingHandler(work, trip, clock, ids)
        self.unlink = UnlinkIdentityHandler(work, clock)

    async def returning(self, provider: PlayedProvider, somebody: Somebody) -> Return:
        """What somebody comes back with who wants to log in."""
        begun = await self.begin(BeginSocialLogIn(departure=Departure(provider=provider.name)))
        return _return_of(provider, begun, somebody)

    async def returning_to_link(
        self, provider: PlayedProvider, somebody: Somebody, by: Principal
    ) -> Return:
        departure = Departure(provider=provider.name)
        begun = await self.begin_linking(BeginLinking(departure=departure, by=by))
        return _return_of(provider, begun, somebody)


def _return_of(provider: PlayedProvider, begun: Departed, somebody: Somebody) -> Return:
    back = provider.let_in(begun.authorization_url, somebody)
    return Return(
        provider=provider.name, state=back["state"], code=back["code"], binding=begun.binding
    )
