"""Products, their variants and categories, as clients see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self, cast
from uuid import UUID

import msgspec

from application.shop.catalogue_ports import ProductSummary
from application.shop.change_product import ChangeProduct
from application.shop.draft_product import DraftProduct
from application.shop.product_images import GivenImage
from domain.kernel.access import Principal
from domain.kernel.ids import CategoryId, FileId, ProductId, VariantId
from domain.shop.category import NAME_MAX, SLUG_MAX, Category
from domain.shop.product import Product, ProductChanges, ProductStatus
from domain.shop.product_rules import (
    ALT_MAX,
    DESCRIPTION_MAX,
    HANDLE_MAX,
    IMAGES_MAX,
    LABEL_MAX,
    LINK_MAX,
    OPTION_VALUES_MAX,
    OPTIONS_MAX,
    POSITION_MAX,
    TAGS_MAX,
    TITLE_MAX,
)
from domain.shop.variant import TAX_CLASS_DEFAULT, Image, Option, Variant, VariantChanges
from domain.shop.variant_rules import CODE_MAX, GRAMS_MAX, TAX_CLASS_MAX, VARIANTS_MAX
from entrypoints.http.wire import NO_NUL, CurrencyCode, MoneyBody, MoneyReply, Wire, given

ProductTitle = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=TITLE_MAX, pattern=NO_NUL, examples=["Wool socks"]),
]
Handle = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=HANDLE_MAX, pattern=NO_NUL, examples=["wool-socks"]),
]
ProductText = Annotated[
    str,
    msgspec.Meta(
        max_length=DESCRIPTION_MAX, pattern=NO_NUL, examples=["<p>Warm, and they stay up.</p>"]
    ),
]
Vendor = Annotated[
    str, msgspec.Meta(max_length=LABEL_MAX, pattern=NO_NUL, examples=["Fell Knitters"])
]
Kind = Annotated[str, msgspec.Meta(max_length=LABEL_MAX, pattern=NO_NUL, examples=["Socks"])]
Tag = Annotated[
    str, msgspec.Meta(min_length=1, max_length=LABEL_MAX, pattern=NO_NUL, examples=["wool"])
]
Tags = Annotated[list[Tag], msgspec.Meta(max_length=TAGS_MAX)]
OptionName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=LABEL_MAX, pattern=NO_NUL, examples=["Size"])
]
OptionValue = Annotated[
    str, msgspec.Meta(min_length=1, max_length=LABEL_MAX, pattern=NO_NUL, examples=["M"])
]
OptionValues = Annotated[list[OptionValue], msgspec.Meta(max_length=OPTIONS_MAX)]
Code = Annotated[str, msgspec.Meta(max_length=CODE_MAX, pattern=NO_NUL, examples=["SOCK-M"])]
TaxClass = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=TAX_CLASS_MAX, pattern=NO_NUL, examples=[TAX_CLASS_DEFAULT]
    ),
]
Grams = Annotated[int, msgspec.Meta(ge=0, le=GRAMS_MAX, examples=[120])]
ImagePosition = Annotated[int, msgspec.Meta(ge=1, le=POSITION_MAX, examples=[1])]
SecureUrl = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^https://[^\s\x00]+$",
        max_length=LINK_MAX,
        examples=["https://images.example/socks.jpg"],
    ),
]
CategoryName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=NAME_MAX, pattern=NO_NUL, examples=["Socks"])
]
CategorySlug = Annotated[
    str, msgspec.Meta(min_length=1, max_length=SLUG_MAX, pattern=NO_NUL, examples=["socks"])
]
Unset = msgspec.UnsetType
UNSET = msgspec.UNSET


class OptionBody(Wire):
    """What the buyer chooses, and between what."""

    name: OptionName
    values: Annotated[list[OptionValue], msgspec.Meta(min_length=1, max_length=OPTION_VALUES_MAX)]

    def to_option(self) -> Option:
        return Option(name=self.name, values=tuple(self.values))


class ImageBody(Wire):
    """Either the address of an image outside, or a file uploaded as PRODUCT_IMAGE."""

    url: SecureUrl | None = None
    file_id: UUID | None = None
    alt: Annotated[str, msgspec.Meta(max_length=ALT_MAX, pattern=NO_NUL)] = ""

    def to_image(self) -> GivenImage:
        file_id = None if self.file_id is None else FileId(self.file_id)
        return GivenImage(url=self.url or "", file_id=file_id, alt=self.alt)


ProductOptions = Annotated[list[OptionBody], msgspec.Meta(max_length=OPTIONS_MAX)]
ProductImages = Annotated[list[ImageBody], msgspec.Meta(max_length=IMAGES_MAX)]


class VariantBody(Wire, kw_only=True):
    """``options`` has a value for each option of the product, in their order."""

    sku: Code = ""
    barcode: Code = ""
    options: OptionValues = msgspec.field(default_factory=list)
    price: MoneyBody
    compare_at: MoneyBody | None = None
    weight_grams: Grams = 0
    tax_class: TaxClass = TAX_CLASS_DEFAULT
    requires_shipping: bool = True
    tracks_stock: bool = True
    sells_beyond_stock: bool = False
    image_position: ImagePosition | None = None

    def to_variant(self) -> VariantChanges:
        return _variant_changes(self)


class ChangeVariantBody(Wire):
    """What is left out stays as it is."""

    sku: Code | Unset = UNSET
    barcode: Code | Unset = UNSET
    options: OptionValues | Unset = UNSET
    price: MoneyBody | Unset = UNSET
    compare_at: MoneyBody | Unset | None = UNSET
    weight_grams: Grams | Unset = UNSET
    tax_class: TaxClass | Unset = UNSET
    requires_shipping: bool | Unset = UNSET
    tracks_stock: bool | Unset = UNSET
    sells_beyond_stock: bool | Unset = UNSET
    image_position: ImagePosition | Unset | None = UNSET

    def to_changes(self) -> VariantChanges:
        return _variant_changes(self)


class DraftProductBody(Wire, kw_only=True):
    """Without a handle it gets one from its title."""

    title: ProductTitle
    currency: CurrencyCode
    handle: Handle | None = None
    description: ProductText = ""
    vendor: Vendor = ""
    kind: Kind = ""
    tags: Tags = msgspec.field(default_factory=list)
    category_id: UUID | None = None
    options: ProductOptions = msgspec.field(default_factory=list)
    variants: Annotated[list[VariantBody], msgspec.Meta(max_length=VARIANTS_MAX)] = msgspec.field(
        default_factory=list
    )
    images: ProductImages = msgspec.field(default_factory=list)

    def to_command(self, by: Principal) -> DraftProduct:
        return DraftProduct(
            title=self.title,
            currency=self.currency,
            handle=self.handle,
            description=self.description,
            vendor=self.vendor,
            kind=self.kind,
            tags=tuple(self.tags),
            category_id=None if self.category_id is None else CategoryId(self.category_id),
            options=tuple(option.to_option() for option in self.options),
            variants=tuple(variant.to_variant() for variant in self.variants),
            images=tuple(image.to_image() for image in self.images),
            by=by,
        )


class VariantOptionsBody(Wire):
    """The values that a variant has of the options that are given with it."""

    variant_id: UUID
    options: OptionValues


class ChangeProductBody(Wire):
    """What is left out stays as it is.

    ``variantOptions`` gives variants new values where the options themselves change.
    """

    title: ProductTitle | Unset = UNSET
    handle: Handle | Unset = UNSET
    description: ProductText | Unset = UNSET
    vendor: Vendor | Unset = UNSET
    kind: Kind | Unset = UNSET
    tags: Tags | Unset = UNSET
    category_id: UUID | Unset | None = UNSET
    options: ProductOptions | Unset = UNSET
    variant_options: (
        Annotated[list[VariantOptionsBody], msgspec.Meta(max_length=VARIANTS_MAX)] | Unset
    ) = UNSET
    images: ProductImages | Unset = UNSET

    def to_command(self, product_id: UUID, by: Principal, seen_version: int) -> ChangeProduct:
        values = [] if isinstance(self.variant_options, Unset) else self.variant_options
        return ChangeProduct(
            product_id=ProductId(product_id),
            changes=self._changes(),
            images=(
                None
                if isinstance(self.images, Unset)
                else tuple(image.to_image() for image in self.images)
            ),
            variant_options={VariantId(each.variant_id): tuple(each.options) for each in values},
            by=by,
            if_match=seen_version,
        )

    def _changes(self) -> ProductChanges:
        changes = given(self)
        changes.pop("images", None)
        changes.pop("variant_options", None)
        if not isinstance(self.tags, Unset):
            changes["tags"] = tuple(self.tags)
        if not isinstance(self.options, Unset):
            changes["options"] = tuple(option.to_option() for option in self.options)
        return cast("ProductChanges", changes)


class OptionReply(Wire):
    name: str
    values: list[str]

    @classmethod
    def of(cls, option: Option) -> Self:
        return cls(name=option.name, values=list(option.values))


class ImageReply(Wire):
    url: str
    file_id: UUID | None
    alt: str
    position: int

    @classmethod
    def of(cls, image: Image) -> Self:
        return cls(url=image.url, file_id=image.file_id, alt=image.alt, position=image.position)


class VariantReply(Wire):
    id: UUID
    sku: str
    barcode: str
    options: list[str]
    price: MoneyReply
    compare_at: MoneyReply | None
    weight_grams: int
    tax_class: str
    requires_shipping: bool
    tracks_stock: bool
    sells_beyond_stock: bool
    image_position: int | None

    @classmethod
    def of(cls, variant: Variant) -> Self:
        return cls(
            id=variant.id,
            sku=variant.sku,
            barcode=variant.barcode,
            options=list(variant.options),
            price=MoneyReply.of(variant.price),
            compare_at=None if variant.compare_at is None else MoneyReply.of(variant.compare_at),
            weight_grams=variant.weight_grams,
            tax_class=variant.tax_class,
            requires_shipping=variant.requires_shipping,
            tracks_stock=variant.tracks_stock,
            sells_beyond_stock=variant.sells_beyond_stock,
            image_position=variant.image_position,
        )


class VariantsReply(Wire):
    items: list[VariantReply]


class VariantAvailabilityReply(Wire):
    variant_id: UUID
    in_stock: bool


class VariantAvailabilitiesReply(Wire):
    items: list[VariantAvailabilityReply]

    @classmethod
    def of(cls, found: Mapping[VariantId, bool]) -> Self:
        items = [
            VariantAvailabilityReply(variant_id=id_, in_stock=is_) for id_, is_ in found.items()
        ]
        return cls(items=items)


class ProductReply(Wire):
    id: UUID
    seller_id: UUID
    handle: str
    title: str
    description: str
    vendor: str
    kind: str
    tags: list[str]
    category_id: UUID | None
    status: ProductStatus
    currency: str
    options: list[OptionReply]
    variants: list[VariantReply]
    images: list[ImageReply]
    created_at: datetime
    version: int

    @classmethod
    def of(cls, product: Product) -> Self:
        return cls(
            id=product.id,
            seller_id=product.seller_id,
            handle=product.handle,
            title=product.title,
            description=product.description,
            vendor=product.vendor,
            kind=product.kind,
            tags=list(product.tags),
            category_id=product.category_id,
            status=product.status,
            currency=product.currency,
            options=[OptionReply.of(option) for option in product.options],
            variants=[VariantReply.of(variant) for variant in product.variants],
            images=[ImageReply.of(image) for image in product.images],
            created_at=product.created_at,
            version=product.version,
        )


class ProductSummaryReply(Wire):
    id: UUID
    handle: str
    title: str
    vendor: str
    kind: str
    status: ProductStatus
    category_id: UUID | None
    variants: int
    price_from: MoneyReply | None
    price_to: MoneyReply | None
    image: str | None
    created_at: datetime
    version: int

    @classmethod
    def of(cls, product: ProductSummary) -> Self:
        return cls(
            id=product.id,
            handle=product.handle,
            title=product.title,
            vendor=product.vendor,
            kind=product.kind,
            status=product.status,
            category_id=product.category_id,
            variants=product.variants,
            price_from=None if product.price_from is None else MoneyReply.of(product.price_from),
            price_to=None if product.price_to is None else MoneyReply.of(product.price_to),
            image=product.image_url,
            created_at=product.created_at,
            version=product.version,
        )


class CreateProductCategoryBody(Wire, kw_only=True):
    """Without a slug it gets one from its name; without a parent it is at the top."""

    name: CategoryName
    slug: CategorySlug | None = None
    parent_id: UUID | None = None


class ChangeProductCategoryBody(Wire):
    """What is left out stays as it is; ``parentId: null`` moves it to the top."""

    name: CategoryName | Unset = UNSET
    slug: CategorySlug | Unset = UNSET
    parent_id: UUID | Unset | None = UNSET


class ProductCategoryReply(Wire):
    id: UUID
    name: str
    slug: str
    parent_id: UUID | None
    version: int

    @classmethod
    def of(cls, category: Category) -> Self:
        return cls(
            id=category.id,
            name=category.name,
            slug=category.slug,
            parent_id=category.parent_id,
            version=category.version,
        )


class ListedCategoryReply(ProductCategoryReply):
    """``products``: how many on sale, with everything below it; ``null`` if nobody asked."""

    products: int | None = None

    @classmethod
    def of_one(cls, category: Category, counts: Mapping[CategoryId, int] | None) -> Self:
        return cls(
            id=category.id,
            name=category.name,
            slug=category.slug,
            parent_id=category.parent_id,
            version=category.version,
            products=None if counts is None else counts.get(category.id, 0),
        )


class ProductCategoriesReply(Wire):
    """All of them by their names; ``parentId`` says how they hang together."""

    items: list[ListedCategoryReply]


def _variant_changes(body: VariantBody | ChangeVariantBody) -> VariantChanges:
    changes: dict[str, Any] = given(body)
    for name in {"price", "compare_at"} & changes.keys():
        money: MoneyBody | None = changes[name]
        changes[name] = None if money is None else money.to_money()
    if "options" in changes:
        changes["options"] = tuple(changes["options"])
    return cast("VariantChanges", changes)
