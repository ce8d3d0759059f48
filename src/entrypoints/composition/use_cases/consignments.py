from functools import partial

from dependency_injector import containers, providers

from application.delivery.book_consignment import BookConsignment
from application.delivery.cancel_recalled import CancelRecalled
from application.delivery.consign_by_hand import ConsignByHandHandler
from application.delivery.consignment_queries import (
    GetConsignment,
    ListConsignments,
    ListPartners,
)
from application.delivery.escalate_consignment import EscalateConsignment
from application.delivery.forget_partner_notices import ForgetPartnerNotices
from application.delivery.receive_partner_notice import ReceivePartnerNoticeHandler
from application.delivery.refresh_by_hand import RefreshByHandHandler
from application.delivery.refresh_consignment import RefreshConsignment, WatchEndedConsignment
from application.delivery.revoke_by_hand import RevokeByHandHandler
from application.delivery.settle_by_hand import SettleByHandHandler
from application.delivery.settle_doubles import SettleDoubles
from application.delivery.settle_revoked import SettleRevoked
from application.delivery.watch_consignment import WatchConsignment


class ConsignmentUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.courier_work, clock=adapters.clock)
    reading = partial(providers.Singleton, views=adapters.consignment_views)

    receive_partner_notice = changing(
        ReceivePartnerNoticeHandler,
        partners=adapters.courier_partners,
        places=adapters.partner_places,
    )
    consign_by_hand = changing(
        ConsignByHandHandler,
        views=adapters.delivery_views,
        partners=adapters.courier_partners,
        ids=adapters.ids,
    )
    revoke_consignment = providers.Singleton(RevokeByHandHandler, news=adapters.partner_news)
    settle_by_hand = providers.Singleton(SettleByHandHandler, news=adapters.partner_news)
    refresh_by_hand = providers.Singleton(
        RefreshByHandHandler, look_up=adapters.look_up_consignment
    )
    get_consignment = reading(GetConsignment)
    list_consignments = reading(ListConsignments)
    list_partners = providers.Singleton(
        ListPartners,
        partners=adapters.courier_partners,
        views=adapters.market_views,
        asking=adapters.ask_partners,
    )
    forget_partner_notices = changing(ForgetPartnerNotices)


class ConsignmentReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.courier_work, clock=adapters.clock)
    asking = partial(
        providers.Singleton,
        news=adapters.partner_news,
        calls=adapters.partner_calls,
        clock=adapters.clock,
    )
    looking = partial(
        providers.Singleton, look_up=adapters.look_up_consignment, clock=adapters.clock
    )

    book_consignment = asking(
        BookConsignment, work=adapters.courier_work, codes=adapters.hand_over_codes
    )
    settle_revoked_consignment = asking(SettleRevoked)
    settle_doubled_consignment = asking(SettleDoubles)
    cancel_recalled_consignment = asking(CancelRecalled)
    refresh_consignment = looking(RefreshConsignment)
    watch_ended_consignment = looking(WatchEndedConsignment, news=adapters.partner_news)
    watch_consignment = looking(
        WatchConsignment, work=adapters.courier_work, calls=adapters.partner_calls
    )
    escalate_consignment = changing(EscalateConsignment, patience=adapters.escalation_patience)
