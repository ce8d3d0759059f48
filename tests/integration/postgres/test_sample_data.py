from typing import Any

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.programme import PostgresProgrammeStore
from adapters.postgres.programme_views import PostgresEventViews, PostgresVenueViews
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.platform.paging import PageRequest
from application.programme.views import EventSearch
from entrypoints.cli.sample_data import load
from entrypoints.cli.sample_programme import EVENTS
from tests.support.clock import FakeClock
from tests.support.personal_data import open_identity
from tests.support.programme import ROUTES
from tests.support.sample import use_cases_over


async def test_the_sample_data_is_loaded_once(pool: Pool) -> None:
    clock = FakeClock()
    common: dict[str, Any] = {"routes": ROUTES, "wake_up": LocalWakeUp()}
    use_cases = use_cases_over(
        PostgresUnitOfWork(pool, PostgresProgrammeStore, **common),
        PostgresUnitOfWork(pool, open_identity, **common),
        PostgresEventViews(pool),
        PostgresVenueViews(pool),
        clock,
    )

    first, second = await load(use_cases, clock), await load(use_cases, clock)

    shown = await use_cases["search_events"](EventSearch(page=PageRequest(limit=100)), None)
    assert (first.added, second.added, len(shown.items)) == (len(EVENTS), 0, len(EVENTS))
