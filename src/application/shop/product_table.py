"""Products as a table in the columns of Shopify's product CSV: a row for each variant or image."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from unicodedata import normalize

from domain.kernel.ids import VariantId
from domain.kernel.money import Money
from domain.shop.product import Product, ProductStatus
from domain.shop.product_rules import OPTIONS_MAX
from domain.shop.variant import TAX_CLASS_DEFAULT, Image, Variant

UNTAXED = "zero"
"""The class of what is not taxable."""

TRACKER = "shopify"
BEYOND_STOCK, ONLY_STOCK = "continue", "deny"
NO_OPTION, NO_CHOICE = "Title", "Default Title"
"""How the format says that there is nothing to choose."""

OF_PRODUCT = ("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Status")
OF_OPTIONS = tuple(
    f"Option{number} {part}" for number in range(1, OPTIONS_MAX + 1) for part in ("Name", "Value")
)
OF_VARIANT = (
    "Variant SKU",
    "Variant Grams",
    "Variant Inventory Tracker",
    "Variant Inventory Qty",
    "Variant Inventory Policy",
    "Variant Fulfillment Service",
    "Variant Price",
    "Variant Compare At Price",
    "Variant Requires Shipping",
    "Variant Taxable",
    "Variant Barcode",
    "Variant Image",
    "Variant Weight Unit",
    "Variant Tax Code",
)
OF_IMAGE = ("Image Src", "Image Position", "Image Alt Text")
COLUMNS = (*OF_PRODUCT, *OF_OPTIONS, *OF_VARIANT, *OF_IMAGE)

type Cells = Mapping[str, str]


def rows_of(product: Product, on_hand: Mapping[VariantId, int]) -> Iterator[Sequence[str]]:
    """The rows of a product; the first says what is true of all of it."""
    about = _about(product)
    for variant, image in zip_longest(product.variants, product.images):
        cells = {
            "Handle": product.handle,
            **about,
            **({} if variant is None else _of_variant(product, variant, on_hand)),
            **({} if image is None else _of_image(image)),
        }
        yield [cells.get(column, "") for column in COLUMNS]
        about = {}
    if about:
        cells = {"Handle": product.handle, **about}
        yield [cells.get(column, "") for column in COLUMNS]


def marked(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; ``unmarked`` gives it back."""
    return f"'{cell}" if cell.startswith("'") or _begins_formula(cell) else cell


def unmarked(cell: str) -> str:
    is_marked = cell.startswith("''") or (cell.startswith("'") and _begins_formula(cell[1:]))
    return cell[1:] if is_marked else cell


def _about(product: Product) -> Cells:
    names = {
        f"Option{number} Name": option.name
        for number, option in enumerate(product.options, start=1)
    }
    return {
        "Title": product.title,
        "Body (HTML)": product.description,
        "Vendor": product.vendor,
        "Type": product.kind,
        "Tags": ", ".join(product.tags),
        "Published": _yes_or_no(product.is_active),
        "Status": product.status.value.lower(),
        **(names or {"Option1 Name": NO_OPTION}),
    }


def _of_variant(product: Product, variant: Variant, on_hand: Mapping[VariantId, int]) -> Cells:
    values = variant.options or (NO_CHOICE,)
    own_image = {image.position: image.url for image in product.images}
    quantity = on_hand.get(variant.id)
    is_named = variant.tax_class not in {TAX_CLASS_DEFAULT, UNTAXED}
    return {
        **{f"Option{number} Value": value for number, value in enumerate(values, start=1)},
        "Variant SKU": variant.sku,
        "Variant Grams": str(variant.weight_grams),
        "Variant Inventory Tracker": TRACKER if variant.tracks_stock else "",
        "Variant Inventory Qty": "" if quantity is None else str(quantity),
        "Variant Inventory Policy": BEYOND_STOCK if variant.sells_beyond_stock else ONLY_STOCK,
        "Variant Fulfillment Service": "manual",
        "Variant Price": _amount(variant.price),
        "Variant Compare At Price": ""
        if variant.compare_at is None
        else _amount(variant.compare_at),
        "Variant Requires Shipping": _yes_or_no(variant.requires_shipping),
        "Variant Taxable": _yes_or_no(variant.tax_class != UNTAXED),
        "Variant Barcode": variant.barcode,
        "Variant Image": own_image.get(variant.image_position or 0, ""),
        "Variant Weight Unit": "kg",
        "Variant Tax Code": variant.tax_class if is_named else "",
    }


def _of_image(image: Image) -> Cells:
    return {
        "Image Src": image.url,
        "Image Position": str(image.position),
        "Image Alt Text": image.alt,
    }


def status_named(published: str, status: str) -> ProductStatus | None:
    """What ``Status`` says, or else ``Published``; raise ``ValueError`` for other words."""
    if status:
        return ProductStatus(status.upper())
    if published:
        return ProductStatus.ACTIVE if truth(published) else ProductStatus.DRAFT
    return None


def truth(word: str) -> bool:
    """Raise ``ValueError`` for what is neither true nor false."""
    words = {"true": True, "false": False}
    if word.lower() not in words:
        raise ValueError(word)
    return words[word.lower()]


def _yes_or_no(truth: bool) -> str:  # noqa: FBT001  # it is all there is to it
    return "true" if truth else "false"


def _amount(price: Money) -> str:
    return str(price).split()[0]


def _begins_formula(cell: str) -> bool:
    begins = normalize("NFKC", cell.lstrip()[:1])
    return begins in set("=+-@") or cell[:1] in set("\t\r\n")
