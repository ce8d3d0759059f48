"""The words and values that products are found by."""

from application.platform.search_text import shown_of, words_in
from domain.shop.product import Product

OPTION_SEPARATOR = ":"


def words_of_title(product: Product) -> list[str]:
    return words_in(product.title)


def words_of_product(product: Product) -> list[str]:
    """Of its title, of whom and what it is, of what can be chosen, and of its description."""
    chosen = (value for variant in product.variants for value in variant.options)
    labels = (product.title, product.vendor, product.kind, *product.tags, *chosen)
    return words_in(f"{' '.join(labels)} {shown_of(product.description)}")


def option_values_of(product: Product) -> list[str]:
    """What there is to choose, as ``Size:M``: values that a variant has, each once."""
    values = (
        f"{option.name}{OPTION_SEPARATOR}{value}"
        for variant in product.variants
        for option, value in zip(product.options, variant.options, strict=False)
    )
    return list(dict.fromkeys(values))


def sells_always(product: Product) -> bool:
    """Whether something of it can be bought whatever lies on the shelves."""
    return any(
        not variant.tracks_stock or variant.sells_beyond_stock for variant in product.variants
    )
