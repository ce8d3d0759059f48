"""``tracking:<token>``: what the link for everybody shows, as it goes on; nothing about anybody."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from application.delivery.ports import TrackingTokens
from application.delivery.public_tracking import GetPublicTracking, PublicTracking
from application.realtime.ports import EventLog, Happened, LoggedEvent, Publication
from application.realtime.subject_channel import SubjectChannel
from domain.delivery.errors import TrackingLinkOver
from domain.delivery.status import DeliveryStatus
from domain.kernel.access import Principal
from domain.kernel.events import DomainEvent
from domain.kernel.geo import Position
from domain.kernel.ids import DeliveryId

CHANGED = "TrackingChanged"
"""Everything that happens has this name: the others would tell what is nobody's business."""


class TrackingChannel(SubjectChannel):
    kind: ClassVar[str] = "tracking"
    subject_kind: ClassVar[str] = "delivery"

    def __init__(self, log: EventLog, *, get: GetPublicTracking, tokens: TrackingTokens) -> None:
        super().__init__(log)
        self._get = get
        self._tokens = tokens

    async def admit(self, by: Principal, key: str) -> str:
        del by
        return await self.admit_guest(key)

    async def admit_guest(self, key: str) -> str:
        await self._get(key)
        # One name for it, however the same token may be written.
        return f"{self.kind}:{self._tokens.token(self._tokens.read(key))}"

    def names_of(self, happened: Happened) -> Sequence[str]:
        kind, _, key = happened.subject.partition(":")
        if kind != self.subject_kind:
            return []
        return [f"{self.kind}:{self._tokens.token(DeliveryId(UUID(key)))}"]

    def subject_of(self, name: str) -> str:
        return f"{self.subject_kind}:{self._tokens.read(name.partition(':')[2])}"

    async def since(self, name: str, sequence: int, *, limit: int) -> Sequence[Publication]:
        logged = await self._log.of_subject(self.subject_of(name), after=sequence, limit=limit)
        return await self._told(name, logged)

    async def render(self, name: str, logged: LoggedEvent) -> Publication | None:
        [publication] = await self._told(name, [logged])
        return publication

    async def data_of(self, event: DomainEvent) -> Mapping[str, Any]:
        key = event.subject.partition(":")[2]
        return await self._shown(self._tokens.token(DeliveryId(UUID(key))))

    async def retold(self, name: str, said: Publication) -> Publication | None:
        """Only on the last stretch."""
        shown = await self._shown(name.partition(":")[2])
        return said if shown.get("status") == DeliveryStatus.OUT_FOR_DELIVERY.value else None

    async def _told(self, name: str, logged: Sequence[LoggedEvent]) -> Sequence[Publication]:
        data = await self._shown(name.partition(":")[2]) if logged else {}
        return [
            Publication(name=CHANGED, at=each.event.at, data=data, sequence=each.sequence)
            for each in logged
        ]

    async def _shown(self, token: str) -> Mapping[str, Any]:
        try:
            return _data(await self._get(token))
        except TrackingLinkOver:
            return {}


def _data(tracking: PublicTracking) -> Mapping[str, Any]:
    return {
        "status": tracking.status.value,
        "steps": [{"status": step.status.value, "at": step.at} for step in tracking.steps],
        "dueBy": tracking.due_by,
        "eta": tracking.arrives_at,
        "position": _place(tracking.position),
        "reached": None if tracking.reached is None else tracking.reached.value,
        "isOver": tracking.is_over,
    }


def _place(position: Position | None) -> Mapping[str, float] | None:
    if position is None:
        return None
    return {"latitude": position.latitude, "longitude": position.longitude}
