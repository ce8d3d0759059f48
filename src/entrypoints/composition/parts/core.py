"""What every part needs, and the ports of people, programme, booking and payments."""

from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

from dependency_injector import containers, providers

from adapters.avatars import FileAvatars
from adapters.dispute_evidence import TicketEvidence
from adapters.email.letters import JinjaLetters
from adapters.email.mailbox import FileMailbox, MemoryMailbox
from adapters.email.smtp import SmtpMailer, SmtpServer
from adapters.erasure_log import StoredErasureLog
from adapters.files.storage import FileStorage
from adapters.imaging.pillow_pictures import PillowPictures
from adapters.importing.event_files import ImportedFiles
from adapters.memory.answers import MemoryAnswers
from adapters.memory.api_keys import MemoryApiKeyViews, MemoryKeyStandings
from adapters.memory.audit import MemoryAuditTrail
from adapters.memory.booking import MemoryBookingDesk, MemoryBookingStore
from adapters.memory.booking_views import MemoryBookingViews
from adapters.memory.broadcast import MemoryBroadcast
from adapters.memory.cache import MemoryCache
from adapters.memory.cancellation_views import MemoryCancellationViews
from adapters.memory.disputes import MemoryDisputeStore, MemoryDisputeViews
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.files import MemoryFileStore, MemoryFileViews
from adapters.memory.identity import MemoryAccountViews, MemoryIdentityStore
from adapters.memory.invariants import MemoryAudits
from adapters.memory.inventory import MemoryInventoryStore
from adapters.memory.late_money_views import MemoryLateMoneyViews
from adapters.memory.ledger import MemoryLedgerStore, MemoryLedgerViews
from adapters.memory.limits import MemoryLimits
from adapters.memory.links import MemoryOldLinks
from adapters.memory.payments import MemoryPaymentStore, MemoryQuarantine, MemoryRefundViews
from adapters.memory.personal_records import MemoryObligations, MemoryPersonalRecords
from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.programme_views import MemoryEventViews, MemoryVenueViews
from adapters.memory.reconciliation import (
    MemoryReconciliationStore,
    MemoryReconciliationViews,
)
from adapters.memory.second_factors import MemoryOldChallenges
from adapters.memory.sessions import MemorySessionStandings, MemorySessionViews
from adapters.memory.social import MemoryOldSocialLogIns, MemorySocialIdentityViews
from adapters.memory.storage import MemoryStorage
from adapters.memory.tasks import MemoryTasks
from adapters.memory.ticket_stores import MemoryTicketStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.waiting import MemoryWaitingStore, MemoryWaitingViews
from adapters.memory.wake_up import LocalWakeUp
from adapters.offers import ProgrammeOffers
from adapters.own_addresses import NoAddresses, SignedAddresses, StorageBehindAddresses
from adapters.payments.razorpay_payments import Contact
from adapters.postgres.api_keys import PostgresApiKeyViews, PostgresKeyStandings
from adapters.postgres.audit import PostgresAuditTrail
from adapters.postgres.booking import PostgresBookingStore
from adapters.postgres.booking_desk import PostgresBookingDesk, PostgresDeskStore
from adapters.postgres.booking_views import PostgresBookingViews
from adapters.postgres.broadcast import PostgresBroadcast
from adapters.postgres.cancellation_views import PostgresCancellationViews
from adapters.postgres.challenges import PostgresOldChallenges
from adapters.postgres.disputes import PostgresDisputeStore, PostgresDisputeViews
from adapters.postgres.event_log import PostgresEventLog
from adapters.postgres.files import PostgresFileStore, PostgresFileViews
from adapters.postgres.health import DatabaseProbe
from adapters.postgres.idempotency import PostgresAnswers
from adapters.postgres.identity import PostgresAccountViews, PostgresIdentityStore
from adapters.postgres.invariants import PostgresAudits
from adapters.postgres.inventory_audit import PostgresInventoryStore
from adapters.postgres.late_money_views import PostgresLateMoneyViews
from adapters.postgres.ledger import PostgresLedgerStore
from adapters.postgres.ledger_views import PostgresLedgerViews
from adapters.postgres.limits import PostgresLimits
from adapters.postgres.links import PostgresOldLinks
from adapters.postgres.obligations import PostgresObligations
from adapters.postgres.payments import PostgresPaymentStore, PostgresQuarantine, PostgresRefundViews
from adapters.postgres.personal_records import PostgresPersonalRecords
from adapters.postgres.personal_tables import HELD
from adapters.postgres.pool import create_pool
from adapters.postgres.programme import PostgresProgrammeStore
from adapters.postgres.programme_views import PostgresEventViews, PostgresVenueViews
from adapters.postgres.reconciliation import (
    PostgresReconciliationStore,
    PostgresReconciliationViews,
)
from adapters.postgres.sessions import PostgresSessionStandings, PostgresSessionViews
from adapters.postgres.social import PostgresOldSocialLogIns, PostgresSocialIdentityViews
from adapters.postgres.tasks import PostgresTasks
from adapters.postgres.ticket_stores import PostgresTicketStore
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.postgres.waiting import PostgresWaitingStore, PostgresWaitingViews
from adapters.postgres.wake_up import PostgresWakeUp
from adapters.public_addresses import SitePublicAddresses
from adapters.rendering.calendar import IcsCalendarFiles
from adapters.rendering.papers import FpdfTicketPapers
from adapters.rendering.qr import SegnoQrImages
from adapters.security.api_keys import Base62KeyTexts
from adapters.security.authenticator_apps import TotpApps
from adapters.security.factor_secrets import RandomFactorSecrets
from adapters.security.head_signatures import Ed25519HeadSigner
from adapters.security.link_tokens import HmacLinkTokens
from adapters.security.passkeys import WebAuthnPasskeys
from adapters.security.passwords import Argon2Passwords
from adapters.security.personal_cipher import AesGcmPersonalCipher
from adapters.security.rich_text import Nh3RichText
from adapters.security.session_secrets import HmacSessionSecrets
from adapters.security.social_secrets import HmacSocialSecrets
from adapters.security.ticket_codes import Ed25519TicketCodes
from adapters.security.tokens import JwtAccessTokens
from adapters.spellings import WorldSpellings
from adapters.system import SystemClock, SystemIds, SystemRandomness, SystemSecrets
from application.identity.post import Post
from application.payments.gateways import Gateways
from entrypoints.composition.fees import platform_fee
from entrypoints.composition.gateways import (
    chosen,
    open_razorpay,
    open_sandbox,
    open_stripe,
    return_urls_of,
)
from entrypoints.composition.lazily import lazily
from entrypoints.composition.limits import layered_limits
from entrypoints.composition.routes import routes
from entrypoints.composition.secrets import (
    keys_of,
    passing_keys_of,
    passing_secrets_of,
    secrets_of,
)
from entrypoints.composition.social import identity_providers

NAME = "Fairground"
"""What authenticator apps and passkeys call us."""


class CoreAdapters(containers.DeclarativeContainer):
    settings = providers.Configuration(strict=True)
    closing: providers.Singleton[AsyncExitStack] = providers.Singleton(AsyncExitStack)

    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(SystemIds)
    randomness = providers.Singleton(SystemRandomness)
    routes = providers.Singleton(routes)

    # Storage
    pool = providers.Singleton(create_pool, settings.database_url, size=settings.pool_size)
    memory = providers.Singleton(MemoryDatabase)
    wake_up = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresWakeUp, settings.database_url),
        memory=providers.Singleton(LocalWakeUp),
    )
    tasks = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresTasks, pool),
        memory=providers.Singleton(MemoryTasks, memory),
    )
    answers = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresAnswers, pool),
        memory=providers.Singleton(MemoryAnswers, memory, clock),
    )
    audits = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresAudits, pool),
        memory=providers.Singleton(MemoryAudits, memory),
    )
    audit_trail = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresAuditTrail, pool),
        memory=providers.Singleton(MemoryAuditTrail, memory),
    )

    # Limits
    redis = providers.Singleton(lazily("adapters.redis.client", "create_redis"), settings.redis_url)
    cache = providers.Selector(
        settings.shared_in,
        memory=providers.Singleton(MemoryCache),
        redis=providers.Singleton(lazily("adapters.redis.cache", "RedisCache"), redis),
    )
    local_limits = providers.Singleton(MemoryLimits)
    exact_limits = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresLimits, pool),
        memory=providers.Singleton(MemoryLimits),
    )
    limits = providers.Singleton(
        layered_limits,
        local=local_limits,
        exact=exact_limits,
        redis_url=settings.redis_url,
        redis=redis.provider,
    )

    # Documents that are only added to, if they are not where everything else is
    mongo = providers.Singleton(
        lazily("adapters.mongo.opening", "open_mongo"),
        settings.mongo_url,
        settings.mongo_database,
    )
    opened_documents = providers.Selector(
        settings.documents_in,
        postgres=providers.List(),
        memory=providers.List(),
        mongo=providers.List(mongo),
    )

    # What happens, told to all processes
    broadcast = providers.Selector(
        settings.broadcast_over,
        memory=providers.Singleton(MemoryBroadcast),
        postgres=providers.Singleton(PostgresBroadcast, settings.database_url),
        redis=providers.Singleton(lazily("adapters.redis.broadcast", "RedisBroadcast"), redis),
    )
    opened_broadcast = providers.Selector(
        settings.broadcast_over,
        memory=providers.List(),
        postgres=providers.List(broadcast),
        redis=providers.List(broadcast),
    )
    event_log = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresEventLog, pool),
        memory=providers.Singleton(MemoryEventLog, memory),
    )

    # What has to be opened before the first use, in this order.
    opened = providers.Selector(
        settings.storage,
        postgres=providers.List(pool, wake_up),
        memory=providers.List(),
    )
    probes = providers.Selector(
        settings.storage,
        postgres=providers.Dict(database=providers.Singleton(DatabaseProbe, pool)),
        memory=providers.Dict(),
    )
    in_postgres = partial(
        providers.Singleton,
        PostgresUnitOfWork,
        pool,
        routes=routes,
        wake_up=wake_up,
        broadcast=broadcast,
    )
    in_memory = partial(
        providers.Singleton,
        MemoryUnitOfWork,
        memory,
        routes=routes,
        clock=clock,
        wake_up=wake_up,
        broadcast=broadcast,
    )

    # Security
    access_tokens = providers.Singleton(
        JwtAccessTokens,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                keys_of, settings.access_token_keys, directory=settings.data_directory, name="keys"
            ),
            memory=providers.Singleton(passing_keys_of, settings.access_token_keys),
        ),
        # The same in every process that serves the platform, whatever its port.
        issuer=settings.issuer,
        audience=settings.issuer,
    )
    head_signer = providers.Singleton(
        Ed25519HeadSigner,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                keys_of, settings.audit_keys, directory=settings.data_directory, name="audit-keys"
            ),
            memory=providers.Singleton(passing_keys_of, settings.audit_keys),
        ),
    )
    passwords = providers.Singleton(Argon2Passwords)
    staff_need_second_factor = providers.Callable(bool, settings.staff_need_second_factor)
    authenticator_apps = providers.Singleton(TotpApps, issuer=NAME)
    passkeys = providers.Singleton(WebAuthnPasskeys, settings.passkey_address, name=NAME)
    factor_secrets = providers.Singleton(RandomFactorSecrets)
    personal_cipher = providers.Singleton(
        AesGcmPersonalCipher,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                secrets_of, settings.master_keys, directory=settings.data_directory, name="master"
            ),
            memory=providers.Singleton(passing_secrets_of, settings.master_keys),
        ),
    )
    ticket_codes = providers.Singleton(
        Ed25519TicketCodes,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                secrets_of,
                settings.ticket_secrets,
                directory=settings.data_directory,
                name="tickets",
            ),
            memory=providers.Singleton(passing_secrets_of, settings.ticket_secrets),
        ),
    )

    session_secrets = providers.Singleton(
        HmacSessionSecrets,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                secrets_of,
                settings.session_secrets,
                directory=settings.data_directory,
                name="sessions",
            ),
            memory=providers.Singleton(passing_secrets_of, settings.session_secrets),
        ),
    )
    key_texts = providers.Singleton(Base62KeyTexts)
    link_secrets = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            secrets_of, settings.link_secrets, directory=settings.data_directory, name="links"
        ),
        memory=providers.Singleton(passing_secrets_of, settings.link_secrets),
    )
    link_tokens = providers.Singleton(HmacLinkTokens, link_secrets)
    social_secrets = providers.Singleton(HmacSocialSecrets, link_secrets)

    # Mail
    mailbox = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            FileMailbox,
            providers.Factory(Path, settings.data_directory, "mail"),
            sender=settings.mail_from,
            clock=clock,
        ),
        memory=providers.Singleton(MemoryMailbox, sender=settings.mail_from, clock=clock),
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
            clock=clock,
        ),
    )
    letters = providers.Singleton(JinjaLetters, settings.address)

    # Files
    signed_addresses = providers.Singleton(
        SignedAddresses,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                secrets_of, settings.file_secrets, directory=settings.data_directory, name="files"
            ),
            memory=providers.Singleton(passing_secrets_of, settings.file_secrets),
        ),
        clock,
        site=settings.address,
    )
    object_storage = providers.Selector(
        settings.files_in,
        files=providers.Singleton(
            FileStorage, providers.Factory(Path, settings.data_directory, "files"), signed_addresses
        ),
        memory=providers.Singleton(MemoryStorage, signed_addresses),
        s3=providers.Singleton(
            lazily("adapters.s3.storage", "S3Storage"),
            providers.Factory(
                lazily("adapters.s3.storage", "Bucket"),
                name=settings.s3_bucket,
                region=settings.s3_region,
                endpoint=settings.s3_endpoint,
                access_key=settings.s3_access_key,
                secret_key=settings.s3_secret_key,
            ),
        ),
    )
    opened_storage = providers.Selector(
        settings.files_in,
        files=providers.List(),
        memory=providers.List(),
        s3=providers.List(object_storage),
    )
    behind_addresses = providers.Singleton(StorageBehindAddresses, object_storage, signed_addresses)
    own_addresses = providers.Selector(
        settings.files_in,
        files=behind_addresses,
        memory=behind_addresses,
        s3=providers.Singleton(NoAddresses),
    )
    public_addresses = providers.Singleton(
        SitePublicAddresses, site=settings.address, cdn=settings.cdn_address
    )
    object_secrets = providers.Singleton(SystemSecrets)
    pictures = providers.Singleton(PillowPictures)
    file_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(
            open_store=providers.Singleton(partial, PostgresFileStore, cipher=personal_cipher)
        ),
        memory=in_memory(open_store=providers.Object(MemoryFileStore)),
    )
    file_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresFileViews, pool, personal_cipher),
        memory=providers.Singleton(MemoryFileViews, memory),
    )

    # Payment gateways
    sandbox = providers.Singleton(
        open_sandbox,
        secrets=providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                secrets_of,
                settings.sandbox_secrets,
                directory=settings.data_directory,
                name="sandbox",
            ),
            memory=providers.Singleton(passing_secrets_of, settings.sandbox_secrets),
        ),
        directory=providers.Selector(
            settings.storage, postgres=settings.data_directory, memory=providers.Object(None)
        ),
        scenario=settings.sandbox_scenario,
        clock=clock,
        session_minimum=providers.Factory(timedelta, seconds=settings.sandbox_session_seconds),
    )
    payment_patience = providers.Factory(timedelta, seconds=settings.payment_patience_seconds)
    stripe = providers.Singleton(
        open_stripe,
        secret_key=settings.stripe_secret_key,
        secrets=settings.stripe_webhook_secrets,
        address=settings.stripe_address,
        patience=payment_patience,
        clock=clock,
        closing=closing,
    )
    razorpay = providers.Singleton(
        open_razorpay,
        key_id=settings.razorpay_key_id,
        key_secret=settings.razorpay_key_secret,
        secrets=settings.razorpay_webhook_secrets,
        contact=providers.Factory(
            Contact, email=settings.razorpay_payer_email, phone=settings.razorpay_payer_phone
        ),
        address=settings.razorpay_address,
        patience=payment_patience,
        clock=clock,
        closing=closing,
    )
    gateways = providers.Singleton(
        Gateways,
        providers.Singleton(
            chosen,
            settings.payment_gateways,
            sandbox=sandbox.provided.gateway.provider,
            stripe=stripe.provider,
            razorpay=razorpay.provider,
        ),
        clock=clock,
        randomness=randomness,
        patience=payment_patience,
        retry_elsewhere=settings.payment_retry_elsewhere,
        return_urls=providers.Singleton(
            return_urls_of, settings.address, settings.payment_return_origins
        ),
    )

    # Identity
    identity_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(
            open_store=providers.Singleton(partial, PostgresIdentityStore, cipher=personal_cipher)
        ),
        memory=in_memory(open_store=providers.Object(MemoryIdentityStore)),
    )
    account_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresAccountViews, pool, personal_cipher),
        memory=providers.Singleton(MemoryAccountViews, memory),
    )
    session_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresSessionViews, pool, personal_cipher),
        memory=providers.Singleton(MemorySessionViews, memory),
    )
    api_key_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresApiKeyViews, pool, personal_cipher),
        memory=providers.Singleton(MemoryApiKeyViews, memory),
    )
    key_standings = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresKeyStandings, pool),
        memory=providers.Singleton(MemoryKeyStandings, memory),
    )
    session_standings = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresSessionStandings, pool),
        memory=providers.Singleton(MemorySessionStandings, memory),
    )

    social_identity_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresSocialIdentityViews, pool, personal_cipher),
        memory=providers.Singleton(MemorySocialIdentityViews, memory),
    )
    old_social_log_ins = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresOldSocialLogIns, pool),
        memory=providers.Singleton(MemoryOldSocialLogIns, memory),
    )
    identity_providers = providers.Singleton(
        identity_providers,
        google_client_id=settings.google_client_id,
        google_client_secret=settings.google_client_secret,
        issuers=settings.social_issuers,
        client_ids=settings.social_client_ids,
        client_secrets=settings.social_client_secrets,
        site=settings.address,
        return_addresses=settings.social_return_addresses,
        clock=clock,
        closing=closing,
    )

    spellings = providers.Singleton(WorldSpellings)
    avatars = providers.Singleton(FileAvatars, file_views)
    erasure_log = providers.Singleton(StoredErasureLog, object_storage)
    # Asked for, not given: a container copies what it is given, and with a table all of them.
    held = providers.Callable(lambda: HELD)
    # A storage that holds something of people besides these adds a line here.
    personal_records = providers.Selector(
        settings.storage,
        postgres=providers.List(
            providers.Singleton(PostgresPersonalRecords, pool, personal_cipher, held)
        ),
        memory=providers.List(providers.Singleton(MemoryPersonalRecords, memory)),
    )
    obligations = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresObligations, pool),
        memory=providers.Singleton(MemoryObligations, memory),
    )
    post = providers.Singleton(Post, work=identity_work, writer=letters, mailer=mailer, clock=clock)
    old_challenges = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresOldChallenges, pool),
        memory=providers.Singleton(MemoryOldChallenges, memory),
    )
    old_links = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresOldLinks, pool),
        memory=providers.Singleton(MemoryOldLinks, memory),
    )

    # Programme
    programme_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(open_store=providers.Object(PostgresProgrammeStore)),
        memory=in_memory(open_store=providers.Object(MemoryProgrammeStore)),
    )
    event_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresEventViews, pool),
        memory=providers.Singleton(MemoryEventViews, memory),
    )
    event_files = providers.Singleton(ImportedFiles)
    rich_text = providers.Singleton(Nh3RichText)
    venue_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresVenueViews, pool),
        memory=providers.Singleton(MemoryVenueViews, memory),
    )

    # Payments
    payment_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(
            open_store=providers.Singleton(partial, PostgresPaymentStore, cipher=personal_cipher)
        ),
        memory=in_memory(open_store=providers.Object(MemoryPaymentStore)),
    )
    quarantine = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresQuarantine, pool, personal_cipher),
        memory=providers.Singleton(MemoryQuarantine, memory),
    )
    refund_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresRefundViews, pool, personal_cipher),
        memory=providers.Singleton(MemoryRefundViews, memory),
    )

    reconciliation_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(
            open_store=providers.Singleton(
                partial, PostgresReconciliationStore, cipher=personal_cipher
            )
        ),
        memory=in_memory(open_store=providers.Object(MemoryReconciliationStore)),
    )
    reconciliation_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresReconciliationViews, pool),
        memory=providers.Singleton(MemoryReconciliationViews, memory),
    )
    dispute_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(
            open_store=providers.Singleton(partial, PostgresDisputeStore, cipher=personal_cipher)
        ),
        memory=in_memory(open_store=providers.Object(MemoryDisputeStore)),
    )
    dispute_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresDisputeViews, pool),
        memory=providers.Singleton(MemoryDisputeViews, memory),
    )

    ledger_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(
            open_store=providers.Singleton(partial, PostgresLedgerStore, cipher=personal_cipher)
        ),
        memory=in_memory(open_store=providers.Object(MemoryLedgerStore)),
    )
    ledger_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresLedgerViews, pool),
        memory=providers.Singleton(MemoryLedgerViews, memory),
    )
    proceeds = providers.Singleton(
        platform_fee,
        basis_points=settings.platform_fee_basis_points,
        fixed=settings.platform_fee_fixed,
    )

    # Inventory
    inventory_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(open_store=providers.Object(PostgresInventoryStore)),
        memory=in_memory(open_store=providers.Object(MemoryInventoryStore)),
    )

    # Booking
    hold_for = providers.Factory(timedelta, seconds=settings.hold_seconds)
    offers = providers.Singleton(ProgrammeOffers, work=programme_work)
    booking_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(
            open_store=providers.Singleton(partial, PostgresBookingStore, cipher=personal_cipher)
        ),
        memory=in_memory(open_store=providers.Object(MemoryBookingStore)),
    )
    booking_desk = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresBookingDesk,
            work=in_postgres(open_store=providers.Object(PostgresDeskStore)),
            clock=clock,
        ),
        memory=providers.Singleton(
            MemoryBookingDesk,
            work=in_memory(open_store=providers.Object(MemoryBookingStore)),
            clock=clock,
        ),
    )
    booking_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresBookingViews, pool),
        memory=providers.Singleton(MemoryBookingViews, memory),
    )
    cancellation_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresCancellationViews, pool),
        memory=providers.Singleton(MemoryCancellationViews, memory),
    )
    late_money_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresLateMoneyViews, pool),
        memory=providers.Singleton(MemoryLateMoneyViews, memory),
    )
    waiting_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(open_store=providers.Object(PostgresWaitingStore)),
        memory=in_memory(open_store=providers.Object(MemoryWaitingStore)),
    )
    waiting_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresWaitingViews, pool),
        memory=providers.Singleton(MemoryWaitingViews, memory),
    )
    ticket_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(
            open_store=providers.Singleton(partial, PostgresTicketStore, cipher=personal_cipher)
        ),
        memory=in_memory(open_store=providers.Object(MemoryTicketStore)),
    )
    # Whoever else knows what was paid for, such as deliveries, adds a line here.
    dispute_evidence = providers.List(providers.Singleton(TicketEvidence, work=ticket_work))
    qr_images = providers.Singleton(SegnoQrImages)
    ticket_papers = providers.Singleton(FpdfTicketPapers)
    calendar_files = providers.Singleton(IcsCalendarFiles)
