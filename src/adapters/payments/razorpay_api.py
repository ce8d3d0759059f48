"""Razorpay's REST API: JSON both ways (https://razorpay.com/docs/api)."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from adapters.outgoing import Answer, Outgoing
from adapters.payments.razorpay_wire import Error, ErrorAnswer
from application.platform.errors import Unavailable

NAME = "razorpay"
ADDRESS = "https://api.razorpay.com"
REFUND_KEY = "X-Refund-Idempotency"
"""See https://razorpay.com/docs/api/refunds/normal-refunds-idempotent."""

type Json = Mapping[str, Any]


class Refused(Exception):
    """Razorpay understood, and does not want to."""

    def __init__(self, error: Error) -> None:
        super().__init__(error.reason or error.code)
        self.reason = error.reason or ""


def connect(
    key_id: str, key_secret: str, *, address: str = ADDRESS, patience: timedelta
) -> Outgoing:
    credentials = b64encode(f"{key_id}:{key_secret}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}"}
    return Outgoing("Razorpay", address, usual=ADDRESS, headers=headers, patience=patience)


class RazorpayApi:
    """Raises ``Refused`` for a refusal, and ``Unavailable`` for all that is no answer.

    What is not understood is no answer either, so it is asked again.
    """

    def __init__(self, calls: Outgoing) -> None:
        self._calls = calls

    async def get[Wire](self, type_: type[Wire], path: str, query: Json | None = None) -> Wire:
        asked = f"{path}?{urlencode(query)}" if query else path
        return _read(type_, await self._calls.call("GET", asked))

    async def ask[Wire](self, type_: type[Wire], path: str, query: Json | None = None) -> Wire:
        """Like ``get``, about what Razorpay cannot deny."""
        try:
            return await self.get(type_, path, query)
        except Refused:
            raise Unavailable(NAME) from None

    async def send[Wire](
        self, type_: type[Wire], method: str, path: str, body: Json, *, refund_key: str = ""
    ) -> Wire:
        headers = {"Content-Type": "application/json"}
        if refund_key:
            headers[REFUND_KEY] = refund_key
        encoded = msgspec.json.encode(body)
        return _read(type_, await self._calls.call(method, path, headers=headers, body=encoded))


def path_of(*parts: str) -> str:
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def _read[Wire](type_: type[Wire], answer: Answer) -> Wire:
    try:
        if answer.is_success:
            return msgspec.json.decode(answer.body, type=type_)
        error = msgspec.json.decode(answer.body, type=ErrorAnswer).error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Unavailable(NAME) from None
    # 401 is our key's fault, and 409 says that the same request is still under way.
    if answer.status != HTTPStatus.BAD_REQUEST:
        raise Unavailable(NAME)
    raise Refused(error)
