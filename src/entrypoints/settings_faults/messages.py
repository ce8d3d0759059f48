"""What providers of short messages and of messages to devices need."""

from collections.abc import Iterator

from entrypoints.settings import Settings

_NEEDED_BY = {
    "twilio": ("twilio_account_sid", "twilio_auth_token", "twilio_sender"),
    "fcm": ("fcm_service_account",),
}


def faults_of_messages(settings: Settings) -> Iterator[str]:
    named = (*settings.sms_through, *settings.push_through)
    for provider in named:
        for name in _NEEDED_BY.get(provider, ()):
            if not getattr(settings, name):
                yield f"FAIRGROUND_{name.upper()} is missing: {provider} is chosen and needs it."
    if settings.profile == "development":
        return
    if "log" in named:
        yield f"Messages cannot go to the log in {settings.profile}: it would name people."
    if "webpush" in named and not settings.vapid_secrets:
        yield "FAIRGROUND_VAPID_SECRETS is missing: webpush is chosen and needs it."
    for name in ("twilio_address", "fcm_address", "fcm_tokens_address"):
        if not getattr(settings, name).startswith("https:"):
            yield f"FAIRGROUND_{name.upper()} must be https: the key travels with each call."
