"""The bare floor: the statement or the bytes that an answer needs, and nothing else.

The same framework, server, driver, database and machine as Fairground has, without its code.
"""

import argparse
import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import uvicorn
from litestar import Litestar, MediaType, Request, Response, get, post

SCHEMA = """
CREATE TABLE IF NOT EXISTS floor_stock (
    id int PRIMARY KEY, capacity bigint NOT NULL, held bigint NOT NULL DEFAULT 0,
    CHECK (held <= capacity)
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS floor_booking (
    id uuid PRIMARY KEY DEFAULT uuidv7(), stock_id int NOT NULL, quantity int NOT NULL,
    status text NOT NULL DEFAULT 'INITIATED', expires_at timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS floor_seat (
    stock_id int, seat text, booking_id uuid NOT NULL, PRIMARY KEY (stock_id, seat)
);
CREATE TABLE IF NOT EXISTS floor_ticket (number text PRIMARY KEY, used_at timestamptz);
CREATE TABLE IF NOT EXISTS floor_cart (
    id bigint PRIMARY KEY, quantity bigint NOT NULL, changed_at timestamptz NOT NULL
);
TRUNCATE floor_stock, floor_booking, floor_seat, floor_ticket, floor_cart;
INSERT INTO floor_stock SELECT number, 1000000000 FROM generate_series(0, 99) number;
"""
HOLD = """
WITH taken AS (
    UPDATE floor_stock SET held = held + 1 WHERE id = $1 AND held < capacity RETURNING id
)
INSERT INTO floor_booking (stock_id, quantity, expires_at)
SELECT id, 1, now() + interval '10 minutes' FROM taken RETURNING id
"""
HOLD_SEAT = """
WITH taken AS (
    UPDATE floor_stock SET held = held + 1 WHERE id = $1 AND held < capacity RETURNING id
), booked AS (
    INSERT INTO floor_booking (stock_id, quantity, expires_at)
    SELECT id, 1, now() + interval '10 minutes' FROM taken RETURNING id, stock_id
)
INSERT INTO floor_seat SELECT stock_id, $2, id FROM booked RETURNING booking_id AS id
"""
MOVE = "UPDATE floor_booking SET status = $2 WHERE id = $1 RETURNING id"
ENTER = """
INSERT INTO floor_ticket VALUES ($1, now()) ON CONFLICT (number) DO NOTHING RETURNING number
"""


ADD = """
INSERT INTO floor_cart VALUES ($1, 1, now())
ON CONFLICT (id) DO UPDATE SET quantity = floor_cart.quantity + 1, changed_at = now()
RETURNING quantity
"""
READ = "SELECT id, quantity, changed_at FROM floor_cart WHERE id = $1"


class HoldBody(msgspec.Struct):
    stock: int
    seat: str | None = None


class MoveBody(msgspec.Struct):
    id: str
    status: str


class CartBody(msgspec.Struct):
    cart: int


class EnterBody(msgspec.Struct):
    number: str


def create_app(pool: "asyncpg.Pool[Any]", pages: Mapping[str, bytes]) -> Litestar:
    @post("/hold")
    async def hold(data: HoldBody) -> dict[str, str]:
        if data.seat is None:
            row = await pool.fetchrow(HOLD, data.stock)
        else:
            row = await pool.fetchrow(HOLD_SEAT, data.stock, data.seat)
        assert row is not None
        return {"id": str(row["id"])}

    @post("/move")
    async def move(data: MoveBody) -> dict[str, str]:
        await pool.fetchrow(MOVE, data.id, data.status)
        return {"id": data.id}

    @post("/enter")
    async def enter(data: EnterBody) -> dict[str, bool]:
        return {"entered": await pool.fetchrow(ENTER, data.number) is not None}

    @post("/cart")
    async def add(data: CartBody) -> dict[str, int]:
        row = await pool.fetchrow(ADD, data.cart)
        assert row is not None
        return {"quantity": row["quantity"]}

    @get("/cart")
    async def cart() -> dict[str, bool]:
        return {"found": await pool.fetchrow(READ, 0) is not None}

    @get("/page/{name:str}")
    async def page(name: str, request: Request[Any, Any, Any]) -> Response[bytes]:
        del request
        return Response(pages[name], media_type=MediaType.JSON)

    return Litestar([hold, move, enter, add, cart, page], openapi_config=None, logging_config=None)


async def serve(url: str, port: int, directory: Path) -> None:
    pages = {path.name: path.read_bytes() for path in directory.iterdir()}  # noqa: ASYNC240
    pool = await asyncpg.create_pool(url, min_size=4, max_size=8)
    await pool.execute(SCHEMA)
    config = uvicorn.Config(
        create_app(pool, pages),
        port=port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        lifespan="off",
        timeout_keep_alive=600,  # Its clients wait while Fairground is measured.
    )
    await uvicorn.Server(config).serve()
    await pool.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pages", type=Path, required=True)
    given = parser.parse_args()
    asyncio.run(serve(given.url, given.port, given.pages))


if __name__ == "__main__":
    main()
