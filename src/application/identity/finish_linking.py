from dataclasses import dataclass

from application.identity.ports import IdentityStore
from application.identity.social_ports import Person
from application.identity.social_trip import Return, SocialTrip
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.identity.social_errors import IdentityTaken
from domain.identity.social_identity import SocialIdentity
from domain.kernel.access import Principal
from domain.kernel.ids import SocialIdentityId


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishLinking:
    back: Return
    by: Principal


class FinishLinkingHandler:
    """Link who somebody is at a provider with their account. What is linked already stays so."""

    def __init__(
        self, work: UnitOfWork[IdentityStore], trip: SocialTrip, clock: Clock, ids: Ids
    ) -> None:
        self._work = work
        self._trip = trip
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: FinishLinking) -> SocialIdentity:
        log_in, person = await self._trip.end(command.back, command.by.account_id)
        async with self._work.begin() as store:
            known = await store.social_identities.find(person.issuer, person.subject)
            if known is None:
                return await self._link(store, command.by, log_in.provider, person)
        if known.account_id != command.by.account_id:
            raise IdentityTaken
        return known

    async def _link(
        self, store: IdentityStore, by: Principal, provider: str, person: Person
    ) -> SocialIdentity:
        among = await store.social_identities.of(by.account_id)
        identity = SocialIdentity.link(
            SocialIdentityId(self._ids.new()),
            account=await store.accounts.get(by.account_id),
            provider=provider,
            issuer=person.issuer,
            subject=person.subject,
            among=among,
            now=self._clock.now(),
        )
        await store.social_identities.add(identity)
        return identity.settled()
