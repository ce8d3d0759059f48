"""A bound on how many questions to one provider are under way, so that it cannot sink us."""

from collections.abc import Awaitable, Callable

from application.platform.breaker import NotAsked

WIDTH = 32


class Bulkhead:
    def __init__(self, name: str, *, width: int = WIDTH) -> None:
        self._name = name
        self._width = width
        self._under_way = 0

    @property
    def is_full(self) -> bool:
        return self._under_way >= self._width

    async def run[Answer](self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask, or raise ``NotAsked`` at once: a queue would only hide that nobody answers."""
        if self.is_full:
            raise NotAsked(self._name)
        self._under_way += 1
        try:
            return await ask()
        finally:
            self._under_way -= 1
