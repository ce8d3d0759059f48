"""API keys for tests."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from adapters.memory.api_keys import MemoryKeyStandings
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.security.api_keys import Base62KeyTexts
from application.identity.key_ports import KeyStandings
from application.identity.key_standings import KnownKeys
from application.platform.ports import Clock
from domain.identity.api_key import ApiKey
from domain.kernel.access import Right
from domain.kernel.ids import AccountId, ApiKeyId
from entrypoints.http.auth import MachineKeys
from tests.support.clock import NOON

MONTH = timedelta(days=30)


def an_api_key(
    *scopes: Right,
    account_id: AccountId,
    name: str = "Box office till",
    secret_hash: bytes = b"a hash",
    expires_at: datetime = NOON + MONTH,
    now: datetime = NOON,
    id: UUID | None = None,
) -> ApiKey:
    return ApiKey.create(
        ApiKeyId(id or uuid4()),
        account_id=account_id,
        name=name,
        scopes=frozenset(scopes or {Right.BOOK}),
        secret_hash=secret_hash,
        expires_at=expires_at,
        now=now,
    )


def no_keys(clock: Clock) -> KnownKeys:
    """Nobody has an API key."""
    return KnownKeys(MemoryKeyStandings(MemoryDatabase()), clock)


def machine_keys(clock: Clock, keys: KeyStandings | None = None) -> MachineKeys:
    """How keys are recognised; none is known unless somebody says how they stand."""
    known = no_keys(clock) if keys is None else KnownKeys(keys, clock)
    return MachineKeys(Base62KeyTexts(), known)
