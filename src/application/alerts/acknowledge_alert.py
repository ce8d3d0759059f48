from application.alerts.ports import AlertStore
from application.platform.ports import Clock, UnitOfWork
from domain.alerts.alert import Alert
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AlertId


class AcknowledgeAlertHandler:
    """Say that one looks after it: nobody is told by mail any more."""

    def __init__(self, work: UnitOfWork[AlertStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, alert_id: AlertId, by: Principal) -> Alert:
        by.need(Right.OPERATE)
        async with self._work.begin() as store:
            known = await store.alerts.get(alert_id)
            alert = known.acknowledge(by=by.account_id, now=self._clock.now())
            await store.alerts.save(alert)
        return alert.settled()
