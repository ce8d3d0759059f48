"""Needs that routes of several capabilities have."""

from domain.kernel.access import Right
from entrypoints.http.needs.need import Caller, Needs

ANYBODY = Needs(caller=Caller.ANYBODY)
ONESELF = Needs(caller=Caller.PERSON)
OWN_THING = Needs(caller=Caller.PERSON, own=True)
OWN_THING_PROVED = Needs(caller=Caller.PERSON, own=True, proof=True)
OPERATORS = Needs(caller=Caller.MEMBER, scopes=(Right.OPERATE,), right=Right.OPERATE)
SELLERS = Needs(caller=Caller.MEMBER, scopes=(Right.SELL,), right=Right.SELL)
ORDERERS = Needs(caller=Caller.MEMBER, scopes=(Right.ORDER,))
OWN_ORDER = Needs(caller=Caller.MEMBER, scopes=(Right.ORDER,), own=True)
EITHER_SIDES_ORDER = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORDER, Right.SELL, Right.SEE_ANY_ORDER),
    own=True,
    others=Right.SEE_ANY_ORDER,
)
ORDER_CANCELLATION = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORDER, Right.SELL),
    own=True,
    others=Right.CHANGE_ANY_ORDER,
    proof_for_others=True,
)
SELLERS_SHIPMENT = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.SELL, Right.CHANGE_ANY_ORDER),
    own=True,
    others=Right.CHANGE_ANY_ORDER,
)
OWN_BOOKING = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.BOOK, Right.SEE_ANY_BOOKING),
    own=True,
    others=Right.SEE_ANY_BOOKING,
)
EITHER_SIDES_BOOKING = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.BOOK, Right.ORGANIZE, Right.SEE_ANY_BOOKING),
    own=True,
    others=Right.SEE_ANY_BOOKING,
)
DISPATCHERS = Needs(caller=Caller.MEMBER, scopes=(Right.DISPATCH,), right=Right.DISPATCH)
OPERATORS_WITH_PROOF = Needs(caller=Caller.PERSON, right=Right.OPERATE, proof=True)
MODERATORS = Needs(caller=Caller.MEMBER, scopes=(Right.MODERATE,), right=Right.MODERATE)
