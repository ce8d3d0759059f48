"""The providers that people may log in through, as the settings name them."""

from collections.abc import Sequence
from contextlib import AsyncExitStack

from adapters.social import openid
from adapters.social.openid import OpenIdClient, OpenIdProvider
from application.identity.identity_providers import IdentityProviders
from application.platform.ports import Clock
from entrypoints.social_settings import GOOGLE, by_name


def identity_providers(
    *,
    google_client_id: str | None,
    google_client_secret: str | None,
    issuers: Sequence[str],
    client_ids: Sequence[str],
    client_secrets: Sequence[str],
    site: str,
    return_addresses: Sequence[str],
    clock: Clock,
    closing: AsyncExitStack,
) -> IdentityProviders:
    ids, secrets = by_name(client_ids), by_name(client_secrets)
    clients = {
        name: (issuer, OpenIdClient(id=ids[name], secret=secrets.get(name)))
        for name, issuer in by_name(issuers).items()
    }
    if google_client_id is not None:
        google = OpenIdClient(id=google_client_id, secret=google_client_secret)
        clients = {GOOGLE: (openid.GOOGLE, google), **clients}
    providers = [
        OpenIdProvider(name, issuer, client, clock) for name, (issuer, client) in clients.items()
    ]
    for provider in providers:
        closing.push_async_exit(provider)
    return IdentityProviders(providers, site=site, return_addresses=return_addresses)
