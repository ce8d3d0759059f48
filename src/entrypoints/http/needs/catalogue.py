"""Products and their categories."""

from collections.abc import Mapping

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import ANYBODY, SELLERS
from entrypoints.http.needs.need import Caller, Needs

EVERYBODYS_CATALOGUE = Needs(caller=Caller.ANYBODY, scopes=(Right.SELL,))
OWN_PRODUCT = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.SELL,),
    right=Right.SELL,
    own=True,
    others=Right.SELL_ANY,
    is_visible=True,
)
ANY_SELLERS = Needs(caller=Caller.MEMBER, scopes=(Right.SELL_ANY,), right=Right.SELL_ANY)

ROWS: Mapping[str, Needs] = {
    "GET /api/product-categories": ANYBODY,
    "GET /api/product-categories/{category_id}": ANYBODY,
    "POST /api/product-categories": ANY_SELLERS,
    "PATCH /api/product-categories/{category_id}": ANY_SELLERS,
    "DELETE /api/product-categories/{category_id}": ANY_SELLERS,
    "GET /api/products": ANYBODY,
    "GET /api/products/{product_id}": EVERYBODYS_CATALOGUE,
    "GET /api/products/{product_id}/availability": EVERYBODYS_CATALOGUE,
    "GET /api/products/{product_id}/variants": EVERYBODYS_CATALOGUE,
    "GET /api/products/{product_id}/variants/{variant_id}": EVERYBODYS_CATALOGUE,
    "POST /api/products": SELLERS,
    "POST /api/products/import": SELLERS,
    "PATCH /api/products/{product_id}": OWN_PRODUCT,
    "POST /api/products/{product_id}/publication": OWN_PRODUCT,
    "DELETE /api/products/{product_id}/publication": OWN_PRODUCT,
    "POST /api/products/{product_id}/archival": OWN_PRODUCT,
    "POST /api/products/{product_id}/variants": OWN_PRODUCT,
    "PATCH /api/products/{product_id}/variants/{variant_id}": OWN_PRODUCT,
    "DELETE /api/products/{product_id}/variants/{variant_id}": OWN_PRODUCT,
    "GET /api/sellers/me/products": SELLERS,
    "GET /api/sellers/me/products.csv": SELLERS,
}
