"""Why Stripe declines, in our words, and whether another attempt could succeed.

The codes are those of https://docs.stripe.com/declines/codes and, for what fails before an
issuer is asked, https://docs.stripe.com/error-codes. What an issuer may think better of is
tried again; what lies with Stripe itself is tried elsewhere; what only the payer can mend is
not tried again. A code that is not here is the issuer's refusal, without another try: better
none than one that counts against us.
"""

from application.payments.ports import Charge, ChargeOutcome
from domain.payments.attempt import Retry

type Verdict = tuple[str, Retry]

_REFUSED: Verdict = ("declined-by-bank", Retry.NEVER)

_TABLE: dict[Verdict, tuple[str, ...]] = {
    ("bank-unavailable", Retry.SAME): (
        "approve_with_id",
        "issuer_not_available",
        "processing_error",
        "reenter_transaction",
        "try_again_later",
    ),
    ("provider-trouble", Retry.ELSEWHERE): (
        "charge_exceeds_source_limit",
        "intent_invalid_state",
        "lock_timeout",
        "payment_method_provider_timeout",
        "service_not_allowed",
    ),
    ("not-supported-here", Retry.ELSEWHERE): (
        "amount_too_large",
        "amount_too_small",
        "card_not_supported",
        "currency_not_supported",
        "invalid_amount",
        "invalid_currency",
        "payment_method_currency_mismatch",
        "payment_method_not_available",
        "payment_method_unactivated",
        "payment_method_unsupported_type",
    ),
    ("insufficient-funds", Retry.NEVER): ("insufficient_funds",),
    ("refused-by-payer", Retry.NEVER): ("payment_method_customer_decline",),
    ("limit-exceeded", Retry.NEVER): (
        "card_velocity_exceeded",
        "withdrawal_count_limit_exceeded",
    ),
    ("authentication-failed", Retry.NEVER): (
        "authentication_not_handled",
        "authentication_required",
        "mobile_device_authentication_required",
        "offline_pin_required",
        "online_or_offline_pin_required",
        "payment_intent_authentication_failure",
    ),
    ("expired-card", Retry.NEVER): (
        "expired_card",
        "invalid_expiry_month",
        "invalid_expiry_year",
    ),
    ("wrong-details", Retry.NEVER): (
        "incorrect_address",
        "incorrect_cvc",
        "incorrect_number",
        "incorrect_pin",
        "incorrect_zip",
        "invalid_account",
        "invalid_cvc",
        "invalid_number",
        "invalid_pin",
        "new_account_information_available",
        "pin_try_exceeded",
    ),
    ("unknown-token", Retry.NEVER): (
        "parameter_invalid_empty",
        "parameter_missing",
        "payment_method_invalid_parameter",
        "payment_method_unexpected_state",
        "resource_missing",
        "testmode_decline",
        "token_already_used",
    ),
    ("duplicate", Retry.NEVER): ("duplicate_transaction",),
    # Nobody is told that a card is reported stolen, or that they look like a thief.
    _REFUSED: (
        "call_issuer",
        "card_declined",
        "do_not_honor",
        "do_not_try_again",
        "fraudulent",
        "generic_decline",
        "highest_risk_level",
        "lost_card",
        "merchant_blacklist",
        "no_action_taken",
        "not_permitted",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "security_violation",
        "stolen_card",
        "stop_payment_order",
        "transaction_not_allowed",
    ),
}
_BY_CODE = {code: verdict for verdict, codes in _TABLE.items() for code in codes}


def verdict_of(code: str, decline_code: str) -> Verdict:
    """By the issuer's code, which says more, else by Stripe's own."""
    return _BY_CODE.get(decline_code) or _BY_CODE.get(code) or _REFUSED


def declined(reference: str, *, code: str, decline_code: str) -> Charge:
    reason, retry = verdict_of(code, decline_code)
    return Charge(reference=reference, outcome=ChargeOutcome.DECLINED, reason=reason, retry=retry)
