from functools import partial

from dependency_injector import containers, providers

from application.alerts.acknowledge_alert import AcknowledgeAlertHandler
from application.alerts.alarm import Alarm, RunChecks
from application.alerts.checks import BrokenInvariants, LateTasks, QuarantinedMoney
from application.alerts.queries import ListAlerts
from application.alerts.reactions import EndAlerts, MailAlert, RaiseAlert
from application.alerts.resolve_alert import ResolveAlertHandler


class AlertUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.alert_work, clock=adapters.clock)
    checking = partial(
        providers.Singleton,
        RunChecks,
        alarm=changing(Alarm, ids=adapters.ids),
        views=adapters.alert_views,
    )

    list_alerts = providers.Singleton(ListAlerts, views=adapters.alert_views)
    acknowledge_alert = changing(AcknowledgeAlertHandler)
    resolve_alert = changing(ResolveAlertHandler)
    check_vital_signs = checking(checks=providers.List(adapters.vital_signs))
    check_platform = checking(
        checks=providers.List(
            providers.Singleton(LateTasks, views=adapters.tasks, clock=adapters.clock),
            providers.Singleton(
                QuarantinedMoney, quarantined=adapters.quarantined, clock=adapters.clock
            ),
        )
    )
    check_data = checking(
        checks=providers.List(providers.Singleton(BrokenInvariants, audits=adapters.audits))
    )


class AlertReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    ringing = partial(
        providers.Singleton,
        alarm=providers.Singleton(
            Alarm, work=adapters.alert_work, clock=adapters.clock, ids=adapters.ids
        ),
    )

    raise_alert = ringing(RaiseAlert)
    end_alerts = ringing(EndAlerts, views=adapters.alert_views)
    mail_alert = providers.Singleton(
        MailAlert, views=adapters.alert_views, mails=adapters.alert_mails, clock=adapters.clock
    )
