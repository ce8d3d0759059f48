"""All faults of settings, each as a sentence for whoever starts the platform."""

from collections.abc import Iterator
from ipaddress import ip_network

from entrypoints.map_settings import (
    faults_of_google_addresses,
    faults_of_maps,
    faults_of_shared_servers,
)
from entrypoints.settings import Settings
from entrypoints.settings_faults.delivery import faults_of_fences, faults_of_market
from entrypoints.settings_faults.mail import faults_of_mail
from entrypoints.settings_faults.messages import faults_of_messages
from entrypoints.settings_faults.partners import faults_of_partners
from entrypoints.settings_faults.payments import faults_of_gateways
from entrypoints.settings_faults.storage import (
    faults_of_broadcast,
    faults_of_documents,
    faults_of_files,
    is_encrypted,
)
from entrypoints.social_settings import faults_of_google, faults_of_social, insecure_issuers


def faults_of(settings: Settings) -> Iterator[str]:
    """What contradicts itself, or may be set like this in development but not elsewhere."""
    yield from _contradictions(settings)
    if settings.profile != "development":
        yield from _faults_outside_development(settings)
    if settings.profile == "production":
        yield from _faults_in_production(settings)


def _contradictions(settings: Settings) -> Iterator[str]:
    if settings.task_lease_seconds < 2 * settings.payment_patience_seconds:
        # A charge that is tried again is looked up first: that is two questions in one attempt.
        yield (
            "FAIRGROUND_TASK_LEASE_SECONDS is less than twice FAIRGROUND_PAYMENT_PATIENCE_SECONDS:"
            " a task could not wait for its gateway."
        )
    yield from _faults_of_networks(settings)
    if settings.files_in == "s3" and settings.s3_bucket is None:
        yield "FAIRGROUND_S3_BUCKET is missing: files are to be kept in S3."
    yield from faults_of_mail(settings)
    yield from faults_of_gateways(settings)
    yield from faults_of_partners(settings)
    yield from faults_of_messages(settings)
    yield from faults_of_broadcast(settings)
    yield from faults_of_documents(settings)
    yield from faults_of_fences(settings)
    yield from faults_of_market(settings)
    yield from faults_of_maps(
        settings.maps, contact=settings.maps_contact, key=settings.google_maps_key
    )
    yield from faults_of_google(settings.google_client_id, settings.google_client_secret)
    yield from faults_of_social(
        settings.social_issuers, settings.social_client_ids, settings.social_client_secrets
    )


def _faults_outside_development(settings: Settings) -> Iterator[str]:
    where = f"in {settings.profile}"
    if settings.storage == "memory":
        yield f"FAIRGROUND_STORAGE cannot be memory {where}: nothing would outlive a restart."
    elif settings.database_url is None:
        yield f"FAIRGROUND_DATABASE_URL is missing: there is no embedded database {where}."
    for name in (
        "access_token_keys",
        "audit_keys",
        "ticket_secrets",
        "session_secrets",
        "master_keys",
        "link_secrets",
    ):
        if not getattr(settings, name):
            yield f"FAIRGROUND_{name.upper()} is missing: none are made up {where}."
    yield from faults_of_files(settings, where)
    yield from insecure_issuers(settings.social_issuers)
    yield from faults_of_google_addresses(
        settings.maps,
        {
            "google_geocoding_address": settings.google_geocoding_address,
            "google_routes_address": settings.google_routes_address,
        },
    )


def _faults_in_production(settings: Settings) -> Iterator[str]:
    if settings.documents_in == "mongo" and not is_encrypted(settings.mongo_url or ""):
        yield (
            "FAIRGROUND_MONGO_URL must say tls=true in production, or be mongodb+srv:"
            " who talks to whom is not sealed."
        )
    yield from faults_of_shared_servers(
        settings.maps,
        {
            "nominatim_address": settings.nominatim_address,
            "osrm_address": settings.osrm_address,
        },
    )
    if "sandbox" in settings.payment_gateways:
        yield "FAIRGROUND_PAYMENT_GATEWAYS cannot be sandbox in production: no money moves."
    if "sandbox" in settings.courier_partners:
        yield "FAIRGROUND_COURIER_PARTNERS cannot be sandbox in production: nobody would come."
    if settings.mailer == "mailbox":
        yield "FAIRGROUND_MAILER cannot be mailbox in production: nobody would get their mail."
    elif settings.mail_from.rstrip(">").endswith("@localhost"):
        yield "FAIRGROUND_MAIL_FROM is missing: whoever gets mail wants to know from whom."
    if not settings.staff_need_second_factor:
        yield "FAIRGROUND_STAFF_SECOND_FACTOR cannot be optional in production."
    if settings.failpoints:
        yield "FAIRGROUND_FAILPOINTS cannot be set in production: they break things on purpose."


def _faults_of_networks(settings: Settings) -> Iterator[str]:
    for network in settings.trusted_proxies:
        try:
            ip_network(network)
        except ValueError as error:
            yield f"FAIRGROUND_TRUSTED_PROXIES is wrong: {error}."
