"""Files in S3, or in anything that speaks its protocol."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self
from urllib.parse import quote

import aiohttp
from aiobotocore.config import AioConfig
from aiobotocore.httpsession import AIOHTTPSession
from aiobotocore.session import get_session
from botocore.exceptions import BotoCoreError, ClientError

from application.platform.errors import Unavailable
from application.platform.storage import (
    ObjectFacts,
    ObjectNotFound,
    SignedRequest,
    StoredObject,
    checked_key,
)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ABSENT = frozenset({"NoSuchKey", "404", "NotFound"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Where, and with which right. Without keys those of the machine are used."""

    name: str
    region: str = "us-east-1"
    endpoint: str | None = None
    access_key: str | None = None
    secret_key: str | None = None
    connect_seconds: float = 3.0
    read_seconds: float = 10.0
    whole_seconds: float = 20.0
    """For one request with all its attempts."""


class S3Storage:
    """Open it before the first use. A bucket that is away when it opens does not matter."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._open = AsyncExitStack()
        self._client: Any = None

    async def __aenter__(self) -> Self:
        self._client = await self._open.enter_async_context(_client_of(self._bucket))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def put(self, key: str, stored: StoredObject) -> None:
        async with self._asking(key):
            await self._client.put_object(
                **self._at(key), Body=stored.content, ContentType=stored.content_type
            )

    async def get(self, key: str) -> StoredObject:
        async with self._asking(key):
            answer = await self._client.get_object(**self._at(key))
            async with answer["Body"] as body:
                content = await body.read()
        return StoredObject(content=content, content_type=answer["ContentType"])

    async def facts(self, key: str) -> ObjectFacts:
        async with self._asking(key):
            answer = await self._client.head_object(**self._at(key))
        return ObjectFacts(size=answer["ContentLength"], content_type=answer["ContentType"])

    async def part(self, key: str, *, start: int, length: int) -> bytes:
        wanted = f"bytes={start}-{start + length - 1}"
        async with self._asking(key):
            answer = await self._client.get_object(**self._at(key), Range=wanted)
            async with answer["Body"] as body:
                content: bytes = await body.read()
        return content

    async def delete(self, key: str) -> None:
        async with self._asking(key):
            await self._client.delete_object(**self._at(key))

    async def keys(self, folder: str) -> AsyncIterator[str]:
        found: dict[str, Any] = {"IsTruncated": True}
        while found["IsTruncated"]:
            last = found.get("NextContinuationToken")
            found = await self._listed(folder, {"ContinuationToken": last} if last else {})
            for stored in found.get("Contents", ()):
                yield stored["Key"]

    async def _listed(self, folder: str, after: Mapping[str, str]) -> dict[str, Any]:
        prefix = f"{checked_key(folder)}/"
        async with self._asking(folder):
            listed: dict[str, Any] = await self._client.list_objects_v2(
                Bucket=self._bucket.name, Prefix=prefix, Delimiter="/", **after
            )
        return listed

    async def upload(
        self, key: str, *, content_type: str, size: int, valid_for: timedelta
    ) -> SignedRequest:
        url = await self._presigned(
            "put_object", key, valid_for, ContentType=content_type, ContentLength=size
        )
        headers = {"Content-Type": content_type, "Content-Length": str(size)}
        return SignedRequest(method="PUT", url=url, headers=headers)

    async def download(self, key: str, *, file_name: str, valid_for: timedelta) -> SignedRequest:
        disposition = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
        url = await self._presigned(
            "get_object", key, valid_for, ResponseContentDisposition=disposition
        )
        return SignedRequest(method="GET", url=url)

    async def _presigned(
        self, operation: str, key: str, valid_for: timedelta, **facts: object
    ) -> str:
        async with self._asking(key):
            url: str = await self._client.generate_presigned_url(
                operation,
                Params={**self._at(key), **facts},
                ExpiresIn=int(valid_for.total_seconds()),
            )
        return url

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket.name, "Key": checked_key(key)}

    @asynccontextmanager
    async def _asking(self, key: str) -> AsyncIterator[None]:
        """Within the time; whatever goes wrong on the way is that the storage is not there."""
        try:
            async with asyncio.timeout(self._bucket.whole_seconds):
                yield
        except ClientError as refusal:
            code = refusal.response.get("Error", {}).get("Code")
            if code in _ABSENT:
                raise ObjectNotFound(key) from None
            raise Unavailable("object storage") from refusal
        except (BotoCoreError, aiohttp.ClientError, OSError) as error:
            raise Unavailable("object storage") from error


class StayingSession(AIOHTTPSession):  # type: ignore[misc]  # the library has no types
    """Goes where it was told to, and nowhere else: redirects are not followed."""

    async def _get_session(self, proxy_url: str | None) -> Any:
        return _Staying(await super()._get_session(proxy_url))


class _Staying:
    def __init__(self, session: Any) -> None:
        self._session = session

    async def request(self, method: str, **request: Any) -> Any:
        answer = await self._session.request(method, allow_redirects=False, **request)
        if answer.status in _REDIRECTS:
            # The library would look for the bucket in other regions, and at some never end.
            answer.release()
            raise aiohttp.ClientError("The storage points elsewhere.")
        return answer


def _client_of(bucket: Bucket) -> Any:
    config = AioConfig(
        signature_version="s3v4",
        connect_timeout=bucket.connect_seconds,
        read_timeout=bucket.read_seconds,
        retries={"mode": "standard", "total_max_attempts": 2},
        s3={"addressing_style": "path" if bucket.endpoint else "auto"},
        # Not every server knows the newer checksums.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        http_session_cls=StayingSession,
    )
    return get_session().create_client(
        "s3",
        region_name=bucket.region,
        endpoint_url=bucket.endpoint,
        aws_access_key_id=bucket.access_key,
        aws_secret_access_key=bucket.secret_key,
        config=config,
    )
