"""What every book of how long ways took has to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from application.delivery.eta_ports import EtaViews
from domain.delivery.eta import EtaFigures, EtaKey, Lesson
from domain.kernel.ids import ZoneId
from domain.kernel.travel import Vehicle

KEYS: Sequence[EtaKey] = [
    EtaKey(zone_id, Vehicle.CAR, hours)
    for zone_id in (None, ZoneId(UUID(int=7)))
    for hours in ("workday-08", "any")
]


@dataclass(frozen=True, slots=True)
class Ledger:
    work: Any
    views: EtaViews


class EtaContract:
    """Subclass it, give it a ``ledger`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def ledger(self) -> Ledger:
        raise AssertionError("Every adapter brings its own.")

    async def test_nothing_is_known_at_first(self, ledger: Ledger) -> None:
        assert await ledger.views.of(KEYS) == {key: EtaFigures(key=key) for key in KEYS}

    async def test_what_was_learnt_comes_back(self, ledger: Ledger) -> None:
        lesson = Lesson(factor=1.5, stop=90.0)
        for _ in range(2):
            async with ledger.work.begin() as store:
                for figures in (await store.eta.lock(KEYS[:2])).values():
                    await store.eta.save(figures.learnt(lesson))

        known = await ledger.views.of(KEYS)

        taught = [EtaFigures(key=key).learnt(lesson).learnt(lesson) for key in KEYS[:2]]
        assert [known[key] for key in KEYS] == [*taught, *(EtaFigures(key=key) for key in KEYS[2:])]
