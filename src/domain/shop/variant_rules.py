"""What must be true of the variants of a product."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.shop.errors import Fault
from domain.shop.faults import faults_of_text, named, repeated
from domain.shop.variant import Image, Option, Variant

VARIANTS_MAX = 250
CODE_MAX = 100
TAX_CLASS_MAX = 40
GRAMS_MAX = 10_000_000


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the variants of one product are checked against."""

    currency: str
    values: tuple[frozenset[str], ...]
    positions: frozenset[int]


def faults_of_variants(
    variants: Sequence[Variant],
    *,
    currency: str,
    options: Sequence[Option],
    images: Sequence[Image],
) -> Iterator[Fault]:
    if len(variants) > VARIANTS_MAX:
        yield Fault("variants", f"A product has at most {VARIANTS_MAX} variants.")
    if twice := repeated(variant.sku for variant in variants if variant.sku):
        yield Fault("variants", f"A SKU is of one variant: {named(twice)}.")
    if alike := repeated(variant.options for variant in variants):
        same = [" / ".join(values) or "(no options)" for values in alike]
        yield Fault("variants", f"Two variants have the same options: {named(same)}.")
    rules = _Rules(
        currency,
        tuple(frozenset(option.values) for option in options),
        frozenset(image.position for image in images),
    )
    for place, variant in enumerate(variants):
        yield from _faults_of_variant(f"variants[{place}]", variant, rules)


def _faults_of_variant(at: str, variant: Variant, rules: _Rules) -> Iterator[Fault]:
    yield from _faults_of_values(f"{at}.options", variant.options, rules.values)
    yield from _faults_of_price(at, variant, rules.currency)
    yield from faults_of_text(f"{at}.sku", variant.sku, CODE_MAX)
    yield from faults_of_text(f"{at}.barcode", variant.barcode, CODE_MAX)
    yield from faults_of_text(f"{at}.taxClass", variant.tax_class, TAX_CLASS_MAX)
    if not variant.tax_class:
        yield Fault(f"{at}.taxClass", "A variant has a tax class.")
    if not 0 <= variant.weight_grams <= GRAMS_MAX:
        yield Fault(f"{at}.weightGrams", f"A weight is within 0 and {GRAMS_MAX} grams.")
    if variant.image_position is not None and variant.image_position not in rules.positions:
        yield Fault(f"{at}.imagePosition", "The product has no image at this position.")


def _faults_of_values(
    at: str, values: Sequence[str], known: Sequence[frozenset[str]]
) -> Iterator[Fault]:
    if len(values) != len(known):
        yield Fault(at, f"There are {len(known)} options, and {len(values)} values for them.")
        return
    for value, allowed in zip(values, known, strict=True):
        if value not in allowed:
            yield Fault(at, f"{value!r} is no value of the option.")


def _faults_of_price(at: str, variant: Variant, currency: str) -> Iterator[Fault]:
    price, before = variant.price, variant.compare_at
    if price.amount < 0:
        yield Fault(f"{at}.price", "A price is not below zero.")
    if price.currency != currency:
        yield Fault(f"{at}.price", f"The product is sold in {currency}.")
    if before is None:
        return
    if before.currency != currency:
        yield Fault(f"{at}.compareAt", f"The product is sold in {currency}.")
    elif before.amount <= price.amount:
        yield Fault(f"{at}.compareAt", "The price to compare with is above the price.")
