"""Providers for mail."""

from datetime import timedelta
from pathlib import Path

from dependency_injector import providers

from adapters.email.letters import JinjaLetters
from adapters.email.mailbox import FileMailbox, MemoryMailbox
from adapters.email.smtp import SmtpMailer, SmtpServer
from entrypoints.composition.parts.core import CoreAdapters


class MailAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    mailbox = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            FileMailbox,
            providers.Factory(Path, settings.data_directory, "mail"),
            sender=settings.mail_from,
            clock=CoreAdapters.clock,
        ),
        memory=providers.Singleton(
            MemoryMailbox, sender=settings.mail_from, clock=CoreAdapters.clock
        ),
    )
    mailer = providers.Selector(
        settings.mailer,
        mailbox=mailbox,
        smtp=providers.Singleton(
            SmtpMailer,
            providers.Factory(
                SmtpServer,
                host=settings.smtp_host,
                port=settings.smtp_port,
                security=settings.smtp_security,
                username=settings.smtp_username,
                password=settings.smtp_password,
                trusted=settings.smtp_trusted,
                patience=providers.Factory(timedelta, seconds=settings.smtp_patience_seconds),
            ),
            sender=settings.mail_from,
            clock=CoreAdapters.clock,
        ),
    )
    letters = providers.Singleton(JinjaLetters, settings.address)
