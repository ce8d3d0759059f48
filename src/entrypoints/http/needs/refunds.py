"""Refunds, and those that failed."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import EITHER_SIDES_BOOKING, OPERATORS, OPERATORS_WITH_PROOF
from entrypoints.http.needs.need import Caller, Needs

REFUNDERS = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORGANIZE, Right.SELL),
    own=True,
    others=Right.REFUND_ANY,
    proof_for_others=True,
)

ROWS: Mapping[str, Needs] = {
    "POST /api/payments/{payment_id}/refunds": REFUNDERS,
    "GET /api/payments/{payment_id}/refunds": EITHER_SIDES_BOOKING,
    "GET /api/payments/{payment_id}/refunds/{refund_id}": EITHER_SIDES_BOOKING,
    "GET /ops/payments/refunds": OPERATORS,
    "POST /ops/payments/{payment_id}/refunds/{refund_id}/retry": OPERATORS_WITH_PROOF,
    "POST /ops/payments/{payment_id}/refunds/{refund_id}/settlement": OPERATORS_WITH_PROOF,
}
