"""Where everything is put together, and taken apart again."""

import asyncio
import logging
from collections.abc import Coroutine, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version
from typing import Any
from uuid import UUID

import msgspec
from dependency_injector import containers, providers

from adapters.postgres.health import require_durability
from adapters.postgres.key_rotation import PostgresKeyRotation
from application.payments.reconciliation_ports import ReconciliationReport
from application.payments.start_reconciliation import StartReconciliation
from application.platform.errors import Unavailable
from application.platform.show_mailbox import ShowMailbox
from application.platform.tasks import Reaction
from application.platform.verify_audit import AuditVerdict
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId
from entrypoints.composition.adapters import Adapters
from entrypoints.composition.gateways import deliver_sandbox_notices
from entrypoints.composition.partners import deliver_partner_notices
from entrypoints.composition.routes.sharing import SHARING
from entrypoints.composition.sockets import entrance_from, gateway_from, socket_document
from entrypoints.composition.use_cases.activity import ActivityReactions, ActivityUseCases
from entrypoints.composition.use_cases.after_sales import AfterSalesReactions, AfterSalesUseCases
from entrypoints.composition.use_cases.alerts import AlertReactions, AlertUseCases
from entrypoints.composition.use_cases.booking import BookingReactions, BookingUseCases
from entrypoints.composition.use_cases.cart import CartReactions, CartUseCases
from entrypoints.composition.use_cases.catalogue import CatalogueUseCases
from entrypoints.composition.use_cases.chat import ChatReactions, ChatUseCases
from entrypoints.composition.use_cases.consignments import (
    ConsignmentReactions,
    ConsignmentUseCases,
)
from entrypoints.composition.use_cases.couriers import CourierReactions, CourierUseCases
from entrypoints.composition.use_cases.credentials import CredentialUseCases, MailReactions
from entrypoints.composition.use_cases.deliveries import DeliveryReactions, DeliveryUseCases
from entrypoints.composition.use_cases.files import FileReactions, FileUseCases
from entrypoints.composition.use_cases.identity import IdentityUseCases
from entrypoints.composition.use_cases.insight import InsightReactions, InsightUseCases
from entrypoints.composition.use_cases.inventory import InventoryUseCases
from entrypoints.composition.use_cases.market import MarketUseCases
from entrypoints.composition.use_cases.notifications import (
    NotificationReactions,
    NotificationUseCases,
)
from entrypoints.composition.use_cases.operations import OperationsUseCases
from entrypoints.composition.use_cases.orders import OrderReactions, OrderUseCases
from entrypoints.composition.use_cases.payments import PaymentReactions, PaymentUseCases
from entrypoints.composition.use_cases.privacy import PrivacyReactions, PrivacyUseCases
from entrypoints.composition.use_cases.product_search import (
    ProductSearchReactions,
    ProductSearchUseCases,
)
from entrypoints.composition.use_cases.profile import ProfileUseCases
from entrypoints.composition.use_cases.programme import ProgrammeReactions, ProgrammeUseCases
from entrypoints.composition.use_cases.realtime import Channels, RealtimeUseCases
from entrypoints.composition.use_cases.second_factors import SecondFactorUseCases
from entrypoints.composition.use_cases.social import SocialUseCases
from entrypoints.composition.use_cases.stock import StockReactions, StockUseCases
from entrypoints.composition.use_cases.webhooks import WebhookReactions, WebhookUseCases
from entrypoints.http.app import HttpApp, Options, create_app
from entrypoints.http.auth import MachineKeys
from entrypoints.http.capabilities import CAPABILITIES, Capabilities
from entrypoints.http.health import Probe, dispensable
from entrypoints.http.lanes import Quotas
from entrypoints.http.mailbox import MailboxController
from entrypoints.settings import Settings
from entrypoints.websocket.gateway import Gateway
from entrypoints.websocket.protocol import Entrance
from entrypoints.websocket.sockets import Bounds
from entrypoints.worker.housekeeping import keep_house
from entrypoints.worker.worker import Worker

AUDIT_EVERY = timedelta(hours=1)
SEAL_EVERY = timedelta(seconds=1)
SILENCE_EVERY = timedelta(seconds=5)
RECONCILED_POLL = timedelta(milliseconds=200)

logger = logging.getLogger(__name__)


class UseCases(containers.DeclarativeContainer):
    """The capabilities: each has a container here, and its reactions below."""

    adapters = providers.DependenciesContainer()

    identity = providers.Container(IdentityUseCases, adapters=adapters)
    credentials = providers.Container(CredentialUseCases, adapters=adapters)
    second_factors = providers.Container(
        SecondFactorUseCases,
        adapters=adapters,
        open_session=identity.open_session,
        standings=identity.standings,
        desk=identity.desk,
        check=identity.check,
    )
    social = providers.Container(SocialUseCases, adapters=adapters, admit=identity.admit)
    profile = providers.Container(ProfileUseCases, adapters=adapters)
    privacy = providers.Container(PrivacyUseCases, adapters=adapters)
    programme = providers.Container(ProgrammeUseCases, adapters=adapters)
    inventory = providers.Container(InventoryUseCases, adapters=adapters)
    activity = providers.Container(ActivityUseCases, adapters=adapters)
    catalogue = providers.Container(CatalogueUseCases, adapters=adapters)
    product_search = providers.Container(ProductSearchUseCases, adapters=adapters)
    booking = providers.Container(BookingUseCases, adapters=adapters)
    payments = providers.Container(PaymentUseCases, adapters=adapters)
    files = providers.Container(FileUseCases, adapters=adapters)
    couriers = providers.Container(CourierUseCases, adapters=adapters)
    consignments = providers.Container(ConsignmentUseCases, adapters=adapters)
    deliveries = providers.Container(DeliveryUseCases, adapters=adapters)
    market = providers.Container(MarketUseCases, adapters=adapters)
    insight = providers.Container(InsightUseCases, adapters=adapters)
    stock = providers.Container(StockUseCases, adapters=adapters)
    operations = providers.Container(OperationsUseCases, adapters=adapters)
    cart = providers.Container(CartUseCases, adapters=adapters)
    orders = providers.Container(OrderUseCases, adapters=adapters, basket_reader=cart.read_basket)
    after_sales = providers.Container(AfterSalesUseCases, adapters=adapters)
    chat = providers.Container(ChatUseCases, adapters=adapters)
    notifications = providers.Container(NotificationUseCases, adapters=adapters)
    realtime = providers.Container(RealtimeUseCases, adapters=adapters)
    alerts = providers.Container(AlertUseCases, adapters=adapters)
    webhooks = providers.Container(
        WebhookUseCases,
        adapters=adapters,
        get_booking=booking.get_booking,
        get_event=programme.get_event,
        get_order=orders.get_order,
        get_product=catalogue.get_product,
        get_delivery=deliveries.get_delivery,
    )


class Reactions(containers.DeclarativeContainer):
    """Every name that the routes mention."""

    adapters = providers.DependenciesContainer()

    mail = providers.Container(MailReactions, adapters=adapters)
    privacy = providers.Container(PrivacyReactions, adapters=adapters)
    programme = providers.Container(ProgrammeReactions, adapters=adapters)
    booking = providers.Container(BookingReactions, adapters=adapters)
    payments = providers.Container(PaymentReactions, adapters=adapters)
    files = providers.Container(FileReactions, adapters=adapters)
    activity = providers.Container(ActivityReactions, adapters=adapters)
    cart = providers.Container(CartReactions, adapters=adapters)
    after_sales = providers.Container(AfterSalesReactions, adapters=adapters)
    orders = providers.Container(
        OrderReactions,
        adapters=adapters,
        request_refund=payments.request_refund,
        cancel_payment=payments.cancel_payment,
    )
    product_search = providers.Container(ProductSearchReactions, adapters=adapters)
    stock = providers.Container(StockReactions, adapters=adapters)
    couriers = providers.Container(CourierReactions, adapters=adapters)
    consignments = providers.Container(ConsignmentReactions, adapters=adapters)
    deliveries = providers.Container(DeliveryReactions, adapters=adapters)
    insight = providers.Container(InsightReactions, adapters=adapters)
    chat = providers.Container(ChatReactions, adapters=adapters)
    notifications = providers.Container(NotificationReactions, adapters=adapters)
    webhooks = providers.Container(WebhookReactions, adapters=adapters)
    alerts = providers.Container(AlertReactions, adapters=adapters)


class Application(containers.DeclarativeContainer):
    settings = providers.Configuration(strict=True)
    adapters = providers.Container(Adapters, settings=settings)
    use_cases = providers.Container(UseCases, adapters=adapters)
    reactions = providers.Container(Reactions, adapters=adapters)
    channels = providers.Container(Channels, adapters=adapters)


def compose(settings: Settings) -> Application:
    application = Application()
    application.settings.from_dict(
        {
            **msgspec.to_builtins(settings),
            "address": settings.address,
            "issuer": settings.issuer,
            "hosts": settings.hosts,
            "files_in": settings.files_in,
            "broadcast_over": settings.broadcast_over,
            "documents_in": settings.documents_in,
            "shared_in": settings.shared_in,
            "sms_through": settings.sms_through,
            "push_through": settings.push_through,
            "passkey_address": settings.passkey_address,
            "staff_need_second_factor": settings.staff_need_second_factor,
        }
    )
    application.check_dependencies()
    return application


def use_cases_of(application: Application) -> dict[str, Any]:
    """Every use case, ready to call, under its name."""
    return dict(_singletons(application.use_cases()))


def reactions_of(application: Application) -> dict[str, Reaction]:
    """Every reaction, under the name that the routes give it."""
    return dict(_singletons(application.reactions()))


def worker_of(application: Application) -> Worker:
    adapters = application.adapters()
    return Worker(
        adapters.tasks(),
        reactions_of(application),
        clock=adapters.clock(),
        wake_up=adapters.wake_up(),
        randomness=adapters.randomness(),
        lease=timedelta(seconds=application.settings.task_lease_seconds()),
        sharing=adapters.sharing(),
        in_turn=SHARING,
    )


def background_of(application: Application) -> list[Coroutine[None, None, None]]:
    """What goes on beside the worker, until cancelled."""
    adapters = application.adapters()
    identity = application.use_cases().identity()
    inventory = application.use_cases().inventory()
    payments = application.use_cases().payments()
    jobs = [
        keep_house(
            {
                "forget old challenges": application.use_cases()
                .second_factors()
                .forget_old_challenges(),
                "forget old links": application.use_cases().credentials().forget_old_links(),
                "forget old log-ins elsewhere": (
                    application.use_cases().social().forget_old_social_log_ins()
                ),
                "forget expired answers": adapters.answers().forget_expired,
                "forget old places of deliveries": (
                    application.use_cases().deliveries().forget_old_places()
                ),
                "forget why carriers were chosen": (
                    application.use_cases().market().forget_old_choices()
                ),
                "end overdue shifts": application.use_cases().couriers().end_overdue_shifts(),
                "forget old tickets for sockets": (
                    application.use_cases().realtime().forget_old_socket_tickets()
                ),
                "forget ended limits": adapters.exact_limits().forget_ended,
                "release overdue holds": inventory.release_overdue_holds(),
                "forget old payment notices": payments.forget_payment_notices(),
                "forget old notices of couriers' partners": (
                    application.use_cases().consignments().forget_partner_notices()
                ),
                "forget old lists of providers": payments.forget_provider_books(),
                "start reconciliations": payments.start_due_reconciliations(),
            }
        ),
        keep_house(
            {"look for what operators must see": application.use_cases().alerts().check_platform()}
        ),
        keep_house(
            {"notice silent couriers": application.use_cases().couriers().note_silence()},
            every=SILENCE_EVERY,
        ),
        keep_house(
            {"seal the audit trail": application.use_cases().operations().seal_audit()},
            every=SEAL_EVERY,
        ),
        keep_house(
            {
                "repair stocks": inventory.repair_stocks(),
                "look whether the data are whole": application.use_cases().alerts().check_data(),
                "ask about open payments": payments.ask_about_open_payments(),
                "forget sessions that are over": identity.forget_over_sessions(),
                "forget old texts of messages": application.use_cases().chat().forget_old_texts(),
                "forget old activity": application.use_cases().activity().forget_old_activity(),
                "forget old carts": application.use_cases().cart().forget_old_carts(),
                "forget API keys that are over": identity.forget_over_api_keys(),
                "forget old deliveries to webhooks": (
                    application.use_cases().webhooks().forget_old_webhook_deliveries()
                ),
            },
            every=AUDIT_EVERY,
        ),
        keep_house(
            {"erase again whom a backup brought back": partial(reapply_erasures_of, application)},
            every=AUDIT_EVERY,
        ),
    ]
    jobs.append(application.use_cases().webhooks().webhook_sender().run())
    if application.settings.files_in() == "files":
        forget = adapters.object_storage().forget_drafts
        jobs.append(keep_house({"forget broken uploads": forget}, every=AUDIT_EVERY))
    if "sandbox" in application.settings.payment_gateways():
        receive = payments.receive_payment_notice()
        jobs.append(deliver_sandbox_notices(adapters.sandbox(), receive))
    if "sandbox" in application.settings.courier_partners():
        take = application.use_cases().consignments().receive_partner_notice()
        jobs.append(deliver_partner_notices(adapters.sandbox_partners(), take))
    return jobs


def watching_of(application: Application) -> list[Coroutine[None, None, None]]:
    """What every process looks at, whatever it does."""
    check = application.use_cases().alerts().check_vital_signs()
    return [keep_house({"look at the vital signs": check})]


def gateway_of(application: Application) -> Gateway:
    """Where sockets connect to."""
    settings = application.settings
    return gateway_from(
        application.adapters(),
        application.channels(),
        use_cases_of(application),
        Bounds(
            sockets=settings.socket_limit(),
            sockets_per_account=settings.socket_limit_per_account(),
        ),
    )


def entrance_of(application: Application) -> Entrance:
    """Who may connect a socket at all."""
    return entrance_from(application.settings)


def bare_app_of(application: Application, probes: Mapping[str, Probe]) -> HttpApp:
    """What a process answers over HTTP that serves sockets only: whether it is well."""
    return _app(application, {}, {}, probes)


def app_of(application: Application, probes: Mapping[str, Probe]) -> HttpApp:
    shown = _shown_mailbox(application)
    mailbox: Capabilities = {"mailbox": (MailboxController,)} if shown else {}
    capabilities = {**CAPABILITIES, **mailbox}
    use_cases = use_cases_of(application)
    document = socket_document(application.channels(), use_cases, version=version("fairground"))
    return _app(
        application,
        {**use_cases, **shown, "socket_document": document},
        capabilities,
        probes,
    )


def _app(
    application: Application,
    use_cases: Mapping[str, Any],
    capabilities: Capabilities,
    probes: Mapping[str, Probe],
) -> HttpApp:
    adapters = application.adapters()
    return create_app(
        use_cases,
        capabilities=capabilities,
        tokens=adapters.access_tokens(),
        secrets=adapters.session_secrets(),
        standings=application.use_cases().identity().standings(),
        keys=MachineKeys(adapters.key_texts(), application.use_cases().identity().known_keys()),
        answers=adapters.answers(),
        limits=adapters.limits(),
        conceal=adapters.personal_cipher().index,
        clock=adapters.clock(),
        options=_options_of(application),
        note=adapters.traffic().note,
        probes={**adapters.probes(), **_dispensable_probes(application), **probes},
    )


def _dispensable_probes(application: Application) -> Mapping[str, Probe]:
    """What may be gone while most goes on."""
    if application.settings.documents_in() != "mongo":
        return {}
    return {"documents": dispensable(application.adapters().mongo().ping)}


def _shown_mailbox(application: Application) -> dict[str, ShowMailbox]:
    """What a newcomer may read who has no mail server. Elsewhere it is not even there."""
    settings = application.settings
    if settings.profile() == "development" and settings.mailer() == "mailbox":
        return {"show_mailbox": ShowMailbox(application.adapters().mailbox())}
    return {}


def _options_of(application: Application) -> Options:
    settings = application.settings
    return Options(
        https=settings.address().startswith("https:"),
        version=version("fairground"),
        quotas=Quotas(
            public=settings.limit_public(),
            signed_in=settings.limit_signed_in(),
            admin=settings.limit_admin(),
            log_in=settings.limit_log_in(),
        ),
        trusted_proxies=settings.trusted_proxies(),
        allowed_origins=settings.allowed_origins(),
        hosts=settings.hosts(),
        public_url=settings.public_url(),
    )


async def broken_invariants_of(application: Application) -> list[str]:
    """A line for each invariant that does not hold."""
    broken = await application.adapters().audits().violations()
    return [f"{found.invariant}: {len(found.rows)} rows, as {found.rows[0]}" for found in broken]


async def audit_verdict_of(application: Application) -> AuditVerdict:
    return await application.use_cases().operations().verify_audit()()


async def open_(application: Application) -> None:
    """Open what has to be opened, once, and remember to close it."""
    adapters = application.adapters()
    for resource in [*adapters.opened(), *adapters.opened_storage()]:
        await adapters.closing().enter_async_context(resource)
    if application.settings.redis_url() is not None:
        await adapters.closing().enter_async_context(adapters.redis())
    for resource in [*adapters.opened_broadcast(), *adapters.opened_documents()]:
        await adapters.closing().enter_async_context(resource)
    await adapters.closing().enter_async_context(application.use_cases().activity().note_activity())
    if application.settings.profile() == "production":
        await require_durability(adapters.pool())


async def reapply_erasures_of(application: Application) -> None:
    """Erase again whom an older backup brought back; without the storage, an hour later."""
    try:
        again = await application.use_cases().privacy().reapply_erasures()()
    except Unavailable:
        logger.exception("Nobody knows yet who was erased")
        return
    if again:
        logger.warning("%s accounts of an older backup were erased again", again)


async def reconciled_of(
    application: Application, gateway: str, *, since: datetime | None, until: datetime | None
) -> ReconciliationReport:
    """Have our books compared with a provider's, as the program itself; wait for the report."""
    payments = application.use_cases().payments()
    by = Principal(AccountId(UUID(int=0)), frozenset({Role.ADMIN}))
    command = StartReconciliation(by=by, gateway=gateway, since=since, until=until)
    started = await payments.start_reconciliation()(command)
    views = application.adapters().reconciliation_views()
    worker = worker_of(application)
    while True:
        # Any worker may do it, here or in a process that serves.
        await worker.run_due()
        report: ReconciliationReport = await views.get(started.id)
        if not report.reconciliation.is_running:
            return report
        await asyncio.sleep(RECONCILED_POLL.total_seconds())


async def rotated_keys_of(application: Application) -> int:
    """Wrap every person's key by the newest master key; return how many were not yet."""
    adapters = application.adapters()
    return await PostgresKeyRotation(adapters.pool(), adapters.personal_cipher())()


async def close(application: Application) -> None:
    await application.adapters().closing().aclose()


def _singletons(container: containers.Container) -> Iterator[tuple[str, Any]]:
    for name, provider in container.providers.items():
        if isinstance(provider, providers.Container):
            yield from _singletons(provider())
        elif isinstance(provider, providers.BaseSingleton):
            yield name, provider()
