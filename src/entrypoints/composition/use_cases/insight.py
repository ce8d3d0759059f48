from functools import partial

from dependency_injector import containers, providers

from application.insight.keep_facts import KeepDeliveryFacts, KeepOrderFacts
from application.insight.queries import GetDeliveryInsight, GetOrderInsight
from application.shop.give_rating import RateDeliveryHandler, RateOrderHandler
from application.shop.moderate_rating import ModerateRatingHandler
from application.shop.rating_queries import (
    GetCourierRating,
    GetSellerRating,
    ListRatingsHandler,
)


class InsightUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    reading = partial(providers.Singleton, views=adapters.insight_views)

    get_delivery_insight = reading(GetDeliveryInsight)
    get_order_insight = reading(GetOrderInsight)

    rating = partial(providers.Singleton, work=adapters.rating_work, clock=adapters.clock)
    ratings = partial(providers.Singleton, views=adapters.rating_views)

    rate_order = rating(RateOrderHandler, orders=adapters.order_views)
    rate_delivery = rating(RateDeliveryHandler, deliveries=adapters.brought_deliveries)
    moderate_rating = rating(ModerateRatingHandler)
    get_seller_rating = ratings(GetSellerRating)
    get_courier_rating = ratings(GetCourierRating)
    list_ratings = ratings(ListRatingsHandler)


class InsightReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    keeping = partial(
        providers.Singleton,
        work=adapters.fact_work,
        log=adapters.event_log,
        regions=adapters.regions,
    )

    keep_delivery_facts = keeping(KeepDeliveryFacts)
    keep_order_facts = keeping(KeepOrderFacts)
