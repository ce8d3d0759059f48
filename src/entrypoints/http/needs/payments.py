"""Payments, and what operators do about them."""

from collections.abc import Mapping

from entrypoints.http.needs.kinds import ANYBODY, OPERATORS, OPERATORS_WITH_PROOF, OWN_BOOKING
from entrypoints.http.needs.need import Needs

ROWS: Mapping[str, Needs] = {
    "GET /api/payments/methods": ANYBODY,
    "GET /api/payments/{payment_id}": OWN_BOOKING,
    "POST /webhook/payments/{provider}": ANYBODY,
    "GET /ops/payments/quarantine": OPERATORS,
    "GET /ops/payments/reconciliations": OPERATORS,
    "POST /ops/payments/reconciliations": OPERATORS,
    "GET /ops/payments/reconciliations/{reconciliation_id}": OPERATORS,
    "GET /ops/payments/disputes": OPERATORS,
    "GET /ops/payments/disputes/{dispute_id}": OPERATORS,
    "POST /ops/payments/disputes/{dispute_id}/evidence": OPERATORS,
    "POST /ops/payments/disputes/{dispute_id}/submission": OPERATORS,
    "GET /ops/payments/late": OPERATORS,
    "POST /ops/payments/late/{payment_id}/resolution": OPERATORS_WITH_PROOF,
}
