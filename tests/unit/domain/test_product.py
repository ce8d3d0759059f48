"""Products: what they refuse, how they change, and where they can go."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import BadMoney, Money
from domain.shop.errors import (
    BadProduct,
    LastVariant,
    NothingOnOffer,
    ProductIsArchived,
    VariantNotFound,
)
from domain.shop.product import LIFECYCLE, Product, ProductStatus
from domain.shop.product_events import (
    ProductActivated,
    ProductChanged,
    VariantAdded,
    VariantChanged,
    VariantRemoved,
)
from domain.shop.product_rules import IMAGES_MAX, is_handle
from domain.shop.variant import Option
from domain.shop.variant_rules import VARIANTS_MAX
from tests.support.clock import NOON
from tests.support.products import (
    COLOUR,
    SIZE,
    a_product,
    a_shirt,
    a_variant,
    an_image,
    eur,
)

MOVES: dict[ProductStatus, Callable[[Product], Product]] = {
    ProductStatus.DRAFT: lambda product: product.withdraw(now=NOON),
    ProductStatus.ACTIVE: lambda product: product.activate(now=NOON),
    ProductStatus.ARCHIVED: lambda product: product.archive(now=NOON),
}
CHANGES: dict[str, Callable[[Product], Product]] = {
    "change": lambda product: product.change({"title": "Vest"}, now=NOON),
    "add": lambda product: product.add_variant(a_variant("S"), now=NOON),
    "change_variant": lambda product: product.change_variant(
        product.variants[0].id, {"price": eur(1)}, now=NOON
    ),
    "remove": lambda product: product.remove_variant(product.variants[0].id, now=NOON),
}


def in_status(status: ProductStatus) -> Product:
    shirt = a_product(a_variant("M"), a_variant("L"), options=(SIZE,))
    return shirt if status is shirt.status else MOVES[status](shirt).settled()


def faults(**given: Any) -> set[str]:
    with pytest.raises(BadProduct) as refusal:
        a_shirt(**given)
    return {fault.at for fault in refusal.value.faults}


@pytest.mark.parametrize("status", ProductStatus)
@pytest.mark.parametrize("target", ProductStatus)
def test_a_product_moves_as_its_table_says(status: ProductStatus, target: ProductStatus) -> None:
    product = in_status(status)

    if LIFECYCLE.allows(status, target):
        assert MOVES[target](product).status is target
    else:
        with pytest.raises(IllegalMove):
            MOVES[target](product)


@pytest.mark.parametrize("status", ProductStatus)
@pytest.mark.parametrize("change", CHANGES)
def test_only_an_archived_product_cannot_be_changed(status: ProductStatus, change: str) -> None:
    shirt = in_status(status)

    if status is ProductStatus.ARCHIVED:
        with pytest.raises(ProductIsArchived):
            CHANGES[change](shirt)
    else:
        assert len(CHANGES[change](shirt).events) == 1


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"handle": "Sh irt"}, "handle"),
        ({"handle": "-shirt"}, "handle"),
        ({"title": ""}, "title"),
        ({"title": "Shirt "}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"vendor": "a\0b"}, "vendor"),
        ({"tags": ("a", "a")}, "tags"),
        ({"tags": ("a,b",)}, "tags[0]"),
        ({"options": (SIZE, SIZE)}, "options"),
        ({"options": (Option(name="Size", values=("S", "S", "M", "L")),)}, "options[0].values"),
        ({"options": (Option(name="Size", values=("S", "M")),)}, "variants[2].options"),
        ({"options": ()}, "variants[0].options"),
        ({"images": (an_image(1), an_image(1, url="https://a.example/2"))}, "images"),
        ({"images": (an_image(1, url="http://a.example/1"),)}, "images[0].url"),
        ({"images": (an_image(0),)}, "images[0].position"),
        ({"images": tuple(an_image(place) for place in range(1, IMAGES_MAX + 2))}, "images"),
    ],
)
def test_a_product_says_where_it_breaks_a_rule(given: dict[str, Any], at: str) -> None:
    assert at in faults(**given)


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"price": eur(-1)}, "price"),
        ({"price": Money(1, "USD")}, "price"),
        ({"compare_at": eur(1999)}, "compareAt"),
        ({"compare_at": Money(9999, "USD")}, "compareAt"),
        ({"weight_grams": -1}, "weightGrams"),
        ({"tax_class": ""}, "taxClass"),
        ({"image_position": 3}, "imagePosition"),
        ({"sku": " A"}, "sku"),
    ],
)
def test_a_variant_says_where_it_breaks_a_rule(given: dict[str, Any], at: str) -> None:
    with pytest.raises(BadProduct) as refusal:
        a_product(a_variant(**given), images=(an_image(1),))

    assert [fault.at for fault in refusal.value.faults] == [f"variants[0].{at}"]


def test_all_faults_are_named_at_once() -> None:
    found = faults(title="", handle="?", images=(an_image(1, url="nowhere"),), tags=("",))

    assert found == {"title", "handle", "images[0].url", "tags[0]"}


def test_the_same_options_or_sku_are_of_one_variant() -> None:
    with pytest.raises(BadProduct) as refusal:
        a_product(a_variant("S", sku="A"), a_variant("S", sku="A"), options=(SIZE,))

    assert len(refusal.value.faults) == 2


def test_a_product_has_no_more_variants_than_it_may() -> None:
    sizes = tuple(str(number) for number in range(VARIANTS_MAX))
    many = [a_variant(size, "red") for size in sizes]
    options = (Option(name="Size", values=sizes), COLOUR)

    full = a_product(*many, options=options)
    with pytest.raises(BadProduct):
        full.add_variant(a_variant("0", "blue"), now=NOON)


def test_a_currency_is_one() -> None:
    with pytest.raises(BadMoney):
        a_product(currency="eur")


def test_a_product_without_variants_is_not_put_on_sale() -> None:
    with pytest.raises(NothingOnOffer):
        a_product().activate(now=NOON)


def test_the_last_variant_of_an_active_product_stays() -> None:
    product = a_product(a_variant()).activate(now=NOON)

    with pytest.raises(LastVariant):
        product.remove_variant(product.variants[0].id, now=NOON)


def test_each_change_is_an_event_of_its_own() -> None:
    shirt = a_shirt()
    small = shirt.variants[0]

    changed = (
        shirt.change({"title": "Vest"}, now=NOON)
        .remove_variant(small.id, now=NOON)
        .add_variant(a_variant("S"), now=NOON)
        .activate(now=NOON)
    )

    kinds = [type(event) for event in changed.events]
    assert kinds == [ProductChanged, VariantRemoved, VariantAdded, ProductActivated]
    assert {event.subject for event in changed.events} == {f"product:{shirt.id}"}


def test_options_and_the_values_of_variants_change_together() -> None:
    shirt = a_shirt()
    renamed = Option(name="Fit", values=("small", "M", "L"))
    with pytest.raises(BadProduct):
        shirt.change({"options": (renamed,)}, now=NOON)

    small = replace(shirt.variants[0], options=("small",))
    changed = shirt.change({"options": (renamed,)}, (small,), now=NOON)

    assert [type(event) for event in changed.events] == [ProductChanged, VariantChanged]
    assert changed.variants[0] == small


def test_a_change_to_what_is_there_already_is_none() -> None:
    shirt = a_shirt()

    same = shirt.change({"title": shirt.title, "options": shirt.options}, shirt.variants, now=NOON)

    assert same is shirt


def test_a_variant_of_another_product_is_not_found() -> None:
    with pytest.raises(VariantNotFound):
        a_shirt().variant(a_variant().id)


def test_a_variant_is_shown_with_its_own_image_or_the_first() -> None:
    own, plain = a_variant("S", image_position=5), a_variant("M")
    shirt = a_product(own, plain, options=(SIZE,), images=(an_image(5), an_image(2)))

    assert shirt.image_of(own) == an_image(5)
    assert shirt.image_of(plain) == an_image(2)
    assert a_product().image_of(plain) is None


def test_a_range_of_prices_is_from_the_lowest_to_the_highest() -> None:
    shirt = a_product(a_variant("S", price=eur(5)), a_variant("M", price=eur(3)), options=(SIZE,))

    assert (shirt.price_from, shirt.price_to) == (eur(3), eur(5))
    assert a_product().price_from is None


@given(st.text(max_size=20))
def test_what_is_a_handle_can_stand_in_an_address(text: str) -> None:
    if is_handle(text):
        assert text == text.strip().lower()
        assert not set(text) & set("/?#%&= ")
