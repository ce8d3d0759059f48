"""Finding products on sale, with counts of what was found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from application.platform.paging import Page
from application.shop.catalogue_ports import CatalogueViews
from application.shop.search_ports import (
    FACET_VALUES_MAX,
    Counted,
    Facet,
    FacetName,
    FacetValue,
    ListedProduct,
    ProductFinder,
    ProductSearch,
)
from domain.kernel.ids import CategoryId
from domain.shop.category import Category, CategoryTree


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundProducts:
    page: Page[ListedProduct]
    count: Counted | None = None
    facets: Mapping[FacetName, Facet] | None = None


class SearchProducts:
    """``for_strangers`` counts may be a few seconds old, where somebody keeps them."""

    def __init__(
        self,
        finder: ProductFinder,
        views: CatalogueViews,
        for_strangers: ProductFinder | None = None,
    ) -> None:
        self._finder = finder
        self._for_strangers = for_strangers or finder
        self._views = views

    async def __call__(
        self,
        search: ProductSearch,
        *,
        facets: frozenset[FacetName] = frozenset(),
        counted: bool = False,
        is_stranger: bool = False,
    ) -> FoundProducts:
        finder = self._for_strangers if is_stranger else self._finder
        return FoundProducts(
            page=await finder.find(search),
            count=await finder.count(search) if counted else None,
            facets=await self._facets(finder, search, facets) if facets else None,
        )

    async def _facets(
        self, finder: ProductFinder, search: ProductSearch, names: frozenset[FacetName]
    ) -> Mapping[FacetName, Facet]:
        facets = dict(await finder.facets(search, names))
        if of_categories := facets.get(FacetName.CATEGORY):
            known = await self._views.categories()
            facets[FacetName.CATEGORY] = _with_those_above(of_categories, known)
        return facets


class CountProducts:
    """How many products on sale each category has, with everything below it."""

    def __init__(self, finder: ProductFinder, views: CatalogueViews) -> None:
        self._finder = finder
        self._views = views

    async def __call__(self) -> Mapping[CategoryId, int]:
        return summed_upwards(await self._finder.by_category(), await self._views.categories())


def summed_upwards(
    counts: Mapping[CategoryId, int], categories: Sequence[Category]
) -> Mapping[CategoryId, int]:
    tree = CategoryTree(categories)
    known = {category.id for category in categories}
    sums: dict[CategoryId, int] = {}
    for category_id, count in counts.items():
        # One that was removed meanwhile is above nothing.
        for above in tree.path(category_id) if category_id in known else ():
            sums[above] = sums.get(above, 0) + count
    return sums


def _with_those_above(facet: Facet, categories: Sequence[Category]) -> Facet:
    """With a category, those above it: a product is found under each of them."""
    counts = {CategoryId(UUID(each.value)): each.count for each in facet.values}
    values = sorted(
        _named(summed_upwards(counts, categories), categories),
        key=lambda each: (-each.count, each.value),
    )
    more = len(values) > FACET_VALUES_MAX
    return replace(facet, values=tuple(values[:FACET_VALUES_MAX]), more=more)


def _named(sums: Mapping[CategoryId, int], categories: Sequence[Category]) -> Iterator[FacetValue]:
    for category in categories:
        if category.id in sums:
            yield FacetValue(value=str(category.id), count=sums[category.id], label=category.name)
