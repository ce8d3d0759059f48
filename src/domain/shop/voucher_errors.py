"""What can be wrong with vouchers."""

from domain.kernel.errors import Conflict, Invalid, NotFound
from domain.kernel.ids import VoucherId


class VoucherNotFound(NotFound):
    code = "voucher-not-found"

    def __init__(self, voucher_id: VoucherId) -> None:
        super().__init__("There is no such voucher.", voucherId=str(voucher_id))


class UnknownVoucher(NotFound):
    """A code nobody issued. Those of vouchers that are over tell why, this one nothing."""

    code = "unknown-voucher"

    def __init__(self) -> None:
        super().__init__("There is no voucher with this code.")


class VoucherCodeTaken(Conflict):
    code = "voucher-code-taken"

    def __init__(self, code: str) -> None:
        super().__init__("There is a voucher with this code.", voucherCode=code)


class BadVoucherCode(Invalid):
    code = "bad-voucher-code"


class BadLimits(Invalid):
    code = "bad-voucher-limits"


class VoucherOver(Conflict):
    """It was deactivated before."""

    code = "voucher-over"

    def __init__(self) -> None:
        super().__init__("This voucher is no longer active.")


class VoucherTakesNothingOff(Conflict):
    code = "voucher-takes-nothing-off"

    def __init__(self, why: str) -> None:
        super().__init__("This voucher takes nothing off what is in the cart.", reason=why)
