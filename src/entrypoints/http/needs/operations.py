"""What operators look at."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ANYBODY, OPERATORS
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "GET /ops/live": ANYBODY,
    "GET /ops/ready": ANYBODY,
    "GET /ops/mailbox": ANYBODY,
    "GET /ops/invariants": OPERATORS,
    "GET /ops/audit": OPERATORS,
    "GET /ops/tasks": OPERATORS,
    "POST /ops/tasks/{task_id}/replay": OPERATORS,
}
