"""Reading stock and locations, and who may read what."""

from application.platform.paging import Page, PageRequest
from application.platform.ports import Clock
from application.shop.catalogue_ports import CatalogueViews
from application.shop.stock_ports import LocationViews, StockMovement, StockView, StockViews
from domain.kernel.access import Principal, Right
from domain.kernel.ids import LocationId, ProductId, VariantId
from domain.shop.errors import ProductNotFound
from domain.shop.location import Location, default_location_of
from domain.shop.stock_errors import LocationNotFound


class ListLocations:
    """One's own locations. Who never had one sees the one that is opened on demand."""

    def __init__(self, *, views: LocationViews, clock: Clock) -> None:
        self._views = views
        self._clock = clock

    async def __call__(self, page: PageRequest, by: Principal) -> Page[Location]:
        by.need(Right.SELL)
        found = await self._views.of_seller(by.account_id, page)
        if found.items or page.cursor is not None:
            return found
        default = Location.default_of(by.account_id, now=self._clock.now()).settled()
        return Page(items=(default,), next=None)


class GetLocation:
    def __init__(self, *, views: LocationViews, clock: Clock) -> None:
        self._views = views
        self._clock = clock

    async def __call__(self, location_id: LocationId, by: Principal) -> Location:
        by.need(Right.SELL)
        try:
            location = await self._views.get(location_id)
        except LocationNotFound:
            if location_id != default_location_of(by.account_id):
                raise
            location = Location.default_of(by.account_id, now=self._clock.now()).settled()
        if not by.reaches(location.seller_id, otherwise=Right.SELL_ANY):
            raise LocationNotFound(location_id)
        return location


class ListStockOfProduct:
    """Where a product's variants lie, for its seller."""

    def __init__(self, *, catalogue: CatalogueViews, views: StockViews) -> None:
        self._catalogue = catalogue
        self._views = views

    async def __call__(
        self, product_id: ProductId, page: PageRequest, by: Principal
    ) -> Page[StockView]:
        by.need(Right.SELL)
        product = await self._catalogue.get(product_id)
        if not by.reaches(product.seller_id, otherwise=Right.SELL_ANY):
            raise ProductNotFound(product_id)
        return await self._views.of_product(product_id, page)


class ListStockAtLocation:
    def __init__(self, *, get_location: GetLocation, views: StockViews) -> None:
        self._get_location = get_location
        self._views = views

    async def __call__(
        self, location_id: LocationId, page: PageRequest, by: Principal
    ) -> Page[StockView]:
        await self._get_location(location_id, by)
        return await self._views.at(location_id, page)


class ListStockMovements:
    """Who made what of the stock, when and why."""

    def __init__(self, *, get_location: GetLocation, views: StockViews) -> None:
        self._get_location = get_location
        self._views = views

    async def __call__(
        self,
        location_id: LocationId,
        variant_id: VariantId | None,
        page: PageRequest,
        by: Principal,
    ) -> Page[StockMovement]:
        await self._get_location(location_id, by)
        return await self._views.movements(location_id, variant_id, page)
