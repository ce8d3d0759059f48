"""What happens to vouchers. Codes are secrets of sorts: they are not told."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, VoucherId


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherEvent(DomainEvent):
    audited: ClassVar[bool] = True

    voucher_id: VoucherId
    issuer_id: AccountId
    for_all: bool
    """Whether it is the platform's, good for everybody's goods."""

    @property
    def subject(self) -> str:
        return f"voucher:{self.voucher_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherIssued(VoucherEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherDeactivated(VoucherEvent):
    pass
