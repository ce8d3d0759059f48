from application.identity.social_ports import OldSocialLogIns
from application.platform.ports import Clock


class ForgetOldSocialLogIns:
    """Remove log-ins elsewhere from which nobody can come back any more."""

    def __init__(self, old_log_ins: OldSocialLogIns, clock: Clock) -> None:
        self._old_log_ins = old_log_ins
        self._clock = clock

    async def __call__(self) -> None:
        await self._old_log_ins.forget_old(self._clock.now())
