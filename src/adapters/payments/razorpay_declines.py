"""Why Razorpay's payments fail, in our words, and whether another attempt could succeed.

The reasons are those of https://razorpay.com/docs/errors/payments/list. What is down for a
moment is tried again; what this account may not do is tried elsewhere; what only the payer
can mend is not tried again. A reason that is not here is the bank's refusal.
"""

from application.payments.ports import Charge, ChargeOutcome
from domain.payments.attempt import Retry

type Verdict = tuple[str, Retry]

_REFUSED: Verdict = ("declined-by-bank", Retry.NEVER)

_TABLE: dict[Verdict, tuple[str, ...]] = {
    ("bank-unavailable", Retry.SAME): (
        "authorisation_declined_by_psp",
        "bank_cutoff_in_progress",
        "bank_not_available",
        "bank_technical_error",
        "gateway_technical_error",
        "issuer_technical_error",
        "payment_declined_by_gateway",
        "psp_not_available",
        "server_error",
    ),
    ("not-supported-here", Retry.ELSEWHERE): (
        "amount_less_than_minimum_amount",
        "bank_not_enabled",
        "card_network_not_enabled",
        "card_not_enrolled",
        "input_validation_failed",
        "international_transaction_not_allowed",
        "invalid_amount",
        "invalid_currency",
        "live_mode_not_enabled",
        "method_not_enabled",
    ),
    ("insufficient-funds", Retry.NEVER): ("insufficient_funds",),
    ("limit-exceeded", Retry.NEVER): (
        "amount_exceeds_maximum_amount",
        "transaction_daily_limit_exceeded",
        "transaction_limit_exceeded",
    ),
    ("authentication-failed", Retry.NEVER): (
        "authentication_failed",
        "incorrect_atm_pin",
        "incorrect_otp",
        "incorrect_pin",
        "invalid_otp",
        "otp_attempts_exceeded",
        "otp_expired",
        "pin_attempts_exceeded",
    ),
    ("expired-card", Retry.NEVER): ("card_expired",),
    ("wrong-details", Retry.NEVER): (
        "bank_account_invalid",
        "bank_account_validation_failed",
        "card_number_invalid",
        "debit_instrument_blocked",
        "debit_instrument_inactive",
        "incorrect_card_details",
        "incorrect_card_expiry_date",
        "incorrect_cvv",
        "invalid_bank_account",
        "invalid_vpa",
        "vpa_resolution_failed",
    ),
    ("refused-by-payer", Retry.NEVER): (
        "payment_cancelled",
        "payment_declined",
        "transaction_declined_by_customer",
    ),
    ("timed-out", Retry.NEVER): (
        "payment_collect_request_expired",
        "payment_session_expired",
        "payment_timed_out",
    ),
    ("duplicate", Retry.NEVER): ("duplicate_request",),
}
_BY_REASON = {reason: verdict for verdict, reasons in _TABLE.items() for reason in reasons}


def declined(reference: str, reason: str) -> Charge:
    word, retry = _BY_REASON.get(reason, _REFUSED)
    return Charge(reference=reference, outcome=ChargeOutcome.DECLINED, reason=word, retry=retry)
