from application.platform.ports import UnitOfWork
from application.platform.tasks import Task
from application.shop.cart_ports import CartStore, OfAccount
from domain.identity.events import AccountErased


class ForgetCartOfErased:
    """What somebody meant to buy goes with them."""

    def __init__(self, work: UnitOfWork[CartStore]) -> None:
        self._work = work

    async def __call__(self, event: AccountErased, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            cart = await store.carts.lock(OfAccount(event.account_id))
            if cart is not None:
                await store.carts.remove(cart)
