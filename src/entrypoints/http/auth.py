"""Who calls: bearer tokens, verified once and then remembered for their short life."""

from collections import OrderedDict
from typing import Any

from litestar import Request
from litestar.handlers import BaseRouteHandler

from application.identity.ports import AccessTokens, VerifiedToken
from application.platform.ports import Clock
from domain.kernel.access import Principal
from domain.kernel.errors import Unauthenticated

AnyRequest = Request[Any, Any, Any]

REMEMBERED_MAX = 10_000
TOKEN_CHARACTERS_MAX = 4096
NEEDS_PRINCIPAL = frozenset({"principal", "once"})
KNOWS_PRINCIPAL = NEEDS_PRINCIPAL | {"visitor"}


class SignIn:
    """Runs before the body is looked at: strangers hear 401, whatever they send."""

    def __init__(self, tokens: AccessTokens, clock: Clock) -> None:
        self._tokens = tokens
        self._clock = clock
        # An Ed25519 verification takes 126 µs, a look-up nothing to speak of.
        self._remembered: OrderedDict[str, VerifiedToken] = OrderedDict()

    async def __call__(self, request: AnyRequest) -> None:
        asked = asked_of(request.route_handler)
        if not asked:
            return
        header = request.headers.get("authorization")
        if header is not None:
            request.scope["user"] = self._verified(_bearer(header)).principal
        elif asked & NEEDS_PRINCIPAL:
            raise Unauthenticated("Sign in first.")
        else:
            request.scope["user"] = None

    def _verified(self, token: str) -> VerifiedToken:
        now = self._clock.now()
        known = self._remembered.get(token)
        if known is not None and now < known.until:
            self._remembered.move_to_end(token)
            return known
        verified = self._tokens.verify(token, now=now)
        self._remembered[token] = verified
        if len(self._remembered) > REMEMBERED_MAX:
            self._remembered.popitem(last=False)
        return verified


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


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token) <= TOKEN_CHARACTERS_MAX:
        raise Unauthenticated("Send a bearer token in Authorization.")
    return token.strip()
