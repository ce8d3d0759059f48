from functools import partial
from typing import Any

from dependency_injector import containers, providers

from application.webhooks.change_webhook import ChangeWebhookHandler
from application.webhooks.create_webhook import CreateWebhookHandler
from application.webhooks.fan_out import FanOut
from application.webhooks.forget_old_deliveries import ForgetOldWebhookDeliveries
from application.webhooks.queries import (
    ListEventNames,
    ListWebhookDeliveries,
    ListWebhooks,
    ShowWebhook,
)
from application.webhooks.remove_webhook import RemoveWebhookHandler
from application.webhooks.remove_webhooks_of_erased import RemoveWebhooksOfErased
from application.webhooks.replay_webhook import AskReplayHandler, ReplayWebhook
from application.webhooks.retry_delivery import RetryDeliveryHandler
from application.webhooks.rotate_secret import RotateWebhookSecretHandler
from application.webhooks.send_due import SendDue
from application.webhooks.switch_webhook import PauseWebhookHandler, ResumeWebhookHandler
from application.webhooks.try_webhook import TryWebhookHandler
from entrypoints.http.webhook_bodies import ShownToOwner
from entrypoints.worker.webhooks import WebhookSender


class WebhookUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    get_booking: providers.Dependency[Any] = providers.Dependency()
    get_event: providers.Dependency[Any] = providers.Dependency()
    get_order: providers.Dependency[Any] = providers.Dependency()
    get_product: providers.Dependency[Any] = providers.Dependency()
    get_delivery: providers.Dependency[Any] = providers.Dependency()
    changing = partial(providers.Singleton, work=adapters.webhook_work, clock=adapters.clock)
    reading = partial(providers.Singleton, views=adapters.webhook_views)

    create_webhook = changing(
        CreateWebhookHandler,
        signer=adapters.webhook_signer,
        ids=adapters.ids,
        trusted=adapters.webhook_hosts_trusted,
    )
    change_webhook = changing(ChangeWebhookHandler, trusted=adapters.webhook_hosts_trusted)
    remove_webhook = changing(RemoveWebhookHandler)
    pause_webhook = changing(PauseWebhookHandler)
    resume_webhook = changing(ResumeWebhookHandler)
    rotate_webhook_secret = changing(RotateWebhookSecretHandler, signer=adapters.webhook_signer)
    try_webhook = changing(TryWebhookHandler)
    ask_replay = changing(AskReplayHandler)
    retry_delivery = changing(RetryDeliveryHandler)
    list_event_names = providers.Singleton(ListEventNames)
    list_webhooks = reading(ListWebhooks)
    show_webhook = reading(ShowWebhook)
    list_webhook_deliveries = reading(ListWebhookDeliveries)
    forget_old_webhook_deliveries = providers.Singleton(
        ForgetOldWebhookDeliveries, outbox=adapters.webhook_outbox, clock=adapters.clock
    )
    webhook_sender = providers.Singleton(
        WebhookSender,
        fan_out=providers.Singleton(
            FanOut,
            log=adapters.event_log,
            hearers=adapters.hearers,
            outbox=adapters.webhook_outbox,
            clock=adapters.clock,
        ),
        lanes=adapters.webhook_lanes,
        send=providers.Singleton(
            SendDue,
            lanes=adapters.webhook_lanes,
            views=adapters.webhook_views,
            hearers=adapters.hearers,
            bodies=providers.Singleton(
                ShownToOwner,
                get_booking=get_booking,
                get_event=get_event,
                get_order=get_order,
                get_product=get_product,
                get_delivery=get_delivery,
                show_webhook=show_webhook,
            ),
            signer=adapters.webhook_signer,
            posts=adapters.webhook_posts,
            work=adapters.webhook_work,
            clock=adapters.clock,
            randomness=adapters.randomness,
        ),
        clock=adapters.clock,
    )


class WebhookReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    replay_webhook = providers.Singleton(
        ReplayWebhook,
        log=adapters.event_log,
        hearers=adapters.hearers,
        outbox=adapters.webhook_outbox,
        clock=adapters.clock,
    )
    remove_webhooks_of_erased = providers.Singleton(
        RemoveWebhooksOfErased, work=adapters.webhook_work, clock=adapters.clock
    )
