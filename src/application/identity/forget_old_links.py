from application.identity.link_ports import OldLinks
from application.platform.ports import Clock


class ForgetOldLinks:
    """Remove links that nobody can follow any more, and the addresses with them."""

    def __init__(self, old_links: OldLinks, clock: Clock) -> None:
        self._old_links = old_links
        self._clock = clock

    async def __call__(self) -> None:
        await self._old_links.forget_old(self._clock.now())
