"""The HTTP application: use cases in, an ASGI application out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import signature
from typing import Any

from litestar import Controller, Litestar, Request
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, BeforeRequestHookHandler, LifespanHook, Receive, Scope, Send

from application.identity.ports import AccessTokens
from application.identity.session_ports import SessionSecrets
from application.identity.standings import Standings
from application.platform.acting import Acting, act_for
from application.platform.idempotency import Answers
from application.platform.limits import Limits
from application.platform.ports import Clock
from domain.kernel.access import Principal
from domain.kernel.errors import DomainError
from entrypoints.http.addresses import Proxies, client_address, neighbourhood_of
from entrypoints.http.auth import (
    BearerTokens,
    MachineKeys,
    SessionCookies,
    SignIn,
    principal,
    visitor,
)
from entrypoints.http.bodies import WireBody, require_body
from entrypoints.http.caching import KEPT_SECONDS, KeptAnswers
from entrypoints.http.capabilities import CAPABILITIES, Capabilities
from entrypoints.http.documents import script, style
from entrypoints.http.etags import seen_version
from entrypoints.http.front import Front, Note
from entrypoints.http.health import Probe, live, ready
from entrypoints.http.idempotency import one_answer
from entrypoints.http.lanes import Quotas
from entrypoints.http.limits import Conceal, LimitGuard
from entrypoints.http.openapi import openapi_config
from entrypoints.http.origins import Origins
from entrypoints.http.own_pages import CsrfGuard, OwnPages
from entrypoints.http.paging import page_request
from entrypoints.http.problem_pages import ProblemController
from entrypoints.http.problems import EXCEPTION_HANDLERS

BODY_BYTES_MAX = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How it is served. What is safe is the default."""

    https: bool = True
    access_log: bool = True
    kept_seconds: float = KEPT_SECONDS
    version: str = "0"
    quotas: Quotas = field(default_factory=Quotas)
    trusted_proxies: Sequence[str] = ()
    allowed_origins: Sequence[str] = ()
    hosts: Sequence[str] = ()
    """Those that a Host header may name; none for all."""

    public_url: str | None = None
    """The origin of our own pages; ``None`` for that of whatever host is asked."""


class HttpApp:
    """An ASGI application; ``litestar`` is what stands behind its front."""

    def __init__(self, litestar: Litestar, front: ASGIApp) -> None:
        self.litestar = litestar
        self._front = front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._front(scope, receive, send)


def create_app(
    use_cases: Mapping[str, object],
    *,
    tokens: AccessTokens,
    secrets: SessionSecrets,
    standings: Standings,
    keys: MachineKeys,
    answers: Answers,
    limits: Limits,
    conceal: Conceal,
    clock: Clock,
    options: Options,
    note: Note | None = None,
    capabilities: Capabilities = CAPABILITIES,
    probes: Mapping[str, Probe] = {},
    on_startup: Sequence[LifespanHook] = (),
    on_shutdown: Sequence[LifespanHook] = (),
) -> HttpApp:
    guard = LimitGuard(limits, options.quotas, conceal)
    own_pages = OwnPages(options.public_url)
    sign_in = SignIn(
        keys,
        BearerTokens(tokens, standings, clock),
        SessionCookies(secrets, standings, CsrfGuard(own_pages, secrets), clock),
    )
    litestar = Litestar(
        route_handlers=[
            *(
                served_with(use_cases, controller)
                for served in capabilities.values()
                for controller in served
            ),
            ProblemController,
            script,
            style,
            live,
            ready(probes),
        ],
        dependencies={
            "principal": Provide(principal, sync_to_thread=False),
            "visitor": Provide(visitor, sync_to_thread=False),
            "seen_version": Provide(seen_version, sync_to_thread=False),
            "page": Provide(page_request, sync_to_thread=False),
            "own_pages": always(own_pages),
            "once": Provide(one_answer(answers), sync_to_thread=False),
        },
        before_request=gate(sign_in, guard),
        dto=WireBody,
        return_dto=None,
        exception_handlers=EXCEPTION_HANDLERS,
        request_max_body_size=BODY_BYTES_MAX,
        on_startup=on_startup,
        on_shutdown=on_shutdown,
        logging_config=None,  # Set up once for the whole process, not by the framework.
        openapi_config=openapi_config(options.version),
    )
    resolve_in_turn(litestar)
    kept = KeptAnswers(kept_paths(litestar), seconds=options.kept_seconds)
    front = Front(
        litestar,
        kept=kept,
        limits=guard,
        proxies=Proxies(options.trusted_proxies),
        origins=Origins(options.allowed_origins),
        hosts=options.hosts,
        https=options.https,
        log=options.access_log,
        note=note,
    )
    return HttpApp(litestar, front)


def served_with(use_cases: Mapping[str, object], controller: type[Controller]) -> type[Controller]:
    """The controller with those use cases that its handlers ask for.

    Litestar compares every two things that a handler might ask for: with all use cases for
    all handlers, that took longer than everything else at the start. A router around the
    controller would be copied with all that is in it.
    """
    handlers = [each for each in vars(controller).values() if isinstance(each, HTTPRouteHandler)]
    asked = {name for handler in handlers for name in signature(handler.fn).parameters}
    wanted = {name: always(use_cases[name]) for name in sorted(asked & use_cases.keys())}
    own = vars(controller).get("dependencies", {})
    return type(controller.__name__, (controller,), {"dependencies": own | wanted})


def gate(sign_in: SignIn, limits: LimitGuard) -> BeforeRequestHookHandler:
    """What a request passes before it is taken apart."""

    async def pass_gate(request: Request[Any, Any, Any]) -> None:
        try:
            await sign_in(request)
        except DomainError:
            await limits.admit(request)  # Guessing at tokens is counted, too.
            raise
        await limits.admit(request)
        act_for(_acting_of(request))
        await require_body(request)
        await limits.admit_named(request)

    return pass_gate


def _acting_of(request: Request[Any, Any, Any]) -> Acting:
    caller: Principal | None = request.scope.get("user")
    return Acting(
        account_id=None if caller is None else caller.account_id,
        session_id=None if caller is None else caller.session_id,
        network=neighbourhood_of(client_address(request.scope)),
        request_id=request.scope["state"]["request_id"],
    )


def always(value: object) -> Provide:
    """Let Litestar hand the same object to every handler that asks for it by name."""
    return Provide(lambda: value, sync_to_thread=False)


def resolve_in_turn(litestar: Litestar) -> None:
    """Have the arguments of a handler made one after the other.

    Litestar makes those that do not need each other in tasks of their own. None of ours
    waits for anything, so that the tasks would cost more than all the rest.
    """
    for route in litestar.routes:
        if isinstance(route, HTTPRoute):
            for _, model in route.route_handler_map.values():
                model.dependency_batches = [
                    {dependency} for batch in model.dependency_batches for dependency in batch
                ]


def kept_paths(litestar: Litestar) -> Iterator[re.Pattern[str]]:
    """The paths whose GET says ``opt=KEPT``."""
    for route in litestar.routes:
        if isinstance(route, HTTPRoute):
            reader = route.route_handler_map.get("GET")
            if reader is not None and reader[0].opt.get("kept"):
                segments = re.sub(r"\\\{[^/}]+\\\}", "[^/]+", re.escape(route.path_format))
                yield re.compile(segments)
