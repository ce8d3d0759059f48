from dataclasses import dataclass

from application.identity.ports import IdentityStore
from application.identity.social_trip import Departed, Departure, SocialTrip
from application.platform.ports import Clock, UnitOfWork
from domain.identity.social_errors import EmailUnverified
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginLinking:
    departure: Departure
    by: Principal


class BeginLinkingHandler:
    """Send somebody who is signed in to a provider, to log in here through it from now on.

    It needs a recent proof: who finds a session open must not leave a door open for themselves.
    """

    def __init__(self, work: UnitOfWork[IdentityStore], trip: SocialTrip, clock: Clock) -> None:
        self._work = work
        self._trip = trip
        self._clock = clock

    async def __call__(self, command: BeginLinking) -> Departed:
        command.by.need_recent_proof(self._clock.now())
        async with self._work.begin() as store:
            account = await store.accounts.get(command.by.account_id)
        if account.email_verified_at is None:
            raise EmailUnverified
        return await self._trip.begin(command.departure, account.id)
