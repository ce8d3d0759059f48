"""What carts, orders and lists are told of products, whatever these are stored in."""

from application.shop.catalogue_ports import ProductSummary, ShopVariant
from domain.shop.product import Product
from domain.shop.variant import Variant


def shop_variant_of(product: Product, variant: Variant) -> ShopVariant:
    image = product.image_of(variant)
    return ShopVariant(
        variant_id=variant.id,
        product_id=product.id,
        seller_id=product.seller_id,
        title=product.title_of(variant),
        sku=variant.sku,
        price=variant.price,
        weight_grams=variant.weight_grams,
        tax_class=variant.tax_class,
        requires_shipping=variant.requires_shipping,
        tracks_stock=variant.tracks_stock,
        sells_beyond_stock=variant.sells_beyond_stock,
        is_for_sale=product.is_active,
        version=product.version,
        image_url=None if image is None else image.url,
        category_id=product.category_id,
    )


def summary_of(product: Product) -> ProductSummary:
    image = min(product.images, key=lambda each: each.position, default=None)
    return ProductSummary(
        id=product.id,
        seller_id=product.seller_id,
        handle=product.handle,
        title=product.title,
        vendor=product.vendor,
        kind=product.kind,
        status=product.status,
        category_id=product.category_id,
        variants=len(product.variants),
        price_from=product.price_from,
        price_to=product.price_to,
        image_url=None if image is None else image.url,
        created_at=product.created_at,
        version=product.version,
    )
