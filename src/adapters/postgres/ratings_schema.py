"""The table of ratings."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)

from adapters.postgres.schema import TIME, id_column, metadata

ratings = Table(
    "rating",
    metadata,
    id_column(),
    Column("subject", String, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("rated_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("stars", SmallInteger, nullable=False),
    Column("text_sealed", LargeBinary),
    Column("is_hidden", Boolean, nullable=False),
    Column("rated_at", TIME, nullable=False),
    Column("changed_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("subject_id", "rated_id", "person_id"),
    CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
    Index("ix_rating_rated", "subject", "rated_id", "rated_at", "id"),
    # What is shown of somebody is added up without a look into the table.
    Index(
        "ix_rating_shown",
        "subject",
        "rated_id",
        postgresql_include=["stars"],
        postgresql_where=text("NOT is_hidden"),
    ),
    Index("ix_rating_person", "person_id"),
)
