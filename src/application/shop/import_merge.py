"""What a product is to be after a file spoke of it. The file wins on what it says.

A variant is known by its SKU, or by its options where that finds none. Variants that the file
does not name stay; images it names are all there are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from application.shop.import_ports import ImportedProduct, ImportedVariant
from domain.kernel.ids import VariantId
from domain.shop.errors import Fault
from domain.shop.product import Product, ProductChanges
from domain.shop.variant import Image, Option, Variant, VariantChanges

type NewId = Callable[[], VariantId]

# Where a fault of a product is told in the file.
_COLUMNS: Mapping[str, str] = {
    "price": "Variant Price",
    "compareAt": "Variant Compare At Price",
    "sku": "Variant SKU",
    "barcode": "Variant Barcode",
    "weightGrams": "Variant Grams",
    "taxClass": "Variant Tax Code",
    "imagePosition": "Variant Image",
    "url": "Image Src",
    "alt": "Image Alt Text",
    "position": "Image Position",
    "title": "Title",
    "handle": "Handle",
    "vendor": "Vendor",
    "kind": "Type",
    "description": "Body (HTML)",
    "tags": "Tags",
    "images": "Image Src",
    "variants": "Handle",
    "options": "Option1 Value",
}


class Merged:
    """The product's next words and variants, and which line of the file said what."""

    def __init__(self, told: ImportedProduct, known: Product | None, new_id: NewId) -> None:
        self._told = told
        self._images = _images(told, known)
        self.variants = tuple(_variants(told, known, self._images, new_id))
        self._lines = {
            variant.id: told_variant.line
            for told_variant, variant in zip(told.variants, self.variants, strict=True)
        }
        self.changes = ProductChanges(handle=told.handle, **told.said)
        self.changes["options"] = _options(told, known, self.variants)
        self.changes["images"] = self._images

    @property
    def on_hand(self) -> Iterator[tuple[VariantId, int]]:
        for told, variant in zip(self._told.variants, self.variants, strict=True):
            if told.on_hand is not None:
                yield variant.id, told.on_hand

    def place_of(self, fault: Fault, variants: Sequence[Variant]) -> tuple[int, str]:
        """The line and the column that a fault of the product is about."""
        thing, _, rest = fault.at.partition("[")
        number, _, field = rest.partition("]")
        column = _COLUMNS.get(field.lstrip(".").partition("[")[0] or thing, "")
        line = self._told.line
        if thing == "variants" and number:
            line = self._lines.get(variants[int(number)].id, line)
        if thing == "images" and number:
            urls = {image.url: image.line for image in self._told.images}
            line = urls.get(self._images[int(number)].url, line)
        return line, column


def _images(told: ImportedProduct, known: Product | None) -> tuple[Image, ...]:
    """Those of the file in their order; a variant's own image that is not among them follows."""
    present = {} if known is None else {image.url: image for image in known.images}
    images = dict(_placed(told, present)) if told.images else dict(present)
    for variant in told.variants:
        if variant.image and variant.image not in images:
            last = max((image.position for image in images.values()), default=0)
            images[variant.image] = Image(url=variant.image, position=last + 1)
    return tuple(sorted(images.values(), key=lambda image: image.position))


def _placed(told: ImportedProduct, present: Mapping[str, Image]) -> Iterator[tuple[str, Image]]:
    taken = {image.position for image in told.images}
    last = 0
    for image in told.images:
        last = image.position or next(free for free in count(last + 1) if free not in taken)
        known = present.get(image.url)
        file_id = None if known is None else known.file_id
        yield image.url, Image(url=image.url, file_id=file_id, alt=image.alt, position=last)


def _variants(
    told: ImportedProduct, known: Product | None, images: Sequence[Image], new_id: NewId
) -> Iterator[Variant]:
    positions = {image.url: image.position for image in images}
    matches = _matches(told, known)
    for variant in told.variants:
        said = VariantChanges(**variant.said)
        if variant.image is not None:
            said["image_position"] = positions.get(variant.image)
        match = matches.get(variant.line)
        if match is None:
            # Of a new one nothing is tracked that the file does not count.
            plain = VariantChanges(tracks_stock=False)
            yield Variant(id=new_id(), **(plain | said))
        else:
            yield replace(match, **said)


def _matches(told: ImportedProduct, known: Product | None) -> Mapping[int, Variant]:
    """The variant that each line speaks of, as far as there is one; none for two lines."""
    left = {} if known is None else {variant.id: variant for variant in known.variants}
    found: dict[int, Variant] = {}
    for is_meant in (_has_sku, _has_options):
        for variant in told.variants:
            if variant.line in found:
                continue
            match = next((each for each in left.values() if is_meant(each, variant)), None)
            if match is not None:
                found[variant.line] = left.pop(match.id)
    return found


def _has_sku(known: Variant, told: ImportedVariant) -> bool:
    return bool(known.sku) and known.sku == told.said.get("sku")


def _has_options(known: Variant, told: ImportedVariant) -> bool:
    return known.options == told.said.get("options")


def _options(
    told: ImportedProduct, known: Product | None, variants: Sequence[Variant]
) -> tuple[Option, ...]:
    """The options with the values that there were, and those of the file."""
    present = () if known is None else known.options
    if not told.options and not told.variants:
        return present
    names = told.options
    before = [option.values for option in present] if _are_named(present, names) else []
    values = [dict.fromkeys(each) for each in before] or [{} for _ in names]
    for variant in variants:
        for choices, value in zip(values, variant.options, strict=False):
            choices.setdefault(value)
    return tuple(
        Option(name=name, values=tuple(choices))
        for name, choices in zip(names, values, strict=True)
    )


def _are_named(options: Sequence[Option], names: Sequence[str]) -> bool:
    return [option.name for option in options] == list(names)
