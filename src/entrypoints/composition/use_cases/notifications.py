from functools import partial

from dependency_injector import containers, providers

from application.notifications.change_preferences import (
    ChangePreferencesHandler,
    UnsubscribeHandler,
)
from application.notifications.deliver import DeliverNotification
from application.notifications.devices import (
    AddDeviceHandler,
    ForgetDevicesOfErased,
    RemoveDeviceHandler,
)
from application.notifications.notify import Notify
from application.notifications.push_key import ShowPushKey
from application.notifications.queries import (
    GetNotification,
    GetPreferences,
    ListDevices,
    ListNotifications,
    ShowFeed,
)
from application.notifications.read import ReadNotificationHandler, ReadNotificationsHandler
from application.notifications.receive_receipt import ReceiveReceiptHandler


class NotificationUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.notification_work, clock=adapters.clock)
    reading = partial(providers.Singleton, views=adapters.notification_views)

    show_feed = reading(ShowFeed, wording=adapters.notification_wording)
    read_notification = changing(ReadNotificationHandler)
    read_notifications = changing(ReadNotificationsHandler)
    get_preferences = providers.Singleton(GetPreferences, work=adapters.notification_work)
    change_preferences = changing(ChangePreferencesHandler)
    unsubscribe = changing(UnsubscribeHandler, tokens=adapters.unsubscribe_tokens)
    list_devices = providers.Singleton(ListDevices, work=adapters.notification_work)
    add_device = changing(AddDeviceHandler)
    remove_device = providers.Singleton(RemoveDeviceHandler, work=adapters.notification_work)
    show_push_key = providers.Singleton(ShowPushKey, adapters.vapid_key)
    list_notifications = reading(ListNotifications)
    get_notification = reading(GetNotification)
    receive_receipt = changing(ReceiveReceiptHandler, receipts=adapters.sms_receipts)


class NotificationReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    notify = providers.Singleton(
        Notify,
        work=adapters.notification_work,
        facts=adapters.notification_facts,
        people=adapters.notified_people,
        clock=adapters.clock,
    )
    deliver_notification = providers.Singleton(
        DeliverNotification,
        work=adapters.notification_work,
        people=adapters.notified_people,
        carriers=adapters.message_carriers,
        patience=adapters.notification_patience,
        clock=adapters.clock,
    )
    forget_devices_of_erased = providers.Singleton(
        ForgetDevicesOfErased, work=adapters.notification_work
    )
