"""What is kept of how long ways and stops took."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from domain.delivery.eta import EtaFigures, EtaKey


class EtaBook(Protocol):
    async def lock(self, keys: Sequence[EtaKey]) -> Mapping[EtaKey, EtaFigures]:
        """The figures of each key, empty ones too, for nobody else until the transaction ends."""
        ...

    async def save(self, figures: EtaFigures) -> None:
        """Store figures that are locked."""
        ...


class EtaStore(Protocol):
    """What learning from a delivery touches within one transaction."""

    @property
    def eta(self) -> EtaBook: ...


class EtaViews(Protocol):
    async def of(self, keys: Sequence[EtaKey]) -> Mapping[EtaKey, EtaFigures]:
        """The figures of each key; empty ones of those that nothing was learnt of."""
        ...
