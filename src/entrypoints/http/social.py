"""Logging in through other providers over HTTP, and who one is there."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from application.identity.begin_linking import BeginLinking, BeginLinkingHandler
from application.identity.begin_social_log_in import BeginSocialLogIn, BeginSocialLogInHandler
from application.identity.finish_linking import FinishLinking, FinishLinkingHandler
from application.identity.finish_social_log_in import (
    FinishSocialLogIn,
    FinishSocialLogInHandler,
)
from application.identity.social_queries import ListIdentities, ListProviders
from application.identity.social_trip import Departed, Departure, Return
from application.identity.unlink_identity import UnlinkIdentity, UnlinkIdentityHandler
from domain.identity.session_events import SessionKind
from domain.identity.social_errors import SocialLogInOver
from domain.identity.social_identity import SocialIdentity
from domain.identity.social_log_in import LASTS
from domain.kernel.access import Principal
from domain.kernel.ids import SocialIdentityId
from entrypoints.http.addresses import client_address
from entrypoints.http.own_pages import OwnPages
from entrypoints.http.sessions import Entered, session_opened
from entrypoints.http.wire import NO_NUL, Wire

AnyRequest = Request[Any, Any, Any]

COOKIE = "__Host-social"
"""What binds a log-in elsewhere to the browser that began it."""

ProviderName = FromPath[Annotated[str, msgspec.Meta(max_length=40, examples=["google"])]]
State = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=100,
        pattern=NO_NUL,
        examples=["log-in.AZiin_tQfLyhXz8NbxorPF8Yq2mQm5bq0c7y1l4Zb3hJc0V2kUuT9oWwXyZaBcDe"],
    ),
]
Code = Annotated[
    str, msgspec.Meta(min_length=1, max_length=4096, pattern=NO_NUL, examples=["4/0AVMBsJh8d"])
]
Binding = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=100,
        pattern=NO_NUL,
        examples=["c2V2ZW4gZ3JlZW4ga2l0ZXMgYXQgbm9vbiBhbmQgbW9"],
    ),
]
Issuer = Annotated[
    str, msgspec.Meta(max_length=2000, pattern=NO_NUL, examples=["https://accounts.google.com"])
]
ReturnAddress = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=2000, pattern=NO_NUL, examples=["org.example.app:/back"]),
]


class DepartureBody(Wire, kw_only=True):
    """COOKIE binds it to this browser by a cookie; BEARER by ``binding``, for programs.

    ``returnTo`` is one of the addresses that the operator allows; by default a page of ours.
    """

    session: SessionKind = SessionKind.BEARER
    return_to: ReturnAddress | None = None

    def to_departure(self, provider: str) -> Departure:
        return Departure(provider=provider, kind=self.session, return_to=self.return_to)


class DepartedReply(Wire, kw_only=True):
    """Send the browser to ``authorizationUrl``. Programs keep ``binding`` until it is back."""

    authorization_url: str
    expires_at: datetime
    binding: str | msgspec.UnsetType = msgspec.UNSET

    @classmethod
    def of(cls, departed: Departed) -> Self:
        is_program = departed.kind is SessionKind.BEARER
        return cls(
            authorization_url=departed.authorization_url,
            expires_at=departed.expires_at,
            binding=departed.binding if is_program else msgspec.UNSET,
        )


class ReturnBody(Wire, kw_only=True):
    """What the provider put into the address that it sent the browser back to.

    Without ``code`` it says that the provider did not let them in. ``binding`` comes from
    programs; browsers have a cookie.
    """

    state: State
    code: Code | None = None
    iss: Issuer = ""
    binding: Binding | None = None

    def to_return(self, provider: str, request: AnyRequest, own_pages: OwnPages) -> Return:
        binding = self.binding
        if binding is None:
            own_pages.expect(request)
            binding = request.cookies.get(COOKIE)
        if binding is None:
            raise SocialLogInOver
        return Return(
            provider=provider,
            state=self.state,
            binding=binding,
            code=self.code or "",
            issuer=self.iss,
        )


class ProvidersReply(Wire):
    items: list[Annotated[str, msgspec.Meta(examples=["google"])]]


class IdentityReply(Wire):
    """``subject`` is who one is to the issuer: it never changes there."""

    id: UUID
    provider: Annotated[str, msgspec.Meta(examples=["google"])]
    issuer: Annotated[str, msgspec.Meta(examples=["https://accounts.google.com"])]
    subject: Annotated[str, msgspec.Meta(examples=["110169484474386276334"])]
    linked_at: datetime

    @classmethod
    def of(cls, identity: SocialIdentity) -> Self:
        return cls(
            id=identity.id,
            provider=identity.provider,
            issuer=identity.issuer,
            subject=identity.subject,
            linked_at=identity.linked_at,
        )


class IdentitiesReply(Wire):
    items: list[IdentityReply]


class SocialController(Controller):
    """For whoever wants to log in."""

    path = "/api/auth/social"
    tags = ("Identity",)

    @get("/", summary="The providers that one can log in through")
    async def list_providers(
        self, list_providers: NamedDependency[ListProviders]
    ) -> ProvidersReply:
        return ProvidersReply(items=[*await list_providers()])

    @post("/{issuer:str}", status_code=HTTP_200_OK, summary="Begin to log in through a provider")
    async def begin(
        self,
        request: AnyRequest,
        issuer: ProviderName,
        data: JSONBody[DepartureBody],
        begin_social_log_in: NamedDependency[BeginSocialLogInHandler],
        own_pages: NamedDependency[OwnPages],
    ) -> Response[DepartedReply]:
        """It has to come back within ten minutes, to where it began."""
        if data.session is SessionKind.COOKIE:
            own_pages.expect(request)
        command = BeginSocialLogIn(departure=data.to_departure(issuer))
        return departed(await begin_social_log_in(command))

    @post(
        "/{issuer:str}/callback",
        status_code=HTTP_200_OK,
        summary="Exchange what the provider sent back for a session",
    )
    async def finish(
        self,
        request: AnyRequest,
        issuer: ProviderName,
        data: JSONBody[ReturnBody],
        finish_social_log_in: NamedDependency[FinishSocialLogInHandler],
        own_pages: NamedDependency[OwnPages],
    ) -> Response[Entered]:
        """Opens an account for who has none, if the provider has verified their address."""
        command = FinishSocialLogIn(
            back=data.to_return(issuer, request, own_pages),
            device=request.headers.get("user-agent", ""),
            place=client_address(request.scope),
        )
        return session_opened(await finish_social_log_in(command))


class SocialIdentityController(Controller):
    """For whoever is signed in."""

    path = "/api/auth/social/identities"
    tags = ("Identity",)

    @get("/", summary="The log-ins elsewhere that one has linked")
    async def list_identities(
        self,
        principal: NamedDependency[Principal],
        list_identities: NamedDependency[ListIdentities],
    ) -> IdentitiesReply:
        identities = await list_identities(principal)
        return IdentitiesReply(items=[IdentityReply.of(one) for one in identities])

    @post("/{issuer:str}", status_code=HTTP_200_OK, summary="Begin to link a log-in elsewhere")
    async def begin(
        self,
        issuer: ProviderName,
        data: JSONBody[DepartureBody],
        principal: NamedDependency[Principal],
        begin_linking: NamedDependency[BeginLinkingHandler],
    ) -> Response[DepartedReply]:
        """Needs a recent proof of who one is, and a verified address."""
        command = BeginLinking(departure=data.to_departure(issuer), by=principal)
        return departed(await begin_linking(command))

    @post(
        "/{issuer:str}/callback",
        status_code=HTTP_200_OK,
        summary="Link what the provider sent back with one's account",
    )
    async def finish(
        self,
        request: AnyRequest,
        issuer: ProviderName,
        data: JSONBody[ReturnBody],
        principal: NamedDependency[Principal],
        finish_linking: NamedDependency[FinishLinkingHandler],
        own_pages: NamedDependency[OwnPages],
    ) -> IdentityReply:
        back = data.to_return(issuer, request, own_pages)
        return IdentityReply.of(await finish_linking(FinishLinking(back=back, by=principal)))

    @delete("/{identity_id:uuid}", summary="Log in through it no more")
    async def unlink(
        self,
        identity_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        unlink_identity: NamedDependency[UnlinkIdentityHandler],
    ) -> None:
        """Needs a recent proof of who one is. The last way to log in stays."""
        command = UnlinkIdentity(identity_id=SocialIdentityId(identity_id), by=principal)
        await unlink_identity(command)


def departed(departed: Departed) -> Response[DepartedReply]:
    is_browser = departed.kind is SessionKind.COOKIE
    cookies = [_cookie(departed.binding)] if is_browser else []
    return Response(DepartedReply.of(departed), status_code=HTTP_200_OK, cookies=cookies)


def _cookie(binding: str) -> Cookie:
    # Lax, because the way back begins at the provider.
    return Cookie(
        key=COOKIE,
        value=binding,
        path="/",
        max_age=int(LASTS.total_seconds()),
        secure=True,
        httponly=True,
        samesite="lax",
    )
