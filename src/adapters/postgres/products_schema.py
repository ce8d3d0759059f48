"""The tables of the catalogue."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.schema import JSON, TIME, id_column, metadata

product_categories = Table(
    "product_category",
    metadata,
    id_column(),
    Column("parent_id", ForeignKey("product_category.id")),
    Column("name", String, nullable=False),
    Column("slug", String, nullable=False, unique=True),
    Column("version", BigInteger, nullable=False),
    Index("ix_product_category_parent", "parent_id"),
)

products = Table(
    "product",
    metadata,
    id_column(),
    Column("seller_id", Uuid, nullable=False),
    Column("handle", String, nullable=False),
    Column("title", String, nullable=False),
    Column("description", String, nullable=False),
    Column("vendor", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("tags", ARRAY(String), nullable=False),
    Column("category_id", ForeignKey(product_categories.c.id)),
    Column("options", JSON, nullable=False),
    Column("images", JSON, nullable=False),
    Column("currency", String, nullable=False),
    Column("status", String, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("version", BigInteger, nullable=False),
    # What lists show and are asked for, kept beside the product.
    Column("variant_count", Integer, nullable=False),
    Column("price_min", BigInteger),
    Column("price_max", BigInteger),
    Column("image_url", String),
    UniqueConstraint("seller_id", "handle"),
    Index("ix_product_seller", "seller_id", "created_at", "id"),
    Index("ix_product_category", "category_id"),
)

variants = Table(
    "product_variant",
    metadata,
    id_column(),
    Column("product_id", ForeignKey(products.c.id), nullable=False),
    Column("seller_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    # NULL without one, so that any number of variants may have none.
    Column("sku", String),
    Column("barcode", String, nullable=False),
    Column("options", JSON, nullable=False),
    Column("price_amount", BigInteger, nullable=False),
    Column("compare_at_amount", BigInteger),
    Column("currency", String, nullable=False),
    Column("weight_grams", Integer, nullable=False),
    Column("tax_class", String, nullable=False),
    Column("requires_shipping", Boolean, nullable=False),
    Column("tracks_stock", Boolean, nullable=False),
    Column("sells_beyond_stock", Boolean, nullable=False),
    Column("image_position", Integer),
    CheckConstraint("price_amount >= 0", name="price"),
    CheckConstraint("compare_at_amount > price_amount", name="compare_at"),
    # Looked at when a statement ends, so that two variants can change theirs with each other.
    UniqueConstraint("seller_id", "sku", deferrable=True, initially="IMMEDIATE"),
    Index("ix_product_variant_product", "product_id", "position"),
)
