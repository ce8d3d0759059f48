"""Rows of webhooks: what tells where they lead, and signs, is sealed by their owner's key."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from asyncpg import Record

from application.platform.personal_data import PersonalCipher
from domain.kernel.ids import AccountId, EndpointId
from domain.webhooks.delivery import Delivery, DeliveryStatus, Failure
from domain.webhooks.endpoint import Endpoint, EndpointStatus, Secret
from domain.webhooks.events import DisabledBecause

_MICROSECOND = timedelta(microseconds=1)


class StoredSecret(msgspec.Struct):
    shared: str
    seed: str
    made_at: datetime
    ends_at: datetime | None


_secrets = msgspec.json.Decoder(list[StoredSecret])


class EndpointRows:
    def __init__(self, cipher: PersonalCipher) -> None:
        self._cipher = cipher

    def to_row(self, endpoint: Endpoint, person_key: bytes | None) -> Mapping[str, Any]:
        texts = {
            "url": endpoint.url,
            "description": endpoint.description,
            "secrets": _written(endpoint.secrets),
        }
        return {
            **{
                # Who was erased has no key, and nothing that would need one.
                f"{name}_sealed": b""
                if person_key is None
                else self._cipher.seal(person_key, _place(name, endpoint.id), text)
                for name, text in texts.items()
            },
            "event_names": list(endpoint.event_names),
            "status": endpoint.status.value,
            "disabled_because": endpoint.disabled_because and endpoint.disabled_because.value,
        }

    def from_row(self, row: Record) -> Endpoint:
        because = row["disabled_because"]
        return Endpoint(
            id=EndpointId(row["id"]),
            owner_id=AccountId(row["owner_id"]),
            url=self._opened(row, "url"),
            description=self._opened(row, "description"),
            event_names=tuple(row["event_names"]),
            secrets=_read(self._opened(row, "secrets")),
            created_at=row["created_at"],
            status=EndpointStatus(row["status"]),
            disabled_because=None if because is None else DisabledBecause(because),
            version=row["version"],
        )

    def _opened(self, row: Record, name: str) -> str:
        if row["key"] is None or not row[f"{name}_sealed"]:
            return ""
        return self._cipher.unseal(row["key"], _place(name, row["id"]), row[f"{name}_sealed"])


def delivery_row(delivery: Delivery) -> Mapping[str, Any]:
    return {
        "id": delivery.id,
        "endpoint_id": delivery.endpoint_id,
        "event_id": delivery.event_id,
        "position": delivery.position,
        "event_name": delivery.event_name,
        "subject": delivery.subject,
        "sequence": delivery.sequence,
        "happened_at": delivery.happened_at,
        "created_at": delivery.created_at,
        **changing(delivery),
    }


def changing(delivery: Delivery) -> dict[str, Any]:
    """What attempts change."""
    return {
        "due_at": delivery.due_at,
        "status": delivery.status.value,
        "attempts": delivery.attempts,
        "last_attempt_at": delivery.last_attempt_at,
        "response_code": delivery.response_code,
        "failure": delivery.failure and delivery.failure.value,
        "took_microseconds": None if delivery.took is None else delivery.took // _MICROSECOND,
    }


def to_delivery(row: Record) -> Delivery:
    failure, took = row["failure"], row["took_microseconds"]
    return Delivery(
        id=row["id"],
        endpoint_id=EndpointId(row["endpoint_id"]),
        event_id=row["event_id"],
        position=row["position"],
        event_name=row["event_name"],
        subject=row["subject"],
        sequence=row["sequence"],
        happened_at=row["happened_at"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        status=DeliveryStatus(row["status"]),
        attempts=row["attempts"],
        last_attempt_at=row["last_attempt_at"],
        response_code=row["response_code"],
        failure=None if failure is None else Failure(failure),
        took=None if took is None else took * _MICROSECOND,
    )


def _written(secrets: tuple[Secret, ...]) -> str:
    stored = [
        StoredSecret(
            shared=b64encode(secret.shared).decode(),
            seed=b64encode(secret.seed).decode(),
            made_at=secret.made_at,
            ends_at=secret.ends_at,
        )
        for secret in secrets
    ]
    return msgspec.json.encode(stored).decode()


def _read(text: str) -> tuple[Secret, ...]:
    return tuple(
        Secret(
            shared=b64decode(stored.shared),
            seed=b64decode(stored.seed),
            made_at=stored.made_at,
            ends_at=stored.ends_at,
        )
        for stored in (_secrets.decode(text) if text else ())
    )


def _place(name: str, endpoint_id: Any) -> str:
    return f"webhook_endpoint.{name}:{endpoint_id}"
