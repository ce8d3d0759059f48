"""Who hears of what: the log is read once, and each event put into the lanes it is for."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from application.platform.ports import Clock
from application.realtime.ports import EventLog, LoggedEvent
from application.webhooks.ports import Hearer, Hearers, Outbox
from application.webhooks.topics import REACHING, TOPICS, is_chosen
from domain.kernel.ids import EndpointId
from domain.webhooks.delivery import Delivery, delivery_id_of
from domain.webhooks.events import WebhookTested

LOG = "log"
BATCH = 500

type Logged = Sequence[tuple[int, LoggedEvent]]


class FanOut:
    """Read on in the log. Any number of processes may do so: one of them gets on."""

    def __init__(self, log: EventLog, hearers: Hearers, outbox: Outbox, clock: Clock) -> None:
        self._log = log
        self._hearers = hearers
        self._outbox = outbox
        self._clock = clock

    async def __call__(self) -> bool:
        """Whether there may be more to read at once."""
        seen = await self._outbox.position(LOG)
        logged = await self._log.after(seen or 0, limit=BATCH)
        if not logged:
            return False
        told = await self._deliveries(logged)
        await self._outbox.put(told, reader=LOG, seen=seen, to=logged[-1][0])
        return len(logged) == BATCH

    async def _deliveries(self, logged: Logged) -> Sequence[Delivery]:
        public = [each for each in logged if type(each[1].event) in TOPICS]
        if not public:
            return ()
        concerned = {
            account_id
            for _, each in public
            for account_id in TOPICS[type(each.event)].concerns(each.event)
        }
        hearers = await self._hearers.of(concerned, roles=REACHING)
        now = self._clock.now()
        return [
            delivery for hearer in hearers for delivery in deliveries_to(hearer, public, now=now)
        ]


def deliveries_to(hearer: Hearer, logged: Logged, *, now: datetime) -> Iterator[Delivery]:
    """What of it an endpoint is to be sent."""
    for position, each in logged:
        topic = TOPICS.get(type(each.event))
        if topic is None or not is_chosen(each.event, hearer.event_names):
            continue
        if isinstance(each.event, WebhookTested) and each.event.endpoint_id != hearer.endpoint_id:
            continue
        if topic.tells(each.event, hearer.owner):
            yield _delivery(hearer.endpoint_id, position, each, now=now)


def _delivery(
    endpoint_id: EndpointId, position: int, logged: LoggedEvent, *, now: datetime
) -> Delivery:
    return Delivery(
        id=delivery_id_of(endpoint_id, logged.id),
        endpoint_id=endpoint_id,
        event_id=logged.id,
        position=position,
        event_name=logged.event.name,
        subject=logged.subject,
        sequence=logged.sequence,
        happened_at=logged.event.at,
        created_at=now,
        due_at=now,
    )
