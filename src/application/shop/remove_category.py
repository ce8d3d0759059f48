from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.shop.catalogue_access import known_category
from application.shop.catalogue_ports import CatalogueStore
from domain.kernel.access import Principal
from domain.kernel.ids import CategoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCategory:
    category_id: CategoryId
    by: Principal
    if_match: int | None = None


class RemoveCategoryHandler:
    """Take a category out of the tree that nothing hangs below."""

    def __init__(self, work: UnitOfWork[CatalogueStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RemoveCategory) -> None:
        async with self._work.begin() as store:
            known = await known_category(
                store, command.category_id, by=command.by, if_match=command.if_match
            )
            await store.categories.remove(known.remove(now=self._clock.now()))
