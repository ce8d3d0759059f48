"""Who looks after the platform, read from the roles of accounts."""

from collections.abc import Sequence

from sqlalchemy import String, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.account_rows import accounts
from adapters.postgres.statement import Pool, Statement
from domain.identity.account import AccountStatus
from domain.kernel.access import RIGHTS, Right
from domain.kernel.ids import AccountId

_WITH_ROLES = Statement(
    select(accounts.c.id)
    .where(
        accounts.c.roles.overlap(bindparam("roles", type_=ARRAY(String))),
        accounts.c.status != AccountStatus.ERASED.value,
    )
    .order_by(accounts.c.id)
)


class PostgresStaff:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def with_right(self, right: Right) -> Sequence[AccountId]:
        roles = [role.value for role, rights in RIGHTS.items() if right in rights]
        return [AccountId(row["id"]) for row in await _WITH_ROLES.rows(self._pool, roles=roles)]
