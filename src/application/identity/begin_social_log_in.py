from dataclasses import dataclass

from application.identity.social_trip import Departed, Departure, SocialTrip


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginSocialLogIn:
    departure: Departure


class BeginSocialLogInHandler:
    """Send somebody to a provider, to log in there."""

    def __init__(self, trip: SocialTrip) -> None:
        self._trip = trip

    async def __call__(self, command: BeginSocialLogIn) -> Departed:
        return await self._trip.begin(command.departure)
