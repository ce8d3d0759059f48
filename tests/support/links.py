"""Links for tests."""

from datetime import datetime
from uuid import uuid4

from adapters.security.link_tokens import HmacLinkTokens
from domain.identity.one_time_link import OneTimeLink, Purpose
from domain.kernel.ids import AccountId, LinkId, SessionId
from tests.support.clock import NOON

SECRET = b"s" * 32


def a_link(
    purpose: Purpose = Purpose.VERIFY_EMAIL,
    *,
    account_id: AccountId | None = None,
    address: str = "ada@example.org",
    made_at: datetime = NOON,
    session_id: SessionId | None = None,
) -> OneTimeLink:
    return OneTimeLink(
        id=LinkId(uuid4()),
        account_id=account_id or AccountId(uuid4()),
        purpose=purpose,
        address=address,
        made_at=made_at,
        session_id=session_id,
    )


def link_tokens(*secrets: bytes) -> HmacLinkTokens:
    return HmacLinkTokens(secrets or (SECRET,))
