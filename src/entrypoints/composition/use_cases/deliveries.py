from functools import partial

from dependency_injector import containers, providers

from application.delivery.bring_back import BringBackDeliveryHandler
from application.delivery.depart import DepartWithDeliveryHandler
from application.delivery.estimate_arrival import EstimateArrival
from application.delivery.forget_places import ForgetOldPlaces
from application.delivery.hand_over import HandOverHandler
from application.delivery.learn_eta import LearnEta
from application.delivery.next_stop import HeadForRecipientHandler
from application.delivery.pick_up import PickUpDeliveryHandler
from application.delivery.public_tracking import GetPublicTracking, MakeTrackingLinkHandler
from application.delivery.queries import (
    GetDelivery,
    GetProof,
    GetTrackingHandler,
    ListDeliveriesHandler,
)
from application.delivery.reactions import (
    CancelUnwantedDeliveries,
    NoteInTracking,
    ReturnUncollected,
    TryDeliveryAgain,
)
from application.delivery.report_failure import ReportFailureHandler
from application.delivery.request_delivery import RequestDelivery


class DeliveryUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.delivery_work, clock=adapters.clock)
    reading = partial(providers.Singleton, views=adapters.delivery_views)

    pick_up_delivery = changing(PickUpDeliveryHandler)
    depart_with_delivery = changing(DepartWithDeliveryHandler)
    head_for_recipient = changing(HeadForRecipientHandler)
    hand_over_delivery = changing(
        HandOverHandler, codes=adapters.hand_over_codes, files=adapters.proof_files
    )
    report_delivery_failure = changing(ReportFailureHandler, archive=adapters.tracking_archive)
    bring_back_delivery = changing(BringBackDeliveryHandler)
    get_delivery = reading(
        GetDelivery,
        faces=adapters.carrier_faces,
        codes=adapters.hand_over_codes,
        estimates=adapters.arrival_estimates,
    )
    list_deliveries = reading(ListDeliveriesHandler, faces=adapters.carrier_faces)
    get_tracking = reading(
        GetTrackingHandler,
        archive=adapters.tracking_archive,
        stops=adapters.stops_before,
        maps=adapters.maps,
    )
    get_proof_of_delivery = reading(GetProof, files=adapters.proof_files)
    make_tracking_link = reading(MakeTrackingLinkHandler, tokens=adapters.tracking_tokens)
    get_public_tracking = reading(
        GetPublicTracking,
        archive=adapters.tracking_archive,
        tokens=adapters.tracking_tokens,
        clock=adapters.clock,
    )
    forget_old_places = providers.Singleton(
        ForgetOldPlaces, archive=adapters.tracking_archive, clock=adapters.clock
    )


class DeliveryReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.delivery_work, clock=adapters.clock)

    request_delivery = changing(
        RequestDelivery,
        facts=adapters.shipment_facts,
        zones=adapters.delivery_zones,
        maps=adapters.maps,
        terms=adapters.delivery_terms,
    )
    cancel_unwanted_deliveries = changing(CancelUnwantedDeliveries, facts=adapters.shipment_facts)
    try_delivery_again = changing(TryDeliveryAgain)
    return_uncollected = changing(ReturnUncollected)
    note_in_tracking = providers.Singleton(
        NoteInTracking, views=adapters.delivery_views, archive=adapters.tracking_archive
    )
    estimate_arrival = changing(
        EstimateArrival,
        views=adapters.delivery_views,
        estimates=adapters.arrival_estimates,
    )
    learn_eta = providers.Singleton(
        LearnEta,
        work=adapters.eta_work,
        views=adapters.delivery_views,
        archive=adapters.tracking_archive,
        stops=adapters.stops_before,
        maps=adapters.maps,
        pace=adapters.learnt_pace,
    )
