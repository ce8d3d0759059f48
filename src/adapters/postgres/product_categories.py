"""Categories of products in PostgreSQL."""

from collections.abc import Sequence

from asyncpg import ForeignKeyViolationError, UniqueViolationError
from sqlalchemy import bindparam, delete, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.product_rows import category_of, category_row
from adapters.postgres.products_schema import product_categories
from adapters.postgres.statement import Statement
from adapters.postgres.unit_of_work import Transaction
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CategoryId
from domain.shop.category import Category
from domain.shop.errors import CategoryInUse, CategoryNotFound, SlugTaken

# Whoever changes the shape of the tree has it for themselves until they are done.
_LOCK_TREE = Statement(
    select(
        func.pg_advisory_xact_lock(
            func.hashtextextended(literal_column("'product categories'"), literal_column("0"))
        )
    )
)
ALL_CATEGORIES = Statement(
    select(product_categories).order_by(product_categories.c.name, product_categories.c.id)
)
_ADD = Statement(insert(product_categories))
_GET = Statement(
    select(product_categories).where(product_categories.c.id == bindparam("category_id"))
)
_seen = (
    product_categories.c.id == bindparam("saved_id"),
    product_categories.c.version == bindparam("seen_version"),
)
_SAVE = Statement(
    update(product_categories)
    .where(*_seen)
    .values({name: bindparam(name) for name in ("parent_id", "name", "slug", "version")})
    .returning(product_categories.c.id)
)
_REMOVE = Statement(delete(product_categories).where(*_seen).returning(product_categories.c.id))


class PostgresCategories:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def all(self) -> Sequence[Category]:
        await _LOCK_TREE.run(self._connection)
        return [category_of(row) for row in await ALL_CATEGORIES.rows(self._connection)]

    async def get(self, category_id: CategoryId) -> Category:
        row = await _GET.row(self._connection, category_id=category_id)
        if row is None:
            raise CategoryNotFound(category_id)
        return category_of(row)

    async def add(self, category: Category) -> None:
        try:
            await _ADD.run(self._connection, **category_row(category))
        except UniqueViolationError:
            raise SlugTaken(category.slug) from None
        self._transaction.record(category)

    async def save(self, category: Category) -> None:
        row = category_row(category)
        try:
            saved = await _SAVE.row(
                self._connection, saved_id=category.id, seen_version=category.version, **row
            )
        except UniqueViolationError:
            raise SlugTaken(category.slug) from None
        self._must_be(saved, category)

    async def remove(self, category: Category) -> None:
        try:
            removed = await _REMOVE.row(
                self._connection, saved_id=category.id, seen_version=category.version
            )
        except ForeignKeyViolationError:
            raise CategoryInUse from None
        self._must_be(removed, category)

    def _must_be(self, changed: object, category: Category) -> None:
        if changed is None:
            raise StaleVersion("The category changed meanwhile.", categoryId=str(category.id))
        self._transaction.record(category)
