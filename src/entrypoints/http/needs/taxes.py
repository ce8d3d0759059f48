"""Tax rates."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import ANYBODY
from entrypoints.http.needs.need import Caller, Needs

TAX_SETTERS = Needs(caller=Caller.MEMBER, scopes=(Right.SET_TAXES,), right=Right.SET_TAXES)

ROWS: Mapping[str, Needs] = {
    "GET /api/tax-rates": ANYBODY,
    "GET /api/tax-rates/{tax_rate_id}": ANYBODY,
    "POST /api/tax-rates": TAX_SETTERS,
    "PATCH /api/tax-rates/{tax_rate_id}": TAX_SETTERS,
    "DELETE /api/tax-rates/{tax_rate_id}": TAX_SETTERS,
}
