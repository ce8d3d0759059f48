"""The HTTP application: use cases in, an ASGI application out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Litestar, Request
from litestar.di import Provide
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, BeforeRequestHookHandler, LifespanHook, Receive, Scope, Send

from application.identity.ports import AccessTokens
from application.platform.idempotency import Answers
from application.platform.ports import Clock
from entrypoints.http.auth import SignIn, principal, visitor
from entrypoints.http.bodies import WireBody, require_body
from entrypoints.http.caching import KEPT_SECONDS, KeptAnswers
from entrypoints.http.capabilities import CAPABILITIES, Capabilities
from entrypoints.http.documents import script, style
from entrypoints.http.etags import seen_version
from entrypoints.http.front import Front
from entrypoints.http.health import Probe, live, ready
from entrypoints.http.idempotency import one_answer
from entrypoints.http.openapi import openapi_config
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
    answers: Answers,
    clock: Clock,
    options: Options,
    capabilities: Capabilities = CAPABILITIES,
    probes: Mapping[str, Probe] = {},
    on_startup: Sequence[LifespanHook] = (),
    on_shutdown: Sequence[LifespanHook] = (),
) -> HttpApp:
    litestar = Litestar(
        route_handlers=[
            *(controller for served in capabilities.values() for controller in served),
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
            "once": Provide(one_answer(answers), sync_to_thread=False),
            **{name: always(use_case) for name, use_case in use_cases.items()},
        },
        before_request=gate(SignIn(tokens, clock)),
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
    front = Front(litestar, kept=kept, https=options.https, log=options.access_log)
    return HttpApp(litestar, front)


def gate(sign_in: SignIn) -> BeforeRequestHookHandler:
    """What a request passes before it is taken apart."""

    async def pass_gate(request: Request[Any, Any, Any]) -> None:
        await sign_in(request)
        await require_body(request)

    return pass_gate


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
