"""What every store of alerts must do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest

from application.alerts.ports import AlertFilter, AlertStore, AlertViews
from application.platform.paging import BadCursor, PageRequest
from application.platform.ports import UnitOfWork
from domain.alerts.alert import Alert, AlertStatus
from domain.alerts.errors import AlertNotFound
from domain.alerts.events import AlertKind, Severity
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, AlertId
from tests.support.alerts import a_cause, an_alert
from tests.support.clock import NOON

LATER = NOON + timedelta(minutes=5)
SOMEBODY = AccountId(uuid4())


@dataclass(frozen=True, slots=True)
class Station:
    work: UnitOfWork[AlertStore]
    views: AlertViews

    async def added(self, alert: Alert) -> Alert:
        async with self.work.begin() as store:
            assert await store.alerts.add(alert)
        return alert.settled()

    async def saved(self, alert: Alert) -> Alert:
        async with self.work.begin() as store:
            await store.alerts.save(alert)
        return alert.settled()

    async def listed(
        self, **wanted: frozenset[AlertKind] | frozenset[AlertStatus]
    ) -> Sequence[Alert]:
        return (await self.views.page(AlertFilter(**wanted), PageRequest())).items  # type: ignore[arg-type]


class AlertsContract:
    """Subclass it, give it a ``station`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def station(self) -> Station:
        raise AssertionError("Every adapter brings its own.")

    async def test_an_alert_comes_back_as_it_became(self, station: Station) -> None:
        alert = await station.added(an_alert())
        assert await station.views.get(alert.id) == alert

        repeated = alert.repeat(a_cause(severity=Severity.CRITICAL), now=LATER)
        seen = await station.saved(repeated.acknowledge(by=SOMEBODY, now=LATER))
        assert await station.views.get(alert.id) == seen

        done = await station.saved(seen.resolve(by=None, now=LATER))
        async with station.work.begin() as store:
            assert await store.alerts.get(alert.id) == done

    async def test_one_goes_on_of_each_kind_about_each_thing(self, station: Station) -> None:
        first = await station.added(an_alert())

        async with station.work.begin() as store:
            assert not await store.alerts.add(an_alert())
            assert await store.alerts.add(an_alert(a_cause(about="delivery:2")))
            assert await store.alerts.add(an_alert(a_cause(AlertKind.DELIVERY_ESCALATED)))
            cause = a_cause()
            assert await store.alerts.unresolved(cause.kind, cause.about) == first

        await station.saved(first.acknowledge(by=SOMEBODY, now=LATER))
        async with station.work.begin() as store:
            assert not await store.alerts.add(an_alert())

    async def test_after_it_is_resolved_there_may_be_another(self, station: Station) -> None:
        first = await station.added(an_alert())
        await station.saved(first.resolve(by=SOMEBODY, now=LATER))

        async with station.work.begin() as store:
            cause = a_cause()
            assert await store.alerts.unresolved(cause.kind, cause.about) is None
        second = await station.added(an_alert())

        going_on = await station.views.unresolved([AlertKind.COURIER_SILENT])
        assert list(going_on) == [second]
        assert await station.views.unresolved([AlertKind.DISK]) == []

    async def test_that_it_goes_on_is_no_news(self, station: Station) -> None:
        alert = await station.added(an_alert())

        async with station.work.begin() as store:
            await store.alerts.see(alert, now=LATER)

        known = await station.views.get(alert.id)
        assert (known.seen_at, known.version, known.count) == (LATER, alert.version, 1)

    async def test_the_second_of_two_changes_is_stale(self, station: Station) -> None:
        alert = await station.added(an_alert())
        await station.saved(alert.acknowledge(by=SOMEBODY, now=LATER))

        with pytest.raises(StaleVersion):
            await station.saved(alert.resolve(by=None, now=LATER))

    async def test_one_that_is_not_there_is_not_found(self, station: Station) -> None:
        with pytest.raises(AlertNotFound):
            await station.views.get(AlertId(uuid4()))
        async with station.work.begin() as store:
            with pytest.raises(AlertNotFound):
                await store.alerts.get(AlertId(uuid4()))

    async def test_they_are_listed_newest_first_by_state_and_kind(self, station: Station) -> None:
        silent = await station.added(an_alert())
        full = await station.added(an_alert(a_cause(AlertKind.DISK, "machine:a")))
        over = await station.saved(full.resolve(by=None, now=LATER))
        newest = sorted([silent, over], key=lambda alert: alert.id, reverse=True)

        assert list(await station.listed()) == newest
        assert list(await station.listed(kinds=frozenset({AlertKind.DISK}))) == [over]
        assert list(await station.listed(statuses=frozenset({AlertStatus.OPEN}))) == [silent]

        first = await station.views.page(AlertFilter(), PageRequest(limit=1))
        rest = await station.views.page(AlertFilter(), PageRequest(limit=1, cursor=first.next))
        assert [*first.items, *rest.items] == newest
        with pytest.raises(BadCursor):
            await station.views.page(AlertFilter(), PageRequest(cursor="nonsense"))
