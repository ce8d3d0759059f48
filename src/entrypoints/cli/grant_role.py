"""``fairground grant-role admin ada@example.org``: how there comes to be a first administrator."""

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from application.identity.grant_roles import GrantRoles
from application.identity.ports import AccountView
from domain.identity.errors import BadEmail
from domain.kernel.access import Principal, Role
from entrypoints.cli.commands import Commands
from entrypoints.cli.opened import opened
from entrypoints.cli.sample_data import OPERATOR
from entrypoints.composition.database import database_of
from entrypoints.composition.root import use_cases_of
from entrypoints.settings import Settings
from entrypoints.settings_sources import load_settings


def register(commands: Commands) -> None:
    command = commands.add_parser("grant-role", help="give an account a role, ADMIN for one")
    command.add_argument("role", type=str.upper, choices=[*Role], metavar="ROLE")
    command.add_argument("email", metavar="EMAIL")
    command.set_defaults(run=run)


def run(arguments: Namespace, environment: Mapping[str, str]) -> int:
    settings = load_settings(environment, storage="postgres")
    with database_of(settings) as ready:
        account = asyncio.run(_grant(ready, Role(arguments.role), arguments.email))
    if account is None:
        print("There is no account with this address: register it first.", file=sys.stderr)
        return os.EX_NOUSER
    print(f"The account has these roles now: {', '.join(sorted(account.roles))}.")
    return 0


async def _grant(settings: Settings, role: Role, email: str) -> AccountView | None:
    async with opened(settings) as application:
        now = application.adapters().clock().now()
        return await grant_role(use_cases_of(application), role, email, by=operator(now))


def operator(now: datetime) -> Principal:
    """Who may start programs beside the database has proved enough."""
    return Principal(OPERATOR.account_id, OPERATOR.roles, proved_at=now)


async def grant_role(
    use_cases: Mapping[str, Any], role: Role, email: str, *, by: Principal
) -> AccountView | None:
    """Add the role to those that the account has; ``None`` if there is no account."""
    try:
        account: AccountView | None = await use_cases["find_account"](email, by)
    except BadEmail:
        return None
    if account is None or role in account.roles:
        return account
    command = GrantRoles(
        account_id=account.id,
        roles=account.roles | {role},
        seen_version=account.version,
        by=by,
    )
    granted: AccountView = await use_cases["grant_roles"](command)
    return granted
