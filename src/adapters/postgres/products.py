"""The catalogue in PostgreSQL."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from asyncpg import ForeignKeyViolationError, UniqueViolationError
from sqlalchemy import (
    ARRAY,
    Integer,
    String,
    Uuid,
    bindparam,
    delete,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.product_categories import ALL_CATEGORIES, PostgresCategories
from adapters.postgres.product_listing import write_listing
from adapters.postgres.product_rows import (
    PRODUCT_COLUMNS,
    VARIANTS_OF_PRODUCT,
    category_of,
    product_of,
    product_row,
    shop_variant_of_row,
    summary_of_row,
    variant_rows,
)
from adapters.postgres.products_schema import products, variants
from adapters.postgres.schema import TIME
from adapters.postgres.statement import InsertMany, Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.platform.paging import Page, PageRequest
from application.shop.catalogue_keys import key_of_product, product_to_follow
from application.shop.catalogue_ports import ProductSummary, ShopVariant
from application.shop.import_ports import ImportedStock
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, CategoryId, ProductId, VariantId
from domain.shop.category import Category
from domain.shop.errors import CategoryNotFound, HandleTaken, ProductNotFound, SkuTaken
from domain.shop.product import Product, ProductStatus

_BEFORE_ALL = UUID(int=0)
_AFTER_ALL = (datetime(9000, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))

_whole = select(*PRODUCT_COLUMNS, VARIANTS_OF_PRODUCT)
_ADD = Statement(insert(products))
_GET = Statement(_whole.where(products.c.id == bindparam("product_id")))
# Asked for by those who look for something in order to add it, before any other lock.
_LOCK_SELLER = Statement(
    select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("seller", type_=String), 0)))
)
_FIND = Statement(
    _whole.where(
        products.c.seller_id == bindparam("seller_id"), products.c.handle == bindparam("handle")
    )
)
_SAVE = Statement(
    update(products)
    .where(products.c.id == bindparam("saved_id"), products.c.version == bindparam("seen_version"))
    .values({column.name: bindparam(column.name) for column in products.c if column.name != "id"})
    .returning(products.c.id)
)
_DROP_VARIANTS = Statement(
    delete(variants).where(
        variants.c.product_id == bindparam("product_id"),
        variants.c.id != func.all(bindparam("kept", type_=ARRAY(Uuid))),
    )
)
_PUT_VARIANTS = InsertMany(
    variants,
    on_conflict=lambda new: new.on_conflict_do_update(
        constraint=variants.primary_key,
        set_={column.name: column for column in new.excluded if not column.primary_key},
    ),
)
SHOP_VARIANTS = (
    select(
        variants,
        products.c.title,
        products.c.status,
        products.c.version,
        products.c.images,
        products.c.category_id,
    )
    .join(products, products.c.id == variants.c.product_id)
    .where(variants.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
)
"""Parameters: ``ids`` of variants."""

_VARIANTS = Statement(SHOP_VARIANTS)
_limit = bindparam("limit", type_=Integer)
_OWN = Statement(
    select(products)
    .where(
        products.c.seller_id == bindparam("seller_id"),
        products.c.status == func.any(bindparam("statuses", type_=ARRAY(String))),
        tuple_(products.c.created_at, products.c.id)
        < tuple_(bindparam("after_time", type_=TIME), bindparam("after_id", type_=Uuid)),
    )
    .order_by(products.c.created_at.desc(), products.c.id.desc())
    .limit(_limit)
)
_FOLLOWING = Statement(
    _whole.where(products.c.seller_id == bindparam("seller_id"), products.c.id > bindparam("after"))
    .order_by(products.c.id)
    .limit(_limit)
)


class PostgresProducts:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def add(self, product: Product) -> None:
        with _naming_what_is_taken(product):
            await _ADD.run(self._connection, **product_row(product))
            await _PUT_VARIANTS.run(self._connection, variant_rows(product))
            await write_listing(self._connection, product)
        self._transaction.record(product)

    async def get(self, product_id: ProductId) -> Product:
        row = await _GET.row(self._connection, product_id=product_id)
        if row is None:
            raise ProductNotFound(product_id)
        return product_of(row)

    async def find(self, seller_id: AccountId, handle: str) -> Product | None:
        await _LOCK_SELLER.run(self._connection, seller=f"products of {seller_id}")
        row = await _FIND.row(self._connection, seller_id=seller_id, handle=handle)
        return None if row is None else product_of(row)

    async def save(self, product: Product) -> None:
        with _naming_what_is_taken(product):
            saved = await _SAVE.row(
                self._connection,
                saved_id=product.id,
                seen_version=product.version,
                **product_row(product),
            )
            if saved is None:
                raise StaleVersion("The product changed meanwhile.", productId=str(product.id))
            await self._put_variants(product)
            await write_listing(self._connection, product)
        self._transaction.record(product)

    async def _put_variants(self, product: Product) -> None:
        kept = [variant.id for variant in product.variants]
        await _DROP_VARIANTS.run(self._connection, product_id=product.id, kept=kept)
        await _PUT_VARIANTS.run(self._connection, variant_rows(product))


class PostgresCatalogueStore:
    def __init__(self, transaction: Transaction) -> None:
        self.products = PostgresProducts(transaction)
        self.categories = PostgresCategories(transaction)


class PostgresImportStore(PostgresCatalogueStore):
    """The catalogue with the stock that a file brings."""

    def __init__(
        self, transaction: Transaction, *, open_stock: Callable[[Transaction], ImportedStock]
    ) -> None:
        super().__init__(transaction)
        self.stock = open_stock(transaction)


class PostgresCatalogueViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, product_id: ProductId) -> Product:
        row = await _GET.row(self._pool, product_id=product_id)
        if row is None:
            raise ProductNotFound(product_id)
        return product_of(row)

    async def variants(self, ids: Collection[VariantId]) -> Mapping[VariantId, ShopVariant]:
        rows = await _VARIANTS.rows(self._pool, ids=list(ids))
        return {row["id"]: shop_variant_of_row(row) for row in rows}

    async def own(
        self, seller_id: AccountId, status: ProductStatus | None, page: PageRequest
    ) -> Page[ProductSummary]:
        after_time, after_id = product_to_follow(page) or _AFTER_ALL
        statuses = list(ProductStatus) if status is None else [status]
        rows = await _OWN.rows(
            self._pool,
            seller_id=seller_id,
            statuses=[each.value for each in statuses],
            after_time=after_time,
            after_id=after_id,
            limit=page.limit + 1,
        )
        return Page.cut([summary_of_row(row) for row in rows], page, key_of_product)

    async def following(
        self, seller_id: AccountId, after: ProductId | None, *, limit: int
    ) -> Sequence[Product]:
        rows = await _FOLLOWING.rows(
            self._pool, seller_id=seller_id, after=after or _BEFORE_ALL, limit=limit
        )
        return [product_of(row) for row in rows]

    async def categories(self) -> Sequence[Category]:
        return [category_of(row) for row in await ALL_CATEGORIES.rows(self._pool)]


@contextmanager
def _naming_what_is_taken(product: Product) -> Iterator[None]:
    try:
        yield
    except UniqueViolationError as taken:
        if taken.constraint_name == "uq_product_seller_id_handle":
            raise HandleTaken(product.handle) from None
        raise SkuTaken from None
    except ForeignKeyViolationError:
        raise CategoryNotFound(CategoryId(product.category_id or _BEFORE_ALL)) from None
