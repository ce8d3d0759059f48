"""Reads JSON bodies straight into wire types, strictly, and names every fault."""

from collections.abc import Generator, Iterable
from functools import cache
from itertools import chain, islice
from typing import Any

import msgspec
from litestar import Request
from litestar.dto import AbstractDTO
from litestar.dto.data_structures import DTOFieldDefinition
from litestar.openapi.spec import Reference, Schema
from litestar.typing import FieldDefinition

from domain.kernel.errors import Malformed
from entrypoints.http.faults import FAULTS_MAX, Fault, faults_of, impossible_times
from entrypoints.http.json_text import (
    TOO_DEEP,
    TOO_LARGE,
    names_are_unique,
    numbers_out_of_range,
    twins_in,
)
from entrypoints.http.refusals import UnsupportedMediaType

JSON = "application/json"


class WireBody(AbstractDTO[Any]):
    """Litestar's way in for a decoder of one's own.

    Its default reads bodies leniently ("1" is a number) and by way of dictionaries.
    """

    model_type = object

    def decode_bytes(self, value: bytes) -> Any:
        content_type = self.asgi_connection.headers.get("content-type", "")
        if content_type.split(";", maxsplit=1)[0].strip().lower() != JSON:
            raise UnsupportedMediaType(JSON)
        return read(value, self.asgi_connection.route_handler.parsed_data_field.annotation)

    @classmethod
    def create_for_field_definition(cls, *_: Any, **__: Any) -> None:
        """Nothing to prepare: decoders are made when they are first needed."""

    @classmethod
    def create_openapi_schema(
        cls, field_definition: FieldDefinition, handler_id: str, schema_creator: Any
    ) -> Reference | Schema:
        del handler_id
        schema: Reference | Schema = schema_creator.for_field_definition(field_definition)
        return schema

    @classmethod
    def generate_field_definitions(cls, model_type: type[Any]) -> Generator[DTOFieldDefinition]:
        """None: bodies are decoded as they are, not field by field."""
        del model_type
        yield from ()

    @classmethod
    def detect_nested_field(cls, field_definition: FieldDefinition) -> bool:
        del field_definition
        return False


async def require_body(request: Request[Any, Any, Any]) -> None:
    """Refuse a missing body before anything else is looked at; Litestar does so last."""
    wanted = request.route_handler.parsed_data_field
    if wanted is not None and not wanted.is_optional and not await request.body():
        raise malformed([Fault("", "A body is required")])


def read(raw: bytes, kind: Any) -> Any:
    """Decode a body; raise ``Malformed`` with every fault."""
    try:
        body = _decoder(kind).decode(raw)
        is_clear = names_are_unique(raw.decode())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise malformed(_all_faults(raw, kind)) from None
    if not is_clear:
        raise malformed(twins_in(raw.decode()))
    if faults := list(islice(impossible_times(body), FAULTS_MAX)):
        raise malformed(faults)
    return body


def _all_faults(raw: bytes, kind: Any) -> list[Fault]:
    try:
        faults = chain(faults_of(msgspec.json.decode(raw), kind), twins_in(raw.decode()))
        return list(islice(faults, FAULTS_MAX)) or [Fault("", TOO_DEEP)]
    except msgspec.ValidationError:
        return _numbers_out_of_range(raw) or [Fault("", TOO_LARGE)]
    except RecursionError:
        return [Fault("", TOO_DEEP)]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return [Fault("", f"This is not JSON that we read: {error}")]


def _numbers_out_of_range(raw: bytes) -> list[Fault]:
    """Msgspec does not say where it met a number that no machine has."""
    try:
        return list(islice(numbers_out_of_range(raw.decode()), FAULTS_MAX))
    except (ValueError, RecursionError):
        return []


def malformed(faults: Iterable[Fault]) -> Malformed:
    listed = [fault.as_fact() for fault in islice(faults, FAULTS_MAX)]
    return Malformed("The request is malformed.", errors=listed)


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
