"""That there is somebody left who can give roles."""

from application.identity.ports import IdentityStore
from domain.identity.account import Account
from domain.identity.errors import LastAdministrator
from domain.kernel.access import Role


async def keep_an_administrator(store: IdentityStore, *, without: Account) -> None:
    """Raise ``LastAdministrator`` if there is none but this account."""
    if Role.ADMIN in without.roles and list(await store.accounts.administrators()) == [without.id]:
        raise LastAdministrator
