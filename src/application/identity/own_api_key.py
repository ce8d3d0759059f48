"""One's own API key, to be looked at or changed."""

from domain.identity.api_key import ApiKey, ApiKeyStatus
from domain.identity.api_key_errors import ApiKeyNotFound
from domain.kernel.access import Principal
from domain.kernel.errors import StaleVersion


def own(key: ApiKey, by: Principal, seen: int | None = None) -> ApiKey:
    """The key; raise ``ApiKeyNotFound``, or ``StaleVersion`` if another version was seen."""
    if key.account_id != by.account_id or key.status is not ApiKeyStatus.ACTIVE:
        raise ApiKeyNotFound(key.id)
    if seen is not None and key.version != seen:
        raise StaleVersion("The API key changed meanwhile.", version=key.version)
    return key
