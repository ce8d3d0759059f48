from collections.abc import Sequence

from application.identity.social_ports import IdentityProvider
from domain.identity.social_errors import ProviderNotFound, ReturnNotAllowed

PAGE = "/account/social/"
"""Our own page that people come back to. Each provider has its own, so none speaks for another."""


class IdentityProviders:
    """Those that the operator has set up, and where they may send people back to."""

    def __init__(
        self, providers: Sequence[IdentityProvider], *, site: str, return_addresses: Sequence[str]
    ) -> None:
        self._providers = {provider.name: provider for provider in providers}
        self._site = site
        self._return_addresses = frozenset(return_addresses)

    @property
    def names(self) -> Sequence[str]:
        return list(self._providers)

    def get(self, name: str) -> IdentityProvider:
        """The provider; raise ``ProviderNotFound``."""
        try:
            return self._providers[name]
        except KeyError:
            raise ProviderNotFound(name) from None

    def return_to(self, name: str, wanted: str | None) -> str:
        """The address to come back to; raise ``ReturnNotAllowed`` if it is not one of ours."""
        if wanted is None:
            return f"{self._site}{PAGE}{name}"
        if wanted not in self._return_addresses:
            raise ReturnNotAllowed
        return wanted
