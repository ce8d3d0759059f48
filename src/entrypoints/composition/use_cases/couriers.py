from functools import partial

from dependency_injector import containers, providers

from application.delivery.accept_by_itself import AcceptByItselfHandler
from application.delivery.answer_offer import AnswerOfferHandler
from application.delivery.assign_by_hand import AssignByHandHandler
from application.delivery.assign_delivery import AssignDelivery
from application.delivery.cancel_by_hand import CancelByHandHandler
from application.delivery.change_courier import ChangeCourierHandler
from application.delivery.change_shift import ChangeShiftHandler
from application.delivery.change_zone import ChangeZoneHandler
from application.delivery.courier_queries import (
    GetCourier,
    GetOwnCourier,
    GetOwnRound,
    GetOwnShift,
    GetZone,
    ListCouriers,
    ListOwnOffers,
    ListZones,
)
from application.delivery.create_zone import CreateZoneHandler
from application.delivery.dispatch_delivery import DispatchDelivery
from application.delivery.end_overdue_shifts import EndOverdueShifts
from application.delivery.enrol_courier import EnrolCourierHandler
from application.delivery.lapse_offer import LapseOffer
from application.delivery.learn_reliability import LearnReliability
from application.delivery.market import Market
from application.delivery.note_silence import NoteSilence
from application.delivery.plan_shift import PlanShiftHandler
from application.delivery.quote_by_address import QuoteByAddressHandler
from application.delivery.quote_delivery import QuoteDeliveryHandler
from application.delivery.remove_zone import RemoveZoneHandler
from application.delivery.report_location import ReportLocationHandler
from application.delivery.serve_queue import ServeQueue
from application.delivery.settle_round import SettleRound
from application.delivery.start_shift import StartShiftHandler
from application.delivery.suspend_courier import SuspendCourierHandler
from application.delivery.telling import PlaceTeller


class CourierUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.courier_work, clock=adapters.clock)
    creating = partial(changing, ids=adapters.ids)
    reading = partial(providers.Singleton, views=adapters.courier_views)

    enrol_courier = changing(EnrolCourierHandler, accounts=adapters.courier_accounts)
    change_courier = changing(ChangeCourierHandler)
    suspend_courier = changing(SuspendCourierHandler)
    accept_by_itself = changing(AcceptByItselfHandler)
    start_shift = creating(StartShiftHandler)
    plan_shift = creating(PlanShiftHandler)
    change_shift = changing(ChangeShiftHandler)
    report_location = changing(
        ReportLocationHandler,
        positions=adapters.courier_positions,
        archive=adapters.tracking_archive,
        teller=providers.Singleton(
            PlaceTeller,
            broadcast=adapters.broadcast,
            tokens=adapters.tracking_tokens,
            clock=adapters.clock,
        ),
        places=adapters.notice_places,
    )
    answer_offer = changing(AnswerOfferHandler)
    assign_by_hand = changing(
        AssignByHandHandler, views=adapters.courier_views, archive=adapters.tracking_archive
    )
    cancel_by_hand = changing(CancelByHandHandler)
    note_silence = changing(
        NoteSilence, views=adapters.courier_views, patience=adapters.silence_patience
    )
    end_overdue_shifts = changing(
        EndOverdueShifts, views=adapters.courier_views, grace=adapters.shift_grace
    )
    create_zone = creating(CreateZoneHandler)
    change_zone = changing(ChangeZoneHandler)
    remove_zone = changing(RemoveZoneHandler)
    quote_delivery = providers.Singleton(
        QuoteDeliveryHandler,
        zones=adapters.zone_views,
        maps=adapters.maps,
        clock=adapters.clock,
        partners=adapters.quote_partners,
    )
    quote_by_address = providers.Singleton(
        QuoteByAddressHandler, quote=quote_delivery, maps=adapters.maps
    )
    list_couriers = reading(ListCouriers)
    get_courier = reading(GetCourier)
    get_own_courier = reading(GetOwnCourier)
    get_own_shift = reading(GetOwnShift)
    list_own_offers = reading(
        ListOwnOffers, deliveries=adapters.delivery_views, clock=adapters.clock
    )
    get_own_round = reading(GetOwnRound, clock=adapters.clock, maps=adapters.maps)
    get_zone = providers.Singleton(GetZone, views=adapters.zone_views)
    list_zones = providers.Singleton(ListZones, views=adapters.zone_views)


class CourierReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.courier_work, clock=adapters.clock)

    dispatch_delivery = changing(
        DispatchDelivery,
        ids=adapters.ids,
        assign=changing(
            AssignDelivery,
            candidates=adapters.courier_candidates,
            zones=adapters.zone_views,
            maps=adapters.maps,
            ids=adapters.ids,
            rules=adapters.search_rules,
        ),
        market=providers.Singleton(
            Market,
            ask_partners=adapters.ask_partners,
            views=adapters.market_views,
            maps=adapters.maps,
            clock=adapters.clock,
            rules=adapters.market_rules,
        ),
    )
    lapse_courier_offer = changing(LapseOffer)
    settle_round = changing(SettleRound)
    serve_delivery_queue = changing(
        ServeQueue, views=adapters.courier_views, dispatch=dispatch_delivery
    )
    learn_reliability = providers.Singleton(LearnReliability, work=adapters.courier_work)
