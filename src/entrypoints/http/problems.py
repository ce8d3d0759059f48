"""Errors as RFC 9457 problem details. The only place that knows both sides."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.enums import ParamType
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from application.platform.errors import Unavailable
from application.platform.idempotency import StillRunning
from domain.kernel.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    StaleVersion,
    Unauthenticated,
)
from entrypoints.http.faults import Fault
from entrypoints.http.limits import RateLimited
from entrypoints.http.refusals import IfMatchMissing, UnsupportedMediaType
from entrypoints.http.wire import encode

AnyRequest = Request[Any, Any, Any]

logger = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
TYPE_PREFIX = "/problems/"
RETRY_AFTER_SECONDS = 2

STATUS_OF_KIND: Mapping[type[DomainError], HTTPStatus] = {
    Malformed: HTTPStatus.BAD_REQUEST,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    IfMatchMissing: HTTPStatus.PRECONDITION_REQUIRED,
    RateLimited: HTTPStatus.TOO_MANY_REQUESTS,
}

CODE_OF_STATUS: Mapping[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: Malformed.code,
    HTTPStatus.NOT_FOUND: NotFound.code,
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "content-too-large",
    HTTPStatus.TOO_MANY_REQUESTS: RateLimited.code,
    HTTPStatus.SERVICE_UNAVAILABLE: "unavailable",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal-error",
}


def on_domain_error(request: AnyRequest, error: DomainError) -> Response[bytes]:
    status = status_of(error, request.headers)
    response = problem(request, status, error.code, error.message, error.facts)
    response.headers.update(_headers_of(error, request))
    return response


def on_unavailable(request: AnyRequest, error: Unavailable) -> Response[bytes]:
    # A line without a traceback: while the database is away there is one for each request.
    logger.warning("%s: %s", error, error.__cause__ or "it did not say why")
    response = problem(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unavailable",
        "Something we depend on does not answer. Try again soon.",
    )
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def on_validation_error(request: AnyRequest, error: ValidationException) -> Response[bytes]:
    found = error.extra if isinstance(error.extra, list) else []
    faults = [_fault_of(message) for message in found] or [Fault("", error.detail, "request")]
    return problem(
        request,
        HTTPStatus.BAD_REQUEST,
        Malformed.code,
        "The request is malformed.",
        {"errors": [fault.as_fact() for fault in faults]},
    )


def on_http_error(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return on_bug(request, error)
    status = HTTPStatus(error.status_code)
    code = CODE_OF_STATUS.get(status, status.phrase.lower().replace(" ", "-"))
    response = problem(request, status, code, error.detail or status.phrase)
    response.headers.update(error.headers or {})
    return response


def on_bug(request: AnyRequest, bug: Exception) -> Response[bytes]:
    # Litestar logs uncaught exceptions in debug mode only.
    logger.error("Bug in %s %s", request.method, request.url.path, exc_info=bug)
    return problem(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal-error",
        "Something went wrong on our side.",
    )


def status_of(error: DomainError, headers: Mapping[str, str]) -> HTTPStatus:
    if isinstance(error, StaleVersion) and "if-match" in headers:
        return HTTPStatus.PRECONDITION_FAILED
    return next(status for kind, status in STATUS_OF_KIND.items() if isinstance(error, kind))


def problem(
    request: AnyRequest,
    status: HTTPStatus,
    code: str,
    detail: str,
    facts: Mapping[str, object] | None = None,
) -> Response[bytes]:
    body = problem_body(
        status,
        code,
        detail,
        instance=request.scope["path"],
        request_id=request.scope["state"].get("request_id", ""),
        facts=facts or {},
    )
    return Response(body, status_code=status, media_type=PROBLEM_JSON)


def problem_body(
    status: HTTPStatus,
    code: str,
    detail: str,
    *,
    instance: str,
    request_id: str,
    facts: Mapping[str, object],
) -> bytes:
    return encode(
        {
            **facts,
            "type": TYPE_PREFIX + code,
            "title": title_of(code),
            "status": int(status),
            "detail": detail,
            "instance": instance,
            "requestId": request_id,
        }
    )


def title_of(code: str) -> str:
    return code.replace("-", " ").capitalize()


def _headers_of(error: DomainError, request: AnyRequest) -> Mapping[str, str]:
    match error:
        case Unauthenticated() if "authorization" in request.headers:
            return {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        case Unauthenticated():
            return {"WWW-Authenticate": "Bearer"}
        case StillRunning():
            return {"Retry-After": "1"}
        case RateLimited():
            return {"Retry-After": str(error.retry_after)}
        case _:
            return {}


def _fault_of(message: Mapping[str, str]) -> Fault:
    name = message.get("key", "")
    if name == "data":
        return Fault("", "A body is required")
    place = ParamType(message["source"]).value if "source" in message else "request"
    if place == ParamType.QUERY:
        name = _as_asked(name)
    return Fault(f"/{name.replace('.', '/')}", message["message"], place)


def _as_asked(name: str) -> str:
    """A parameter's name as clients write it: Litestar tells ours, ``price_min`` or ``from_``."""
    first, *others = name.rstrip("_").split("_")
    return first + "".join(map(str.capitalize, others))


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    DomainError: on_domain_error,
    Unavailable: on_unavailable,
    ValidationException: on_validation_error,
    HTTPException: on_http_error,
    Exception: on_bug,
}
