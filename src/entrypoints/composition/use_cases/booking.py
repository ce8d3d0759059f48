from functools import partial

from dependency_injector import containers, providers

from application.booking.attendees import ExportAttendeesHandler
from application.booking.cancel_booking import CancelBookingHandler, PlanCancellationHandler
from application.booking.cancel_bookings_of_event import CancelBookingsOfEvent
from application.booking.cancellation_progress import ShowCancellationHandler
from application.booking.check_in import CheckInHandler
from application.booking.check_in_list import GetCheckInListHandler
from application.booking.close_waiting_list import CloseWaitingList
from application.booking.confirm_paid_booking import ConfirmPaidBooking
from application.booking.expire_booking import ExpireBooking
from application.booking.issue_tickets import IssueTickets
from application.booking.join_waiting_list import JoinWaitingListHandler
from application.booking.leave_waiting_list import LeaveWaitingListHandler
from application.booking.place_booking import PlaceBookingHandler
from application.booking.queries import GetBooking, ListBookings, ListEventBookings, ListWaiting
from application.booking.reactions import (
    CompleteBookings,
    ConfirmFreeBooking,
    NoteFailedPayment,
    NoteRefund,
    NoteWaitingOutcome,
)
from application.booking.resolve_late_money import ListLateMoneyHandler, ResolveLateMoneyHandler
from application.booking.revoke_tickets import RevokeTickets
from application.booking.serve_waiting_list import ServeWaitingList
from application.booking.simulate_late_money import SimulateLateMoneyHandler
from application.booking.start_payment import StartPaymentHandler
from application.booking.ticket_files import GetTicketFileHandler
from application.booking.ticket_queries import (
    GetTicketHandler,
    ListBookingTicketsHandler,
)
from application.booking.transfer_ticket import TransferTicketHandler


class BookingUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    place_booking = providers.Singleton(
        PlaceBookingHandler,
        desk=adapters.booking_desk,
        offers=adapters.offers,
        work=adapters.booking_work,
        clock=adapters.clock,
        ids=adapters.ids,
        randomness=adapters.randomness,
        hold_for=adapters.hold_for,
    )
    start_payment = providers.Singleton(
        StartPaymentHandler,
        work=adapters.booking_work,
        options=adapters.gateways,
        proceeds=adapters.proceeds,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    cancel_booking = providers.Singleton(
        CancelBookingHandler,
        work=adapters.booking_work,
        offers=adapters.offers,
        clock=adapters.clock,
    )
    plan_cancellation = providers.Singleton(
        PlanCancellationHandler,
        work=adapters.booking_work,
        offers=adapters.offers,
        clock=adapters.clock,
    )
    show_cancellation = providers.Singleton(
        ShowCancellationHandler, views=adapters.cancellation_views, offers=adapters.offers
    )
    list_late_money = providers.Singleton(ListLateMoneyHandler, views=adapters.late_money_views)
    resolve_late_money = providers.Singleton(
        ResolveLateMoneyHandler,
        work=adapters.booking_work,
        views=adapters.late_money_views,
        offers=adapters.offers,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    simulate_late_money = providers.Singleton(
        SimulateLateMoneyHandler, views=adapters.late_money_views, offers=adapters.offers
    )
    get_booking = providers.Singleton(GetBooking, views=adapters.booking_views)
    list_bookings = providers.Singleton(ListBookings, views=adapters.booking_views)
    list_event_bookings = providers.Singleton(
        ListEventBookings, views=adapters.booking_views, offers=adapters.offers
    )

    join_waiting_list = providers.Singleton(
        JoinWaitingListHandler,
        work=adapters.waiting_work,
        offers=adapters.offers,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    leave_waiting_list = providers.Singleton(
        LeaveWaitingListHandler,
        work=adapters.waiting_work,
        offers=adapters.offers,
        clock=adapters.clock,
    )
    list_waiting = providers.Singleton(
        ListWaiting, views=adapters.waiting_views, offers=adapters.offers
    )

    list_booking_tickets = providers.Singleton(ListBookingTicketsHandler, work=adapters.ticket_work)
    get_ticket = providers.Singleton(GetTicketHandler, work=adapters.ticket_work)
    get_ticket_file = providers.Singleton(
        GetTicketFileHandler,
        work=adapters.ticket_work,
        clock=adapters.clock,
        images=adapters.qr_images,
        papers=adapters.ticket_papers,
        calendars=adapters.calendar_files,
    )
    transfer_ticket = providers.Singleton(
        TransferTicketHandler,
        work=adapters.ticket_work,
        clock=adapters.clock,
        codes=adapters.ticket_codes,
    )
    check_in = providers.Singleton(
        CheckInHandler,
        work=adapters.ticket_work,
        clock=adapters.clock,
        ids=adapters.ids,
        codes=adapters.ticket_codes,
    )
    get_check_in_list = providers.Singleton(
        GetCheckInListHandler,
        work=adapters.ticket_work,
        clock=adapters.clock,
        codes=adapters.ticket_codes,
    )
    export_attendees = providers.Singleton(ExportAttendeesHandler, work=adapters.ticket_work)


class BookingReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.booking_work, clock=adapters.clock)

    expire_booking = changing(ExpireBooking)
    confirm_free_booking = changing(ConfirmFreeBooking)
    confirm_paid_booking = changing(ConfirmPaidBooking, offers=adapters.offers, ids=adapters.ids)
    note_failed_payment = changing(NoteFailedPayment)
    note_refund = changing(NoteRefund)
    cancel_bookings_of_event = changing(CancelBookingsOfEvent)
    complete_bookings = changing(CompleteBookings)
    close_waiting_list = providers.Singleton(
        CloseWaitingList, work=adapters.waiting_work, clock=adapters.clock
    )

    serve_waiting_list = providers.Singleton(
        ServeWaitingList,
        work=adapters.waiting_work,
        offers=adapters.offers,
        clock=adapters.clock,
        ids=adapters.ids,
        randomness=adapters.randomness,
    )
    note_waiting_outcome = providers.Singleton(
        NoteWaitingOutcome, work=adapters.waiting_work, clock=adapters.clock
    )

    issue_tickets = providers.Singleton(
        IssueTickets,
        work=adapters.ticket_work,
        clock=adapters.clock,
        codes=adapters.ticket_codes,
    )
    revoke_tickets = providers.Singleton(
        RevokeTickets, work=adapters.ticket_work, clock=adapters.clock
    )
