from functools import partial

from dependency_injector import containers, providers

from application.shop.acknowledge_cart import AcknowledgeCartHandler
from application.shop.add_cart_item import AddCartItemHandler
from application.shop.add_cart_voucher import AddCartVoucherHandler
from application.shop.basket_facts import FactFinder
from application.shop.cart_desk import CartDesk
from application.shop.change_cart_item import ChangeCartItemHandler
from application.shop.create_vouchers import CreateVouchersHandler
from application.shop.deactivate_voucher import DeactivateVoucherHandler
from application.shop.describe_cart import DescribeCartHandler
from application.shop.forget_cart_of_erased import ForgetCartOfErased
from application.shop.forget_old_carts import ForgetOldCarts
from application.shop.fresh_terms import FreshTerms
from application.shop.get_cart import GetCart
from application.shop.item_prices import ItemPrices
from application.shop.merge_carts import MergeCartsHandler
from application.shop.read_basket import BasketReader
from application.shop.remove_cart_item import RemoveCartItemHandler
from application.shop.remove_cart_voucher import RemoveCartVoucherHandler
from application.shop.voucher_queries import GetVoucher, ListVouchers


class CartUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    read_basket = providers.Singleton(
        BasketReader,
        facts=providers.Singleton(
            FactFinder,
            catalogue=adapters.catalogue_views,
            wares=adapters.wares,
            offers=adapters.basket_offers,
            vouchers=adapters.voucher_views,
            terms=providers.Singleton(FreshTerms, adapters.seller_terms_views, adapters.clock),
            taxes=adapters.taxes,
        ),
        quotes=adapters.delivery_quotes,
        clock=adapters.clock,
    )
    cart_desk = providers.Singleton(
        CartDesk,
        work=adapters.cart_work,
        read=read_basket,
        tokens=adapters.cart_tokens,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    at_desk = partial(providers.Singleton, desk=cart_desk)

    merge_carts = at_desk(
        MergeCartsHandler,
        work=adapters.cart_work,
        tokens=adapters.cart_tokens,
        clock=adapters.clock,
    )
    get_cart = at_desk(
        GetCart,
        views=adapters.cart_views,
        merge=merge_carts,
        tokens=adapters.cart_tokens,
        clock=adapters.clock,
    )
    add_cart_item = at_desk(
        AddCartItemHandler,
        prices=providers.Singleton(
            ItemPrices,
            catalogue=adapters.catalogue_views,
            offers=adapters.basket_offers,
            clock=adapters.clock,
        ),
    )
    change_cart_item = at_desk(ChangeCartItemHandler)
    remove_cart_item = at_desk(RemoveCartItemHandler)
    describe_cart = at_desk(DescribeCartHandler)
    add_cart_voucher = at_desk(
        AddCartVoucherHandler,
        work=adapters.cart_work,
        views=adapters.cart_views,
        tokens=adapters.cart_tokens,
    )
    remove_cart_voucher = at_desk(RemoveCartVoucherHandler)
    acknowledge_cart = at_desk(
        AcknowledgeCartHandler, views=adapters.cart_views, tokens=adapters.cart_tokens
    )
    forget_old_carts = providers.Singleton(
        ForgetOldCarts, old_carts=adapters.old_carts, clock=adapters.clock
    )

    create_vouchers = providers.Singleton(
        CreateVouchersHandler,
        work=adapters.voucher_work,
        clock=adapters.clock,
        ids=adapters.ids,
        randomness=adapters.randomness,
    )
    deactivate_voucher = providers.Singleton(
        DeactivateVoucherHandler, work=adapters.voucher_work, clock=adapters.clock
    )
    get_voucher = providers.Singleton(GetVoucher, views=adapters.voucher_views)
    list_vouchers = providers.Singleton(ListVouchers, views=adapters.voucher_views)


class CartReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    forget_cart_of_erased = providers.Singleton(ForgetCartOfErased, work=adapters.cart_work)
