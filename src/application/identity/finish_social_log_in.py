from collections.abc import Sequence
from dataclasses import dataclass

from application.identity.admit import AdmitHandler, Admitted
from application.identity.open_session import OpenSession
from application.identity.ports import IdentityStore, Spellings
from application.identity.social_ports import Person
from application.identity.social_trip import Return, SocialTrip
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.identity.account import Account, normalised_email, normalised_name
from domain.identity.errors import BadEmail, BadName, EmailTaken, UnknownLocale
from domain.identity.profile import LOCALE
from domain.identity.session_events import SessionKind
from domain.identity.social_errors import EmailNotConfirmed, IdentityTaken, SignInFirst
from domain.identity.social_identity import SocialIdentity, check_linkable
from domain.kernel.ids import AccountId, SocialIdentityId

TRIES = 3
NONE: Sequence[SocialIdentity] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishSocialLogIn:
    back: Return
    device: str = ""
    place: str = ""


class FinishSocialLogInHandler:
    """Let in who comes back from a provider, with a new account if they have none.

    Whoever was here before is known by what never changes at their provider. For who comes for
    the first time an address counts that the provider has verified, and only if it belongs to
    nobody, or to an account that has verified it, too.
    """

    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        *,
        trip: SocialTrip,
        admit: AdmitHandler,
        spellings: Spellings,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._trip = trip
        self._admit = admit
        self._spellings = spellings
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: FinishSocialLogIn) -> Admitted:
        log_in, person = await self._trip.end(command.back)
        account = await self._account_of(person, log_in.provider)
        return await self._enter(account, log_in.kind, command)

    async def _enter(
        self, account: Account, kind: SessionKind, command: FinishSocialLogIn
    ) -> Admitted:
        return await self._admit(
            OpenSession(account=account, kind=kind, device=command.device, place=command.place)
        )

    async def _account_of(self, person: Person, provider: str) -> Account:
        for _ in range(TRIES):
            try:
                async with self._work.begin() as store:
                    return await self._found_or_linked(store, person, provider)
            except (EmailTaken, IdentityTaken):
                # The same person came back twice at the same time: the other one was first.
                continue
        raise SignInFirst

    async def _found_or_linked(
        self, store: IdentityStore, person: Person, provider: str
    ) -> Account:
        known = await store.social_identities.find(person.issuer, person.subject)
        if known is not None:
            return await store.accounts.get(known.account_id)
        email = _confirmed_email(person)
        found = await store.accounts.find(email)
        if found is None:
            account, among = self._new_account(person, email), NONE
            await store.accounts.add(account)
        else:
            among = await store.social_identities.of(found.id)
            # Read once more, now that it cannot change: it may have got another address.
            account = await store.accounts.get(found.id)
            if account.email != email:
                raise SignInFirst
            check_linkable(account, issuer=person.issuer, among=among)
        identity = SocialIdentity.link(
            SocialIdentityId(self._ids.new()),
            account=account,
            provider=provider,
            issuer=person.issuer,
            subject=person.subject,
            among=among,
            now=self._clock.now(),
        )
        await store.social_identities.add(identity)
        return account.settled()

    def _new_account(self, person: Person, email: str) -> Account:
        now = self._clock.now()
        account = Account.register(
            AccountId(self._ids.new()),
            email=email,
            name=_name_of(person, email),
            password_hash="",
            locale=self._locale_of(person),
            now=now,
        )
        return account.verify_email(now=now)

    def _locale_of(self, person: Person) -> str:
        try:
            return self._spellings.locale(person.locale or LOCALE)
        except UnknownLocale:
            return LOCALE


def _confirmed_email(person: Person) -> str:
    if not person.email_verified:
        raise EmailNotConfirmed
    try:
        return normalised_email(person.email)
    except BadEmail:
        raise EmailNotConfirmed from None


def _name_of(person: Person, email: str) -> str:
    try:
        return normalised_name(person.name)
    except BadName:
        return email.partition("@")[0]
