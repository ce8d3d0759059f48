"""What can be read about other providers, and about who one is there."""

from collections.abc import Sequence

from application.identity.identity_providers import IdentityProviders
from application.identity.social_ports import SocialIdentityViews
from domain.identity.social_identity import SocialIdentity
from domain.kernel.access import Principal


class ListProviders:
    """By their names: what buttons a page has to show."""

    def __init__(self, providers: IdentityProviders) -> None:
        self._providers = providers

    async def __call__(self) -> Sequence[str]:
        return self._providers.names


class ListIdentities:
    def __init__(self, views: SocialIdentityViews) -> None:
        self._views = views

    async def __call__(self, by: Principal) -> Sequence[SocialIdentity]:
        return await self._views.of(by.account_id)
