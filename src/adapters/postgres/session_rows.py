"""Sessions as rows. With what and from where somebody logged in is sealed with their key."""

from typing import Any

from asyncpg import Record
from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Uuid

from adapters.postgres.schema import TIME, id_column, metadata
from application.identity.session_ports import SessionStanding
from application.platform.personal_data import PersonalCipher
from domain.identity.session import Session, SessionStatus
from domain.identity.session_events import SessionKind
from domain.kernel.access import Role
from domain.kernel.ids import AccountId, SessionId

sessions = Table(
    "session",
    metadata,
    id_column(),
    Column("account_id", Uuid, nullable=False),
    Column("kind", String, nullable=False),
    Column("created_at", TIME, nullable=False),
    # Neither this nor anything else that use changes is in an index: it is written often.
    Column("last_used_at", TIME, nullable=False),
    Column("proved_at", TIME),
    Column("has_second_factor", Boolean, nullable=False),
    Column("device_sealed", LargeBinary, nullable=False),
    Column("place_sealed", LargeBinary, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("renewed_at", TIME, nullable=False),
    Column("status", String, nullable=False),
    Column("revoked_at", TIME),
    Column("version", Integer, nullable=False),
    Index("ix_session_account_id_id", "account_id", "id"),
)
CHANGING = (
    "last_used_at",
    "proved_at",
    "has_second_factor",
    "secret_hash",
    "generation",
    "renewed_at",
    "status",
    "revoked_at",
)


class SessionRows:
    def __init__(self, cipher: PersonalCipher) -> None:
        self._cipher = cipher

    def to_row(self, session: Session, key: bytes) -> dict[str, Any]:
        return {
            "id": session.id,
            "account_id": session.account_id,
            "kind": session.kind,
            "created_at": session.created_at,
            "device_sealed": self._cipher.seal(key, _place("device", session.id), session.device),
            "place_sealed": self._cipher.seal(key, _place("place", session.id), session.place),
            "version": session.next_version,
            **changing(session),
        }

    def from_row(self, row: Record) -> Session:
        return Session(
            id=SessionId(row["id"]),
            account_id=AccountId(row["account_id"]),
            kind=SessionKind(row["kind"]),
            created_at=row["created_at"],
            last_used_at=row["last_used_at"],
            proved_at=row["proved_at"],
            has_second_factor=row["has_second_factor"],
            device=self._opened(row, "device"),
            place=self._opened(row, "place"),
            secret_hash=row["secret_hash"],
            generation=row["generation"],
            renewed_at=row["renewed_at"],
            status=SessionStatus(row["status"]),
            revoked_at=row["revoked_at"],
            version=row["version"],
        )

    def _opened(self, row: Record, what: str) -> str:
        if row["key"] is None:  # Of somebody who was erased.
            return ""
        return self._cipher.unseal(row["key"], _place(what, row["id"]), row[f"{what}_sealed"])


def changing(session: Session) -> dict[str, Any]:
    return {name: getattr(session, name) for name in CHANGING}


def standing_of(row: Record) -> SessionStanding:
    return SessionStanding(
        session_id=SessionId(row["id"]),
        account_id=AccountId(row["account_id"]),
        roles=frozenset(Role(name) for name in row["roles"]),
        kind=SessionKind(row["kind"]),
        status=SessionStatus(row["status"]),
        created_at=row["created_at"],
        last_used_at=row["last_used_at"],
        proved_at=row["proved_at"],
        has_second_factor=row["has_second_factor"],
        generation=row["generation"],
        renewed_at=row["renewed_at"],
        secret_hash=row["secret_hash"],
    )


def _place(column: str, session_id: Any) -> str:
    return f"session.{column}:{session_id}"
