"""Sample data: how goods are taxed in some countries of the European Union, as of 2025."""

from collections.abc import Mapping
from typing import Any

from application.shop.change_seller_terms import ChangeSellerTerms
from application.shop.set_tax_rate import SetTaxRate
from domain.kernel.access import Principal
from domain.kernel.money import Money
from domain.shop.seller_terms import TermsChanges
from domain.shop.tax import STANDARD

REDUCED = "reduced"
# The standard rate and the one for books and food, in basis points.
RATES: Mapping[tuple[str, str], tuple[int, int]] = {
    ("AT", ""): (2000, 1000),
    ("BE", ""): (2100, 600),
    ("DE", ""): (1900, 700),
    ("ES", ""): (2100, 1000),
    ("FR", ""): (2000, 550),
    ("IT", ""): (2200, 1000),
    ("NL", ""): (2100, 900),
    ("PL", ""): (2300, 800),
    ("PT", ""): (2300, 600),
    ("PT", "AZORES"): (1600, 400),
}
TERMS: TermsChanges = {
    "display_name": "Fairground Goods",
    "imprint": "Fairground Goods is sample data, and sells nothing.",
    "return_days": 30,
    "free_delivery_from": Money(5000, "EUR"),
}


async def load_taxes(use_cases: Mapping[str, Any], *, operator: Principal) -> None:
    """Set the rates that are missing."""
    known = {rate.taxes for rate in await use_cases["list_tax_rates"](None)}
    for (country, region), both in RATES.items():
        for tax_class, basis_points in zip((STANDARD, REDUCED), both, strict=True):
            if (country, region, tax_class) not in known:
                await use_cases["set_tax_rate"](
                    SetTaxRate(
                        by=operator,
                        country=country,
                        region=region,
                        tax_class=tax_class,
                        basis_points=basis_points,
                    )
                )


async def load_terms(use_cases: Mapping[str, Any], *, seller: Principal) -> None:
    """Say how the sample seller sells, if they never said anything."""
    terms = await use_cases["get_own_terms"](seller)
    if not terms.version:
        await use_cases["change_seller_terms"](
            ChangeSellerTerms(by=seller, changes=TERMS, if_match=0)
        )
