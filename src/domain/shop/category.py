"""Categories of products: a tree that the platform keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypedDict

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import CategoryId
from domain.shop.errors import BadCategory, CategoryInItself, CategoryNotFound
from domain.shop.product_events import (
    CategoryChanged,
    CategoryCreated,
    CategoryMoved,
    CategoryRemoved,
)
from domain.shop.product_rules import is_handle

DEPTH_MAX = 6
NAME_MAX = 100
SLUG_MAX = 100


class CategoryChanges(TypedDict, total=False):
    """What a change of a category may give anew."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Aggregate):
    id: CategoryId
    name: str
    slug: str
    parent_id: CategoryId | None = None

    @classmethod
    def create(
        cls,
        id: CategoryId,
        *,
        name: str,
        slug: str,
        parent_id: CategoryId | None,
        tree: "CategoryTree",
        now: datetime,
    ) -> Self:
        category = cls(
            id=id,
            name=name,
            slug=slug,
            parent_id=parent_id,
            events=(CategoryCreated(at=now, category_id=id),),
        ).checked()
        tree.check_place(id, parent_id)
        return category

    def change(self, changes: CategoryChanges, *, now: datetime) -> Self:
        return self._after(CategoryChanged(at=now, category_id=self.id), **changes).checked()

    def move(self, parent_id: CategoryId | None, *, tree: "CategoryTree", now: datetime) -> Self:
        """Hang it, with everything below it, below another category or at the top."""
        tree.check_place(self.id, parent_id)
        return self._after(CategoryMoved(at=now, category_id=self.id), parent_id=parent_id)

    def remove(self, *, now: datetime) -> Self:
        return self._after(CategoryRemoved(at=now, category_id=self.id))

    def checked(self) -> Self:
        if not self.name.strip() or len(self.name) > NAME_MAX or "\0" in self.name:
            raise BadCategory(f"A name has between 1 and {NAME_MAX} letters.", what="name")
        if not is_handle(self.slug) or len(self.slug) > SLUG_MAX:
            raise BadCategory("A slug is of small letters, digits and hyphens.", what="slug")
        return self


class CategoryTree:
    """All categories as they hang below one another."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self._parents: Mapping[CategoryId, CategoryId | None] = {
            category.id: category.parent_id for category in categories
        }

    def check_place(self, category_id: CategoryId, parent_id: CategoryId | None) -> None:
        """Raise unless the category may hang there, with everything below it."""
        path = self.path(parent_id)
        if category_id in path:
            raise CategoryInItself
        if len(path) + self._height(category_id) > DEPTH_MAX:
            raise BadCategory(f"The tree is at most {DEPTH_MAX} deep.", what="parentId")

    def path(self, category_id: CategoryId | None) -> tuple[CategoryId, ...]:
        """The category and those above it; raise ``CategoryNotFound``."""
        path: list[CategoryId] = []
        while category_id is not None:
            if category_id not in self._parents:
                raise CategoryNotFound(category_id)
            path.append(category_id)
            category_id = self._parents[category_id]
        return tuple(path)

    def below(self, category_id: CategoryId) -> frozenset[CategoryId]:
        """The category and everything below it."""
        return frozenset(each for each in self._parents if category_id in self.path(each)) | {
            category_id
        }

    def _height(self, category_id: CategoryId) -> int:
        above = len(self.path(category_id)) - 1 if category_id in self._parents else 0
        return max(
            (len(self.path(each)) - above for each in self.below(category_id) & set(self._parents)),
            default=1,
        )
