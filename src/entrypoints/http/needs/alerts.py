"""Alerts."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import OPERATORS
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "GET /ops/alerts": OPERATORS,
    "POST /ops/alerts/{alert_id}/acknowledgement": OPERATORS,
    "POST /ops/alerts/{alert_id}/resolution": OPERATORS,
}
