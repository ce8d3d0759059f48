"""Examples for the OpenAPI document, made from its schemas and the names of fields."""

from collections.abc import Callable, Mapping
from typing import Any

type Schema = Mapping[str, Any]

OF_NAMES: Mapping[str, str] = {
    "accessToken": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.…",
    "address": "Am Markt 1, 28195 Bremen",
    "authorizationUrl": "https://accounts.google.com/o/oauth2/v2/auth?response_type=code&…",
    "binding": "c2V2ZW4gZ3JlZW4ga2l0ZXMgYXQgbm9vbiBhbmQgbW9",
    "city": "Bremen",
    "csrfToken": "y6dGZ0bZqB1wQy3mOe3c0cZ0kqZ7m0Q9b1n4y3d8u2E",
    "country": "DE",
    "currency": "EUR",
    "cursor": "WyIyMDI2LTEyLTAxIl0=",
    "description": "An evening with old songs and new ones.",
    "device": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "email": "ada@example.org",
    "endsAt": "2026-12-01T22:30:00Z",
    "name": "Ada Lovelace",
    "next": "WyIyMDI2LTEyLTAxIl0=",
    "password": "seven green kites at noon",
    "place": "192.0.2.7",
    "refreshToken": "AZjFon0-fEGbXj8NbxorPAAAAAAAALqV3mZQ8rYk2dVw0Wc3uX9sTn1bJ5hGf7Ea6LpM4oyz",
    "saleEnds": "2026-12-01T18:00:00Z",
    "saleStarts": "2026-06-01T08:00:00Z",
    "timeZone": "Europe/Berlin",
    "title": "Songs of the Sea",
    "tokenType": "Bearer",
    "url": "https://example.org",
}
OF_FORMATS: Mapping[str, str] = {
    "date": "2026-12-01",
    "date-time": "2026-12-01T19:30:00Z",
    "uri": "https://example.org",
    "uuid": "0198c5a2-7d3e-7c41-9b5e-3f0d6f1a2b3c",
}
DEPTH_MAX = 8


def example_of(schema: Schema, components: Mapping[str, Schema], *, name: str = "") -> Any:
    """Something that the schema allows, as readable as its names let it be."""
    return _Maker(components).of(schema, name, DEPTH_MAX)


class _Maker:
    def __init__(self, components: Mapping[str, Schema]) -> None:
        self._components = components

    def of(self, schema: Schema, name: str, depth: int) -> Any:
        if "$ref" in schema:
            schema = self._components[schema["$ref"].rsplit("/", maxsplit=1)[-1]]
        if given := schema.get("examples"):
            return given[0] if isinstance(given, list) else next(iter(given.values()))
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if choices := schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf"):
            real = [choice for choice in choices if choice.get("type") != "null"]
            return self.of(real[0], name, depth) if real else None
        return self._of_type(schema, name, depth)

    def _of_type(self, schema: Schema, name: str, depth: int) -> Any:
        kinds = schema.get("type", "null")
        kind = next(iter(k for k in kinds if k != "null")) if isinstance(kinds, list) else kinds
        makers: Mapping[str, Callable[[], Any]] = {
            "object": lambda: self._object(schema, depth),
            "array": lambda: [self.of(schema.get("items", {}), name, depth - 1)] if depth else [],
            "string": lambda: _string(schema, name),
            "integer": lambda: int(_number(schema)),
            "number": lambda: _number(schema),
            "boolean": lambda: schema.get("default", True),
            "null": lambda: None,
        }
        return makers[kind]()

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        if not depth:
            return {}
        return {
            name: self.of(inner, name, depth - 1)
            for name, inner in schema.get("properties", {}).items()
        }


def _number(schema: Schema) -> float:
    least: float = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    most: float = schema.get("maximum", least)
    return max(min(1, most), least) if "minimum" in schema else min(least, most)


def _string(schema: Schema, name: str) -> str:
    return OF_NAMES.get(name) or OF_FORMATS.get(schema.get("format", "")) or name or "text"
