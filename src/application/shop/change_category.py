from dataclasses import dataclass, field

from application.platform.ports import Clock, UnitOfWork
from application.shop.catalogue_access import known_category
from application.shop.catalogue_ports import CatalogueStore
from domain.kernel.access import Principal
from domain.kernel.ids import CategoryId
from domain.shop.category import Category, CategoryChanges, CategoryTree


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCategory:
    """With ``moves`` it comes to hang below ``parent_id``, or at the top without one."""

    category_id: CategoryId
    changes: CategoryChanges = field(default_factory=CategoryChanges)
    moves: bool = False
    parent_id: CategoryId | None = None
    by: Principal
    if_match: int | None = None


class ChangeCategoryHandler:
    """Rename a category, or move it with everything below it."""

    def __init__(self, work: UnitOfWork[CatalogueStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ChangeCategory) -> Category:
        async with self._work.begin() as store:
            known = await known_category(
                store, command.category_id, by=command.by, if_match=command.if_match
            )
            changed = known
            if command.changes:
                changed = changed.change(command.changes, now=self._clock.now())
            if command.moves and command.parent_id != known.parent_id:
                # Nobody else moves anything from here on.
                tree = CategoryTree(await store.categories.all())
                changed = changed.move(command.parent_id, tree=tree, now=self._clock.now())
            if changed is not known:
                await store.categories.save(changed)
        return changed.settled()
