"""How long a search among 200,000 products takes whose answer nobody has kept.

No two requests are alike, so none is answered with kept bytes. The database has no more memory
than it comes with.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from itertools import count
from random import Random
from statistics import quantiles
from urllib.parse import urlencode

from rich.table import Table

from benchmarks.catalogue import PRODUCTS, TAGS, Catalogue
from benchmarks.client import Connection
from benchmarks.load import Request, measure_each

NAME = "product search among 200,000, cache cold"
CLIENTS = 2
REQUESTS = 200
WARM_UPS = 40
FREQUENT, USUAL = slice(3, 40), slice(200, 20_000)

type Query = Callable[[], Mapping[str, object]]


async def measure_product_search(catalogue: Catalogue, port: int) -> Table:
    table = Table(title=f"{NAME}: {CLIENTS} clients, {REQUESTS} requests of each kind")
    for column in ("", "p50 ms", "p95 ms", "p99 ms"):
        table.add_column(column, justify="left" if not column else "right")
    everything: list[float] = []
    for name, query in _kinds(catalogue).items():
        seconds = await _measure(query, port)
        everything += seconds
        table.add_row(name, *_percentiles(seconds))
    table.add_row(f"all of them, {PRODUCTS:,} products", *_percentiles(everything))
    return table


async def _measure(query: Query, port: int) -> Sequence[float]:
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(Connection(port)) for _ in range(CLIENTS)]
        requests = [_asking(client, query) for client in clients]
        await measure_each(requests, times=WARM_UPS // CLIENTS)
        return await measure_each(requests, times=REQUESTS // CLIENTS)


def _asking(client: Connection, query: Query) -> Request:
    async def ask() -> None:
        # What nobody sells for: it makes each request one of its own, and takes nothing away.
        asked = {"priceMax": 10**12 + next(_NUMBERS), **query()}
        await client.get(f"/api/products?{urlencode(asked)}")

    return ask


def _kinds(catalogue: Catalogue) -> Mapping[str, Query]:
    chance = Random(11)  # nothing secret
    usual = catalogue.words[USUAL]
    frequent = catalogue.words[FREQUENT]

    def two_words() -> str:
        return f"{chance.choice(usual)} {chance.choice(frequent)}"

    return {
        "newest": dict,
        "a word": lambda: {"text": chance.choice(usual)},
        "a frequent word": lambda: {"text": chance.choice(frequent)},
        "two words": lambda: {"text": two_words()},
        "a misspelt word": lambda: {"text": catalogue.misspelt()},
        "a word in a category": lambda: {
            "text": chance.choice(frequent),
            "category": catalogue.category(),
        },
        "a word by price": lambda: {
            "text": chance.choice(usual),
            "sort": "PRICE",
            "priceMin": catalogue.amount(),
        },
        "a category by price, downwards": lambda: {
            "category": catalogue.category(),
            "sort": "PRICE_DESC",
        },
        "a vendor, in stock, best-selling": lambda: {
            "vendor": catalogue.vendor(),
            "inStock": "true",
            "sort": "BEST_SELLING",
        },
        "tag and option by price": lambda: {
            "tag": f"tag {chance.randint(1, TAGS)}",
            "option": "Size:M",
            "sort": "PRICE",
        },
    }


def _percentiles(seconds: Sequence[float]) -> Sequence[str]:
    cuts = quantiles(seconds, n=100)
    return [f"{cuts[percent - 1] * 1000:.1f}" for percent in (50, 95, 99)]


_NUMBERS: Iterator[int] = count()
