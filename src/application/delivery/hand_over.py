from collections.abc import Iterator
from dataclasses import dataclass, field

from application.delivery.carrying import CourierAct, carried, need_courier
from application.delivery.ports import DeliveryStore, HandOverCodes, ProofFiles
from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.delivery import Delivery
from domain.delivery.errors import ProofFileUnfit, WrongHandOverCode
from domain.delivery.events import ProofKind
from domain.delivery.proof import WRONG_CODES_MAX, Proof
from domain.delivery.status import LIFECYCLE, DeliveryStatus
from domain.kernel.ids import FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(CourierAct):
    """What shows that it came into the right hands: any of them, or all."""

    code: str = field(default="", repr=False)
    photo: FileId | None = None
    signature: FileId | None = None

    @property
    def files(self) -> tuple[FileId, ...]:
        return tuple(file for file in (self.photo, self.signature) if file is not None)


class HandOverHandler:
    """The recipient has it.

    A wrong code is noted in a transaction of its own, under the lock of the delivery: of any
    number of guesses at the same time only so many are looked at as are allowed.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[DeliveryStore],
        codes: HandOverCodes,
        files: ProofFiles,
        clock: Clock,
    ) -> None:
        self._work = work
        self._codes = codes
        self._files = files
        self._clock = clock

    async def __call__(self, command: HandOver, once: Once) -> Delivery:
        async with self._work.begin() as store:
            need_courier(await store.deliveries.get(command.delivery_id), command.by)
        if not await self._files.are_fit(command.files, owner_id=command.by.account_id):
            raise ProofFileUnfit
        if command.code and not self._codes.fits(command.delivery_id, command.code):
            await self._refuse(command)
        async with self._work.begin(once=once) as store:
            now = await carried(store, command, now=self._clock.now())
            if command.code:
                now.delivery.need_code_open()
            delivery = now.delivery.deliver(*_proof_in(command), now=now.at, by=now.by)
            await store.deliveries.save(delivery)
            once.keep(delivery.settled())
        return delivery.settled()

    async def _refuse(self, command: HandOver) -> None:
        async with self._work.begin() as store:
            now = await carried(store, command, now=self._clock.now())
            # Who is not at the door does not guess.
            LIFECYCLE.move(now.delivery.status, DeliveryStatus.DELIVERED)
            delivery = now.delivery.mistake_code(command.code, now=now.at, by=now.by)
            if delivery is not now.delivery:
                await store.deliveries.save(delivery)
        raise WrongHandOverCode(tries_left=WRONG_CODES_MAX - len(delivery.wrong_codes))


def _proof_in(command: HandOver) -> Iterator[Proof]:
    """The strongest first."""
    if command.code:
        yield Proof(ProofKind.CODE)
    if command.signature is not None:
        yield Proof(ProofKind.SIGNATURE, command.signature)
    if command.photo is not None:
        yield Proof(ProofKind.PHOTO, command.photo)
