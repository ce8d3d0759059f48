"""A catalogue of 200,000 products, written straight into the tables, and searches of it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import batched
from random import Random
from typing import Any
from uuid import UUID, uuid4

from adapters.postgres.pool import create_pool
from adapters.postgres.product_listing import listing_row
from adapters.postgres.product_rows import category_row, product_row, variant_rows
from adapters.postgres.statement import Pool
from domain.kernel.ids import AccountId, CategoryId, ProductId, VariantId
from domain.kernel.money import Money
from domain.shop.category import Category
from domain.shop.product import Product, ProductStatus
from domain.shop.variant import Option, Variant

PRODUCTS = 200_000
WORDS = 30_000
VENDORS, TAGS, CATEGORIES = 2_000, 300, 60
SIZES = ("S", "M", "L", "XL")
_AT_ONCE = 5_000
_START = datetime(2026, 1, 1, tzinfo=UTC)
_SYLLABLES = "ba be bi bo bu da de do fa fi ga go ka ke ko la le li lo ma mi mo na ne no pa po ra re ri ro sa se si so ta te ti to va vi wa wo za".split()  # noqa: E501, SIM905
_LEARN = """
INSERT INTO product_word SELECT DISTINCT unnest(words) FROM product_listing ON CONFLICT DO NOTHING
"""
_SOLD = "UPDATE product_listing SET sold = (random() ^ 4 * 1000)::bigint"
_LOCATION = """
INSERT INTO location (id, seller_id, opening_hours, is_pick_up, status, opened_at, version)
VALUES ($1, $2, '', false, 'OPEN', now(), 1)
"""
_LEVELS = """
INSERT INTO stock_level (id, variant_id, product_id, location_id, seller_id, shipped, version)
SELECT gen_random_uuid(), id, product_id, $1, seller_id, 0, 1 FROM product_variant
"""
_STOCKS = """
INSERT INTO stock (id, kind, capacity, held, sold, closed, queue, version)
SELECT id, 'QUANTITY', floor(random() * 3), 0, 0, false, 0, 1 FROM stock_level
ON CONFLICT DO NOTHING
"""


class Catalogue:
    """Everything in it is drawn from one seed; few words are frequent, most are rare."""

    def __init__(self, seed: int = 7) -> None:
        self._chance = Random(seed)  # nothing secret
        self.words = _some_words(self._chance)
        self.categories = [_category(number) for number in range(CATEGORIES)]

    def word(self) -> str:
        return self.words[min(int(self._chance.paretovariate(0.6)), WORDS) - 1]

    def vendor(self) -> str:
        return f"Vendor {self._chance.randint(1, VENDORS)}"

    def category(self) -> CategoryId:
        return self._chance.choice(self.categories).id

    def misspelt(self) -> str:
        """A word of some length with two letters in the wrong order."""
        word = self._chance.choice(self.words[:5_000])
        place = self._chance.randint(1, len(word) - 2)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    def amount(self) -> int:
        return int(500 * self._chance.paretovariate(1.2))

    def products(self, count: int) -> Iterator[Product]:
        for number in range(count):
            yield self._product(number)

    def _product(self, number: int) -> Product:
        price = Money(min(self.amount(), 5_000_000), "EUR")
        text = " ".join(self.word() for _ in range(30))
        return Product(
            id=ProductId(uuid4()),
            seller_id=AccountId(UUID(int=self._chance.randint(1, 500))),
            handle=f"product-{number}",
            title=" ".join(self.word() for _ in range(4)),
            description=f"<p>{text}</p>",
            vendor=self.vendor(),
            kind=f"Kind {self._chance.randint(1, 100)}",
            tags=tuple({f"tag {self._chance.randint(1, TAGS)}" for _ in range(3)}),
            category_id=self.category(),
            options=(Option(name="Size", values=SIZES),),
            variants=tuple(
                Variant(id=VariantId(uuid4()), options=(size,), price=price)
                for size in self._chance.sample(SIZES, 2)
            ),
            currency="EUR",
            status=ProductStatus.ACTIVE,
            created_at=_START + timedelta(seconds=number),
        )


async def load_catalogue(database_url: str, count: int = PRODUCTS) -> Catalogue:
    catalogue = Catalogue()
    async with create_pool(database_url) as pool:
        await _copy(pool, "product_category", map(category_row, catalogue.categories))
        for some in batched(catalogue.products(count), _AT_ONCE, strict=False):
            await _copy(pool, "product", map(product_row, some))
            await _copy(pool, "product_listing", map(listing_row, some))
            await _copy(pool, "product_variant", (row for one in some for row in variant_rows(one)))
        location = uuid4()
        await pool.execute(_LOCATION, location, UUID(int=1))
        await pool.execute(_LEVELS, location)
        for statement in (_STOCKS, _LEARN, _SOLD):
            await pool.execute(statement, timeout=600)
        await pool.execute("VACUUM ANALYZE", timeout=600)
    return catalogue


async def _copy(pool: Pool, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first, *rest = rows
    records = [tuple(row.values()) for row in (first, *rest)]
    async with pool.acquire() as connection:
        await connection.copy_records_to_table(table, records=records, columns=list(first))


def _category(number: int) -> Category:
    parent = None if number < 10 else CategoryId(UUID(int=0xCA7 + number % 10))
    return Category(
        id=CategoryId(UUID(int=0xCA7 + number)),
        name=f"Category {number}",
        slug=f"category-{number}",
        parent_id=parent,
    )


def _some_words(chance: Random) -> Sequence[str]:
    words: dict[str, None] = {}
    while len(words) < WORDS:
        words["".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4)))] = None
    return list(words)
