"""Stripe's REST API: forms in, JSON out (https://docs.stripe.com/api)."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote, urlencode

import msgspec

from adapters.outgoing import Answer, Outgoing
from adapters.payments.stripe_wire import Error, ErrorAnswer
from application.platform.errors import Unavailable

NAME = "stripe"
ADDRESS = "https://api.stripe.com"
VERSION = "2025-08-27.basil"
"""Pinned: Stripe's changes reach us when we are ready (https://docs.stripe.com/api/versioning)."""

# These say that the request had no effect and why; any other refusal says that we cannot ask.
_REFUSALS = {HTTPStatus.BAD_REQUEST, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.NOT_FOUND}
_ABOUT_THE_KEY = "idempotency_error"

type Form = Mapping[str, "str | int | bool | Form | list[str]"]


class Refused(Exception):
    """Stripe understood, and does not want to."""

    def __init__(self, status: int, error: Error) -> None:
        super().__init__(error.code or error.type)
        self.status = status
        self.error = error


def connect(secret_key: str, *, address: str = ADDRESS, patience: timedelta) -> Outgoing:
    headers = {"Authorization": f"Bearer {secret_key}", "Stripe-Version": VERSION}
    return Outgoing("Stripe", address, usual=ADDRESS, headers=headers, patience=patience)


class StripeApi:
    """Raises ``Refused`` for a refusal, and ``Unavailable`` for all that is no answer.

    What is not understood is no answer either, so it is asked again.
    """

    def __init__(self, calls: Outgoing) -> None:
        self._calls = calls

    async def get[Wire](self, type_: type[Wire], path: str, query: Form | None = None) -> Wire:
        asked = f"{path}?{encode(query)}" if query else path
        return _read(type_, await self._calls.call("GET", asked))

    async def ask[Wire](self, type_: type[Wire], path: str, query: Form | None = None) -> Wire:
        """Like ``get``, about what Stripe told us of: that it denies it tells nothing."""
        try:
            return await self.get(type_, path, query)
        except Refused:
            raise Unavailable(NAME) from None

    async def post[Wire](
        self, type_: type[Wire], path: str, form: Form | None = None, *, key: str = ""
    ) -> Wire:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if key:
            headers["Idempotency-Key"] = key
        body = encode(form or {}).encode()
        return _read(type_, await self._calls.call("POST", path, headers=headers, body=body))


def path_of(*parts: str) -> str:
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def encode(form: Form) -> str:
    """A form as Stripe reads it: ``metadata[key]=…``, ``expand[]=…``."""
    return urlencode(list(_fields(form)))


def _fields(form: Form, within: str = "") -> Iterator[tuple[str, str]]:
    for name, value in form.items():
        field = f"{within}[{name}]" if within else name
        match value:
            case bool():
                yield field, str(value).lower()
            case str() | int():
                yield field, str(value)
            case list():
                yield from ((f"{field}[]", item) for item in value)
            case _:
                yield from _fields(value, field)


def _read[Wire](type_: type[Wire], answer: Answer) -> Wire:
    try:
        if answer.is_success:
            return msgspec.json.decode(answer.body, type=type_)
        error = msgspec.json.decode(answer.body, type=ErrorAnswer).error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Unavailable(NAME) from None
    if answer.status not in _REFUSALS or error.type == _ABOUT_THE_KEY:
        raise Unavailable(NAME)
    raise Refused(answer.status, error)
