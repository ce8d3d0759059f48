"""The tables of facts: small rows, written once, found by when something ended and whose it is."""

from sqlalchemy import Boolean, Column, Index, Integer, SmallInteger, String, Table, Uuid

from adapters.postgres.schema import TIME, metadata

delivery_facts = Table(
    "delivery_fact",
    metadata,
    Column("delivery_id", Uuid, primary_key=True),
    Column("seller_id", Uuid, nullable=False),
    Column("courier_id", Uuid),
    Column("region", String, nullable=False),
    Column("ended_at", TIME, nullable=False),
    Column("outcome", String, nullable=False),
    Column("on_time", Boolean, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("seconds_carried", Integer),
    Index("ix_delivery_fact_time", "ended_at"),
    Index("ix_delivery_fact_seller", "seller_id", "ended_at"),
    Index("ix_delivery_fact_courier", "courier_id", "ended_at"),
)

courier_facts = Table(
    "courier_fact",
    metadata,
    Column("delivery_id", Uuid, primary_key=True),
    Column("sequence", SmallInteger, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("courier_id", Uuid, nullable=False),
    Column("seller_id", Uuid, nullable=False),
    Column("region", String, nullable=False),
    Column("at", TIME, nullable=False),
    Index("ix_courier_fact_time", "at"),
    Index("ix_courier_fact_seller", "seller_id", "at"),
    Index("ix_courier_fact_courier", "courier_id", "at"),
)

order_facts = Table(
    "order_fact",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("seller_id", Uuid, primary_key=True),
    Column("region", String, nullable=False),
    Column("ended_at", TIME, nullable=False),
    Column("outcome", String, nullable=False),
    Column("seconds_to_ready", Integer),
    Column("seconds_to_shipped", Integer),
    Column("seconds_to_delivered", Integer),
    Column("seconds", Integer),
    Index("ix_order_fact_time", "ended_at"),
    Index("ix_order_fact_seller", "seller_id", "ended_at"),
)
