"""Who calls. One way for each kind of credential, asked in the order of a table.

What a request costs here must not be noticed: as long as everything is known and fresh,
nothing is awaited.
"""

from collections import OrderedDict
from datetime import datetime
from typing import Any, Protocol

from litestar import Request
from litestar.handlers import BaseRouteHandler

from application.identity.key_ports import KeyTexts
from application.identity.key_standings import KnownKeys
from application.identity.ports import AccessTokens, VerifiedToken
from application.identity.session_ports import PresentedSecret, SessionSecrets, session_of
from application.identity.standings import Standing, Standings
from application.platform.ports import Clock
from domain.identity.session_errors import SessionOver
from domain.identity.session_events import SessionKind
from domain.kernel.access import Principal
from domain.kernel.errors import DomainError, Unauthenticated
from entrypoints.http.needs.table import needs_of
from entrypoints.http.own_pages import CsrfGuard

AnyRequest = Request[Any, Any, Any]

REMEMBERED_MAX = 10_000
TOKEN_CHARACTERS_MAX = 4096
COOKIE = "__Host-session"
KEY_PREFIX = "fgk_"
NEEDS_PRINCIPAL = frozenset({"principal", "once"})
KNOWS_PRINCIPAL = NEEDS_PRINCIPAL | {"visitor"}


class Way(Protocol):
    """One kind of credential."""

    is_sent_unasked: bool
    """Whether browsers add it by themselves: then one that is over makes a stranger."""

    def credential(self, request: AnyRequest) -> str | None:
        """What was sent of this kind; raise ``Unauthenticated`` if it has not its form."""
        ...

    def known(self, request: AnyRequest, credential: str) -> Principal | None:
        """Who it speaks for, if that is known and fresh enough; raises as ``ask`` does."""
        ...

    async def ask(self, request: AnyRequest, credential: str) -> Principal:
        """Who it speaks for; raise ``Unauthenticated``, or ``Forbidden`` if it may not here."""
        ...


class SignIn:
    """Runs before the body is looked at: strangers hear 401, whatever they send."""

    def __init__(self, *ways: Way) -> None:
        self._ways = ways

    async def __call__(self, request: AnyRequest) -> None:
        asked = asked_of(request.route_handler)
        if not asked:
            request.scope["user"] = await self._recognised(request)
            return
        request.scope["user"] = None
        is_needed = bool(asked & NEEDS_PRINCIPAL)
        for way in self._ways:
            if (credential := way.credential(request)) is None:
                continue
            try:
                principal = way.known(request, credential)
                if principal is None:
                    principal = await way.ask(request, credential)
            except Unauthenticated:
                if is_needed or not way.is_sent_unasked:
                    raise
                return
            if principal.key_id is not None:
                principal = self._machine(request, principal)
            request.scope["user"] = principal
            return
        if is_needed:
            raise Unauthenticated("Sign in first.")

    def _machine(self, request: AnyRequest, principal: Principal) -> Principal | None:
        # Noted before it may be refused: it is counted as the machine it is.
        request.scope["user"] = principal
        return needs_of(request.method, request.scope["path_template"]).admit_key(principal)

    async def _recognised(self, request: AnyRequest) -> Principal | None:
        """Who reads what is the same for everybody: limits count them by their account."""
        if request.method != "GET":
            return None
        for way in self._ways:
            try:
                if (credential := way.credential(request)) is not None:
                    return way.known(request, credential) or await way.ask(request, credential)
            except DomainError:
                return None
        return None


class MachineKeys:
    """API keys, which are sent as access tokens are and told apart by their form."""

    is_sent_unasked = False

    def __init__(self, texts: KeyTexts, keys: KnownKeys) -> None:
        self._texts = texts
        self._keys = keys

    def credential(self, request: AnyRequest) -> str | None:
        header = request.headers.get("authorization", "")
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer" or not text.startswith(KEY_PREFIX):
            return None
        return _bearer(header)

    def known(self, request: AnyRequest, credential: str) -> Principal | None:
        del request
        return self._keys.known(self._texts.read(credential))

    async def ask(self, request: AnyRequest, credential: str) -> Principal:
        del request
        return await self._keys.ask(self._texts.read(credential))


class BearerTokens:
    """Access tokens: verified once and then remembered for their short life."""

    is_sent_unasked = False

    def __init__(self, tokens: AccessTokens, standings: Standings, clock: Clock) -> None:
        self._tokens = tokens
        self._standings = standings
        self._clock = clock
        # An Ed25519 verification takes 126 µs, a look-up nothing to speak of.
        self._remembered: OrderedDict[str, VerifiedToken] = OrderedDict()

    def credential(self, request: AnyRequest) -> str | None:
        header = request.headers.get("authorization")
        return None if header is None else _bearer(header)

    def known(self, request: AnyRequest, credential: str) -> Principal | None:
        del request
        now = self._clock.now()
        claimed = self._verified(credential, now).principal
        standing = self._standings.known(session_of(claimed), now=now)
        if standing is None or not _knows_proof(standing, claimed.proved_at):
            return None
        return _principal_of(standing, claimed)

    async def ask(self, request: AnyRequest, credential: str) -> Principal:
        del request
        claimed = self._verified(credential, self._clock.now()).principal
        standing = await self._standings.ask(
            session_of(claimed), lambda read: _knows_proof(read, claimed.proved_at)
        )
        return _principal_of(standing, claimed)

    def _verified(self, token: str, now: datetime) -> VerifiedToken:
        known = self._remembered.get(token)
        if known is not None and now < known.until:
            self._remembered.move_to_end(token)
            return known
        verified = self._tokens.verify(token, now=now)
        self._remembered[token] = verified
        if len(self._remembered) > REMEMBERED_MAX:
            self._remembered.popitem(last=False)
        return verified


class SessionCookies:
    """The cookie of a browser. Whatever changes something needs more than that."""

    is_sent_unasked = True

    def __init__(
        self, secrets: SessionSecrets, standings: Standings, guard: CsrfGuard, clock: Clock
    ) -> None:
        self._secrets = secrets
        self._standings = standings
        self._guard = guard
        self._clock = clock

    def credential(self, request: AnyRequest) -> str | None:
        return request.cookies.get(COOKIE)

    def known(self, request: AnyRequest, credential: str) -> Principal | None:
        presented = self._secrets.read(SessionKind.COOKIE, credential)
        standing = self._standings.known(presented.session_id, now=self._clock.now())
        # A cookie that is younger than what we know was given out by another process.
        if standing is None or standing.session.generation < presented.generation:
            return None
        return self._admitted(request, presented, standing)

    async def ask(self, request: AnyRequest, credential: str) -> Principal:
        presented = self._secrets.read(SessionKind.COOKIE, credential)
        standing = await self._standings.ask(
            presented.session_id, lambda read: read.session.generation >= presented.generation
        )
        return self._admitted(request, presented, standing)

    def _admitted(
        self, request: AnyRequest, presented: PresentedSecret, standing: Standing
    ) -> Principal:
        session = standing.session
        is_cookie = session.kind is SessionKind.COOKIE
        if not (
            standing.is_live and is_cookie and session.accepts(presented, now=self._clock.now())
        ):
            raise SessionOver
        self._guard.check(request, session.session_id)
        return standing.principal


def asked_of(handler: BaseRouteHandler) -> frozenset[str]:
    """What the handler wants to know about who calls, by the names of its arguments."""
    return KNOWS_PRINCIPAL & handler.parsed_fn_signature.parameters.keys()


def principal(request: AnyRequest) -> Principal:
    """Who is signed in; everybody else was refused before."""
    signed_in: Principal = request.scope["user"]
    return signed_in


def visitor(request: AnyRequest) -> Principal | None:
    """Who is signed in, if anybody is."""
    signed_in: Principal | None = request.scope["user"]
    return signed_in


def _principal_of(standing: Standing, claimed: Principal) -> Principal:
    """With the rights of this moment, not with those of the token."""
    is_theirs = standing.principal.account_id == claimed.account_id
    if not (standing.is_live and is_theirs and standing.session.kind is SessionKind.BEARER):
        raise SessionOver
    return standing.principal


def _knows_proof(standing: Standing, proved_at: datetime | None) -> bool:
    """Whether it is not older than the proof that a token tells of."""
    known = standing.principal.proved_at
    return proved_at is None or (known is not None and known >= proved_at)


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token) <= TOKEN_CHARACTERS_MAX:
        raise Unauthenticated("Send a bearer token in Authorization.")
    return token.strip()
