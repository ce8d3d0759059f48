"""Requests that must have one effect: what was answered is answered again."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import MediaType

from application.platform.idempotency import (
    AlreadyAnswered,
    Answer,
    Answers,
    KeyReused,
    Once,
    StillRunning,
)
from domain.kernel.access import Principal
from domain.kernel.errors import Conflict, DomainError, Invalid, NotFound
from entrypoints.http.problems import on_domain_error
from entrypoints.http.refusals import IdempotencyKeyMissing
from entrypoints.http.wire import Wire, encode

AnyRequest = Request[Any, Any, Any]
type UseCase[Command, Result] = Callable[[Command, Once], Awaitable[Result]]

KEPT_FOR = timedelta(hours=24)
MONEY_KEPT_FOR = timedelta(days=30)

MOVES_MONEY: Mapping[str, Any] = {"moves_money": True}
"""``@post(…, opt=MOVES_MONEY)``: answers of this route are kept for 30 days."""

_KEY = re.compile(r"[\x20-\x7e]{1,255}")
_KEPT_REFUSALS = (NotFound, Conflict, Invalid)
_ABOUT_THE_KEY = (KeyReused, StillRunning)


class OneAnswer:
    """The one answer to a request; controllers ask for it as ``once``."""

    def __init__(self, request: AnyRequest, principal: Principal, answers: Answers) -> None:
        self._request = request
        self._answers = answers
        self._scope = _scope_of(request, principal)

    async def answer[Command, Result, Reply: Wire](
        self,
        use_case: UseCase[Command, Result],
        command: Command,
        reply: Callable[[Result], Reply],
        *,
        status: int = HTTPStatus.CREATED,
        headers: Callable[[Result], Mapping[str, str]] | None = None,
    ) -> Response[Reply]:
        """Call the use case at most once; the annotation tells the OpenAPI document."""

        def render(result: Result) -> Answer:
            return Answer(
                status=int(status),
                headers={} if headers is None else headers(result),
                body=encode(reply(result)),
            )

        once = self._once(render, await self._request.body())
        try:
            await use_case(command, once)
        except AlreadyAnswered as earlier:
            return _replayed(earlier.answer)
        except _ABOUT_THE_KEY:
            raise
        except _KEPT_REFUSALS as refusal:
            return await self._refuse(once, refusal)
        return _response(once.answer)

    def _once(self, render: Callable[[Any], Answer], body: bytes) -> Once:
        moves_money = self._request.route_handler.opt.get("moves_money", False)
        return Once(
            scope=self._scope,
            # Only now: what changes nothing needs no key.
            key=_key_of(self._request),
            fingerprint=_fingerprint_of(self._request, body),
            keep_for=MONEY_KEPT_FOR if moves_money else KEPT_FOR,
            render=render,
        )

    async def _refuse(self, once: Once, refusal: DomainError) -> Response[Any]:
        problem = on_domain_error(self._request, refusal)
        answer = Answer(
            status=problem.status_code or HTTPStatus.CONFLICT,
            headers={"Content-Type": str(problem.media_type)},
            body=problem.content,
        )
        kept = await self._answers.keep_refusal(once, answer)
        return _response(kept) if kept is answer else _replayed(kept)


def one_answer(answers: Answers) -> Callable[..., OneAnswer]:
    def once(request: AnyRequest, principal: NamedDependency[Principal]) -> OneAnswer:
        return OneAnswer(request, principal, answers)

    return once


def _key_of(request: AnyRequest) -> str:
    key = request.headers.get("idempotency-key", "")
    if _KEY.fullmatch(key) is None:
        raise IdempotencyKeyMissing
    return key


def _scope_of(request: AnyRequest, principal: Principal) -> str:
    return f"{principal.account_id} {request.method} {request.scope['path_template']}"


def _fingerprint_of(request: AnyRequest, body: bytes) -> bytes:
    return sha256(
        b"\n".join([request.method.encode(), request.scope["path"].encode(), body])
    ).digest()


def _replayed(answer: Answer) -> Response[Any]:
    response = _response(answer)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _response(answer: Answer) -> Response[Any]:
    headers = dict(answer.headers)
    media_type = headers.pop("Content-Type", MediaType.JSON)
    return Response(answer.body, status_code=answer.status, headers=headers, media_type=media_type)
