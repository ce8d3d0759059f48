"""What links that come by mail need from the outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.identity.one_time_link import OneTimeLink, Purpose
from domain.identity.reset_request import ResetRequest
from domain.kernel.ids import AccountId, LinkId, ResetRequestId


class Links(Protocol):
    """Every link that was sent, or is about to be, until it is long over."""

    async def add(self, *links: OneTimeLink) -> None:
        """Store new links; one that is there already stays as it is."""
        ...

    async def of(self, account_id: AccountId) -> Sequence[OneTimeLink]:
        """All links of the account. They do not change until the transaction ends."""
        ...

    async def beside(self, link_id: LinkId) -> Sequence[OneTimeLink]:
        """The same for the account that has this link; nothing if nobody has."""
        ...

    async def save(self, *links: OneTimeLink) -> None:
        """Store links that changed."""
        ...


class ResetRequests(Protocol):
    """Wishes for a new password that nobody has looked at. Adding one records its event."""

    async def add(self, request: ResetRequest) -> None: ...

    async def find(self, request_id: ResetRequestId) -> ResetRequest | None:
        """Return the request, unless it has been forgotten."""
        ...

    async def forget(self, request_id: ResetRequestId) -> None:
        """Remove it; nothing happens if there is none."""
        ...


class OldLinks(Protocol):
    """For who tidies up."""

    async def forget_old(self, now: datetime) -> None:
        """Remove links that have been over for so long that nothing speaks of them any more."""
        ...


class LinkTokens(Protocol):
    """What stands in a mail. No database has it, so none that is stolen gives it away."""

    def token(self, link_id: LinkId, purpose: Purpose) -> str:
        """The same for the same link, whenever one asks."""
        ...

    def read(self, token: str, *purposes: Purpose) -> LinkId:
        """Whose token it is; raise ``LinkDoesNotCount`` if we made it for none of these."""
        ...
