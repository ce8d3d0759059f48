"""Calls to an OpenID provider, which may have its parts at several addresses."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from types import MappingProxyType
from typing import Self

from yarl import URL

from adapters.outgoing import Answer, Outgoing
from application.platform.errors import Unavailable

ORIGINS_MAX = 8
PATIENCE = timedelta(seconds=5)
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class OpenIdCalls:
    """The issuer's address is one that an operator has chosen, so it may be a private one.

    Whatever its document names beside it must be public, and reached by TLS.
    """

    def __init__(
        self, name: str, issuer: str, *, is_private: bool = True, patience: timedelta = PATIENCE
    ) -> None:
        self._name = name
        self._home = URL(issuer).origin()
        self._is_private = is_private
        self._patience = patience
        self._opened: dict[URL, Outgoing] = {}
        self._closing = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._opened.clear()
        await self._closing.aclose()

    async def get(self, address: str, headers: Mapping[str, str] = _NO_HEADERS) -> Answer:
        return await self._call("GET", address, headers=headers)

    async def post(self, address: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
        return await self._call("POST", address, headers=headers, body=body)

    def may_call(self, address: str) -> bool:
        try:
            self._checked(address)
        except ValueError:
            return False
        return True

    def _checked(self, address: str) -> URL:
        """The address, if it is one to be called; raise ``ValueError``."""
        url = URL(address)
        is_safe = url.scheme == "https" or (url.absolute and url.origin() == self._home)
        if not (is_safe and url.host) or url.user or url.password or url.fragment:
            raise ValueError("not an address to be called")
        return url

    async def _call(
        self, method: str, address: str, *, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        try:
            url = self._checked(address)
            calls = await self._calls_to(url.origin())
        except ValueError:
            raise Unavailable(self._name) from None
        return await calls.call(method, url.raw_path_qs, headers=headers, body=body)

    async def _calls_to(self, origin: URL) -> Outgoing:
        if origin not in self._opened:
            if len(self._opened) >= ORIGINS_MAX:
                raise ValueError("more addresses than any provider has")
            is_chosen = self._is_private and origin == self._home
            calls = Outgoing(
                self._name,
                str(origin),
                usual="" if is_chosen else str(origin),
                headers={"Accept": "application/json"},
                patience=self._patience,
            )
            self._opened[origin] = await self._closing.enter_async_context(calls)
        return self._opened[origin]
