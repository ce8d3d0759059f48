"""A product: what a seller shows, with the variants that can be bought of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self, TypedDict

from domain.kernel.aggregate import Aggregate
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, CategoryId, ProductId, VariantId
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.money import Money
from domain.shop.errors import (
    BadProduct,
    LastVariant,
    NothingOnOffer,
    ProductIsArchived,
    VariantNotFound,
)
from domain.shop.product_events import (
    ProductActivated,
    ProductArchived,
    ProductChanged,
    ProductDrafted,
    ProductWithdrawn,
    VariantAdded,
    VariantChanged,
    VariantRemoved,
)
from domain.shop.product_rules import faults_of
from domain.shop.variant import Image, Option, Variant, VariantChanges


class ProductStatus(StrEnum):
    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    ARCHIVED = "ARCHIVED"


LIFECYCLE = Lifecycle(
    name="product",
    initial=ProductStatus.DRAFT,
    moves={
        ProductStatus.DRAFT: frozenset({ProductStatus.ACTIVE, ProductStatus.ARCHIVED}),
        ProductStatus.ACTIVE: frozenset({ProductStatus.DRAFT, ProductStatus.ARCHIVED}),
        ProductStatus.ARCHIVED: frozenset({ProductStatus.DRAFT, ProductStatus.ACTIVE}),
    },
)


class ProductChanges(TypedDict, total=False):
    """What a change of a product may give anew."""

    handle: str
    title: str
    description: str
    vendor: str
    kind: str
    tags: tuple[str, ...]
    category_id: CategoryId | None
    options: tuple[Option, ...]
    images: tuple[Image, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Aggregate):
    """Its variants are part of it, so that they change together and have one version."""

    id: ProductId
    seller_id: AccountId
    handle: str
    title: str
    description: str = ""
    vendor: str = ""
    kind: str = ""
    tags: tuple[str, ...] = ()
    category_id: CategoryId | None = None
    options: tuple[Option, ...] = ()
    variants: tuple[Variant, ...] = ()
    images: tuple[Image, ...] = ()
    currency: str
    status: ProductStatus = LIFECYCLE.initial
    created_at: datetime

    @classmethod
    def draft(
        cls,
        id: ProductId,
        *,
        seller_id: AccountId,
        currency: str,
        now: datetime,
        changes: ProductChanges,
        variants: tuple[Variant, ...] = (),
    ) -> Self:
        """Prepare a product that nobody else sees; ``changes`` has its handle and title."""
        event = ProductDrafted(
            at=now,
            product_id=id,
            seller_id=seller_id,
            variant_ids=tuple(variant.id for variant in variants),
        )
        Money.zero(currency)
        return cls(
            id=id,
            seller_id=seller_id,
            currency=currency,
            variants=variants,
            created_at=now,
            events=(event,),
            **changes,
        ).checked()

    @property
    def is_active(self) -> bool:
        return self.status is ProductStatus.ACTIVE

    @property
    def price_from(self) -> Money | None:
        return min((variant.price for variant in self.variants), key=_amount, default=None)

    @property
    def price_to(self) -> Money | None:
        return max((variant.price for variant in self.variants), key=_amount, default=None)

    def variant(self, variant_id: VariantId) -> Variant:
        for variant in self.variants:
            if variant.id == variant_id:
                return variant
        raise VariantNotFound(variant_id)

    def image_of(self, variant: Variant) -> Image | None:
        """The variant's own image, or else the product's first."""
        for image in self.images:
            if image.position == variant.image_position:
                return image
        return min(self.images, key=lambda image: image.position, default=None)

    def title_of(self, variant: Variant) -> str:
        return ", ".join((self.title, *variant.options))

    def change(
        self, changes: ProductChanges, variants: tuple[Variant, ...] = (), *, now: datetime
    ) -> Self:
        """Give fields and variants anew in one step; the same once more changes nothing.

        Variants are known by their ids. Those that are not named stay as they are.
        """
        self._need_open()
        given = {name: value for name, value in changes.items() if getattr(self, name) != value}
        merged = self._merged(variants)
        events = self._events_of_change(merged, has_changes=bool(given), now=now)
        if not events:
            return self
        return self._after(*events, **given, variants=merged).checked()

    def add_variant(self, variant: Variant, *, now: datetime) -> Self:
        self._need_open()
        event = VariantAdded(
            at=now, product_id=self.id, seller_id=self.seller_id, variant_id=variant.id
        )
        return self._with_variants((*self.variants, variant), event)

    def change_variant(
        self, variant_id: VariantId, changes: VariantChanges, *, now: datetime
    ) -> Self:
        self._need_open()
        known = self.variant(variant_id)
        changed = replace(known, **changes)
        event = VariantChanged(
            at=now, product_id=self.id, seller_id=self.seller_id, variant_id=variant_id
        )
        variants = tuple(changed if each is known else each for each in self.variants)
        return self._with_variants(variants, event)

    def remove_variant(self, variant_id: VariantId, *, now: datetime) -> Self:
        self._need_open()
        removed = self.variant(variant_id)
        if self.is_active and len(self.variants) == 1:
            raise LastVariant
        event = VariantRemoved(
            at=now, product_id=self.id, seller_id=self.seller_id, variant_id=variant_id
        )
        return self._with_variants(
            tuple(each for each in self.variants if each is not removed), event
        )

    def activate(self, *, now: datetime) -> Self:
        status = LIFECYCLE.move(self.status, ProductStatus.ACTIVE)
        if not self.variants:
            raise NothingOnOffer
        event = ProductActivated(at=now, product_id=self.id, seller_id=self.seller_id)
        return self._after(event, status=status)

    def withdraw(self, *, now: datetime) -> Self:
        """Make it a draft again."""
        status = LIFECYCLE.move(self.status, ProductStatus.DRAFT)
        event = ProductWithdrawn(at=now, product_id=self.id, seller_id=self.seller_id)
        return self._after(event, status=status)

    def archive(self, *, now: datetime) -> Self:
        status = LIFECYCLE.move(self.status, ProductStatus.ARCHIVED)
        event = ProductArchived(at=now, product_id=self.id, seller_id=self.seller_id)
        return self._after(event, status=status)

    def checked(self) -> Self:
        """Return it; raise ``BadProduct`` with every rule that it breaks."""
        if faults := faults_of(self):
            raise BadProduct(faults)
        return self

    def _with_variants(self, variants: tuple[Variant, ...], event: DomainEvent) -> Self:
        return self._after(event, variants=variants).checked()

    def _merged(self, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
        given = {variant.id: variant for variant in variants}
        kept = tuple(given.pop(variant.id, variant) for variant in self.variants)
        return (*kept, *given.values())

    def _events_of_change(
        self, merged: tuple[Variant, ...], *, has_changes: bool, now: datetime
    ) -> tuple[DomainEvent, ...]:
        known = {variant.id: variant for variant in self.variants}
        events: list[DomainEvent] = []
        if has_changes:
            events.append(ProductChanged(at=now, product_id=self.id, seller_id=self.seller_id))
        for variant in merged:
            if known.get(variant.id) != variant:
                kind = VariantChanged if variant.id in known else VariantAdded
                events.append(
                    kind(
                        at=now,
                        product_id=self.id,
                        seller_id=self.seller_id,
                        variant_id=variant.id,
                    )
                )
        return tuple(events)

    def _need_open(self) -> None:
        if self.status is ProductStatus.ARCHIVED:
            raise ProductIsArchived


def _amount(price: Money) -> int:
    return price.amount
