from application.identity.factor_ports import OldChallenges
from application.platform.ports import Clock


class ForgetOldChallenges:
    """Tidy up: a challenge counts for five minutes, answered or not."""

    def __init__(self, old_challenges: OldChallenges, clock: Clock) -> None:
        self._old_challenges = old_challenges
        self._clock = clock

    async def __call__(self) -> None:
        await self._old_challenges.forget_old(self._clock.now())
