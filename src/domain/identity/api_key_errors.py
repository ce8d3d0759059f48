"""What API keys refuse."""

from datetime import timedelta

from domain.kernel.access import Right
from domain.kernel.errors import Conflict, Invalid, NotFound, Unauthenticated
from domain.kernel.ids import ApiKeyId


class ApiKeyNotFound(NotFound):
    """The key is revoked, was never there, or is somebody else's."""

    code = "api-key-not-found"

    def __init__(self, key_id: ApiKeyId) -> None:
        super().__init__("You have no such API key.", keyId=str(key_id))


class ApiKeyDoesNotCount(Unauthenticated):
    """The key was revoked, ran out, or never was one of ours."""

    code = "api-key-does-not-count"

    def __init__(self) -> None:
        super().__init__("This API key does not count, or not any more.")


class BadKeyName(Invalid):
    """The name of a key has 1 to 100 characters that can be seen."""

    code = "bad-key-name"

    def __init__(self, most: int) -> None:
        super().__init__(f"The name of a key has 1 to {most} characters that can be seen.")


class BadKeyEnd(Invalid):
    """A key ends in the future, and within a year."""

    code = "bad-key-end"

    def __init__(self, most: timedelta) -> None:
        super().__init__(f"A key ends in the future, and within {most.days} days.", days=most.days)


class NoScopes(Invalid):
    """A key has at least one scope."""

    code = "no-scopes"

    def __init__(self) -> None:
        super().__init__("A key has at least one scope.")


class NotForKeys(Invalid):
    """The right is for people who proved who they are, and never for machines."""

    code = "scope-not-for-keys"

    def __init__(self, right: Right) -> None:
        super().__init__("No API key may do that.", scope=right)


class TooManyApiKeys(Conflict):
    """An account has so many keys already: revoke those that nobody uses."""

    code = "too-many-api-keys"

    def __init__(self, most: int) -> None:
        super().__init__(f"An account has at most {most} API keys.", most=most)
