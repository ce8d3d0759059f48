"""Providers for links in mails, and for the mails themselves."""

from dependency_injector import providers

from adapters.memory.links import MemoryOldLinks
from adapters.postgres.links import PostgresOldLinks
from adapters.security.link_tokens import HmacLinkTokens
from application.identity.post import Post
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.identity import IdentityAdapters
from entrypoints.composition.parts.mail import MailAdapters


class CredentialAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    link_tokens = providers.Singleton(HmacLinkTokens, CoreAdapters.link_secrets)
    post = providers.Singleton(
        Post,
        work=IdentityAdapters.identity_work,
        writer=MailAdapters.letters,
        mailer=MailAdapters.mailer,
        clock=CoreAdapters.clock,
    )
    old_links = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresOldLinks, CoreAdapters.pool),
        memory=providers.Singleton(MemoryOldLinks, CoreAdapters.memory),
    )
