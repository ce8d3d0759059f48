"""What must be true of a product. Every fault is found, not only the first."""

from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

from domain.shop.errors import Fault
from domain.shop.faults import faults_of_text, named, repeated
from domain.shop.variant import Image, Option, Variant
from domain.shop.variant_rules import faults_of_variants

TITLE_MAX = 255
HANDLE_MAX = 255
DESCRIPTION_MAX = 20_000
LABEL_MAX = 255
TAGS_MAX = 250
OPTIONS_MAX = 3
OPTION_VALUES_MAX = 250
IMAGES_MAX = 50
LINK_MAX = 2_000
ALT_MAX = 512
POSITION_MAX = 10_000


class Described(Protocol):
    """What of a product the rules are about."""

    @property
    def handle(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def vendor(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def currency(self) -> str: ...
    @property
    def options(self) -> tuple[Option, ...]: ...
    @property
    def variants(self) -> tuple[Variant, ...]: ...
    @property
    def images(self) -> tuple[Image, ...]: ...


def faults_of(product: Described) -> tuple[Fault, ...]:
    return (
        *_faults_of_words(product),
        *_faults_of_tags(product.tags),
        *_faults_of_options(product.options),
        *_faults_of_images(product.images),
        *faults_of_variants(
            product.variants,
            currency=product.currency,
            options=product.options,
            images=product.images,
        ),
    )


def is_handle(text: str) -> bool:
    """Whether it can be part of an address: small letters, digits, and hyphens between."""
    return (
        0 < len(text) <= HANDLE_MAX
        and all(letter.isalnum() or letter in "-_" for letter in text)
        and text == text.lower()
        and text.strip("-_") == text
    )


def _faults_of_words(product: Described) -> Iterator[Fault]:
    if not is_handle(product.handle):
        yield Fault("handle", "A handle is of small letters, digits and hyphens between them.")
    if not product.title:
        yield Fault("title", "The title is empty.")
    yield from faults_of_text("title", product.title, TITLE_MAX)
    yield from faults_of_text("description", product.description, DESCRIPTION_MAX)
    yield from faults_of_text("vendor", product.vendor, LABEL_MAX)
    yield from faults_of_text("kind", product.kind, LABEL_MAX)


def _faults_of_tags(tags: tuple[str, ...]) -> Iterator[Fault]:
    if len(tags) > TAGS_MAX:
        yield Fault("tags", f"A product has at most {TAGS_MAX} tags.")
    if twice := repeated(tags):
        yield Fault("tags", f"A tag is there once: {named(twice)}.")
    for place, tag in enumerate(tags):
        if not tag or "," in tag:
            yield Fault(f"tags[{place}]", "A tag is not empty, and has no comma.")
        yield from faults_of_text(f"tags[{place}]", tag, LABEL_MAX)


def _faults_of_options(options: tuple[Option, ...]) -> Iterator[Fault]:
    if len(options) > OPTIONS_MAX:
        yield Fault("options", f"A product has at most {OPTIONS_MAX} options.")
    if twice := repeated(option.name for option in options):
        yield Fault("options", f"Options have names of their own: {named(twice)}.")
    for place, option in enumerate(options):
        yield from _faults_of_option(f"options[{place}]", option)


def _faults_of_option(at: str, option: Option) -> Iterator[Fault]:
    if not option.name:
        yield Fault(f"{at}.name", "An option has a name.")
    yield from faults_of_text(f"{at}.name", option.name, LABEL_MAX)
    if not option.values or len(option.values) > OPTION_VALUES_MAX:
        yield Fault(f"{at}.values", f"An option has between 1 and {OPTION_VALUES_MAX} values.")
    if twice := repeated(option.values):
        yield Fault(f"{at}.values", f"A value is there once: {named(twice)}.")
    for place, value in enumerate(option.values):
        if not value:
            yield Fault(f"{at}.values[{place}]", "A value is not empty.")
        yield from faults_of_text(f"{at}.values[{place}]", value, LABEL_MAX)


def _faults_of_images(images: tuple[Image, ...]) -> Iterator[Fault]:
    if len(images) > IMAGES_MAX:
        yield Fault("images", f"A product has at most {IMAGES_MAX} images.")
    if repeated(image.position for image in images):
        yield Fault("images", "Two images are at the same position.")
    if twice := repeated(image.url for image in images):
        yield Fault("images", f"An image is there once: {named(twice)}.")
    for place, image in enumerate(images):
        at = f"images[{place}]"
        if not 1 <= image.position <= POSITION_MAX:
            yield Fault(f"{at}.position", f"A position is within 1 and {POSITION_MAX}.")
        if not _is_address(image):
            yield Fault(f"{at}.url", "The address of an image starts with https://.")
        yield from faults_of_text(f"{at}.url", image.url, LINK_MAX)
        yield from faults_of_text(f"{at}.alt", image.alt, ALT_MAX)


def _is_address(image: Image) -> bool:
    if image.file_id is not None:
        return True
    try:
        parts = urlsplit(image.url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
