"""One's own account, to be changed by oneself."""

from application.identity.ports import IdentityStore
from domain.identity.account import Account
from domain.kernel.access import Principal
from domain.kernel.errors import StaleVersion


async def own_account(store: IdentityStore, by: Principal, seen: int | None = None) -> Account:
    """The account; raise ``StaleVersion`` if another version of it was seen."""
    account = await store.accounts.get(by.account_id)
    if seen is not None and account.version != seen:
        raise StaleVersion("The account changed meanwhile.", version=account.version)
    return account
