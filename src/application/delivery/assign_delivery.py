from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from application.delivery.courier_ports import Candidates, CourierStore, ZoneViews
from application.delivery.rounds import job_of, take_off
from application.platform.errors import Unavailable
from application.platform.maps import Maps
from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.tasks import Task
from domain.delivery.assignment import Candidate, Ranked, rank
from domain.delivery.delivery import Delivery
from domain.delivery.job import Job
from domain.delivery.market import Choice
from domain.delivery.offer import CourierOffer
from domain.delivery.points import SILENCE
from domain.delivery.round import Round
from domain.delivery.search import Search
from domain.delivery.zone import Zone
from domain.kernel.ids import CourierOfferId, DeliveryId, ZoneId
from domain.kernel.travel import Way

CANDIDATES_MAX = 24
"""So many of the nearest are looked at more closely."""

CONTENDED = timedelta(milliseconds=100)
"""How soon to look again when others had everybody in hand."""

UNPLACED = "unplaced"
NOBODY_FREE = "nobody-free"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRules:
    offer_for: timedelta = timedelta(seconds=40)
    """So long a courier has to answer."""

    tries_max: int = 5
    """After so many tries without anybody free, dispatch is called for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody is looked for, as it was read."""

    delivery: Delivery
    job: Job
    search: Search
    zones: tuple[Zone, ...]
    """Those that the pick-up lies in."""

    why: Choice | None = None
    """Why our own fleet was chosen, if anybody else came into question."""

    @property
    def zone_ids(self) -> frozenset[ZoneId]:
        return frozenset(zone.id for zone in self.zones)


class _AllInHand(Exception):
    """Everybody who came into question is just being asked, or has no room any more."""


class AssignDelivery:
    """Ask the most suitable courier; if nobody is free, look again later, and farther away.

    It decides on what it has read; then each courier's round is locked before anything is
    promised, and whoever is just being asked by somebody else is passed over.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[CourierStore],
        candidates: Candidates,
        zones: ZoneViews,
        maps: Maps,
        clock: Clock,
        ids: Ids,
        rules: SearchRules,
    ) -> None:
        self._work = work
        self._candidates = candidates
        self._zones = zones
        self._maps = maps
        self._clock = clock
        self._ids = ids
        self._rules = rules

    async def attempt(self, delivery_id: DeliveryId, task: Task | None = None) -> datetime | None:
        """Try to ask somebody; return when to try again, or ``None`` if that is not needed."""
        wanted = await self.wanted(delivery_id)
        if wanted is None:
            return None
        ranking = await self.ranked(wanted)
        if not ranking:
            return await self.found_nobody(delivery_id)
        if await self.ask(wanted, ranking, task):
            return None
        return self._clock.now() + CONTENDED

    async def wanted(self, delivery_id: DeliveryId) -> Wanted | None:
        """What is known of a delivery for which somebody is looked for; otherwise ``None``."""
        async with self._work.begin() as store:
            delivery = await store.deliveries.get(delivery_id)
            search = await store.searches.of(delivery_id)
        if not delivery.is_open:
            return None
        job = job_of(delivery)
        if job is None:
            await self._call_dispatch(delivery_id)
            return None
        zones = await self._zones.around(job.pickup)
        return Wanted(delivery=delivery, job=job, search=search, zones=tuple(zones))

    async def ranked(self, wanted: Wanted) -> list[Ranked]:
        """The couriers who could be asked, the best first."""
        now, job, search = self._clock.now(), wanted.job, wanted.search
        asked = search.asked_recently(now)
        near = await self._candidates.near(
            job.pickup,
            radius=search.radius,
            grams=job.grams,
            places=job.places,
            zone_ids=wanted.zone_ids,
            seen_after=now - SILENCE,
            now=now,
            limit=CANDIDATES_MAX + len(asked),
        )
        found = [candidate for candidate in near if candidate.courier_id not in asked]
        ways = await self._ways(found, job)
        return rank(found, job, radius=search.radius, zone_ids=wanted.zone_ids, now=now, ways=ways)

    async def _ways(self, candidates: list[Candidate], job: Job) -> list[Way] | None:
        """What the provider of maps knows, for each kind of vehicle; estimated without it."""
        ways: dict[int, Way] = {}
        try:
            for vehicle in sorted({candidate.round.vehicle for candidate in candidates}):
                of_vehicle = [
                    number
                    for number, candidate in enumerate(candidates)
                    if candidate.round.vehicle is vehicle
                ]
                froms = [candidates[number].position for number in of_vehicle]
                found = await self._maps.ways(froms, job.pickup, by=vehicle)
                ways |= dict(zip(of_vehicle, found, strict=True))
        except Unavailable:
            return None
        return [ways[number] for number in range(len(candidates))]

    async def ask(self, wanted: Wanted, ranking: list[Ranked], task: Task | None) -> bool:
        """Ask the first of them who still can; tell whether the matter is settled."""
        try:
            async with self._work.begin(finishing=task) as store:
                await self._ask_first(store, wanted, ranking)
        except _AllInHand:
            return False
        return True

    async def _ask_first(self, store: CourierStore, wanted: Wanted, ranking: list[Ranked]) -> None:
        delivery = await store.deliveries.lock(wanted.delivery.id)
        if not delivery.is_open:
            return
        await take_off(store, delivery.id, now=self._clock.now())
        for ranked in ranking:
            round_ = await store.rounds.try_lock(ranked.candidate.courier_id)
            if round_ is not None and (still := self._still(ranked, round_, wanted)):
                await self._offer(store, delivery, round_, still, wanted)
                return
        raise _AllInHand

    def _still(self, ranked: Ranked, round_: Round, wanted: Wanted) -> Ranked | None:
        """The same with the round as it is now, if the courier still can."""
        candidate = replace(ranked.candidate, round=round_)
        found = rank(
            [candidate],
            wanted.job,
            radius=wanted.search.radius,
            zone_ids=wanted.zone_ids,
            now=self._clock.now(),
        )
        return found[0] if found else None

    async def _offer(
        self,
        store: CourierStore,
        delivery: Delivery,
        round_: Round,
        ranked: Ranked,
        wanted: Wanted,
    ) -> None:
        now, courier = self._clock.now(), ranked.candidate
        offer = CourierOffer(
            id=CourierOfferId(self._ids.new()),
            delivery_id=delivery.id,
            courier_id=courier.courier_id,
            made_at=now,
            until=now + self._rules.offer_for,
            metres=ranked.metres,
        )
        reserved = round_.reserve(wanted.job, at=courier.position, now=now)
        asking = delivery.offer(offer.id, courier.courier_id, until=offer.until, now=now)
        if courier.accepts_by_itself:
            offer = offer.accept(now=now)
            reserved = reserved.improve(at=courier.position, now=now).accept(delivery.id)
            asking = asking.assign(courier.courier_id, now=now)
        await store.deliveries.save(asking)
        await store.rounds.save(reserved)
        await store.offers.add(offer)
        search = await store.searches.of(delivery.id)
        await store.searches.save(search.asking(courier.courier_id, now=now))
        if wanted.why is not None:
            await store.choices.keep(delivery.id, wanted.why, at=now)

    def is_hopeless(self, search: Search) -> bool:
        """Whether somebody of dispatch has to look, who has not been told yet."""
        return search.needs_dispatch(self._rules.tries_max)

    async def found_nobody(
        self, delivery_id: DeliveryId, *, why: Choice | None = None
    ) -> datetime | None:
        """Note that nobody can be asked now; return when to try again."""
        now = self._clock.now()
        async with self._work.begin() as store:
            delivery = await store.deliveries.lock(delivery_id)
            if not delivery.is_open:
                return None
            search = (await store.searches.of(delivery_id)).found_nobody()
            if self.is_hopeless(search):
                search = search.escalate()
                escalated = delivery.escalate(reason=NOBODY_FREE, now=now)
                await store.deliveries.save(escalated)
            await store.searches.save(search)
            if why is not None:
                await store.choices.keep(delivery_id, why, at=now)
        return now + search.pause

    async def _call_dispatch(self, delivery_id: DeliveryId) -> None:
        """Without positions nobody is near: only a person can tell who should go."""
        async with self._work.begin() as store:
            delivery = await store.deliveries.lock(delivery_id)
            search = await store.searches.of(delivery_id)
            if search.is_escalated or not delivery.is_seeking:
                return
            await store.searches.save(search.escalate())
            escalated = delivery.escalate(reason=UNPLACED, now=self._clock.now())
            await store.deliveries.save(escalated)
