"""The connection pool."""

from typing import Any

import asyncpg
import msgspec

from adapters.postgres.statement import Connection, Pool
from application.platform.search_text import SIMILAR_ENOUGH

STATEMENTS_MAX = 500
"""So many statements a connection keeps prepared."""

_JSONB_VERSION = b"\x01"


def create_pool(url: str, *, size: int = 8) -> Pool:
    """A pool that is not open yet: ``await`` it once."""
    return asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        init=_prepare,
        reset=_settle,
        command_timeout=30,
        # What an order takes alone is near the hundred that would be kept otherwise; whatever is
        # dropped is parsed and planned anew.
        statement_cache_size=STATEMENTS_MAX,
        max_cached_statement_lifetime=0,
        server_settings={
            "application_name": "fairground",
            "jit": "off",
            "pg_trgm.word_similarity_threshold": str(SIMILAR_ENOUGH),
        },
    )


async def _prepare(connection: Connection) -> None:
    # Rows carry JSON as bytes: each adapter decodes it into the type it wants.
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=_to_jsonb,
        decoder=bytes_of_jsonb,
        format="binary",
    )


async def _settle(connection: Connection) -> None:
    # We never change a session, so there is nothing to reset, and a round trip to spare.
    if connection.is_in_transaction():
        await connection.reset()


def _to_jsonb(value: Any) -> bytes:
    return _JSONB_VERSION + (value if isinstance(value, bytes) else msgspec.json.encode(value))


def bytes_of_jsonb(value: bytes) -> bytes:
    return bytes(value[1:])
