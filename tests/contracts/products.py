"""What every ``CatalogueStore`` and its views must do, whatever they are made of."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from application.platform.paging import BadCursor, PageRequest
from application.shop.catalogue_ports import CatalogueViews, ShopVariant
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CategoryId, FileId, ProductId, VariantId
from domain.shop.category import Category, CategoryTree
from domain.shop.errors import (
    CategoryInItself,
    CategoryInUse,
    CategoryNotFound,
    HandleTaken,
    ProductNotFound,
    SkuTaken,
    SlugTaken,
)
from domain.shop.product import Product, ProductStatus
from tests.support.clock import NOON
from tests.support.products import (
    COLOUR,
    OTHER_SELLER,
    SELLER,
    SIZE,
    Work,
    a_category,
    a_product,
    a_shirt,
    a_variant,
    an_image,
    eur,
    stored_category,
    stored_product,
)


@dataclass(frozen=True, slots=True)
class Shop:
    """A store of the catalogue, and the views that read it."""

    work: Work
    views: CatalogueViews


class CatalogueContract:
    """Subclass it, give it a ``shop`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def shop(self) -> Shop:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_stored_product_comes_back_as_it_was(self, shop: Shop) -> None:
        product = await an_elaborate_product(shop)

        assert await loaded(shop, product) == product
        assert await shop.views.get(product.id) == product

    async def test_a_plain_product_comes_back_as_it_was(self, shop: Shop) -> None:
        product = await stored_product(shop.work, a_product())

        assert await loaded(shop, product) == product

    async def test_a_changed_product_comes_back_as_it_is(self, shop: Shop) -> None:
        product = await stored_product(shop.work, a_shirt())
        kept, dropped, _ = product.variants
        changed = (
            product.change({"title": "Linen shirt", "tags": ("summer",)}, now=NOON)
            .remove_variant(dropped.id, now=NOON)
            .change_variant(kept.id, {"price": eur(5), "sku": "NEW"}, now=NOON)
            .add_variant(a_variant("M", price=eur(7)), now=NOON)
            .activate(now=NOON)
        )

        await saved(shop, changed)

        assert await loaded(shop, product) == changed.settled()

    async def test_two_variants_can_change_their_skus_with_each_other(self, shop: Shop) -> None:
        product = await stored_product(shop.work, a_shirt())
        first, second, _ = product.variants
        swapped = product.change(
            {}, (replace(first, sku=second.sku), replace(second, sku=first.sku)), now=NOON
        )

        await saved(shop, swapped)

        skus = [variant.sku for variant in (await loaded(shop, product)).variants]
        assert skus == ["SHIRT-M", "SHIRT-S", "SHIRT-L"]

    async def test_what_was_never_stored_is_not_found(self, shop: Shop) -> None:
        async with shop.work.begin() as store:
            with pytest.raises(ProductNotFound):
                await store.products.get(ProductId(uuid4()))
            with pytest.raises(CategoryNotFound):
                await store.categories.get(CategoryId(uuid4()))
        with pytest.raises(ProductNotFound):
            await shop.views.get(ProductId(uuid4()))

    async def test_a_product_is_found_by_its_seller_and_handle(self, shop: Shop) -> None:
        product = await stored_product(shop.work, a_product())

        async with shop.work.begin() as store:
            assert await store.products.find(SELLER.account_id, "wool-socks") == product
            assert await store.products.find(OTHER_SELLER.account_id, "wool-socks") is None
            assert await store.products.find(SELLER.account_id, "silk-socks") is None

    async def test_a_handle_is_there_once_for_each_seller(self, shop: Shop) -> None:
        await stored_product(shop.work, a_product())
        other = await stored_product(shop.work, a_product(handle="other"))

        await stored_product(shop.work, a_product(seller_id=OTHER_SELLER.account_id))
        with pytest.raises(HandleTaken):
            await stored_product(shop.work, a_product())
        with pytest.raises(HandleTaken):
            await saved(shop, other.change({"handle": "wool-socks"}, now=NOON))

    async def test_a_sku_is_of_one_variant_of_a_seller(self, shop: Shop) -> None:
        await stored_product(shop.work, a_shirt())
        socks = await stored_product(shop.work, a_product(a_variant()))
        taken = socks.change_variant(socks.variants[0].id, {"sku": "SHIRT-M"}, now=NOON)

        await stored_product(shop.work, a_shirt(seller_id=OTHER_SELLER.account_id))
        with pytest.raises(SkuTaken):
            await saved(shop, taken)
        with pytest.raises(SkuTaken):
            await stored_product(
                shop.work, a_product(a_variant(sku="SHIRT-S"), handle="hat", title="Hat")
            )

    async def test_any_number_of_variants_have_no_sku(self, shop: Shop) -> None:
        for handle in ("one", "two"):
            await stored_product(shop.work, a_product(a_variant(), handle=handle))

    async def test_who_saves_what_has_changed_meanwhile_is_refused(self, shop: Shop) -> None:
        product = await stored_product(shop.work, a_product())
        await saved(shop, product.change({"title": "Silk socks"}, now=NOON))

        with pytest.raises(StaleVersion):
            await saved(shop, product.change({"title": "Cotton socks"}, now=NOON))
        assert (await loaded(shop, product)).title == "Silk socks"

    async def test_a_block_that_raises_stores_nothing(self, shop: Shop) -> None:
        product = a_shirt()

        with pytest.raises(LookupError):
            await stored_but_undone(shop, product)

        with pytest.raises(ProductNotFound):
            await loaded(shop, product)

    async def test_of_many_who_add_what_is_not_there_one_does(self, shop: Shop) -> None:
        async def add_unless_there() -> bool:
            async with shop.work.begin() as store:
                if await store.products.find(SELLER.account_id, "wool-socks") is not None:
                    return False
                await store.products.add(a_product())
                return True

        added = await asyncio.gather(*(add_unless_there() for _ in range(5)))

        assert sorted(added) == [False] * 4 + [True]

    async def test_a_product_belongs_to_a_category_that_there_is(self, shop: Shop) -> None:
        with pytest.raises(CategoryNotFound):
            await stored_product(shop.work, a_product(category_id=CategoryId(uuid4())))

    async def test_stored_categories_come_back_by_their_names(self, shop: Shop) -> None:
        top = await stored_category(shop.work, a_category("Clothes"))
        below = await stored_category(shop.work, a_category("Boots", parent=top))

        async with shop.work.begin() as store:
            assert await store.categories.all() == [below, top]
            assert await store.categories.get(below.id) == below
        assert await shop.views.categories() == [below, top]

    async def test_a_changed_category_comes_back_as_it_is(self, shop: Shop) -> None:
        top = await stored_category(shop.work, a_category("Clothes"))
        other = await stored_category(shop.work, a_category("Boots"))
        changed = other.change({"name": "Shoes", "slug": "shoes"}, now=NOON).move(
            top.id, tree=CategoryTree([top, other]), now=NOON
        )

        await saved_category(shop, changed)

        async with shop.work.begin() as store:
            assert await store.categories.get(other.id) == changed.settled()
        with pytest.raises(StaleVersion):
            await saved_category(shop, other.change({"name": "Hats"}, now=NOON))

    async def test_a_slug_is_there_once(self, shop: Shop) -> None:
        await stored_category(shop.work, a_category("Clothes"))
        other = await stored_category(shop.work, a_category("Boots"))

        with pytest.raises(SlugTaken):
            await stored_category(shop.work, a_category("Clothes"))
        with pytest.raises(SlugTaken):
            await saved_category(shop, other.change({"slug": "clothes"}, now=NOON))

    async def test_only_a_category_that_nothing_hangs_below_goes(self, shop: Shop) -> None:
        top = await stored_category(shop.work, a_category("Clothes"))
        below = await stored_category(shop.work, a_category("Boots", parent=top))
        product = await stored_product(shop.work, a_product(category_id=below.id))

        for used in (top, below):
            with pytest.raises(CategoryInUse):
                await removed(shop, used)
        await saved(shop, product.change({"category_id": None}, now=NOON))
        with pytest.raises(StaleVersion):
            await removed(shop, replace(below, version=7))
        await removed(shop, below)
        assert await shop.views.categories() == [top]

    async def test_of_two_moves_into_each_other_one_happens(self, shop: Shop) -> None:
        clothes = await stored_category(shop.work, a_category("Clothes"))
        boots = await stored_category(shop.work, a_category("Boots"))

        moved = await asyncio.gather(moves(shop, clothes, boots), moves(shop, boots, clothes))

        assert sorted(moved) == [False, True]

    async def test_carts_read_variants_with_what_they_need_of_the_product(self, shop: Shop) -> None:
        own = a_variant("S", "red", sku="SRED", tracks_stock=False, image_position=2)
        plain = a_variant("M", "blue")
        product = await stored_product(
            shop.work,
            a_product(
                own, plain, options=(SIZE, COLOUR), images=(an_image(1), an_image(2))
            ).activate(now=NOON),
        )
        draft = await stored_product(shop.work, a_product(a_variant(), handle="draft"))
        asked = [own.id, plain.id, draft.variants[0].id, VariantId(uuid4())]

        found = await shop.views.variants(asked)

        assert found.keys() == {own.id, plain.id, draft.variants[0].id}
        assert found[own.id] == ShopVariant(
            variant_id=own.id,
            product_id=product.id,
            seller_id=SELLER.account_id,
            title="Wool socks, S, red",
            sku="SRED",
            price=eur(1999),
            weight_grams=0,
            tax_class="standard",
            requires_shipping=True,
            tracks_stock=False,
            sells_beyond_stock=False,
            is_for_sale=True,
            version=product.version,
            image_url="https://images.example/2.jpg",
        )
        assert found[plain.id].image_url == "https://images.example/1.jpg"
        assert found[draft.variants[0].id].is_for_sale is False
        assert found[draft.variants[0].id].image_url is None

    async def test_a_seller_lists_their_own_newest_first(self, shop: Shop) -> None:
        names = ["first", "second", "third"]
        for hours, name in enumerate(names):
            now = NOON + timedelta(hours=hours)
            await stored_product(shop.work, a_product(handle=name, title=name, now=now))
        await stored_product(shop.work, a_product(seller_id=OTHER_SELLER.account_id))

        page = await shop.views.own(SELLER.account_id, None, PageRequest(limit=2))
        rest = await shop.views.own(SELLER.account_id, None, PageRequest(cursor=page.next, limit=2))

        assert [each.handle for each in (*page.items, *rest.items)] == names[::-1]
        assert rest.next is None

    async def test_the_list_can_be_of_one_status_and_sums_up(self, shop: Shop) -> None:
        socks = a_product(
            a_variant("S", price=eur(3)), a_variant("M", price=eur(9)),
            options=(SIZE,), images=(an_image(4),),
        ).activate(now=NOON)  # fmt: skip
        product = await stored_product(shop.work, socks)
        await stored_product(shop.work, a_product(handle="draft"))

        page = await shop.views.own(SELLER.account_id, ProductStatus.ACTIVE, PageRequest())

        [found] = page.items
        assert (found.id, found.variants, found.version) == (product.id, 2, product.version)
        assert (found.price_from, found.price_to) == (eur(3), eur(9))
        assert found.image_url == "https://images.example/4.jpg"

    async def test_a_cursor_of_another_list_is_refused(self, shop: Shop) -> None:
        for cursor in ("bm9uc2Vuc2U=", "WyJ5ZXN0ZXJkYXkiLCAiMSJd"):
            with pytest.raises(BadCursor):
                await shop.views.own(SELLER.account_id, None, PageRequest(cursor=cursor))

    async def test_all_of_a_sellers_products_are_read_one_batch_after_the_other(
        self, shop: Shop
    ) -> None:
        stored = [
            await stored_product(shop.work, a_product(a_variant(), handle=str(number)))
            for number in range(3)
        ]
        stored.sort(key=lambda product: product.id)

        first = await shop.views.following(SELLER.account_id, None, limit=2)
        rest = await shop.views.following(SELLER.account_id, first[-1].id, limit=2)

        assert [*first, *rest] == stored


async def an_elaborate_product(shop: Shop) -> Product:
    category = await stored_category(shop.work, a_category())
    elaborate: dict[str, Any] = {
        "sku": "S-1",
        "barcode": "4006381333931",
        "compare_at": eur(2999),
        "weight_grams": 120,
        "tax_class": "reduced",
        "requires_shipping": False,
        "tracks_stock": False,
        "sells_beyond_stock": True,
        "image_position": 7,
    }
    product = a_product(
        a_variant("S", "red", **elaborate),
        a_variant("M", "blue"),
        description="<p>Warm</p>",
        vendor="Knitters",
        kind="Socks",
        tags=("wool", "winter"),
        category_id=category.id,
        options=(SIZE, COLOUR),
        images=(an_image(2, alt="A pair"), an_image(7, file_id=FileId(uuid4()))),
    ).activate(now=NOON)
    return await stored_product(shop.work, product)


async def stored_but_undone(shop: Shop, product: Product) -> None:
    async with shop.work.begin() as store:
        await store.products.add(product)
        raise LookupError


async def loaded(shop: Shop, product: Product) -> Product:
    async with shop.work.begin() as store:
        return await store.products.get(product.id)


async def saved(shop: Shop, product: Product) -> None:
    async with shop.work.begin() as store:
        await store.products.save(product)


async def saved_category(shop: Shop, category: Category) -> None:
    async with shop.work.begin() as store:
        await store.categories.save(category)


async def moves(shop: Shop, category: Category, below: Category) -> bool:
    """Whether it came to hang there."""
    async with shop.work.begin() as store:
        tree = CategoryTree(await store.categories.all())
        try:
            moved = category.move(below.id, tree=tree, now=NOON)
        except CategoryInItself:
            return False
        await store.categories.save(moved)
        return True


async def removed(shop: Shop, category: Category) -> None:
    async with shop.work.begin() as store:
        await store.categories.remove(category.remove(now=NOON))
