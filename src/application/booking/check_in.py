from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from application.booking.ticket_ports import GateStore, TicketCodes
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.booking.admission import Admission
from domain.booking.check_in import SCANS_MAX, CheckedIn, Gate, Reason, Scan, Shown
from domain.booking.ticket_errors import (
    BadScans,
    BadTicketNumber,
    ForgedCode,
    GateNotFound,
    NonceReused,
    UnreadableCode,
)
from domain.booking.ticket_number import read_ticket_number
from domain.kernel.access import Principal, Right
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CheckInId, EventId

ATTEMPTS_MAX = 5

type Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """Scans of one event. Those of an offline gate say who was let in, and when."""

    by: Principal
    event_id: EventId
    scans: tuple[Scan, ...]
    offline: bool = False


class CheckInHandler:
    """Let people in: whatever is scanned where and when, a ticket makes one entry.

    A scan that is sent again, with the same device and nonce, gets its first answer. Only
    the times of offline scans are believed, and none of them lies in the future.
    """

    def __init__(
        self, work: UnitOfWork[GateStore], clock: Clock, ids: Ids, codes: TicketCodes
    ) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids
        self._codes = codes

    async def __call__(self, command: CheckIn) -> Sequence[CheckedIn]:
        if not 1 <= len(command.scans) <= SCANS_MAX:
            raise BadScans(SCANS_MAX)
        now = self._clock.now()
        scans = _timed(command, now)
        shown = {_key(scan): self._read(scan.shown) for scan in scans}
        for _ in range(ATTEMPTS_MAX - 1):
            try:
                return await self._attempt(command, scans, shown, now=now)
            except StaleVersion:
                continue  # Somebody else scanned one of the tickets: judge again.
        return await self._attempt(command, scans, shown, now=now)

    async def _attempt(
        self,
        command: CheckIn,
        scans: Sequence[Scan],
        shown: Mapping[Key, Shown | Reason],
        *,
        now: datetime,
    ) -> Sequence[CheckedIn]:
        async with self._work.begin() as store:
            gate = await gate_of(store, command.event_id, command.by)
            known = await store.check_ins.earlier(gate.event_id, set(shown))
            fresh = {key: it for key, it in shown.items() if key not in known}
            admission = await _open(store, gate, fresh, now=now, offline=command.offline)
            results = self._judge(admission, scans, shown, known)
            answers = [_answer(results[_key(scan)], scan) for scan in scans]
            await _store_used(store, admission)
            await store.check_ins.add([results[key] for key in fresh])
        return answers

    def _judge(
        self,
        admission: Admission,
        scans: Sequence[Scan],
        shown: Mapping[Key, Shown | Reason],
        known: Mapping[Key, CheckedIn],
    ) -> Mapping[Key, CheckedIn]:
        results = dict(known)
        for scan in sorted(scans, key=lambda scan: scan.scanned_at):
            key = _key(scan)
            if key not in results:
                results[key] = admission.judge(CheckInId(self._ids.new()), scan, shown[key])
        return results

    def _read(self, text: str) -> Shown | Reason:
        try:
            return Shown(number=read_ticket_number(text))
        except BadTicketNumber:
            return self._read_code(text)

    def _read_code(self, code: str) -> Shown | Reason:
        try:
            claims = self._codes.read(code)
        except UnreadableCode:
            return Reason.UNKNOWN
        except ForgedCode:
            return Reason.FORGED
        return Shown(number=claims.number, event_id=claims.event_id, issue=claims.issue)


async def gate_of(store: GateStore, event_id: EventId, by: Principal) -> Gate:
    """The gate of an event that one organises, or may reach for another reason."""
    gate = await store.gate_events.find(event_id)
    if gate is None or not by.reaches(gate.organizer_id, otherwise=Right.ORGANIZE_ANY):
        raise GateNotFound
    return gate


async def _open(
    store: GateStore,
    gate: Gate,
    shown: Mapping[Key, Shown | Reason],
    *,
    now: datetime,
    offline: bool,
) -> Admission:
    numbers = {it.number for it in shown.values() if isinstance(it, Shown)}
    tickets = await store.tickets.find(numbers) if numbers else {}
    booked = await store.booked_tickets.find(numbers) if numbers else {}
    return Admission(gate, tickets, booked, now=now, offline=offline)


async def _store_used(store: GateStore, admission: Admission) -> None:
    entering = admission.entering
    if entering and len(await store.tickets.let_in(entering)) < len(entering):
        raise StaleVersion("Somebody else scanned one of the tickets.")
    for ticket in admission.corrected:
        await store.tickets.save(ticket)


def _timed(command: CheckIn, now: datetime) -> Sequence[Scan]:
    if not command.offline:
        return [replace(scan, scanned_at=now) for scan in command.scans]
    return [replace(scan, scanned_at=min(scan.scanned_at, now)) for scan in command.scans]


def _key(scan: Scan) -> Key:
    return scan.device, scan.nonce


def _answer(result: CheckedIn, scan: Scan) -> CheckedIn:
    if result.fingerprint != scan.fingerprint:
        raise NonceReused(scan.device, scan.nonce)
    return result
