from application.identity.ports import AccountView, IdentityStore
from application.platform.ports import UnitOfWork
from domain.identity.account import normalised_email
from domain.kernel.access import Principal, Right


class FindAccount:
    """The account with an address, for those who manage accounts."""

    def __init__(self, work: UnitOfWork[IdentityStore]) -> None:
        self._work = work

    async def __call__(self, email: str, by: Principal) -> AccountView | None:
        by.need(Right.MANAGE_ACCOUNTS)
        async with self._work.begin() as store:
            account = await store.accounts.find(normalised_email(email))
        return None if account is None else AccountView.of(account)
