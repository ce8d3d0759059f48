"""Identities elsewhere as rows: who one is there is sealed, and found by a blind index."""

from typing import Any

from asyncpg import Record
from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Uuid

from adapters.postgres.schema import TIME, id_column, metadata
from application.platform.personal_data import PersonalCipher
from domain.identity.session_events import SessionKind
from domain.identity.social_identity import SocialIdentity
from domain.identity.social_log_in import SocialLogIn
from domain.kernel.ids import AccountId, SocialIdentityId, SocialLogInId

identities = Table(
    "social_identity",
    metadata,
    id_column(),
    Column("account_id", Uuid, nullable=False),
    Column("provider", String, nullable=False),
    Column("issuer", String, nullable=False),
    Column("subject_sealed", LargeBinary, nullable=False),
    # Of the issuer and the subject together: at most one account for each.
    Column("subject_index", LargeBinary, nullable=False, unique=True),
    Column("linked_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_social_identity_account_id", "account_id"),
)
log_ins = Table(
    "social_log_in",
    metadata,
    id_column(),
    Column("provider", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("return_to", String, nullable=False),
    Column("begun_at", TIME, nullable=False),
    Column("account_id", Uuid),
    Index("ix_social_log_in_begun_at", "begun_at"),
)

SUBJECT = "social-subject"
"""The kind of blind index."""


def index_text(issuer: str, subject: str) -> str:
    return f"{issuer}\0{subject}"


class SocialRows:
    def __init__(self, cipher: PersonalCipher) -> None:
        self._cipher = cipher

    def to_row(self, identity: SocialIdentity, key: bytes) -> dict[str, Any]:
        return {
            "id": identity.id,
            "account_id": identity.account_id,
            "provider": identity.provider,
            "issuer": identity.issuer,
            "subject_sealed": self._cipher.seal(key, _place(identity.id), identity.subject),
            "subject_index": self.index(identity),
            "linked_at": identity.linked_at,
            "version": identity.next_version,
        }

    def from_row(self, row: Record, key: bytes) -> SocialIdentity:
        return SocialIdentity(
            id=SocialIdentityId(row["id"]),
            account_id=AccountId(row["account_id"]),
            provider=row["provider"],
            issuer=row["issuer"],
            subject=self._cipher.unseal(key, _place(row["id"]), row["subject_sealed"]),
            linked_at=row["linked_at"],
            version=row["version"],
        )

    def index(self, identity: SocialIdentity) -> bytes:
        return self._cipher.index(SUBJECT, index_text(identity.issuer, identity.subject))


def log_in_to_row(log_in: SocialLogIn) -> dict[str, Any]:
    return {
        "id": log_in.id,
        "provider": log_in.provider,
        "kind": log_in.kind.value,
        "return_to": log_in.return_to,
        "begun_at": log_in.begun_at,
        "account_id": log_in.account_id,
    }


def log_in_from_row(row: Record) -> SocialLogIn:
    return SocialLogIn(
        id=SocialLogInId(row["id"]),
        provider=row["provider"],
        kind=SessionKind(row["kind"]),
        return_to=row["return_to"],
        begun_at=row["begun_at"],
        account_id=None if row["account_id"] is None else AccountId(row["account_id"]),
    )


def _place(identity_id: object) -> str:
    return f"social_identity.subject:{identity_id}"
