"""Products from a file: what becomes of each, what is said of broken ones, and the way back."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.shop.import_report import Outcome
from domain.kernel.access import RightMissing
from domain.kernel.errors import Malformed
from domain.kernel.money import Money
from domain.shop.product import Product, ProductStatus
from domain.shop.variant import Image, Option
from tests.support.clock import NOON
from tests.support.products import (
    BUYER,
    COLOUR,
    OTHER_SELLER,
    SIZE,
    Importer,
    a_file,
    a_product,
    a_shirt,
    a_variant,
    an_image,
    eur,
    stored_product,
)

FILE = Path("tests/fixtures/products.csv").read_text()


@pytest.fixture
def shop() -> Importer:
    return Importer()


async def test_every_cell_of_a_file_comes_in(shop: Importer) -> None:
    report = await shop.bring_in(FILE)

    assert report.counts[Outcome.CREATED] == len(report.products) == 4
    products = await shop.products()
    assert_every_cell_is_there(shop, FILE, products)


async def test_what_a_product_says_of_itself_comes_in(shop: Importer) -> None:
    await shop.bring_in(FILE)

    products = await shop.products()
    mug, shirt, print_ = (products[name] for name in ("enamel-mug", "trail-shirt", "map-print"))
    assert (mug.title, mug.vendor, mug.kind) == ("Enamel Mug", "Tinhouse", "Kitchen")
    assert mug.description == "<p>Holds tea, soup and <em>most</em> storms.</p>"
    assert mug.tags == ("camping", "enamel")
    assert (mug.options, mug.status) == ((), ProductStatus.ACTIVE)
    assert shirt.options == (
        Option(name="Size", values=("S", "M")),
        Option(name="Colour", values=("moss", "slate")),
    )
    assert shirt.description == 'A shirt that says "go on",\nin two lines.'
    assert print_.status is ProductStatus.DRAFT


async def test_a_variant_has_everything_that_its_row_says(shop: Importer) -> None:
    await shop.bring_in(FILE)

    products = await shop.products()
    [mug] = products["enamel-mug"].variants
    assert (mug.sku, mug.barcode, mug.weight_grams) == ("MUG-1", "4006381333931", 310)
    assert (mug.price, mug.compare_at) == (eur(1450), eur(1800))
    assert (mug.tracks_stock, mug.sells_beyond_stock) == (True, False)
    assert shop.on_hand(mug.id) == 24
    _, slate, _ = products["trail-shirt"].variants
    assert (slate.options, slate.sells_beyond_stock) == (("S", "slate"), True)
    assert slate.image_position == 2
    [print_] = products["map-print"].variants
    assert (print_.price, print_.tax_class) == (eur(0), "reduced")
    assert (print_.requires_shipping, shop.on_hand(print_.id)) == (False, None)
    [wrap] = products["gift-wrap"].variants
    assert wrap.tax_class == "zero"


async def test_images_come_in_with_their_positions(shop: Importer) -> None:
    await shop.bring_in(FILE)

    products = await shop.products()
    assert products["enamel-mug"].images == (
        Image(url="https://images.example/mug-front.jpg", alt="A blue mug", position=1),
        Image(url="https://images.example/mug-back.jpg", position=2),
    )
    assert [image.position for image in products["trail-shirt"].images] == [1, 2]
    assert [image.position for image in products["gift-wrap"].images] == [3]


async def test_the_same_file_again_changes_nothing(shop: Importer) -> None:
    await shop.bring_in(FILE)
    before = {name: dict(shop.database.table(name)) for name in ("products", "event_log")}

    report = await shop.bring_in(FILE)

    assert report.counts[Outcome.UNCHANGED] == len(report.products)
    assert {name: shop.database.table(name) for name in before} == before


async def test_a_dry_run_reports_the_same_and_changes_nothing(shop: Importer) -> None:
    tried = await shop.bring_in(FILE, dry_run=True)

    assert tried.dry_run
    assert tried.counts[Outcome.CREATED] == 4
    assert {report.product_id for report in tried.products} == {None}
    assert await shop.products() == {}
    assert shop.database.table("event_log") == {}


async def test_columns_that_mean_nothing_are_ignored_with_a_note(shop: Importer) -> None:
    report = await shop.bring_in(FILE)

    [note] = report.notes
    assert all(name in note for name in ("cost_per_item", "seo_title", "gender"))


async def test_the_file_wins_on_what_it_says(shop: Importer) -> None:
    await shop.bring_in(
        a_file(
            "mug,Mug,true,Size,S,MUG-S,10,https://images.example/a.jpg",
            "mug,,,,M,,12,https://images.example/b.jpg",
        )
    )
    before = (await shop.products())["mug"]

    report = await shop.bring_in(
        a_file(
            "mug,Big mug,false,Size,Small,MUG-S,11,https://images.example/b.jpg",
            "mug,,,,M,,12,",
            "mug,,,,XL,,19,",
        )
    )

    after = (await shop.products())["mug"]
    assert [each.outcome for each in report.products] == [Outcome.UPDATED]
    assert (after.id, after.title, after.status) == (before.id, "Big mug", ProductStatus.DRAFT)
    assert [(each.options, each.price) for each in after.variants] == [
        (("Small",), eur(1100)),
        (("M",), eur(1200)),
        (("XL",), eur(1900)),
    ]
    assert [each.id for each in after.variants[:2]] == [each.id for each in before.variants]
    assert [image.url for image in after.images] == ["https://images.example/b.jpg"]


async def test_what_the_file_does_not_say_stays(shop: Importer) -> None:
    shirt = a_shirt(description="<p>Linen</p>", vendor="Fell", images=(an_image(),))
    await stored_product(shop.work, shirt)

    await shop.bring_in(
        "Handle,Title,Option1 Name,Option1 Value,Variant Price\nshirt,Shirt,Size,M,5\n"
    )

    after = (await shop.products())["shirt"]
    assert (after.description, after.vendor) == ("<p>Linen</p>", "Fell")
    assert after.images == shirt.images
    assert [variant.price for variant in after.variants] == [eur(1999), eur(500), eur(1999)]
    assert [variant.sku for variant in after.variants] == ["SHIRT-S", "SHIRT-M", "SHIRT-L"]


async def test_a_new_sku_is_taken_on_by_the_variant_with_these_options(shop: Importer) -> None:
    await shop.bring_in(a_file("mug,Mug,true,Size,S,OLD,10,"))

    report = await shop.bring_in(a_file("mug,Mug,true,Size,S,NEW,10,"))

    assert report.products[0].outcome is Outcome.UPDATED
    [variant] = (await shop.products())["mug"].variants
    assert variant.sku == "NEW"


async def test_stock_alone_is_a_change(shop: Importer) -> None:
    header = "Handle,Title,Variant Price,Variant Inventory Qty"
    await shop.bring_in(a_file("mug,Mug,10,4", header=header))

    report = await shop.bring_in(a_file("mug,Mug,10,5", header=header))

    assert report.products[0].outcome is Outcome.UPDATED
    [variant] = (await shop.products())["mug"].variants
    assert shop.on_hand(variant.id) == 5


async def test_a_quantity_below_zero_counts_as_none(shop: Importer) -> None:
    header = "Handle,Title,Variant Price,Variant Inventory Qty"

    report = await shop.bring_in(a_file("mug,Mug,10,-3", header=header))

    assert "Line 2" in report.products[0].notes[0]
    [variant] = (await shop.products())["mug"].variants
    assert shop.on_hand(variant.id) == 0


async def test_each_seller_has_handles_and_skus_of_their_own(shop: Importer) -> None:
    file = a_file("mug,Mug,true,Title,Default Title,MUG,10,")

    await shop.bring_in(file)
    report = await shop.bring_in(file, by=OTHER_SELLER)

    assert report.products[0].outcome is Outcome.CREATED


async def test_every_fault_of_a_row_is_told_with_its_line_and_column(shop: Importer) -> None:
    header = (
        "Handle,Title,Published,Option1 Name,Option1 Value,Variant Grams,Variant Inventory Qty,"
        "Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Taxable,Image Src"
    )

    report = await shop.bring_in(
        a_file(
            "mug,Mug,maybe,Size,S,heavy,some,never,cheap,9x,perhaps,",
            "mug,Jug,,,,,,,12,,,",
            header=header,
        )
    )

    [failed] = report.products
    assert failed.outcome is Outcome.FAILED
    assert {(fault.line, fault.where) for fault in failed.faults} == {
        (2, "Published"),
        (2, "Variant Grams"),
        (2, "Variant Inventory Qty"),
        (2, "Variant Inventory Policy"),
        (2, "Variant Price"),
        (2, "Variant Compare At Price"),
        (2, "Variant Taxable"),
        (3, "Title"),
        (3, "Option1 Value"),
    }


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        (["mug,,true,,,,10,"], [(2, "Title")]),
        ([",Mug,true,,,,10,"], [(2, "Handle")]),
        (["mug!,Mug,true,,,,10,"], [(2, "Handle")]),
        (["mug,Mug,true,Size,,,10,"], [(2, "Option1 Value")]),
        (["mug,Mug,true,,S,,10,"], [(2, "Option1 Value")]),
        (["mug,Mug,true,Size,S,,10,", "mug,,,,S,,11,"], [(3, "Option1 Value")]),
        (["mug,Mug,true,Size,S,A,10,", "mug,,,,M,A,11,"], [(2, "Handle")]),
        (["mug,Mug,true,,,,10,http://images.example/a.jpg"], [(2, "Image Src")]),
        (["mug,Mug,true,,,,,"], [(2, "")]),
        (["mug,Mug,true,,,,10,,,,"], [(2, "")]),
    ],
)
async def test_what_is_broken_is_named(
    shop: Importer, rows: list[str], places: list[tuple[int, str]]
) -> None:
    report = await shop.bring_in(a_file(*rows, "jug,Jug,true,,,,10,"))

    failed = [each for each in report.products if each.outcome is Outcome.FAILED]
    assert [(f.line, f.where) for each in failed for f in each.faults] == places
    assert all(fault.reason for each in failed for fault in each.faults)
    assert list(await shop.products()) == ["jug"]


async def test_rules_of_the_catalogue_are_told_by_line_and_column(shop: Importer) -> None:
    header = "Handle,Title,Option1 Name,Option1 Value,Variant Price,Variant Compare At Price"

    report = await shop.bring_in(
        a_file("mug,Mug,Size,S,10,12", "mug,,,M,10,9", "mug,,,L,10,10", header=header)
    )

    column = "Variant Compare At Price"
    faults = report.products[0].faults
    assert [(fault.line, fault.where) for fault in faults] == [(3, column), (4, column)]


async def test_a_product_keeps_its_currency(shop: Importer) -> None:
    await shop.bring_in(a_file("mug,Mug,true,,,,10,"))

    report = await shop.bring_in(a_file("mug,Mug,true,,,,10,"), currency="USD")

    [failed] = report.products
    assert failed.outcome is Outcome.FAILED
    assert "EUR" in failed.faults[0].reason


async def test_an_archived_product_stays_as_it_is(shop: Importer) -> None:
    await stored_product(shop.work, a_shirt().archive(now=NOON))

    report = await shop.bring_in(a_file("shirt,New shirt,true,Size,S,,10,"))

    [left] = report.products
    assert (left.outcome, len(left.notes)) == (Outcome.UNCHANGED, 1)
    assert (await shop.products())["shirt"].title == "Shirt"


async def test_a_sku_of_another_product_is_a_refusal_that_leaves_nothing(shop: Importer) -> None:
    await stored_product(shop.work, a_shirt())

    report = await shop.bring_in(a_file("mug,Mug,true,,,SHIRT-S,10,"))

    assert report.products[0].outcome is Outcome.FAILED
    assert list(await shop.products()) == ["shirt"]


@pytest.mark.parametrize(
    "content", ["", "a,b\n1,2\n", "Handle,Handle,Title,Variant Price\n", "Handle\n\0"]
)
async def test_what_is_no_such_file_is_refused_as_a_whole(shop: Importer, content: str) -> None:
    with pytest.raises(Malformed):
        await shop.bring_in(content)


async def test_only_sellers_import_and_export(shop: Importer) -> None:
    with pytest.raises(RightMissing):
        await shop.bring_in(a_file(), by=BUYER)
    with pytest.raises(RightMissing):
        await shop.exported(BUYER)


async def test_what_is_exported_can_be_imported_and_changes_nothing(shop: Importer) -> None:
    await shop.bring_in(FILE)
    await stored_product(shop.work, a_shirt().archive(now=NOON))

    report = await shop.bring_in(await shop.exported())

    assert [each.faults for each in report.products] == [()] * 5
    assert report.counts[Outcome.UNCHANGED] == 5
    assert report.notes == ()


async def test_no_exported_cell_is_a_formula(shop: Importer) -> None:
    tricky = a_product(
        a_variant("'quoted"), title="=1+1", options=(Option(name="-Size", values=("'quoted",)),),
        vendor="@home", tags=("+1",), description="=2",
    )  # fmt: skip
    await stored_product(shop.work, tricky)

    exported = await shop.exported()

    cells = {cell for row in csv.reader(io.StringIO(exported)) for cell in row}
    assert {"'=1+1", "'-Size", "'@home", "'+1", "''quoted"} <= cells
    assert (await shop.bring_in(exported)).counts[Outcome.UNCHANGED] == 1


texts = (
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
tags = texts.map(lambda text: text.replace(",", "")).map(str.strip).filter(bool)
prices = st.integers(0, 10**9).map(eur)


@st.composite
def products(draw: st.DrawFn) -> Product:
    """Any product that can be drafted, in one of its statuses."""
    images = tuple(
        an_image(place, url=f"https://images.example/{place}?{draw(st.integers())}", alt=alt)
        for place, alt in enumerate(draw(st.lists(texts | st.just(""), max_size=3)), start=1)
    )
    options = draw(st.sampled_from([(), (SIZE,), (SIZE, COLOUR)]))
    of_options: list[list[tuple[str, ...]]] = [
        [()],
        [("S",), ("M",)],
        [("S", "red"), ("L", "blue")],
    ]
    choices = of_options[len(options)]
    variants = [draw(variants_of(choice, len(images))) for choice in choices]
    product = a_product(
        *variants,
        title=draw(texts),
        handle=draw(st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5})?", fullmatch=True)),
        description=draw(texts | st.just("")),
        vendor=draw(texts | st.just("")),
        kind=draw(texts | st.just("")),
        tags=tuple(draw(st.lists(tags, max_size=3, unique=True))),
        options=options,
        images=images,
    )
    match draw(st.sampled_from(ProductStatus)):
        case ProductStatus.ACTIVE:
            return product.activate(now=NOON)
        case ProductStatus.ARCHIVED:
            return product.archive(now=NOON)
    return product


@st.composite
def variants_of(draw: st.DrawFn, choice: tuple[str, ...], images: int) -> Any:
    price = draw(prices)
    before = draw(st.none() | st.integers(1, 10**6))
    return a_variant(
        *choice,
        sku="".join(choice) + draw(st.sampled_from(["", "-1"])) if choice else "",
        barcode=draw(texts | st.just("")),
        price=price,
        compare_at=None if before is None else price + Money(before, "EUR"),
        weight_grams=draw(st.integers(0, 10**7)),
        tax_class=draw(st.sampled_from(["standard", "reduced", "zero", "books"])),
        requires_shipping=draw(st.booleans()),
        tracks_stock=draw(st.booleans()),
        sells_beyond_stock=draw(st.booleans()),
        image_position=draw(st.none() | st.integers(1, images)) if images else None,
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(product=products(), quantities=st.lists(st.integers(0, 10**6), min_size=2, max_size=2))
async def test_any_product_survives_the_way_out_and_in(
    product: Product, quantities: list[int]
) -> None:
    shop, elsewhere = Importer(), Importer()
    await stored_product(shop.work, product)
    async with shop.work.begin() as store:
        ids = [variant.id for variant in product.variants]
        counted = dict(zip(ids, quantities, strict=False))
        await store.stock.set_on_hand(product.seller_id, counted, now=NOON)

    exported = await shop.exported()
    again = await shop.bring_in(exported)
    anew = await elsewhere.bring_in(exported)

    assert [(each.outcome, each.faults) for each in again.products] == [(Outcome.UNCHANGED, ())]
    assert [(each.outcome, each.faults) for each in anew.products] == [(Outcome.CREATED, ())]
    assert await elsewhere.exported() == exported


def assert_every_cell_is_there(shop: Importer, content: str, products: dict[str, Product]) -> None:
    """Each row's variant, price, stock and image address, read by another reader."""
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert {row["Handle"] for row in rows} == products.keys()
    for row in rows:
        product = products[row["Handle"]]
        if row["Variant Price"]:
            values = tuple(row[f"Option{n} Value"] for n in (1, 2, 3) if row[f"Option{n} Value"])
            wanted = () if values == ("Default Title",) else values
            [variant] = [each for each in product.variants if each.options == wanted]
            assert variant.price == Money.parse(row["Variant Price"], "EUR")
            quantity = row["Variant Inventory Qty"]
            assert shop.on_hand(variant.id) == (int(quantity) if quantity else None)
        if row["Image Src"]:
            assert row["Image Src"] in {image.url for image in product.images}
    assert sum(len(product.variants) for product in products.values()) == sum(
        bool(row["Variant Price"]) for row in rows
    )
    assert sum(len(product.images) for product in products.values()) == sum(
        bool(row["Image Src"]) for row in rows
    )
