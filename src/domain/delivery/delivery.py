"""A delivery: one shipment on its way from a seller to a recipient."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from domain.delivery.errors import (
    AlreadyCollected,
    DeliveryOver,
    HandOverCodeLocked,
    OfferOver,
    OfferRunning,
    StillTried,
    WithPartner,
)
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryCancelled,
    DeliveryCodeMistaken,
    DeliveryConsigned,
    DeliveryConsignmentEnded,
    DeliveryDelivered,
    DeliveryEscalated,
    DeliveryEstimateChanged,
    DeliveryFailed,
    DeliveryHeardOf,
    DeliveryInTransit,
    DeliveryOffered,
    DeliveryOfferEnded,
    DeliveryOutForDelivery,
    DeliveryPickedUp,
    DeliveryReassigned,
    DeliveryRecalled,
    DeliveryRequested,
    DeliveryReturned,
    DeliveryStalled,
    FailureReason,
    ProofKind,
)
from domain.delivery.geofence import Visit
from domain.delivery.geofence_events import TOLD_BY
from domain.delivery.hands import Consigned, Meeting, OpenOffer
from domain.delivery.proof import WRONG_CODES_MAX, Proof, check_proof
from domain.delivery.status import CARRIED, LIFECYCLE, OVER, SEEKING, DeliveryStatus, Entry
from domain.delivery.stop import Parcel, Stop, Window
from domain.kernel.aggregate import Aggregate
from domain.kernel.geo import Position
from domain.kernel.ids import (
    AccountId,
    CourierId,
    CourierOfferId,
    DeliveryId,
    FileId,
    OrderId,
    ShipmentId,
    ZoneId,
)
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money

TRIES_MAX = 3
TRY_AGAIN_AFTER = timedelta(hours=2)
POINTLESS = frozenset({FailureReason.REFUSED, FailureReason.DAMAGED})
"""After these it is not tried again."""

NOTICEABLE = timedelta(minutes=5)
"""By so much an estimate has to move before anybody is told."""


_S = DeliveryStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(Aggregate):
    id: DeliveryId
    order_id: OrderId
    shipment_id: ShipmentId
    seller_id: AccountId
    recipient_id: AccountId
    zone_id: ZoneId | None = None
    """Where it is fetched; ``None`` outside of all zones."""

    pickup: Stop
    dropoff: Stop
    parcel: Parcel
    value: Money | None = None
    """What the goods are worth; ``None`` of those that were requested before that was kept."""

    due_by: datetime
    """Until when it was promised."""

    window: Window | None = None
    needs: frozenset[ProofKind] = frozenset()
    tries_max: int = TRIES_MAX
    try_again_after: timedelta = TRY_AGAIN_AFTER
    status: DeliveryStatus = LIFECYCLE.initial
    courier_id: CourierId | None = None
    """Who does it now, or did it last; never anybody while somebody is looked for."""

    asked: OpenOffer | None = None
    consigned: Consigned | None = None
    """Which partner brings it, or did last. Until that is over nobody else is asked."""

    is_recalled: bool = False
    """Nobody wants it any more: it is cancelled once its partner surely does not fetch it."""

    collected_at: datetime | None = None
    """Since when the goods are no longer at the seller's."""

    meeting: Meeting | None = None
    """Where the next courier gets it, if another one has it still."""

    visits: tuple[Visit, ...] = ()
    """How near whoever brings it has come to its stops, at this try."""

    silent_since: datetime | None = None
    """Since when who brings it has told nothing, if somebody was told of that."""

    attempts: int = 0
    """How often it could not be handed over."""

    retry_at: datetime | None = None
    is_given_up: bool = False
    """It is to be brought back."""

    wrong_codes: tuple[str, ...] = ()
    """Those given at this try. One that is repeated counts once: phones repeat."""

    proof: tuple[Proof, ...] = ()
    arrives_at: datetime | None = None
    """What was said last."""

    delivered_at: datetime | None = None
    history: tuple[Entry, ...] = ()
    created_at: datetime
    updated_at: datetime

    @classmethod
    def request(
        cls,
        id: DeliveryId,
        *,
        order_id: OrderId,
        shipment_id: ShipmentId,
        seller_id: AccountId,
        recipient_id: AccountId,
        pickup: Stop,
        dropoff: Stop,
        parcel: Parcel,
        due_by: datetime,
        now: datetime,
        value: Money | None = None,
        zone_id: ZoneId | None = None,
        window: Window | None = None,
        needs: frozenset[ProofKind] = frozenset(),
        tries_max: int = TRIES_MAX,
        try_again_after: timedelta = TRY_AGAIN_AFTER,
    ) -> Self:
        delivery = cls(
            id=id,
            order_id=order_id,
            shipment_id=shipment_id,
            seller_id=seller_id,
            recipient_id=recipient_id,
            zone_id=zone_id,
            pickup=pickup,
            dropoff=dropoff,
            parcel=parcel,
            value=value,
            due_by=due_by,
            window=window,
            needs=needs,
            tries_max=tries_max,
            try_again_after=try_again_after,
            history=(Entry(at=now, status=LIFECYCLE.initial),),
            created_at=now,
            updated_at=now,
        )
        return delivery._after(DeliveryRequested(at=now, due_by=due_by, **delivery._told()))

    # Looking for somebody

    def offer(
        self, offer_id: CourierOfferId, courier_id: CourierId, *, until: datetime, now: datetime
    ) -> Self:
        """Ask a courier. One is asked at a time."""
        self._need_nobody_asked()
        offered = DeliveryOffered(
            at=now, offer_id=offer_id, courier_id=courier_id, until=until, **self._told()
        )
        asked = OpenOffer(id=offer_id, courier_id=courier_id, until=until)
        return self._after(offered, asked=asked, updated_at=now)

    def end_offer(self, offer_id: CourierOfferId, *, declined: bool, now: datetime) -> Self:
        """Note that a courier said no, or nothing in time."""
        if self.asked is None or self.asked.id != offer_id:
            raise OfferOver(offer_id)
        courier_id = self.asked.courier_id
        ended = DeliveryOfferEnded(
            at=now, offer_id=offer_id, courier_id=courier_id, declined=declined, **self._told()
        )
        return self._after(ended, asked=None, updated_at=now)

    def assign(self, courier_id: CourierId, *, now: datetime, by: AccountId | None = None) -> Self:
        """Give it to a courier: the one who accepted, or whom dispatch chose."""
        self._need_seeking()
        self._need_no_partner()
        assigned = DeliveryAssigned(at=now, courier_id=courier_id, **self._told(by))
        return self._move(_S.ASSIGNED, assigned, courier_id=courier_id, asked=None)

    def reassign(
        self,
        *,
        reason: str,
        now: datetime,
        by: AccountId | None = None,
        goods_at: Position | None = None,
    ) -> Self:
        """Take it from its courier, so that another one is looked for.

        ``goods_at`` is where the courier was last, if they have it with them.
        """
        self._need_no_partner()
        return self._let_go(reason, now=now, by=by, goods_at=goods_at)

    def escalate(self, *, reason: str, now: datetime) -> Self:
        """Call for somebody of dispatch."""
        self._need_running()
        escalated = DeliveryEscalated(at=now, reason=reason, **self._told())
        return self._after(escalated, updated_at=now)

    # With a partner

    def consign(self, consigned: Consigned, *, now: datetime, by: AccountId | None = None) -> Self:
        """Ask a partner. Until that is surely over nobody else is asked.

        What one of our own couriers has fetched only another one of them can take over.
        """
        self._need_nobody_asked()
        if self.is_collected:
            raise AlreadyCollected(self.id)
        event = DeliveryConsigned(
            at=now, consignment_id=consigned.id, partner=consigned.partner, **self._told(by)
        )
        return self._after(event, consigned=consigned, updated_at=now)

    def assign_partner(self, *, now: datetime) -> Self:
        """Note that the partner who was asked brings it."""
        self._need_seeking()
        assigned = DeliveryAssigned(at=now, **self._carrier(), **self._told())
        return self._move(_S.ASSIGNED, assigned)

    def end_consignment(self, *, reason: str, now: datetime) -> Self:
        """Note that the partner surely does not fetch it: somebody else may be asked.

        What nobody wants any more is cancelled now.
        """
        if self.is_over or self.is_collected or self.consigned is None:
            raise IllegalMove("No partner is about to fetch it.", current=self.status)
        if self.is_recalled:
            return self._cancel(reason, now=now)
        if not self.is_seeking:
            return self._let_go(reason, now=now)
        ended = DeliveryConsignmentEnded(
            at=now,
            consignment_id=self.consigned.id,
            partner=self.consigned.partner,
            reason=reason,
            **self._told(),
        )
        return self._after(ended, consigned=None, updated_at=now)

    # On the way

    def pick_up(self, *, now: datetime, by: AccountId | None = None) -> Self:
        picked_up = DeliveryPickedUp(at=now, **self._carrier(), **self._told(by))
        return self._move(
            _S.PICKED_UP, picked_up, collected_at=self.collected_at or now, meeting=None
        )

    def go(self, *, now: datetime, by: AccountId | None = None) -> Self:
        """Be on the way, with other stops before this one."""
        event = DeliveryInTransit(at=now, **self._carrier(), **self._told(by))
        return self._move(_S.IN_TRANSIT, event, retry_at=None)

    def next_stop(self, *, now: datetime, by: AccountId | None = None) -> Self:
        """Make it the courier's next stop."""
        event = DeliveryOutForDelivery(at=now, **self._carrier(), **self._told(by))
        return self._move(_S.OUT_FOR_DELIVERY, event)

    def estimate(self, arrives_at: datetime, *, now: datetime) -> Self:
        self._need_running()
        changed = DeliveryEstimateChanged(at=now, arrives_at=arrives_at, **self._told())
        return self._after(changed, arrives_at=arrives_at, updated_at=now)

    def stall(self, *, silent_since: datetime, now: datetime) -> Self:
        """Note that who brings it tells nothing any more."""
        self._need_running()
        stalled = DeliveryStalled(
            at=now, silent_since=silent_since, **self._carrier(), **self._told()
        )
        return self._after(stalled, silent_since=silent_since, updated_at=now)

    def hear(self, *, now: datetime) -> Self:
        """Note that who brings it tells something again; itself, if they never stopped."""
        if self.silent_since is None or self.is_over:
            return self
        heard = DeliveryHeardOf(at=now, **self._carrier_if_any(), **self._told())
        return self._after(heard, silent_since=None, updated_at=now)

    def notice_place(self, visit: Visit, *, now: datetime) -> Self:
        """Note how near whoever brings it is to a stop; never earlier than what came before."""
        self._need_running()
        at = max(min(visit.at, now), self.history[-1].at)
        event = TOLD_BY[visit.reached](at=at, stop=visit.stop, **self._carrier(), **self._told())
        others = (known for known in self.visits if known.stop is not visit.stop)
        return self._after(event, visits=(*others, visit), updated_at=now)

    # At the door

    def mistake_code(self, code: str, *, now: datetime, by: AccountId | None = None) -> Self:
        """Note a wrong code. The same one again is no further mistake."""
        self.need_code_open()
        if code in self.wrong_codes:
            return self
        wrong = (*self.wrong_codes, code)
        event = DeliveryCodeMistaken(
            at=now, tries_left=WRONG_CODES_MAX - len(wrong), **self._told(by)
        )
        return self._after(event, wrong_codes=wrong, updated_at=now)

    def deliver(self, *proof: Proof, now: datetime, by: AccountId | None = None) -> Self:
        LIFECYCLE.move(self.status, _S.DELIVERED)
        check_proof(proof, self.needs)
        delivered = DeliveryDelivered(
            at=now,
            proof=proof[0].kind,
            on_time=now <= self.due_by,
            **self._carrier(),
            **self._told(by),
        )
        return self._move(
            _S.DELIVERED, delivered, proof=proof, delivered_at=now, arrives_at=now, wrong_codes=()
        )

    def fail(
        self,
        reason: FailureReason,
        *,
        now: datetime,
        by: AccountId | None = None,
        goods_at: Position | None = None,
    ) -> Self:
        """Note that it was not handed over. It is tried again, unless that makes no sense.

        A courier who is unable is no try: somebody else takes it over at once, where it is.
        """
        if reason is FailureReason.COURIER_UNABLE:
            return self.reassign(reason=reason, now=now, by=by, goods_at=goods_at)
        attempt = self.attempts + 1
        last = attempt >= self.tries_max or reason in POINTLESS
        retry_at = None if last else now + self.try_again_after
        failed = DeliveryFailed(
            at=now,
            reason=reason,
            attempt=attempt,
            last=last,
            retry_at=retry_at,
            **self._carrier(),
            **self._told(by),
        )
        return self._move(
            _S.FAILED,
            failed,
            why=reason,
            attempts=attempt,
            retry_at=retry_at,
            is_given_up=last,
            wrong_codes=(),
            arrives_at=None,
            visits=(),
        )

    def try_again(self, *, now: datetime, by: AccountId | None = None) -> Self:
        """Set out again after a failure, from wherever the goods are."""
        if self.is_given_up or self.status is not _S.FAILED:
            raise IllegalMove("It is not to be tried again.", current=self.status)
        if self.is_on_board:
            return self.go(now=now, by=by)
        assigned = DeliveryAssigned(at=now, **self._carrier(), **self._told(by))
        return self._move(_S.ASSIGNED, assigned, retry_at=None)

    def turn_up(self, *, now: datetime) -> Self:
        """Be on the way again although it was given up: its partner brings it after all."""
        if not self.is_given_up or self.consigned is None:
            raise IllegalMove("It was not given up by a partner.", current=self.status)
        return replace(self.go(now=now), is_given_up=False)

    # The other ends

    def give_up(
        self,
        *,
        now: datetime,
        by: AccountId | None = None,
        reason: FailureReason = FailureReason.RECALLED,
    ) -> Self:
        """Have it brought back although it is on its way: nobody wants it any more, usually.

        Whoever is still to get it from another courier does so first.
        """
        if self.is_over or not self.is_collected:
            raise IllegalMove("There is nothing to be brought back.", current=self.status)
        failed = DeliveryFailed(
            at=now,
            reason=reason,
            attempt=self.attempts,
            last=True,
            **self._carrier_if_any(),
            **self._told(by),
        )
        changes: dict[str, Any] = {"is_given_up": True, "retry_at": None, "asked": None}
        if self.status is _S.FAILED or (self.meeting and self.status is _S.ASSIGNED):
            return self._after(failed, updated_at=now, **changes)
        return self._move(_S.FAILED, failed, why=reason, **changes)

    def bring_back(self, *, now: datetime, by: AccountId | None = None) -> Self:
        """Note that it is back at the seller's.

        Whoever took it over from another courier after it was given up carries it until then.
        """
        if self.is_given_up and self.is_carried:
            return self.give_up(now=now, by=by).bring_back(now=now, by=by)
        LIFECYCLE.move(self.status, _S.RETURNED)
        if not self.is_given_up:
            raise StillTried(attempts=self.attempts, attempts_max=self.tries_max)
        returned = DeliveryReturned(at=now, **self._carrier_if_any(), **self._told(by))
        return self._move(_S.RETURNED, returned, asked=None)

    def cancel(self, *, reason: str, now: datetime, by: AccountId | None = None) -> Self:
        """Give up what has not left the seller's.

        If a partner is to fetch it, it is recalled, and cancelled once they surely do not.
        """
        if self.is_collected and not self.is_over:
            raise AlreadyCollected(self.id)
        if self.consigned is not None and not self.is_over:
            return self._recall(self.consigned, reason, now=now, by=by)
        return self._cancel(reason, now=now, by=by)

    # What it is like

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def is_seeking(self) -> bool:
        """Whether a courier is looked for."""
        return self.status in SEEKING

    @property
    def is_open(self) -> bool:
        """Whether somebody is looked for, and nobody is being asked."""
        return self.is_seeking and self.asked is None and self.consigned is None

    @property
    def is_collected(self) -> bool:
        return self.collected_at is not None

    @property
    def is_on_board(self) -> bool:
        """Whether whose it is has it with them, and not somebody before them."""
        return self.is_collected and self.meeting is None and not self.is_seeking

    @property
    def is_carried(self) -> bool:
        """Whether a courier is bringing it."""
        return self.status in CARRIED

    @property
    def proof_files(self) -> frozenset[FileId]:
        """The photos and signatures that prove it."""
        return frozenset(proof.file_id for proof in self.proof if proof.file_id is not None)

    def is_carried_by(self, account_id: AccountId) -> bool:
        return self.courier_id is not None and self.courier_id == account_id

    def moves_noticeably(self, arrives_at: datetime) -> bool:
        """Whether an estimate is so new that somebody should be told."""
        return self.arrives_at is None or abs(arrives_at - self.arrives_at) > NOTICEABLE

    def need_code_open(self) -> None:
        """Raise ``HandOverCodeLocked`` after too many wrong codes."""
        if len(self.wrong_codes) >= WRONG_CODES_MAX:
            raise HandOverCodeLocked

    def _need_seeking(self) -> None:
        if not self.is_seeking:
            raise IllegalMove("No courier is looked for.", current=self.status)

    def _need_nobody_asked(self) -> None:
        self._need_seeking()
        self._need_no_partner()
        if self.asked is not None:
            raise OfferRunning(self.asked.id)

    def _need_no_partner(self) -> None:
        if self.consigned is not None and not self.is_over:
            raise WithPartner(self.consigned.id)

    def _need_running(self) -> None:
        if self.is_over:
            raise DeliveryOver(self.id)

    def _carrier(self) -> dict[str, Any]:
        carrier = self._carrier_if_any()
        if not carrier:
            raise IllegalMove("Nobody has it.", current=self.status)
        return carrier

    def _carrier_if_any(self) -> dict[str, Any]:
        if self.consigned is not None:
            return {"consignment_id": self.consigned.id, "partner": self.consigned.partner}
        return {} if self.courier_id is None else {"courier_id": self.courier_id}

    def _let_go(
        self,
        reason: str,
        *,
        now: datetime,
        by: AccountId | None = None,
        goods_at: Position | None = None,
    ) -> Self:
        event = DeliveryReassigned(at=now, reason=reason, **self._carrier(), **self._told(by))
        gone: dict[str, Any] = {"courier_id": None, "consigned": None, "visits": ()}
        gone |= {"silent_since": None, "meeting": self._meeting(goods_at)}
        return self._move(_S.REASSIGNED, event, why=reason, retry_at=None, arrives_at=None, **gone)

    def _meeting(self, goods_at: Position | None) -> Meeting | None:
        if not self.is_on_board or self.courier_id is None:
            return self.meeting
        return Meeting(courier_id=self.courier_id, position=goods_at)

    def _recall(
        self, consigned: Consigned, reason: str, *, now: datetime, by: AccountId | None
    ) -> Self:
        if self.is_recalled:
            return self
        recalled = DeliveryRecalled(
            at=now, consignment_id=consigned.id, reason=reason, **self._told(by)
        )
        return self._after(recalled, is_recalled=True, updated_at=now)

    def _cancel(self, reason: str, *, now: datetime, by: AccountId | None = None) -> Self:
        cancelled = DeliveryCancelled(at=now, reason=reason, **self._told(by))
        return self._move(_S.CANCELLED, cancelled, why=reason, asked=None, retry_at=None)

    def _told(self, by: AccountId | None = None) -> dict[str, Any]:
        return {
            "delivery_id": self.id,
            "order_id": self.order_id,
            "shipment_id": self.shipment_id,
            "seller_id": self.seller_id,
            "recipient_id": self.recipient_id,
            "by": by,
        }

    def _move(self, target: DeliveryStatus, event: Any, *, why: str = "", **changes: Any) -> Self:
        status = LIFECYCLE.move(self.status, target)
        entry = Entry(at=event.at, status=status, by=event.by, why=why)
        return self._after(
            event,
            status=status,
            history=(*self.history, entry),
            updated_at=event.at,
            **changes,
        )
