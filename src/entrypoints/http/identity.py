"""Accounts over HTTP."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from application.identity.grant_roles import GrantRoles, GrantRolesHandler
from application.identity.log_in import LoggedIn, LogIn, LogInHandler
from application.identity.ports import AccountView
from application.identity.queries import ListAccounts, ShowAccount
from application.identity.register import Register, RegisterHandler
from application.platform.paging import PageRequest
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


class LogInBody(Wire):
    email: EmailAddress
    password: Password

    def to_command(self) -> LogIn:
        return LogIn(email=self.email, password=self.password)


class AccountReply(Wire):
    id: UUID
    email: str
    name: str
    roles: list[Role]
    created_at: datetime
    version: int

    @classmethod
    def of(cls, account: AccountView) -> Self:
        return cls(
            id=account.id,
            email=account.email,
            name=account.name,
            roles=sorted(account.roles),
            created_at=account.created_at,
            version=account.version,
        )


class LogInReply(Wire, kw_only=True):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # A kind of token.
    expires_in: int
    account: AccountReply

    @classmethod
    def of(cls, result: LoggedIn) -> Self:
        return cls(
            access_token=result.access.token,
            expires_in=int(result.access.expires_in.total_seconds()),
            account=AccountReply.of(result.account),
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

    @post("/login", status_code=HTTP_200_OK, summary="Exchange a password for an access token")
    async def log_in(
        self, data: JSONBody[LogInBody], log_in: NamedDependency[LogInHandler]
    ) -> LogInReply:
        return LogInReply.of(await log_in(data.to_command()))


class UserController(Controller):
    path = "/api/users"
    tags = ("Identity",)

    @get("/me", summary="One's own account")
    async def me(
        self,
        principal: NamedDependency[Principal],
        show_account: NamedDependency[ShowAccount],
    ) -> Response[AccountReply]:
        return tagged(await show_account(principal.account_id, principal))

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
