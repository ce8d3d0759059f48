from application.identity.key_ports import KeyStandings
from application.platform.ports import Clock


class ForgetOverApiKeys:
    """Tidy up: keys that are over count for nothing, long before they are forgotten."""

    def __init__(self, keys: KeyStandings, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    async def __call__(self) -> None:
        await self._keys.forget_over(now=self._clock.now())
