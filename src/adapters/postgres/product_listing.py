"""What lists show of products and find them by: a row beside each product, in its transaction.

Kept apart from the product, so that lists read narrow rows, and a sale changes no product.
"""

from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Uuid,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.postgres.products_schema import products
from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.statement import Connection, Statement
from application.shop.product_words import (
    option_values_of,
    sells_always,
    words_of_product,
    words_of_title,
)
from domain.shop.product import Product

_LISTED = text("is_listed")

listings = Table(
    "product_listing",
    metadata,
    Column("id", ForeignKey(products.c.id), primary_key=True),
    Column("seller_id", Uuid, nullable=False),
    Column("is_listed", Boolean, nullable=False),
    Column("handle", String, nullable=False),
    Column("title", String, nullable=False),
    Column("vendor", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("tags", ARRAY(String), nullable=False),
    Column("category_id", Uuid),
    Column("option_values", ARRAY(String), nullable=False),
    Column("variant_count", Integer, nullable=False),
    Column("currency", String, nullable=False),
    Column("price_min", BigInteger),
    Column("price_max", BigInteger),
    Column("image_url", String),
    Column("sells_always", Boolean, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("title_words", ARRAY(String), nullable=False),
    Column("words", ARRAY(String), nullable=False),
    # Counted by sales, and left alone by those who write the rest.
    Column("sold", BigInteger, nullable=False, server_default=text("0")),
    # Each in the order of one list.
    Index("ix_product_listing_newest", "created_at", "id", postgresql_where=_LISTED),
    Index("ix_product_listing_price", "price_min", "id", postgresql_where=_LISTED),
    Index("ix_product_listing_sold", "sold", "id", postgresql_where=_LISTED),
    # For what few products fulfil.
    Index("ix_product_listing_category", "category_id", postgresql_where=_LISTED),
    Index("ix_product_listing_seller", "seller_id", postgresql_where=_LISTED),
    Index("ix_product_listing_vendor", "vendor", postgresql_where=_LISTED),
    Index("ix_product_listing_kind", "kind", postgresql_where=_LISTED),
    *(
        Index(f"ix_product_listing_{name}", name, postgresql_using="gin", postgresql_where=_LISTED)
        for name in ("tags", "option_values", "title_words", "words")
    ),
)

# Every word that a product was ever found by. Slips of the pen are matched against these, and
# not against what each product says: there are fewer of them, and they are short.
product_words = Table(
    "product_word",
    metadata,
    Column("word", String, primary_key=True),
    Index(
        "ix_product_word_trigrams",
        "word",
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    ),
)

product_sales = Table(
    "product_sale",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    id_column("product_id"),
    Column("quantity", BigInteger, nullable=False),
)

_learn = (
    insert(product_words)
    .from_select(["word"], select(func.unnest(bindparam("learned", type_=ARRAY(String)))))
    .on_conflict_do_nothing()
    .cte("learn")
)
_kept = [column.name for column in listings.c if column.server_default is None]
_new = insert(listings).values({name: bindparam(name) for name in _kept})
_LIST = Statement(
    _new.on_conflict_do_update(
        constraint=listings.primary_key,
        set_={name: _new.excluded[name] for name in _kept if name != "id"},
    ).add_cte(_learn)
)


async def write_listing(connection: Connection, product: Product) -> None:
    row = listing_row(product)
    await _LIST.run(connection, **row, learned=_in_order(words_of_product(product)))


def listing_row(product: Product) -> dict[str, object]:
    image = min(product.images, key=lambda each: each.position, default=None)
    return {
        "id": product.id,
        "seller_id": product.seller_id,
        "is_listed": product.is_active,
        "handle": product.handle,
        "title": product.title,
        "vendor": product.vendor,
        "kind": product.kind,
        "tags": list(dict.fromkeys(product.tags)),
        "category_id": product.category_id,
        "option_values": option_values_of(product),
        "variant_count": len(product.variants),
        "currency": product.currency,
        "price_min": None if product.price_from is None else product.price_from.amount,
        "price_max": None if product.price_to is None else product.price_to.amount,
        "image_url": None if image is None else image.url,
        "sells_always": sells_always(product),
        "created_at": product.created_at,
        "version": product.next_version,
        "title_words": words_of_title(product),
        "words": words_of_product(product),
    }


def _in_order(words: Iterable[str]) -> list[str]:
    """Sorted, so that two who say the same new words cannot deadlock."""
    return sorted(set(words))
