"""Logging in and out over HTTP, and the sessions that one has."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from application.identity.admit import Admitted, SecondFactorAsked
from application.identity.log_in import LogIn, LogInHandler
from application.identity.log_out import LogOut, LogOutHandler
from application.identity.log_out_everywhere import LogOutEverywhere, LogOutEverywhereHandler
from application.identity.open_session import OpenedSession
from application.identity.ports import IssuedToken
from application.identity.prove_again import ProveAgain, ProveAgainHandler, Proved
from application.identity.refresh_session import (
    RefreshedSession,
    RefreshSession,
    RefreshSessionHandler,
)
from application.identity.revoke_session import RevokeSession, RevokeSessionHandler
from application.identity.session_queries import ListSessions, SessionView, ShowCsrfToken
from application.platform.paging import PageRequest
from domain.identity.session import LASTS_AT_MOST
from domain.identity.session_events import SessionKind
from domain.kernel.access import Principal
from domain.kernel.ids import SessionId
from entrypoints.http.addresses import client_address
from entrypoints.http.auth import COOKIE
from entrypoints.http.factor_wire import ChallengeText, SecondFactorReply, ShownBody
from entrypoints.http.identity import AccountReply, EmailAddress, Password
from entrypoints.http.own_pages import OwnPages
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import NO_NUL, Wire

AnyRequest = Request[Any, Any, Any]

TOKEN_CHARACTERS_MAX = 200

RefreshToken = Annotated[
    str, msgspec.Meta(min_length=1, max_length=TOKEN_CHARACTERS_MAX, pattern=NO_NUL)
]


class LogInBody(Wire, kw_only=True):
    """BEARER is answered with tokens; COOKIE is for browsers."""

    email: EmailAddress
    password: Password
    session: SessionKind = SessionKind.BEARER

    def to_command(self, request: AnyRequest) -> LogIn:
        return LogIn(
            email=self.email,
            password=self.password,
            kind=self.session,
            device=request.headers.get("user-agent", ""),
            place=client_address(request.scope),
        )


class BearerReply(Wire, kw_only=True):
    """What goes into Authorization, for so many seconds."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # A kind of token.
    expires_in: int

    @classmethod
    def fields_of(cls, access: IssuedToken) -> dict[str, Any]:
        return {
            "access_token": access.token,
            "token_type": "Bearer",
            "expires_in": int(access.expires_in.total_seconds()),
        }


class SessionOpenedReply(Wire, kw_only=True, tag_field="status", tag="SIGNED_IN"):
    """A BEARER session has tokens; a COOKIE session has the token that its requests bring."""

    access_token: str | msgspec.UnsetType = msgspec.UNSET
    token_type: Literal["Bearer"] | msgspec.UnsetType = msgspec.UNSET
    expires_in: int | msgspec.UnsetType = msgspec.UNSET
    refresh_token: str | msgspec.UnsetType = msgspec.UNSET
    csrf_token: str | msgspec.UnsetType = msgspec.UNSET
    account: AccountReply

    @classmethod
    def of(cls, opened: OpenedSession) -> Self:
        account = AccountReply.of(opened.account)
        if opened.access is None:
            return cls(csrf_token=opened.csrf_token or "", account=account)
        tokens = BearerReply.fields_of(opened.access)
        return cls(**tokens, refresh_token=opened.secret, account=account)


class RefreshBody(Wire):
    refresh_token: RefreshToken


class RefreshReply(BearerReply, kw_only=True):
    refresh_token: str

    @classmethod
    def of(cls, refreshed: RefreshedSession) -> Self:
        tokens = cls.fields_of(refreshed.access)
        return cls(**tokens, refresh_token=refreshed.refresh_token)


class ProofBody(ShownBody, kw_only=True):
    """Every factor that one has: the password and a code, or a passkey that knows its owner.

    A passkey answers the ``challenge`` of `/api/auth/proof/passkey-challenge`.
    """

    password: Password | None = None
    challenge: ChallengeText | None = None

    def to_command(self, by: Principal) -> ProveAgain:
        return ProveAgain(
            password=self.password, shown=self.to_shown(), challenge=self.challenge or "", by=by
        )


class ProofReply(Wire, kw_only=True):
    """Use the new access token, or the new cookie: with it the proof counts at once."""

    proved_at: datetime
    access_token: str | msgspec.UnsetType = msgspec.UNSET
    token_type: Literal["Bearer"] | msgspec.UnsetType = msgspec.UNSET
    expires_in: int | msgspec.UnsetType = msgspec.UNSET

    @classmethod
    def of(cls, proved: Proved) -> Self:
        tokens = {} if proved.access is None else BearerReply.fields_of(proved.access)
        return cls(proved_at=proved.proved_at, **tokens)


class CsrfReply(Wire):
    csrf_token: str


class SessionReply(Wire):
    """``device`` is what the program called itself, ``place`` the address it came from."""

    id: UUID
    kind: SessionKind
    device: str
    place: str
    created_at: datetime
    last_used_at: datetime
    ends_at: datetime
    is_current: bool

    @classmethod
    def of(cls, session: SessionView) -> Self:
        return cls(
            id=session.id,
            kind=session.kind,
            device=session.device,
            place=session.place,
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            ends_at=session.ends_at,
            is_current=session.is_current,
        )


Entered = SessionOpenedReply | SecondFactorReply
"""A session, or what is asked before there is one."""


def session_opened(admitted: Admitted) -> Response[Entered]:
    """The answer to every way of logging in."""
    if isinstance(admitted, SecondFactorAsked):
        return Response(SecondFactorReply.of(admitted), status_code=HTTP_200_OK)
    is_cookie = admitted.session.kind is SessionKind.COOKIE
    cookies = [session_cookie(admitted.secret)] if is_cookie else []
    return Response(SessionOpenedReply.of(admitted), status_code=HTTP_200_OK, cookies=cookies)


def session_cookie(secret: str) -> Cookie:
    # When the session is over is decided here and not by the browser, which only must not
    # forget it too early. Browsers take Secure cookies from http://localhost, too.
    max_age = int(LASTS_AT_MOST.total_seconds()) if secret else 0
    return Cookie(
        key=COOKIE,
        value=secret,
        path="/",
        max_age=max_age,
        secure=True,
        httponly=True,
        samesite="lax",
    )


class SessionController(Controller):
    path = "/api/auth"
    tags = ("Identity",)

    @post("/login", status_code=HTTP_200_OK, summary="Exchange a password for a session")
    async def log_in(
        self,
        request: AnyRequest,
        data: JSONBody[LogInBody],
        log_in: NamedDependency[LogInHandler],
        own_pages: NamedDependency[OwnPages],
    ) -> Response[Entered]:
        """BEARER is answered with tokens; COOKIE sets `__Host-session`, for our own pages.

        Whoever has a second factor gets a challenge first: see `/api/auth/mfa/verification`.
        """
        if data.session is SessionKind.COOKIE:
            own_pages.expect(request)
        return session_opened(await log_in(data.to_command(request)))

    @post("/refresh", status_code=HTTP_200_OK, summary="Exchange a refresh token for the next one")
    async def refresh(
        self,
        data: JSONBody[RefreshBody],
        refresh_session: NamedDependency[RefreshSessionHandler],
    ) -> RefreshReply:
        """Each counts once; who did not hear the answer asks again within ten seconds."""
        command = RefreshSession(refresh_token=data.refresh_token)
        return RefreshReply.of(await refresh_session(command))

    @post("/logout", status_code=HTTP_204_NO_CONTENT, summary="End this session")
    async def log_out(
        self, principal: NamedDependency[Principal], log_out: NamedDependency[LogOutHandler]
    ) -> Response[None]:
        await log_out(LogOut(by=principal))
        return _over()

    @post("/proof", status_code=HTTP_200_OK, summary="Prove again who you are")
    async def prove(
        self,
        data: JSONBody[ProofBody],
        principal: NamedDependency[Principal],
        prove_again: NamedDependency[ProveAgainHandler],
    ) -> Response[ProofReply]:
        """What cannot be undone asks for a proof that is at most five minutes old."""
        proved = await prove_again(data.to_command(principal))
        cookies = [] if proved.cookie is None else [session_cookie(proved.cookie)]
        return Response(ProofReply.of(proved), cookies=cookies)

    @get("/csrf-token", summary="What requests with the session's cookie bring as X-CSRF-Token")
    async def csrf_token(
        self,
        principal: NamedDependency[Principal],
        show_csrf_token: NamedDependency[ShowCsrfToken],
    ) -> CsrfReply:
        return CsrfReply(csrf_token=await show_csrf_token(principal))

    @get("/sessions", summary="Where one is logged in")
    async def list_sessions(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_sessions: NamedDependency[ListSessions],
    ) -> PageReply[SessionReply]:
        return PageReply.of(await list_sessions(page, principal), SessionReply.of)

    @delete("/sessions", summary="Log out everywhere, here too")
    async def log_out_everywhere(
        self,
        principal: NamedDependency[Principal],
        log_out_everywhere: NamedDependency[LogOutEverywhereHandler],
    ) -> Response[None]:
        await log_out_everywhere(LogOutEverywhere(by=principal))
        return _over()

    @delete("/sessions/{session_id:uuid}", summary="End one of one's sessions")
    async def revoke(
        self,
        session_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        revoke_session: NamedDependency[RevokeSessionHandler],
    ) -> None:
        await revoke_session(RevokeSession(session_id=SessionId(session_id), by=principal))


def _over() -> Response[None]:
    return Response(None, status_code=HTTP_204_NO_CONTENT, cookies=[session_cookie("")])
