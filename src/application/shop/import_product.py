"""One product of an imported file, within its transaction."""

from datetime import datetime

from application.platform.ports import Ids
from application.shop.import_merge import Merged
from application.shop.import_ports import ImportedProduct, ImportStore, ProductFault
from application.shop.import_report import Outcome, ProductReport
from domain.kernel.access import Principal
from domain.kernel.ids import ProductId, VariantId
from domain.shop.errors import BadProduct
from domain.shop.product import Product, ProductStatus

LEFT_ALONE = "It is archived, and stays as it is."
IN_ANOTHER_CURRENCY = "It is sold in {currency}; a product keeps its currency."


class ProductImport:
    """Brings a product in with its variants and their stock, or changes what is there.

    All of them in one transaction, so that a product that is refused leaves nothing behind.
    """

    def __init__(
        self, store: ImportStore, now: datetime, ids: Ids, currency: str, *, by: Principal
    ) -> None:
        self._store = store
        self._now = now
        self._ids = ids
        self._currency = currency
        self._by = by

    async def put(self, told: ImportedProduct) -> ProductReport:
        known = await self._store.products.find(self._by.account_id, told.handle)
        if known is not None and known.status is ProductStatus.ARCHIVED:
            return _done(known, told, Outcome.UNCHANGED, LEFT_ALONE)
        if known is not None and known.currency != self._currency:
            reason = IN_ANOTHER_CURRENCY.format(currency=known.currency)
            return _failed(told, [ProductFault(line=told.line, where="", reason=reason)])
        merged = Merged(told, known, lambda: VariantId(self._ids.new()))
        try:
            product = self._created(merged) if known is None else self._changed(known, merged)
        except BadProduct as bad:
            return _failed(told, _placed(bad, merged, known))
        product = self._in_status(product, told.status)
        if known is None:
            await self._store.products.add(product)
        elif product is not known:
            await self._store.products.save(product)
        has_more = await self._count(merged)
        if known is None:
            return _done(product, told, Outcome.CREATED)
        changed = product is not known or has_more
        return _done(product, told, Outcome.UPDATED if changed else Outcome.UNCHANGED)

    def _created(self, merged: Merged) -> Product:
        return Product.draft(
            ProductId(self._ids.new()),
            seller_id=self._by.account_id,
            currency=self._currency,
            now=self._now,
            changes=merged.changes,
            variants=merged.variants,
        )

    def _changed(self, known: Product, merged: Merged) -> Product:
        return known.change(merged.changes, merged.variants, now=self._now)

    def _in_status(self, product: Product, status: ProductStatus | None) -> Product:
        if status is None or status is product.status:
            return product
        match status:
            case ProductStatus.ACTIVE:
                return product.activate(now=self._now)
            case ProductStatus.DRAFT:
                return product.withdraw(now=self._now)
            case ProductStatus.ARCHIVED:
                return product.archive(now=self._now)

    async def _count(self, merged: Merged) -> bool:
        """Make the stock what the file counted; whether that changed anything."""
        counted = dict(merged.on_hand)
        return bool(counted) and await self._store.stock.set_on_hand(
            self._by.account_id, counted, now=self._now
        )


def _placed(bad: BadProduct, merged: Merged, known: Product | None) -> list[ProductFault]:
    """What the product's rules say, told by the lines and columns of the file."""
    own = () if known is None else known.variants
    given = {variant.id: variant for variant in merged.variants}
    kept = [given.pop(variant.id, variant) for variant in own]
    variants = [*kept, *given.values()]
    faults = []
    for fault in bad.faults:
        line, where = merged.place_of(fault, variants)
        faults.append(ProductFault(line=line, where=where, reason=fault.says))
    return faults


def _failed(told: ImportedProduct, faults: list[ProductFault]) -> ProductReport:
    return ProductReport(
        line=told.line,
        outcome=Outcome.FAILED,
        handle=told.handle,
        title=told.title,
        faults=tuple(faults),
    )


def _done(product: Product, told: ImportedProduct, outcome: Outcome, *notes: str) -> ProductReport:
    return ProductReport(
        line=told.line,
        outcome=outcome,
        handle=told.handle,
        title=told.title,
        product_id=product.id,
        notes=notes,
    )
