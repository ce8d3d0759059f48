"""The OpenAPI document: what Litestar knows, and what our conventions add to every route."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.routes import HTTPRoute
from litestar.typing import FieldDefinition

from entrypoints.http.auth import COOKIE, KNOWS_PRINCIPAL, NEEDS_PRINCIPAL
from entrypoints.http.documents import render_plugins
from entrypoints.http.examples import example_of
from entrypoints.http.lanes import lane_of
from entrypoints.http.needs.need import Needs
from entrypoints.http.needs.table import needs_of
from entrypoints.http.problems import CODE_OF_STATUS, PROBLEM_JSON, TYPE_PREFIX, title_of
from entrypoints.http.wire import Wire

type Json = dict[str, Any]
type Operation = tuple[str, str, Json, HTTPRouteHandler]
"""Path, method, what the document says, and who answers."""

READS = frozenset({"get", "head"})

CODES: Mapping[HTTPStatus, str] = {
    **CODE_OF_STATUS,
    HTTPStatus.UNAUTHORIZED: "unauthenticated",
    HTTPStatus.FORBIDDEN: "right-missing",
    HTTPStatus.CONFLICT: "conflict",
    HTTPStatus.PRECONDITION_FAILED: "stale-version",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid",
    HTTPStatus.PRECONDITION_REQUIRED: "if-match-missing",
}
IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A key of your own for this request. The same key has its effect once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "example": "5f0c1b9e-checkout-1",
}
IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the version that you saw.",
    "schema": {"type": "string", "pattern": r'^"[0-9]{1,18}"$'},
    "example": '"3"',
}
LIMIT_HEADERS: Json = {
    "RateLimit-Policy": {
        "description": "The limits that the request counted for: how many (`q`) in how many "
        "seconds (`w`).",
        "schema": {"type": "string"},
        "example": '"browsing";q=300;w=900',
    },
    "RateLimit": {
        "description": "How many are left of each (`r`), and when its window ends (`t`, seconds).",
        "schema": {"type": "string"},
        "example": '"browsing";r=0;t=437',
    },
    "Retry-After": {
        "description": "Seconds until there are requests again.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 437,
    },
}
PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457 problem details, with facts of each problem as further members.",
    "required": ["type", "title", "status", "detail", "instance", "requestId"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "requestId": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "in": {"type": "string"},
                    "pointer": {"type": "string", "description": "A JSON pointer (RFC 6901)."},
                    "reason": {"type": "string"},
                },
            },
        },
    },
    "additionalProperties": True,
}


def openapi_config(version: str) -> OpenAPIConfig:
    bearer = SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")
    cookie = SecurityScheme(
        type="apiKey",
        name=COOKIE,
        security_scheme_in="cookie",
        description="For our own pages. Whatever changes something also sends X-CSRF-Token, "
        "which the log-in answers and GET /api/auth/csrf-token repeats, and a body of JSON.",
    )
    api_key = SecurityScheme(
        type="http",
        scheme="bearer",
        bearer_format="fgk_<id>_<secret>",
        description="For machines: a key of POST /api/api-keys, sent as a bearer token. It acts "
        "for its account within its scopes, of which an operation names those that let it in.",
    )
    return OpenAPIConfig(
        title="Fairground",
        version=version,
        description="Events, bookings, payments and the gate. Conventions: ids are UUIDv7, "
        "times RFC 3339 in UTC, money minor units; errors are RFC 9457 problem details.",
        components=Components(
            security_schemes={"bearer": bearer, "cookie": cookie, "apiKey": api_key}
        ),
        path="/docs",
        render_plugins=render_plugins(describe),
    )


def describe(litestar: Litestar) -> Json:
    """The whole document, as it is served and as ``fairground openapi`` prints it."""
    document: Json = litestar.openapi_schema.to_schema()
    document["paths"] = dict(sorted(document["paths"].items()))
    components = document["components"]
    operations = list(_operations(litestar, document))
    schemas = _describe_types(operations)
    components["schemas"] = {**components.get("schemas", {}), **schemas, "Problem": PROBLEM}
    components["responses"] = {f"Problem{status}": _refusal(status) for status in CODES}
    components["responses"]["Problem429"]["headers"] = LIMIT_HEADERS
    for path, method, operation, handler in operations:
        _complete(operation, path, method, handler)
        _exemplify(operation, components["schemas"])
    _prune(document)
    return document


def _describe_types(operations: Sequence[Operation]) -> Json:
    """Say of bodies and replies what msgspec will do. Litestar leaves constraints out."""
    places = [
        place for *_, operation, handler in operations for place in _typed(operation, handler)
    ]
    described, schemas = msgspec.json.schema_components(
        [kind for _, kind in places], ref_template="#/components/schemas/{name}"
    )
    for (media, _), schema in zip(places, described, strict=True):
        media["schema"] = schema
    return schemas


def _typed(operation: Json, handler: HTTPRouteHandler) -> Iterator[tuple[Json, Any]]:
    """Where the document speaks of a wire type, and which one it is."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body and handler.parsed_data_field:
        yield body, handler.parsed_data_field.annotation
    answers = handler.parsed_return_field
    inner = answers.inner_types if answers.is_subclass_of(Response) else ()
    kind = inner[0] if inner else answers
    success = operation["responses"].get(str(handler.status_code), {}).get("content", {})
    if _is_wire(kind) and "application/json" in success:
        yield success["application/json"], kind.raw


def _is_wire(kind: FieldDefinition) -> bool:
    return kind.is_subclass_of(Wire)


def _prune(document: Json) -> None:
    """Drop what nothing refers to any more."""
    schemas = document["components"]["schemas"]
    while True:
        text = msgspec.json.encode(document).decode()
        unused = [name for name in schemas if f'"#/components/schemas/{name}"' not in text]
        if not unused:
            return
        for name in unused:
            del schemas[name]


def _operations(litestar: Litestar, document: Json) -> Iterator[Operation]:
    for route in litestar.routes:
        if not isinstance(route, HTTPRoute):
            continue
        path = document["paths"].get(route.path_format, {})
        for method, (handler, _) in route.route_handler_map.items():
            if operation := path.get(method.lower()):
                yield route.path_format, method.lower(), operation, handler


def _complete(operation: Json, path: str, method: str, handler: HTTPRouteHandler) -> None:
    asked = handler.parsed_fn_signature.parameters.keys()
    parameters = operation.setdefault("parameters", [])
    if "once" in asked:
        parameters.append(IDEMPOTENCY_KEY)
    if "seen_version" in asked:
        parameters.append(IF_MATCH)
    if asked & KNOWS_PRINCIPAL:
        needs = needs_of(method.upper(), path)
        operation["security"] = list(_security(needs, is_needed=bool(asked & NEEDS_PRINCIPAL)))
        operation["x-needs"] = _told(needs)
    responses = operation["responses"]
    responses[str(handler.status_code)]["description"] = HTTPStatus(handler.status_code).phrase
    if handler.status_code == HTTPStatus.NO_CONTENT:
        responses["204"].pop("content", None)  # Litestar promises some for ``Response[None]``.
    if path.startswith("/api/auth/"):
        responses["401"] = {"$ref": "#/components/responses/Problem401"}
        if method not in READS:  # Cookies are given to our own pages only.
            responses["403"] = {"$ref": "#/components/responses/Problem403"}
    if lane_of(method.upper(), path) is not None:
        responses["429"] = {"$ref": "#/components/responses/Problem429"}
    own = handler.opt.get("refuses", ())
    for status in (*_statuses(operation, method, frozenset(asked)), *own):
        responses[str(int(status))] = {"$ref": f"#/components/responses/Problem{status}"}
    if method in READS:
        responses["304"] = {"description": "You have it already: your If-None-Match matches."}


def _security(needs: Needs, *, is_needed: bool) -> Iterator[Json]:
    if not is_needed:
        yield {}
    yield {"bearer": []}
    yield {"cookie": []}
    for scope in needs.scopes:
        yield {"apiKey": [scope.value]}


def _told(needs: Needs) -> Json:
    """What the rows of ``needs`` say, for those who read the document with a program."""
    told: Json = {"caller": needs.caller.value}
    if needs.right is not None:
        told["right"] = needs.right.value
    if needs.or_rights:
        told["orRights"] = [right.value for right in needs.or_rights]
    if needs.own:
        told["own"] = True
    if needs.others is not None:
        told["rightForOthers"] = needs.others.value
    if needs.proof:
        told["recentProof"] = True
    if needs.proof_for_others:
        told["recentProofForOthers"] = True
    return told


def _statuses(operation: Json, method: str, asked: frozenset[str]) -> Iterator[HTTPStatus]:
    yield HTTPStatus.BAD_REQUEST
    yield HTTPStatus.SERVICE_UNAVAILABLE
    if asked & KNOWS_PRINCIPAL:
        yield HTTPStatus.UNAUTHORIZED
    if asked & NEEDS_PRINCIPAL:
        yield HTTPStatus.FORBIDDEN
        yield HTTPStatus.NOT_FOUND  # The account of a token may be gone.
    if operation["parameters"] or "requestBody" in operation:
        yield HTTPStatus.NOT_FOUND
        yield HTTPStatus.UNPROCESSABLE_ENTITY
    if "requestBody" in operation:
        yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        yield HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    if method not in READS:
        yield HTTPStatus.CONFLICT
        yield HTTPStatus.NOT_FOUND  # What a cookie or a header stands for may be gone.
    if "seen_version" in asked:
        yield HTTPStatus.PRECONDITION_FAILED
        yield HTTPStatus.PRECONDITION_REQUIRED


def _refusal(status: HTTPStatus) -> Json:
    code = CODES[status]
    example = {
        "type": TYPE_PREFIX + code,
        "title": title_of(code),
        "status": int(status),
        "detail": f"{status.phrase}.",
        "instance": "/api/…",
        "requestId": "9b2f6c0d4e1a8b7c5d3e2f10",
    }
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": status.phrase, "content": {PROBLEM_JSON: content}}


def _exemplify(operation: Json, schemas: Json) -> None:
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        for media in body.get("content", {}).values():
            if "schema" in media and "example" not in media:
                media["example"] = example_of(media["schema"], schemas)
    for parameter in operation["parameters"]:
        parameter["schema"] = _present(parameter["schema"])
        if "example" not in parameter and not parameter.get("examples"):
            name = parameter["name"]
            parameter["example"] = example_of(parameter.get("schema", {}), schemas, name=name)


def _present(schema: Json) -> Json:
    """What a parameter is when it is there: a query cannot say null."""
    choices = [choice for choice in schema.get("oneOf", []) if choice.get("type") != "null"]
    if len(choices) != 1:
        return schema
    rest = {name: value for name, value in schema.items() if name != "oneOf"}
    return {**rest, **choices[0]}
