"""Accounts over HTTP."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_202_ACCEPTED

from application.identity.grant_roles import GrantRoles, GrantRolesHandler
from application.identity.ports import AccountView
from application.identity.queries import ListAccounts, ShowAccount
from application.identity.register import Register, RegisterHandler
from application.platform.paging import PageRequest
from domain.identity.account import AccountStatus
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId
from entrypoints.http.etags import etag
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import NO_NUL, Wire

EmailAddress = Annotated[
    str,
    msgspec.Meta(min_length=3, max_length=254, pattern=NO_NUL, examples=["ada@example.org"]),
]
Name = Annotated[
    str, msgspec.Meta(min_length=1, max_length=200, pattern=NO_NUL, examples=["Ada Lovelace"])
]
Password = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=128, pattern=NO_NUL, examples=["seven green kites at noon"]
    ),
]


class RegisterBody(Wire):
    email: EmailAddress
    name: Name
    password: Password

    def to_command(self) -> Register:
        return Register(email=self.email, name=self.name, password=self.password)


class RegisterReply(Wire):
    status: Literal["ACCEPTED"] = "ACCEPTED"


class AccountReply(Wire):
    """``avatar`` is the id of a file; ``hasPassword`` tells whether one can log in with one."""

    id: UUID
    email: str
    email_verified_at: datetime | None
    name: str
    phone: str
    locale: str
    time_zone: str
    avatar: UUID | None
    has_password: bool
    roles: list[Role]
    status: AccountStatus
    created_at: datetime
    version: int

    @classmethod
    def of(cls, account: AccountView) -> Self:
        return cls(
            id=account.id,
            email=account.email,
            email_verified_at=account.email_verified_at,
            name=account.name,
            phone=account.phone,
            locale=account.locale,
            time_zone=account.time_zone,
            avatar=account.avatar,
            has_password=account.has_password,
            roles=sorted(account.roles),
            status=account.status,
            created_at=account.created_at,
            version=account.version,
        )


class RolesBody(Wire):
    roles: Annotated[list[Role], msgspec.Meta(min_length=1, max_length=len(Role))]


class AuthController(Controller):
    path = "/api/auth"
    tags = ("Identity",)

    @post("/register", status_code=HTTP_202_ACCEPTED, summary="Open an account")
    async def register(
        self, data: JSONBody[RegisterBody], register: NamedDependency[RegisterHandler]
    ) -> RegisterReply:
        await register(data.to_command())
        return RegisterReply()


class UserController(Controller):
    path = "/api/users"
    tags = ("Identity",)

    @get("/", summary="All accounts (administrators)")
    async def list_accounts(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_accounts: NamedDependency[ListAccounts],
    ) -> PageReply[AccountReply]:
        return PageReply.of(await list_accounts(page, principal), AccountReply.of)

    @get("/{account_id:uuid}", summary="One account")
    async def show(
        self,
        account_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        show_account: NamedDependency[ShowAccount],
    ) -> Response[AccountReply]:
        return tagged(await show_account(AccountId(account_id), principal))

    @put("/{account_id:uuid}/roles", summary="Give an account its roles (administrators)")
    async def grant_roles(
        self,
        account_id: FromPath[UUID],
        data: JSONBody[RolesBody],
        seen_version: NamedDependency[int],
        principal: NamedDependency[Principal],
        grant_roles: NamedDependency[GrantRolesHandler],
    ) -> Response[AccountReply]:
        command = GrantRoles(
            account_id=AccountId(account_id),
            roles=frozenset(data.roles),
            seen_version=seen_version,
            by=principal,
        )
        return tagged(await grant_roles(command))


def tagged(account: AccountView) -> Response[AccountReply]:
    return Response(AccountReply.of(account), headers=etag(account.version))
