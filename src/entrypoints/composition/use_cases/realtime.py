"""Sockets, the log, and every channel there is: a new one is a line in ``Channels``."""

from dependency_injector import containers, providers

from application.alerts.channel import AlertsChannel
from application.booking.booking_channel import BookingChannel
from application.chat.channel import ChatChannel
from application.delivery.delivery_channel import DeliveryChannel
from application.delivery.public_tracking import GetPublicTracking
from application.delivery.tracking_channel import TrackingChannel
from application.notifications.channel import NotificationChannel
from application.programme.availability_channel import AvailabilityChannel
from application.programme.queries import GetEvent
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
    alerts = providers.Singleton(AlertsChannel, views=adapters.alert_views)
    order = providers.Singleton(OrderChannel, log=adapters.event_log, views=adapters.order_views)
    delivery = providers.Singleton(
        DeliveryChannel,
        adapters.event_log,
        views=adapters.delivery_views,
        faces=adapters.carrier_faces,
    )
    tracking = providers.Singleton(
        TrackingChannel,
        adapters.event_log,
        get=providers.Singleton(
            GetPublicTracking,
            views=adapters.delivery_views,
            archive=adapters.tracking_archive,
            tokens=adapters.tracking_tokens,
            clock=adapters.clock,
        ),
        tokens=adapters.tracking_tokens,
    )
    event = providers.Singleton(
        AvailabilityChannel,
        adapters.live_availabilities,
        get_event=providers.Singleton(GetEvent, views=adapters.event_views),
    )
    chat = providers.Singleton(
        ChatChannel, adapters.event_log, views=adapters.chat_views, texts=adapters.chat_texts
    )
    notifications = providers.Singleton(
        NotificationChannel,
        adapters.event_log,
        views=adapters.notification_views,
        wording=adapters.notification_wording,
    )
