"""Sending what is due to one endpoint, and what is done about those that do not take it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from application.platform.ports import Clock, Randomness, UnitOfWork
from application.webhooks.ports import (
    Bodies,
    Hearers,
    Lane,
    LaneLost,
    Lanes,
    Posts,
    WebhookSigner,
    WebhookStore,
    WebhookViews,
)
from domain.kernel.access import Principal, Right
from domain.webhooks.delivery import GONE, STEPS, Delivery, DeliveryStatus, Failure
from domain.webhooks.endpoint import Endpoint, EndpointStatus
from domain.webhooks.errors import WebhookNotFound
from domain.webhooks.events import DisabledBecause

LEASE = timedelta(seconds=60)
AT_A_TIME = 8
REST = timedelta(seconds=10)
"""An endpoint that cannot be reached is left alone for a while, and its place given to others."""

REST_WITHOUT_RIGHT = timedelta(minutes=10)

FAILING_FOR = timedelta(days=3)
_UNREACHABLE = frozenset({Failure.TIME_OUT, Failure.UNREACHABLE, Failure.FORBIDDEN_ADDRESS})


@dataclass(slots=True)
class Visit:
    """One time that a lane is worked on."""

    lane: Lane
    endpoint: Endpoint
    owner: Principal
    is_reached: bool = True
    disable: DisabledBecause | None = None


class SendDue:
    def __init__(
        self,
        *,
        lanes: Lanes,
        views: WebhookViews,
        hearers: Hearers,
        bodies: Bodies,
        signer: WebhookSigner,
        posts: Posts,
        work: UnitOfWork[WebhookStore],
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        self._lanes = lanes
        self._views = views
        self._hearers = hearers
        self._bodies = bodies
        self._signer = signer
        self._posts = posts
        self._work = work
        self._clock = clock
        self._randomness = randomness

    async def __call__(self, lane: Lane) -> None:
        """Send some of what is due, then give the lane back, so that all get their turn."""
        try:
            visit = await self._visit(lane)
            if visit is not None:
                await self._send_some(visit)
        except LaneLost:
            return
        await self._lanes.leave(lane, rest_until=self._clock.now() + _rest_after(visit))

    async def _visit(self, lane: Lane) -> Visit | None:
        try:
            endpoint = await self._views.get(lane.endpoint_id)
        except WebhookNotFound:
            return None
        owner = await self._hearers.owner(endpoint.owner_id)
        if owner is None or not owner.may(Right.LISTEN):
            # They may be given the right again: until then it waits, as it does when paused.
            return None
        return Visit(lane=lane, endpoint=endpoint, owner=owner)

    async def _send_some(self, visit: Visit) -> None:
        due = await self._lanes.due(visit.lane, now=self._clock.now(), limit=AT_A_TIME)
        by_subject = sorted(due, key=lambda delivery: (delivery.subject, delivery.position))
        subjects = groupby(by_subject, key=lambda delivery: delivery.subject)
        await asyncio.gather(
            *(self._send_in_order(visit, list(deliveries)) for _, deliveries in subjects)
        )
        if visit.disable is not None:
            await self._disable(visit, visit.disable)

    async def _send_in_order(self, visit: Visit, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            if visit.disable is not None or not visit.is_reached:
                return
            await self._send(visit, delivery)

    async def _send(self, visit: Visit, delivery: Delivery) -> None:
        body = await self._bodies.of(delivery, visit.owner)
        if body is None:
            await self._note(visit, delivery.withhold())
            return
        outcome = await self._posts.post(
            visit.endpoint.url, headers=self._headers(visit, delivery, body), body=body
        )
        now, chance = self._clock.now(), self._randomness.below(STEPS)
        tried = delivery.attempted(outcome, now=now, chance=chance)
        visit.is_reached &= outcome.failure not in _UNREACHABLE
        failing_since = await self._note(visit, tried)
        if outcome.status == GONE:
            visit.disable = DisabledBecause.GONE
        elif (
            tried.status is DeliveryStatus.FAILED
            and failing_since is not None
            and now - failing_since >= FAILING_FOR
        ):
            visit.disable = DisabledBecause.FAILING

    def _headers(self, visit: Visit, delivery: Delivery, body: bytes) -> dict[str, str]:
        now = self._clock.now()
        id, timestamp = str(delivery.event_id), int(now.timestamp())
        secrets = visit.endpoint.signs_with(now)
        return {
            "Content-Type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": self._signer.sign(secrets, id=id, timestamp=timestamp, body=body),
        }

    async def _note(self, visit: Visit, delivery: Delivery) -> datetime | None:
        now = self._clock.now()
        return await self._lanes.note(visit.lane, delivery, now=now, until=now + LEASE)

    async def _disable(self, visit: Visit, reason: DisabledBecause) -> None:
        async with self._work.begin() as store:
            endpoint = await store.endpoints.get(visit.endpoint.id)
            if endpoint.status is not EndpointStatus.DISABLED:
                await store.endpoints.save(endpoint.disable(reason, now=self._clock.now()))


def _rest_after(visit: Visit | None) -> timedelta:
    if visit is None:
        return REST_WITHOUT_RIGHT
    return timedelta() if visit.is_reached else REST
