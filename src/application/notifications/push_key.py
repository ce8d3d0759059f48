from typing import Protocol


class PushKey(Protocol):
    @property
    def public_key(self) -> str:
        """Who we are to push services, in base64url."""
        ...


class ShowPushKey:
    """What browsers need to know of us before they subscribe."""

    def __init__(self, key: PushKey) -> None:
        self._key = key

    def __call__(self) -> str:
        return self._key.public_key
