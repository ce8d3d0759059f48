"""The books, and what is paid out."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import OPERATORS
from entrypoints.http.needs.need import Caller, Needs

ROWS: Mapping[str, Needs] = {
    "GET /api/payments/statements": Needs(
        caller=Caller.MEMBER,
        scopes=(Right.SEE_STATEMENT,),
        right=Right.SEE_STATEMENT,
        others=Right.SEE_ANY_STATEMENT,
    ),
    "POST /api/payments/payouts": Needs(
        caller=Caller.PERSON, right=Right.RECORD_PAYOUTS, proof=True
    ),
    "GET /ops/ledger": OPERATORS,
}
