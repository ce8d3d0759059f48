"""Shopify's product CSV: a row for each variant or image, known by its handle."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from adapters.importing.product_cells import KEYS, Row, key, policy, quantity, truthful
from adapters.importing.tables import ROWS_MAX, Table
from adapters.importing.values import count, prose, shown
from application.programme.import_ports import ImportFault
from application.shop.import_ports import (
    ImportedImage,
    ImportedProduct,
    ImportedVariant,
    ProductFault,
    ReadProducts,
)
from application.shop.product_table import (
    NO_CHOICE,
    NO_OPTION,
    UNTAXED,
    status_named,
)
from domain.programme.import_errors import UnreadableFile
from domain.shop.product import ProductChanges, ProductStatus
from domain.shop.product_rules import OPTIONS_MAX
from domain.shop.variant import TAX_CLASS_DEFAULT, VariantChanges

NEEDED = ("Handle", "Title", "Variant Price")
BELOW_ZERO = "Line {line}: a quantity below zero counts as none."
IGNORED = "These columns are ignored: {columns}."


def read_products(table: Table, currency: str) -> ReadProducts:
    """Read rows as products; rows with one handle are one product."""
    known = frozenset(table.columns)
    if missing := [column for column in NEEDED if key(column) not in known]:
        raise UnreadableFile("The header lacks columns that are needed.", needed=missing)
    faults: list[ProductFault] = []
    together: defaultdict[str, list[Row]] = defaultdict(list)
    ignored: dict[str, None] = {}
    for number, record in enumerate(table.records()):
        if number >= ROWS_MAX:
            raise UnreadableFile(f"A file has at most {ROWS_MAX} rows.", maximum=ROWS_MAX)
        if isinstance(record, ImportFault):
            faults.append(ProductFault(line=record.line, where="", reason=record.reason))
            continue
        ignored |= {name: None for name in record.cells if record[name] and name not in KEYS}
        row = Row(record, known, currency)
        if row.handle:
            together[row.handle].append(row)
        else:
            faults.append(row.fault("Handle", "This is empty."))
    products: list[ImportedProduct] = []
    for rows in together.values():
        product = _product(rows)
        wrong = [fault for row in rows for fault in row.faults]
        faults.extend(wrong)
        if not wrong:
            products.append(product)
    notes = [IGNORED.format(columns=", ".join(map(shown, ignored)))] if ignored else []
    return ReadProducts(products=products, faults=faults, notes=notes)


def _product(rows: Sequence[Row]) -> ImportedProduct:
    first = rows[0]
    options = _option_names(rows)
    for row in rows[1:]:
        if row["Title"] not in {"", first["Title"]}:
            row.blame("Title", f"This differs from line {first.line}, of the same handle.")
    return ImportedProduct(
        line=first.line,
        handle=first.handle,
        said=_said_of_product(first),
        status=_status(first),
        options=options,
        variants=tuple(_variants(rows, options)),
        images=tuple(_images(rows)),
        notes=tuple(
            BELOW_ZERO.format(line=row.line)
            for row in rows
            if row["Variant Inventory Qty"].startswith("-")
        ),
    )


def _said_of_product(row: Row) -> ProductChanges:
    said = ProductChanges(title=row.read("Title", prose, ""))
    if not said["title"]:
        row.blame("Title", "This is empty.")
    if row.says("Body (HTML)"):
        said["description"] = row.read("Body (HTML)", prose, "")
    if row.says("Vendor"):
        said["vendor"] = row.read("Vendor", prose, "")
    if row.says("Type"):
        said["kind"] = row.read("Type", prose, "")
    if row.says("Tags"):
        tags = (tag.strip() for tag in row.read("Tags", prose, "").split(","))
        said["tags"] = tuple(dict.fromkeys(tag for tag in tags if tag))
    return said


def _status(row: Row) -> ProductStatus | None:
    try:
        return status_named(row["Published"], row["Status"])
    except ValueError:
        column = "Status" if row["Status"] else "Published"
        row.blame(column, f"{shown(row[column])} is not one of its words.")
        return None


def _option_names(rows: Sequence[Row]) -> tuple[str, ...]:
    first = rows[0]
    names = [first[f"Option{number} Name"] for number in range(1, OPTIONS_MAX + 1)]
    while names and not names[-1]:
        names.pop()
    if "" in names:
        first.blame(f"Option{names.index('') + 1} Name", "This is empty.")
    if names == [NO_OPTION] and {row["Option1 Value"] for row in rows} <= {NO_CHOICE, ""}:
        return ()
    return tuple(names)


def _variants(rows: Sequence[Row], options: tuple[str, ...]) -> Iterator[ImportedVariant]:
    lines: dict[tuple[str, ...], int] = {}
    for row in rows:
        if not row.has_variant:
            continue
        variant = _variant(row, options)
        values = variant.said["options"]
        if values in lines:
            row.blame("Option1 Value", f"The variant is in line {lines[values]} already.")
        lines.setdefault(values, row.line)
        yield variant


def _variant(row: Row, options: tuple[str, ...]) -> ImportedVariant:
    said = VariantChanges(options=_values(row, options))
    cost = row.read("Variant Price", row.price, None)
    if cost is not None:
        said["price"] = cost
    if row.says("Variant Compare At Price"):
        has_one = bool(row["Variant Compare At Price"])
        said["compare_at"] = (
            row.read("Variant Compare At Price", row.price, None) if has_one else None
        )
    if row.says("Variant SKU"):
        said["sku"] = row.read("Variant SKU", prose, "")
    if row.says("Variant Barcode"):
        said["barcode"] = row.read("Variant Barcode", prose, "")
    _read_handling(row, said)
    return ImportedVariant(
        line=row.line,
        said=said,
        image=row["Variant Image"] if row.says("Variant Image") else None,
        on_hand=row.read("Variant Inventory Qty", quantity, None),
    )


def _read_handling(row: Row, said: VariantChanges) -> None:
    """How it is stored, sent and taxed."""
    if row["Variant Grams"]:
        said["weight_grams"] = row.read("Variant Grams", count, 0)
    if row.says("Variant Inventory Tracker"):
        said["tracks_stock"] = bool(row["Variant Inventory Tracker"])
    if row["Variant Inventory Policy"]:
        said["sells_beyond_stock"] = row.read("Variant Inventory Policy", policy, otherwise=False)
    if row["Variant Requires Shipping"]:
        said["requires_shipping"] = row.read("Variant Requires Shipping", truthful, otherwise=True)
    if row.says("Variant Taxable", "Variant Tax Code"):
        taxable = not row["Variant Taxable"] or row.read(
            "Variant Taxable", truthful, otherwise=True
        )
        code = row.read("Variant Tax Code", prose, "")
        said["tax_class"] = (code or TAX_CLASS_DEFAULT) if taxable else UNTAXED


def _values(row: Row, options: tuple[str, ...]) -> tuple[str, ...]:
    columns = [f"Option{number} Value" for number in range(1, OPTIONS_MAX + 1)]
    values = [row.read(column, prose, "") for column in columns]
    for column, value in zip(columns, values[: len(options)], strict=False):
        if not value:
            row.blame(column, "This is empty.")
    for column, value in zip(columns[len(options) :], values[len(options) :], strict=True):
        if value and (options or value != NO_CHOICE):
            row.blame(column, "There is no option of this number in the product's first row.")
    return tuple(values[: len(options)])


def _images(rows: Sequence[Row]) -> Iterator[ImportedImage]:
    seen: dict[str, ImportedImage] = {}
    lines: dict[int, int] = {}
    for row in rows:
        if not row["Image Src"]:
            continue
        image = _image(row)
        known = seen.setdefault(image.url, image)
        if known is not image:
            if image.position not in {None, known.position}:
                row.blame("Image Position", f"Line {known.line} has this image elsewhere.")
            continue
        if image.position is not None:
            if image.position in lines:
                line = lines[image.position]
                row.blame("Image Position", f"Line {line} has another image at this position.")
            lines.setdefault(image.position, row.line)
        yield image


def _image(row: Row) -> ImportedImage:
    has_position = bool(row["Image Position"])
    return ImportedImage(
        line=row.line,
        url=row.read("Image Src", prose, ""),
        alt=row.read("Image Alt Text", prose, ""),
        position=row.read("Image Position", count, 0) if has_position else None,
    )
