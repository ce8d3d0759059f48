"""Sockets, the log, and every channel there is: a new one is a line in ``Channels``."""

from dependency_injector import containers, providers

from application.booking.booking_channel import BookingChannel
from application.chat.channel import ChatChannel
from application.realtime.read_log import ReadLog
from application.realtime.socket_tickets import (
    ForgetOldSocketTickets,
    IssueSocketTicketHandler,
    OpenSocketHandler,
)
from application.shop.order_channel import OrderChannel


class RealtimeUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    issue_socket_ticket = providers.Singleton(
        IssueSocketTicketHandler,
        tickets=adapters.socket_tickets,
        texts=adapters.ticket_texts,
        clock=adapters.clock,
    )
    open_socket = providers.Singleton(
        OpenSocketHandler,
        tickets=adapters.socket_tickets,
        texts=adapters.ticket_texts,
        listeners=adapters.listeners,
        clock=adapters.clock,
    )
    forget_old_socket_tickets = providers.Singleton(
        ForgetOldSocketTickets, tickets=adapters.socket_tickets, clock=adapters.clock
    )
    read_log = providers.Singleton(ReadLog, log=adapters.event_log)


class Channels(containers.DeclarativeContainer):
    """What can be listened to. Each has the name of its kind."""

    adapters = providers.DependenciesContainer()

    booking = providers.Singleton(
        BookingChannel, log=adapters.event_log, views=adapters.booking_views
    )
    order = providers.Singleton(OrderChannel, log=adapters.event_log, views=adapters.order_views)
    chat = providers.Singleton(
        ChatChannel, adapters.event_log, views=adapters.chat_views, texts=adapters.chat_texts
    )
