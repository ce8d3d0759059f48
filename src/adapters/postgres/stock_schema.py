"""The tables of locations, of what lies there, of taxes, and of sellers' terms."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from adapters.postgres.schema import TIME, id_column, metadata

locations = Table(
    "location",
    metadata,
    id_column(),
    Column("seller_id", Uuid, nullable=False),
    Column("name_sealed", LargeBinary),
    Column("address_sealed", LargeBinary),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("opening_hours", String, nullable=False),
    Column("is_pick_up", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("opened_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="position"),
    Index("ix_location_of_seller", "seller_id", "id"),
)

levels = Table(
    "stock_level",
    metadata,
    # The id of its stock in inventory.
    id_column(),
    Column("variant_id", Uuid, nullable=False),
    Column("product_id", Uuid, nullable=False),
    Column("location_id", ForeignKey(locations.c.id), nullable=False),
    Column("seller_id", Uuid, nullable=False),
    Column("shipped", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("variant_id", "location_id"),
    CheckConstraint("shipped >= 0", name="shipped"),
    Index("ix_stock_level_of_product", "product_id", "id"),
    Index("ix_stock_level_at_location", "location_id", "id"),
    # What is shipped changes all the time: room on the page keeps the new row beside the old.
    postgresql_with={"fillfactor": 80},
)

movements = Table(
    "stock_movement",
    metadata,
    id_column(),
    Column("stock_id", Uuid, nullable=False),
    Column("variant_id", Uuid, nullable=False),
    Column("location_id", Uuid, nullable=False),
    Column("seller_id", Uuid, nullable=False),
    Column("at", TIME, nullable=False),
    Column("cause", String, nullable=False),
    Column("note_sealed", LargeBinary),
    Column("before", BigInteger, nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("by_id", Uuid),
    Index("ix_stock_movement_at_location", "location_id", "id"),
    Index("ix_stock_movement_of_variant", "location_id", "variant_id", "id"),
)

departures = Table(
    "stock_departure",
    metadata,
    Column("shipment_id", Uuid, primary_key=True),
    Column("variant_id", Uuid, primary_key=True),
    Column("seller_id", Uuid, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("unheld", BigInteger, nullable=False),
)

tax_rates = Table(
    "tax_rate",
    metadata,
    id_column(),
    Column("country", String, nullable=False),
    Column("region", String, nullable=False),
    Column("tax_class", String, nullable=False),
    Column("basis_points", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("country", "region", "tax_class"),
    CheckConstraint("basis_points BETWEEN 0 AND 10000", name="basis_points"),
)

seller_terms = Table(
    "seller_terms",
    metadata,
    id_column("seller_id"),
    Column("display_name_sealed", LargeBinary),
    Column("imprint_sealed", LargeBinary),
    Column("legal_address_sealed", LargeBinary),
    Column("tax_number_sealed", LargeBinary),
    Column("prices_include_tax", Boolean, nullable=False),
    Column("late_money", String, nullable=False),
    Column("return_days", Integer, nullable=False),
    Column("returns_paid_by", String, nullable=False),
    Column("cancel_until", String, nullable=False),
    Column("free_delivery_from", BigInteger),
    Column("free_delivery_currency", String),
    Column("version", Integer, nullable=False),
)
