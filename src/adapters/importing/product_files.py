"""Files of products: bounded, decoded and read."""

import asyncio

from adapters.importing.csv_products import read_products
from adapters.importing.tables import Table, text_of
from application.shop.import_ports import ReadProducts
from domain.kernel.money import Money


class ImportedProductFiles:
    async def read(self, content: bytes, currency: str) -> ReadProducts:
        # A large file takes seconds: not in the loop that answers everybody else.
        return await asyncio.to_thread(read_file, content, currency)


def read_file(content: bytes, currency: str) -> ReadProducts:
    """Every product and fault; raise ``UnreadableFile``, or ``BadMoney`` for the currency."""
    Money.zero(currency)
    return read_products(Table(text_of(content)), currency)
