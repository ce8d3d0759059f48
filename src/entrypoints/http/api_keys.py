"""API keys over HTTP: how machines are let in, and kept out again."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from application.identity.api_key_queries import ListApiKeys, ShowApiKey
from application.identity.create_api_key import (
    CreateApiKey,
    CreateApiKeyHandler,
    CreatedApiKey,
)
from application.identity.rename_api_key import RenameApiKey, RenameApiKeyHandler
from application.identity.revoke_api_key import RevokeApiKey, RevokeApiKeyHandler
from application.platform.paging import PageRequest
from domain.identity.api_key import NAME_MAX, ApiKey
from domain.kernel.access import MEANINGS, Principal, Right
from domain.kernel.ids import ApiKeyId
from entrypoints.http.etags import etag
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import NO_NUL, Moment, Wire

KeyName = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=NAME_MAX, pattern=NO_NUL, examples=["Box office till"]),
]
Scopes = Annotated[
    list[Right], msgspec.Meta(min_length=1, max_length=len(Right), examples=[["organize"]])
]


class CreateApiKeyBody(Wire):
    """``expiresAt`` is at most a year away."""

    name: KeyName
    scopes: Scopes
    expires_at: Moment

    def to_command(self, by: Principal) -> CreateApiKey:
        return CreateApiKey(
            name=self.name, scopes=frozenset(self.scopes), expires_at=self.expires_at, by=by
        )


class RenameApiKeyBody(Wire):
    name: KeyName


class ScopeReply(Wire):
    """A right, and what it lets a machine do in words."""

    right: Right
    does: str


class ApiKeyReply(Wire, kw_only=True):
    id: UUID
    name: str
    scopes: list[ScopeReply]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    version: int

    @classmethod
    def of(cls, key: ApiKey) -> Self:
        return cls(
            id=key.id,
            name=key.name,
            scopes=[
                ScopeReply(right=right, does=MEANINGS[right].does) for right in sorted(key.scopes)
            ],
            created_at=key.created_at,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
            version=key.version,
        )


class CreatedApiKeyReply(ApiKeyReply, kw_only=True):
    """``key`` is told only here: what is kept of it is a hash."""

    key: Annotated[
        str,
        msgspec.Meta(
            examples=[
                "fgk_04jCz2KCPd3DSjzzCcvQ1k_0bC3dE4fG5hI6jK7lM8nO9pQ0rS1tU2vW3xY4zA5bC6123456"
            ]
        ),
    ]

    @classmethod
    def of_created(cls, created: CreatedApiKey) -> Self:
        shown = msgspec.structs.asdict(ApiKeyReply.of(created.key))
        return cls(**shown, key=created.text)


class ApiKeyController(Controller):
    path = "/api/api-keys"
    tags = ("Identity",)

    @post("/", summary="Create an API key for a machine, which is told once")
    async def create(
        self,
        data: JSONBody[CreateApiKeyBody],
        principal: NamedDependency[Principal],
        create_api_key: NamedDependency[CreateApiKeyHandler],
    ) -> Response[CreatedApiKeyReply]:
        """Send it as a bearer token. To rotate a key, create another and revoke the old one."""
        created = await create_api_key(data.to_command(principal))
        reply = CreatedApiKeyReply.of_created(created)
        return Response(reply, headers=etag(created.key.version))

    @get("/", summary="One's own API keys, but for the keys themselves")
    async def list_own(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_api_keys: NamedDependency[ListApiKeys],
    ) -> PageReply[ApiKeyReply]:
        return PageReply.of(await list_api_keys(page, principal), ApiKeyReply.of)

    @get("/{key_id:uuid}", summary="One of one's API keys")
    async def show(
        self,
        key_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        show_api_key: NamedDependency[ShowApiKey],
    ) -> Response[ApiKeyReply]:
        return _tagged(await show_api_key(ApiKeyId(key_id), principal))

    @patch("/{key_id:uuid}", summary="Call an API key something else")
    async def rename(
        self,
        key_id: FromPath[UUID],
        data: JSONBody[RenameApiKeyBody],
        seen_version: NamedDependency[int],
        principal: NamedDependency[Principal],
        rename_api_key: NamedDependency[RenameApiKeyHandler],
    ) -> Response[ApiKeyReply]:
        """What it may do and until when never changes: that is another key."""
        command = RenameApiKey(
            key_id=ApiKeyId(key_id), name=data.name, seen_version=seen_version, by=principal
        )
        return _tagged(await rename_api_key(command))

    @delete("/{key_id:uuid}", summary="Revoke an API key: it counts no more, within seconds")
    async def revoke(
        self,
        key_id: FromPath[UUID],
        seen_version: NamedDependency[int],
        principal: NamedDependency[Principal],
        revoke_api_key: NamedDependency[RevokeApiKeyHandler],
    ) -> None:
        command = RevokeApiKey(key_id=ApiKeyId(key_id), seen_version=seen_version, by=principal)
        await revoke_api_key(command)


def _tagged(key: ApiKey) -> Response[ApiKeyReply]:
    return Response(ApiKeyReply.of(key), headers=etag(key.version))
