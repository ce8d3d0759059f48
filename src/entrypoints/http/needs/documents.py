"""Documents for developers."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ANYBODY
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "GET /docs": ANYBODY,
    "GET /docs/{path}": ANYBODY,
    "GET /docs/openapi.json": ANYBODY,
    "GET /docs/docs.js": ANYBODY,
    "GET /docs/docs.css": ANYBODY,
    "GET /seat-map.js": ANYBODY,
    "GET /problems": ANYBODY,
    "GET /problems/{code}": ANYBODY,
}
