"""How long ways took, in a dictionary."""

from collections.abc import Mapping, Sequence

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from domain.delivery.eta import EtaFigures, EtaKey

TABLE = "eta_figures"


class MemoryEtaBook:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[EtaKey, EtaFigures] = transaction.table(TABLE)

    async def lock(self, keys: Sequence[EtaKey]) -> Mapping[EtaKey, EtaFigures]:
        # One transaction at a time: nobody else is here.
        return _of(self._rows, keys)

    async def save(self, figures: EtaFigures) -> None:
        self._rows[figures.key] = figures


class MemoryEtaStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.eta = MemoryEtaBook(transaction)


class MemoryEtaViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def of(self, keys: Sequence[EtaKey]) -> Mapping[EtaKey, EtaFigures]:
        return _of(self._database.table(TABLE), keys)


def _of(rows: Mapping[EtaKey, EtaFigures], keys: Sequence[EtaKey]) -> Mapping[EtaKey, EtaFigures]:
    return {key: rows.get(key, EtaFigures(key=key)) for key in keys}
