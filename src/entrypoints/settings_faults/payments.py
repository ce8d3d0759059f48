"""What payment gateways need."""

from collections.abc import Iterator

from entrypoints.settings import Settings

_NEEDED_BY = {
    "stripe": ("stripe_secret_key", "stripe_webhook_secrets"),
    "razorpay": (
        "razorpay_key_id",
        "razorpay_key_secret",
        "razorpay_webhook_secrets",
        "razorpay_payer_email",
        "razorpay_payer_phone",
    ),
}


def faults_of_gateways(settings: Settings) -> Iterator[str]:
    for gateway in settings.payment_gateways:
        for name in _NEEDED_BY.get(gateway, ()):
            if not getattr(settings, name):
                yield f"FAIRGROUND_{name.upper()} is missing: {gateway} is chosen and needs it."
    if settings.profile == "development":
        return
    for name in ("stripe_address", "razorpay_address"):
        if not getattr(settings, name).startswith("https:"):
            yield f"FAIRGROUND_{name.upper()} must be https: the key travels with each call."
