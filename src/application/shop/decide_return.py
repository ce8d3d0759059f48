"""What sellers say to a return, and how its buyer takes it back."""

from dataclasses import dataclass

from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from application.shop.return_access import need_seller
from application.shop.return_ports import ReturnStore
from domain.kernel.access import Principal, Right
from domain.kernel.errors import Forbidden
from domain.kernel.ids import ReturnId
from domain.shop.order_return import OrderReturn
from domain.shop.return_errors import ReturnNotFound


class BuyersTurn(Forbidden):
    """Only who asked to send it back keeps it after all."""

    code = "buyers-turn"

    def __init__(self) -> None:
        super().__init__("Only its buyer does this.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfReturn:
    by: Principal
    return_id: ReturnId


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveReturn(_OfReturn):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseReturn(_OfReturn):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveReturn(_OfReturn):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawReturn(_OfReturn):
    pass


type Decision = ApproveReturn | RefuseReturn | ReceiveReturn | WithdrawReturn


class DecideReturnHandler:
    def __init__(self, *, work: UnitOfWork[ReturnStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: Decision, once: Once) -> OrderReturn:
        async with self._work.begin(once=once) as store:
            seen = await store.returns.lock(command.return_id)
            decided = self._decided(seen, command)
            await store.returns.save(decided)
            once.keep(decided.settled())
        return decided.settled()

    def _decided(self, seen: OrderReturn, command: Decision) -> OrderReturn:
        who, now = command.by.account_id, self._clock.now()
        if isinstance(command, WithdrawReturn):
            _need_buyer(seen, command.by)
            return seen.withdraw(by=who, now=now)
        need_seller(seen, command.by)
        match command:
            case ApproveReturn():
                return seen.approve(by=who, now=now)
            case RefuseReturn(reason=reason):
                return seen.refuse(reason, by=who, now=now)
            case ReceiveReturn():
                return seen.receive(by=who, now=now)


def _need_buyer(one: OrderReturn, by: Principal) -> None:
    if by.account_id == one.buyer_id:
        return
    if by.account_id == one.seller_id and by.may(Right.SELL):
        raise BuyersTurn
    raise ReturnNotFound(one.id)
