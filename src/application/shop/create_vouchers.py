from collections.abc import Sequence
from dataclasses import dataclass, replace

from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, Randomness, UnitOfWork
from application.shop.cart_ports import VoucherStore
from application.shop.voucher_holds import opening_stocks
from domain.kernel.access import Principal, Right
from domain.kernel.ids import VoucherId
from domain.shop.voucher import Voucher
from domain.shop.voucher_errors import BadVoucherCode
from domain.shop.voucher_terms import VoucherTerms

AT_ONCE_MAX = 1_000
CODE_CHARACTERS = 12
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: nothing in it is taken for something else. 12 of them are 60 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateVouchers:
    """One with a code of one's own, or so many with codes that nobody can guess."""

    by: Principal
    code: str | None
    count: int
    for_all: bool
    terms: VoucherTerms
    uses: int | None
    uses_per_buyer: int | None


class CreateVouchersHandler:
    """Issue vouchers: for one's own goods and events, or, as an administrator, for all."""

    def __init__(
        self,
        work: UnitOfWork[VoucherStore],
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
    ) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids
        self._randomness = randomness

    async def __call__(self, command: CreateVouchers, once: Once) -> Sequence[Voucher]:
        _need_right(command)
        if not 1 <= command.count <= AT_ONCE_MAX or (command.code and command.count > 1):
            raise BadVoucherCode("A code is given to one voucher; codes of ours to 1 to 1000.")
        vouchers = [self._issue(command) for _ in range(command.count)]
        now = self._clock.now()
        async with self._work.begin(once=once) as store:
            await store.vouchers.add(vouchers)
            stocks = [stock for voucher in vouchers for stock in opening_stocks(voucher)]
            if stocks:
                await store.inventory.open(stocks, now=now)
            issued = [voucher.settled() for voucher in vouchers]
            once.keep(issued)
        return issued

    def _issue(self, command: CreateVouchers) -> Voucher:
        return Voucher.issue(
            VoucherId(self._ids.new()),
            code=command.code or self._random_code(),
            issuer_id=command.by.account_id,
            for_all=command.for_all,
            terms=_terms(command),
            uses=command.uses,
            uses_per_buyer=command.uses_per_buyer,
            now=self._clock.now(),
        )

    def _random_code(self) -> str:
        drawn = (self._randomness.below(len(ALPHABET)) for _ in range(CODE_CHARACTERS))
        return "".join(ALPHABET[each] for each in drawn)


def _need_right(command: CreateVouchers) -> None:
    if command.for_all:
        command.by.need(Right.SELL_ANY)
    elif not command.by.may(Right.ORGANIZE):
        command.by.need(Right.SELL)


def _terms(command: CreateVouchers) -> VoucherTerms:
    """Nobody gives away what others sell."""
    if command.for_all:
        return command.terms
    own = replace(command.terms.scope, sellers=frozenset({command.by.account_id}))
    return replace(command.terms, scope=own)
