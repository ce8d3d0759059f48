"""What courier partners need."""

from collections.abc import Iterator

from entrypoints.settings import Settings

_NEEDED_BY = {
    "uber": (
        "uber_customer_id",
        "uber_client_id",
        "uber_client_secret",
        "uber_webhook_secrets",
    ),
    "doordash": (
        "doordash_developer_id",
        "doordash_key_id",
        "doordash_signing_secret",
        "doordash_webhook_secrets",
    ),
}


def faults_of_partners(settings: Settings) -> Iterator[str]:
    for partner in settings.courier_partners:
        for name in _NEEDED_BY.get(partner, ()):
            if not getattr(settings, name):
                yield f"FAIRGROUND_{name.upper()} is missing: {partner} is chosen and needs it."
    if settings.profile == "development":
        return
    for name in ("uber_address", "uber_tokens_address", "doordash_address"):
        if not getattr(settings, name).startswith("https:"):
            yield f"FAIRGROUND_{name.upper()} must be https: addresses of people travel with it."
