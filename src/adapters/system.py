"""The clock, the ids and the randomness of the machine."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

import uuid_utils.compat


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SystemIds:
    def new(self) -> UUID:
        return uuid_utils.compat.uuid7()


class SystemRandomness:
    def below(self, bound: int) -> int:
        return secrets.randbelow(bound)


class SystemSecrets:
    def new(self) -> str:
        return secrets.token_hex(20)
