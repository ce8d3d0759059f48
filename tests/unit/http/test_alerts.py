"""Alerts over HTTP: operators see them, take them over, and settle them."""

from adapters.memory.alerts import MemoryAlertStore, MemoryAlertViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.alerts.acknowledge_alert import AcknowledgeAlertHandler
from application.alerts.queries import ListAlerts
from application.alerts.resolve_alert import ResolveAlertHandler
from application.platform.tasks import Routes
from domain.kernel.access import Role
from entrypoints.http.alerts import AlertController
from tests.support.alerts import an_alert
from tests.support.clock import NOON, FakeClock
from tests.support.http import ADA, SOME_ID, an_app, calling, signed_in
from tests.support.identity import access_tokens

ALERTS = "/ops/alerts"


async def test_an_alert_is_seen_taken_over_and_settled() -> None:
    database, clock, tokens = MemoryDatabase(), FakeClock(), access_tokens()
    work = MemoryUnitOfWork(
        database, MemoryAlertStore, routes=Routes([]), clock=clock, wake_up=LocalWakeUp()
    )
    use_cases = {
        "list_alerts": ListAlerts(MemoryAlertViews(database)),
        "acknowledge_alert": AcknowledgeAlertHandler(work, clock),
        "resolve_alert": ResolveAlertHandler(work, clock),
    }
    alert = an_alert()
    async with work.begin() as store:
        await store.alerts.add(alert)
    app = an_app(AlertController, use_cases=use_cases, tokens=tokens)
    async with calling(app) as client:
        client.headers.update(signed_in(tokens, Role.ADMIN))
        listed = (await client.get(f"{ALERTS}?status=OPEN&kind=COURIER_SILENT")).json()
        other = (await client.get(f"{ALERTS}?status=RESOLVED&status=ACKNOWLEDGED")).json()
        seen = await client.post(f"{ALERTS}/{alert.id}/acknowledgement")
        done = await client.post(f"{ALERTS}/{alert.id}/resolution")
        again = await client.post(f"{ALERTS}/{alert.id}/resolution")
        none = await client.post(f"{ALERTS}/{SOME_ID}/resolution")
        client.headers.update(signed_in(tokens, Role.SUPPORT))
        refused = await client.get(ALERTS)

    assert [item["id"] for item in listed["items"]] == [str(alert.id)]
    assert listed["items"][0]["facts"] == {"silent": True, "minutes": 5}
    assert other["items"] == []
    assert (seen.json()["status"], seen.json()["acknowledgedBy"]) == ("ACKNOWLEDGED", str(ADA))
    assert done.json()["resolvedAt"] == NOON.isoformat().replace("+00:00", "Z")
    assert [each.status_code for each in (seen, done, again, none, refused)] == [
        200,
        200,
        409,
        404,
        403,
    ]
