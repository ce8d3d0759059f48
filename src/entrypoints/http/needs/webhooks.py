"""Webhooks to others."""

from collections.abc import Mapping
from dataclasses import replace

from domain.kernel.access import Right
from entrypoints.http.needs.need import Caller, Needs

LISTENERS = Needs(caller=Caller.MEMBER, scopes=(Right.LISTEN,), right=Right.LISTEN)
OWN_WEBHOOK = replace(LISTENERS, own=True)

ROWS: Mapping[str, Needs] = {
    "GET /api/webhooks/events": LISTENERS,
    "POST /api/webhooks": Needs(caller=Caller.PERSON, right=Right.LISTEN, proof=True),
    "GET /api/webhooks": LISTENERS,
    "GET /api/webhooks/{webhook_id}": OWN_WEBHOOK,
    "PATCH /api/webhooks/{webhook_id}": OWN_WEBHOOK,
    "DELETE /api/webhooks/{webhook_id}": OWN_WEBHOOK,
    "POST /api/webhooks/{webhook_id}/pause": OWN_WEBHOOK,
    "POST /api/webhooks/{webhook_id}/resumption": OWN_WEBHOOK,
    "POST /api/webhooks/{webhook_id}/secret": Needs(
        caller=Caller.PERSON, right=Right.LISTEN, own=True, proof=True
    ),
    "POST /api/webhooks/{webhook_id}/test": OWN_WEBHOOK,
    "POST /api/webhooks/{webhook_id}/replay": OWN_WEBHOOK,
    "GET /api/webhooks/{webhook_id}/deliveries": OWN_WEBHOOK,
    "POST /api/webhooks/{webhook_id}/deliveries/{webhook_delivery_id}/retry": OWN_WEBHOOK,
}
