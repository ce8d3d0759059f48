"""Between the rows and the objects of the catalogue."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, case, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from adapters.postgres.products_schema import products, variants
from application.shop.catalogue_ports import ProductSummary, ShopVariant
from domain.kernel.money import Money
from domain.shop.category import Category
from domain.shop.product import Product, ProductStatus
from domain.shop.variant import Image, Option, Variant

ONLY_LISTED = {"variant_count", "price_min", "price_max", "image_url"}
PRODUCT_COLUMNS = [column for column in products.c if column.name not in ONLY_LISTED]


def _json_of(**fields: ColumnElement[Any]) -> ColumnElement[Any]:
    parts: list[ColumnElement[Any]] = []
    for name, value in fields.items():
        parts += literal_column(f"'{name}'"), value
    return func.jsonb_build_object(*parts)


def _money(amount: ColumnElement[Any]) -> ColumnElement[Any]:
    return _json_of(amount=amount, currency=variants.c.currency)


_AS_THEY_ARE = (
    *("id", "barcode", "options", "weight_grams", "tax_class", "requires_shipping"),
    *("tracks_stock", "sells_beyond_stock", "image_position"),
)
_before = variants.c.compare_at_amount
_variant = _json_of(
    **{name: variants.c[name] for name in _AS_THEY_ARE},
    sku=func.coalesce(variants.c.sku, literal_column("''")),
    price=_money(variants.c.price_amount),
    compare_at=case((_before.is_not(None), _money(_before))),
)
VARIANTS_OF_PRODUCT = (
    select(func.jsonb_agg(aggregate_order_by(_variant, variants.c.position)))
    .where(variants.c.product_id == products.c.id)
    .correlate(products)
    .scalar_subquery()
    .label("variants")
)

_options = msgspec.json.Decoder(tuple[Option, ...])
_images = msgspec.json.Decoder(tuple[Image, ...])
_values = msgspec.json.Decoder(tuple[str, ...])
_variants = msgspec.json.Decoder(tuple[Variant, ...])


def product_row(product: Product) -> dict[str, object]:
    prices = [variant.price.amount for variant in product.variants]
    return {
        "id": product.id,
        "seller_id": product.seller_id,
        "handle": product.handle,
        "title": product.title,
        "description": product.description,
        "vendor": product.vendor,
        "kind": product.kind,
        "tags": list(product.tags),
        "category_id": product.category_id,
        "options": product.options,
        "images": product.images,
        "currency": product.currency,
        "status": product.status.value,
        "created_at": product.created_at,
        "version": product.next_version,
        "variant_count": len(product.variants),
        "price_min": min(prices, default=None),
        "price_max": max(prices, default=None),
        "image_url": _url_at(product.images, None),
    }


def variant_rows(product: Product) -> list[dict[str, object]]:
    return [
        {
            "id": variant.id,
            "product_id": product.id,
            "seller_id": product.seller_id,
            "position": position,
            "sku": variant.sku or None,
            "barcode": variant.barcode,
            "options": variant.options,
            "price_amount": variant.price.amount,
            "compare_at_amount": variant.compare_at and variant.compare_at.amount,
            "currency": variant.price.currency,
            "weight_grams": variant.weight_grams,
            "tax_class": variant.tax_class,
            "requires_shipping": variant.requires_shipping,
            "tracks_stock": variant.tracks_stock,
            "sells_beyond_stock": variant.sells_beyond_stock,
            "image_position": variant.image_position,
        }
        for position, variant in enumerate(product.variants)
    ]


def product_of(row: Any) -> Product:
    return Product(
        id=row["id"],
        seller_id=row["seller_id"],
        handle=row["handle"],
        title=row["title"],
        description=row["description"],
        vendor=row["vendor"],
        kind=row["kind"],
        tags=tuple(row["tags"]),
        category_id=row["category_id"],
        options=_options.decode(row["options"]),
        variants=() if row["variants"] is None else _variants.decode(row["variants"]),
        images=_images.decode(row["images"]),
        currency=row["currency"],
        status=ProductStatus(row["status"]),
        created_at=row["created_at"],
        version=row["version"],
    )


def shop_variant_of_row(row: Any) -> ShopVariant:
    """From the row of a variant with its product's title, status, version and images."""
    return ShopVariant(
        variant_id=row["id"],
        product_id=row["product_id"],
        seller_id=row["seller_id"],
        title=", ".join((row["title"], *_values.decode(row["options"]))),
        sku=row["sku"] or "",
        price=Money(row["price_amount"], row["currency"]),
        weight_grams=row["weight_grams"],
        tax_class=row["tax_class"],
        requires_shipping=row["requires_shipping"],
        tracks_stock=row["tracks_stock"],
        sells_beyond_stock=row["sells_beyond_stock"],
        is_for_sale=row["status"] == ProductStatus.ACTIVE,
        version=row["version"],
        image_url=_url_at(_images.decode(row["images"]), row["image_position"]),
        category_id=row["category_id"],
    )


def summary_of_row(row: Any) -> ProductSummary:
    return ProductSummary(
        id=row["id"],
        seller_id=row["seller_id"],
        handle=row["handle"],
        title=row["title"],
        vendor=row["vendor"],
        kind=row["kind"],
        status=ProductStatus(row["status"]),
        category_id=row["category_id"],
        variants=row["variant_count"],
        price_from=_price(row["price_min"], row["currency"]),
        price_to=_price(row["price_max"], row["currency"]),
        image_url=row["image_url"],
        created_at=row["created_at"],
        version=row["version"],
    )


def category_row(category: Category) -> dict[str, object]:
    return {
        "id": category.id,
        "parent_id": category.parent_id,
        "name": category.name,
        "slug": category.slug,
        "version": category.next_version,
    }


def category_of(row: Any) -> Category:
    return Category(
        id=row["id"],
        parent_id=row["parent_id"],
        name=row["name"],
        slug=row["slug"],
        version=row["version"],
    )


def _price(amount: int | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


def _url_at(images: Sequence[Image], position: int | None) -> str | None:
    """The address of the image at this position, or else of the first."""
    found = {image.position: image.url for image in images}
    if position in found:
        return found[position]
    return found[min(found)] if found else None
