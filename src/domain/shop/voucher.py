"""A voucher: a code that takes something off, for so many uses, until it is over.

How often it may be used, and by one buyer, are stocks of the inventory. They are held, sold
and given back with the order that uses it, so no crowd can use it once too often.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import uuid5

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, StockId, VoucherId
from domain.shop.pricing import LineToPrice, VoucherToApply
from domain.shop.voucher_errors import BadLimits, BadVoucherCode, VoucherOver
from domain.shop.voucher_events import VoucherDeactivated, VoucherIssued
from domain.shop.voucher_terms import VoucherTerms

CODE = re.compile("[A-Z0-9]{4,32}")
USES_MAX = 1_000_000_000


class VoucherStatus(StrEnum):
    ACTIVE = "ACTIVE"
    DEACTIVATED = "DEACTIVATED"


class WhyNot(StrEnum):
    """Why a voucher takes nothing off."""

    DEACTIVATED = "DEACTIVATED"
    NOT_YET_VALID = "NOT_YET_VALID"
    NO_LONGER_VALID = "NO_LONGER_VALID"
    USED_UP = "USED_UP"
    NOTHING_IT_IS_GOOD_FOR = "NOTHING_IT_IS_GOOD_FOR"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    OTHER_CURRENCY = "OTHER_CURRENCY"
    NOT_COMBINABLE = "NOT_COMBINABLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher(Aggregate):
    id: VoucherId
    code: str
    issuer_id: AccountId
    for_all: bool
    terms: VoucherTerms
    uses: int | None
    """How often it can be used by all together; ``None`` for no limit."""

    uses_per_buyer: int | None
    created_at: datetime
    status: VoucherStatus = VoucherStatus.ACTIVE

    @classmethod
    def issue(
        cls,
        id: VoucherId,
        *,
        code: str,
        issuer_id: AccountId,
        for_all: bool,
        terms: VoucherTerms,
        uses: int | None,
        uses_per_buyer: int | None,
        now: datetime,
    ) -> Self:
        for limit in (uses, uses_per_buyer):
            if limit is not None and not 1 <= limit <= USES_MAX:
                raise BadLimits(f"A limit is 1 to {USES_MAX}.")
        issued = VoucherIssued(at=now, voucher_id=id, issuer_id=issuer_id, for_all=for_all)
        return cls(
            id=id,
            code=normal_code(code),
            issuer_id=issuer_id,
            for_all=for_all,
            terms=terms,
            uses=uses,
            uses_per_buyer=uses_per_buyer,
            created_at=now,
            events=(issued,),
        )

    def deactivate(self, *, now: datetime) -> Self:
        """Let nobody use it any more. Orders that were placed with it keep what came off."""
        if self.status is VoucherStatus.DEACTIVATED:
            raise VoucherOver
        deactivated = VoucherDeactivated(
            at=now, voucher_id=self.id, issuer_id=self.issuer_id, for_all=self.for_all
        )
        return self._after(deactivated, status=VoucherStatus.DEACTIVATED)

    def out_of_season(self, now: datetime) -> WhyNot | None:
        """Why it cannot be used now, whatever is bought."""
        if self.status is VoucherStatus.DEACTIVATED:
            return WhyNot.DEACTIVATED
        if self.terms.valid_from is not None and now < self.terms.valid_from:
            return WhyNot.NOT_YET_VALID
        if self.terms.valid_until is not None and now >= self.terms.valid_until:
            return WhyNot.NO_LONGER_VALID
        return None

    def to_apply(self) -> VoucherToApply:
        return VoucherToApply(id=self.id, code=self.code, terms=self.terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """Which vouchers take something off, and why the others do not."""

    vouchers: tuple[Voucher, ...]
    refused: Mapping[VoucherId, WhyNot]

    @property
    def to_apply(self) -> tuple[VoucherToApply, ...]:
        return tuple(voucher.to_apply() for voucher in self.vouchers)


def normal_code(text: str) -> str:
    """A code as it is stored: typed in small letters or with dashes it is the same."""
    code = re.sub(r"[\s-]", "", text).upper()
    if not CODE.fullmatch(code):
        raise BadVoucherCode("A code has 4 to 32 letters or digits, and may have dashes.")
    return code


def usable(
    vouchers: Sequence[Voucher],
    lines: Sequence[LineToPrice],
    *,
    currency: str,
    now: datetime,
    used_up: Collection[VoucherId] = (),
) -> Usable:
    """Which of the vouchers count for these lines, those that came first before others.

    One that cannot be combined counts alone: it keeps later ones out, and is kept out by
    earlier ones.
    """
    taken: list[Voucher] = []
    refused: dict[VoucherId, WhyNot] = {}
    for voucher in vouchers:
        why = WhyNot.USED_UP if voucher.id in used_up else None
        why = voucher.out_of_season(now) or why or _why_not(voucher.terms, lines, currency)
        if why is None and taken and not (voucher.terms.combinable and _combines(taken)):
            why = WhyNot.NOT_COMBINABLE
        if why is None:
            taken.append(voucher)
        else:
            refused[voucher.id] = why
    return Usable(vouchers=tuple(taken), refused=refused)


def uses_id(voucher_id: VoucherId) -> StockId:
    """The stock that counts how often it may still be used."""
    return StockId(uuid5(voucher_id, "uses"))


def buyer_uses_id(voucher_id: VoucherId, buyer_id: AccountId) -> StockId:
    """The stock that counts how often one buyer may still use it."""
    return StockId(uuid5(voucher_id, f"buyer:{buyer_id}"))


def _combines(taken: Sequence[Voucher]) -> bool:
    return all(voucher.terms.combinable for voucher in taken)


def _why_not(terms: VoucherTerms, lines: Sequence[LineToPrice], currency: str) -> WhyNot | None:
    amounts = [amount for amount in (terms.amount, terms.minimum) if amount is not None]
    if any(amount.currency != currency for amount in amounts):
        return WhyNot.OTHER_CURRENCY
    covered = [line.gross.amount for line in lines if line.is_covered_by(terms)]
    if not covered:
        return WhyNot.NOTHING_IT_IS_GOOD_FOR
    if terms.minimum is not None and sum(covered) < terms.minimum.amount:
        return WhyNot.BELOW_MINIMUM
    return None
