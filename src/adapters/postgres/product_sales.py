"""What was sold, in PostgreSQL."""

from collections.abc import Mapping

from sqlalchemy import ARRAY, BigInteger, Uuid, bindparam, delete, func, select, update

from adapters.postgres.orders import PostgresOrders
from adapters.postgres.product_listing import listings, product_sales
from adapters.postgres.statement import InsertMany, Statement, arrays, given
from adapters.postgres.unit_of_work import Transaction
from application.platform.personal_data import PersonalCipher
from domain.kernel.ids import OrderId, ProductId

_of_order = product_sales.c.order_id == bindparam("order_id", type_=Uuid)
_NOTED = Statement(select(product_sales).where(_of_order))
_FORGET = Statement(delete(product_sales).where(_of_order))
_NOTE = InsertMany(product_sales)
# In one order, so that two orders of the same goods cannot deadlock.
_LOCK = Statement(
    select(listings.c.id)
    .where(listings.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(listings.c.id)
    .with_for_update(key_share=True)
)
_more = given("more", id=Uuid(), quantity=BigInteger())
_COUNT = Statement(
    update(listings)
    .where(listings.c.id == _more.c.id)
    .values(sold=listings.c.sold + _more.c.quantity)
)


class PostgresSalesBook:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def note(self, order_id: OrderId, sold: Mapping[ProductId, int]) -> None:
        rows = await _NOTED.rows(self._connection, order_id=order_id)
        noted = {ProductId(row["product_id"]): row["quantity"] for row in rows}
        if noted == sold:
            return
        await self._count({id_: sold.get(id_, 0) - noted.get(id_, 0) for id_ in {*sold, *noted}})
        if noted:
            await _FORGET.run(self._connection, order_id=order_id)
        await _NOTE.run(
            self._connection,
            [
                {"order_id": order_id, "product_id": id_, "quantity": quantity}
                for id_, quantity in sold.items()
            ],
        )

    async def _count(self, more: Mapping[ProductId, int]) -> None:
        if len(more) > 1:
            await _LOCK.rows(self._connection, ids=list(more))
        rows = [{"id": id_, "quantity": quantity} for id_, quantity in more.items()]
        await _COUNT.run(self._connection, **arrays("more", rows))


class PostgresSalesStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.orders = PostgresOrders(transaction, cipher)
        self.sales = PostgresSalesBook(transaction)
