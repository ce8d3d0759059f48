"""WebSockets and the log of events."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ANYBODY, ONESELF, OPERATORS
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "POST /api/auth/ws-ticket": ONESELF,
    "GET /api/log": OPERATORS,
    "GET /docs/asyncapi": ANYBODY,
    "GET /docs/asyncapi.json": ANYBODY,
    "GET /docs/realtime": ANYBODY,
    "GET /docs/realtime.js": ANYBODY,
    "GET /client.js": ANYBODY,
}
