"""Notifications and devices."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ANYBODY, ONESELF, OPERATORS, OWN_THING
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "GET /api/notifications": ONESELF,
    "POST /api/notifications/read": ONESELF,
    "POST /api/notifications/{notification_id}/read": OWN_THING,
    "GET /api/notifications/preferences": ONESELF,
    "PUT /api/notifications/preferences": ONESELF,
    "GET /api/devices": ONESELF,
    "POST /api/devices": ONESELF,
    "DELETE /api/devices/{device_id}": OWN_THING,
    "GET /api/devices/push-key": ANYBODY,
    "GET /notifications/unsubscribe": ANYBODY,
    "GET /notifications/unsubscribe/unsubscribe.js": ANYBODY,
    "POST /notifications/unsubscribe": ANYBODY,
    "POST /webhook/sms/{provider}": ANYBODY,
    "GET /ops/notifications": OPERATORS,
    "GET /ops/notifications/{notification_id}": OPERATORS,
}
