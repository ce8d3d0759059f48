"""Figures."""

from collections.abc import Mapping
from dataclasses import replace

from domain.kernel.access import Right
from entrypoints.http.needs.need import Caller, Needs

INSIGHT_OF_ORDERS = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.SELL, Right.SEE_ANY_INSIGHT),
    right=Right.SELL,
    or_rights=(Right.SEE_ANY_INSIGHT,),
)
INSIGHT_OF_DELIVERIES = replace(
    INSIGHT_OF_ORDERS,
    scopes=(Right.SELL, Right.DELIVER, Right.SEE_ANY_INSIGHT),
    or_rights=(Right.DELIVER, Right.SEE_ANY_INSIGHT),
)

ROWS: Mapping[str, Needs] = {
    "GET /api/insight/deliveries": INSIGHT_OF_DELIVERIES,
    "GET /api/insight/orders": INSIGHT_OF_ORDERS,
}
