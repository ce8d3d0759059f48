from dataclasses import dataclass

from application.platform.ports import Clock, Ids, UnitOfWork
from application.shop.catalogue_ports import CatalogueStore
from application.shop.draft_product import handle_of
from domain.kernel.access import Principal, Right
from domain.kernel.ids import CategoryId
from domain.shop.category import Category, CategoryTree


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCategory:
    """Without a slug it gets one from its name."""

    name: str
    slug: str | None = None
    parent_id: CategoryId | None = None
    by: Principal


class CreateCategoryHandler:
    """Hang a new category into the tree."""

    def __init__(self, work: UnitOfWork[CatalogueStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: CreateCategory) -> Category:
        command.by.need(Right.SELL_ANY)
        async with self._work.begin() as store:
            category = Category.create(
                CategoryId(self._ids.new()),
                name=command.name,
                slug=command.slug or handle_of(command.name),
                parent_id=command.parent_id,
                tree=CategoryTree(await store.categories.all()),
                now=self._clock.now(),
            )
            await store.categories.add(category)
        return category.settled()
