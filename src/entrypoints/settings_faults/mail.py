"""What a mail server needs."""

from collections.abc import Iterator

from entrypoints.settings import Settings


def faults_of_mail(settings: Settings) -> Iterator[str]:
    if settings.mailer == "smtp":
        if settings.task_lease_seconds < 2 * settings.smtp_patience_seconds:
            yield (
                "FAIRGROUND_TASK_LEASE_SECONDS is less than twice"
                " FAIRGROUND_SMTP_PATIENCE_SECONDS: a task could not wait for its mail server."
            )
        if settings.smtp_host is None:
            yield "FAIRGROUND_SMTP_HOST is missing: mail has to be handed over somewhere."
        if (settings.smtp_username is None) != (settings.smtp_password is None):
            yield "FAIRGROUND_SMTP_USERNAME and FAIRGROUND_SMTP_PASSWORD go together."
    if settings.smtp_username is not None and settings.smtp_security == "none":
        yield "FAIRGROUND_SMTP_SECURITY cannot be none with a password: anybody could read it."
