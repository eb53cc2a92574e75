"""An S3 bucket as `objects.ObjectStore`, by aiobotocore: AWS, MinIO, Ceph, or whoever else speaks it.

What is sent carries its MD5, so the server refuses what a bad line changed; newer checksums are left off, for many
compatible servers do not know them. Must not know what the objects are.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from aiohttp import ClientError as LineError
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as NotConnected

from media.recording.objects import StorageAway, StorageError, StoredObject, StoredPart

_CONNECT_SECONDS, _READ_SECONDS = 5, 60
_PATIENCE_SECONDS, _SLOWEST = 15.0, 100_000
"""Reading is waited for so long, and the time at a slow rate (bytes/s): somebody may be watching."""
_ATTEMPTS = 2
_AT_ONCE = 1_000
"""Objects that one request deletes at most, by S3's rules."""
_MISSING = {"404", "NoSuchKey", "NotFound", "NoSuchUpload"}
_LATER = {"RequestTimeout", "SlowDown", "ServiceUnavailable", "InternalError", "Throttling", "RequestTimeTooSkewed"}

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class BucketSettings:
    """`endpoint` "" is AWS; without `access_key` the machine's own identity is used; `prefix` ends in a slash."""

    bucket: str
    endpoint: str = ""
    region: str = "us-east-1"
    prefix: str = ""
    access_key: str = ""
    secret_key: str = field(default="", repr=False)


class Bucket:
    """Connects when it is first used; belongs to one event loop."""

    def __init__(self, settings: BucketSettings) -> None:
        self._settings = settings
        self._open = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._client: Any = None

    async def check(self) -> None:
        key = f".check-{os.getpid()}-{os.urandom(4).hex()}"
        await self.put(key, b"E-Ilaj")
        found = await self.get(key, 0, 100)
        await self.delete((key,))
        if found != b"E-Ilaj":
            raise StorageError("what was written came back otherwise")

    async def close(self) -> None:
        self._client = None
        await self._open.aclose()

    async def put(self, key: str, data: bytes) -> None:
        await self._ask("put_object", Key=key, Body=data, ContentMD5=_md5(data))

    async def get(self, key: str, start: int, length: int) -> bytes:
        if length <= 0:
            return b""
        try:
            async with _patient(length):
                reply = await self._ask("get_object", Key=key, Range=f"bytes={start}-{start + length - 1}")
                async with reply["Body"] as body:
                    return bytes(await _told(body.read()))
        except _Refusal as error:
            if error.code == "InvalidRange":
                return b""
            raise

    async def find(self, key: str) -> StoredObject | None:
        try:
            async with _patient():
                reply = await self._ask("head_object", Key=key)
        except _Refusal as error:
            if error.code in _MISSING:
                return None
            raise
        return StoredObject(key, reply["ContentLength"], reply["ETag"].strip('"'))

    async def list(self, prefix: str) -> tuple[StoredObject, ...]:
        found = []
        async for page in self._pages("list_objects_v2", Prefix=self._key(prefix)):
            found += [self._stored(one) for one in page.get("Contents", ())]
        return tuple(found)

    async def folders(self) -> tuple[str, ...]:
        found: list[str] = []
        async for page in self._pages("list_objects_v2", Prefix=self._settings.prefix, Delimiter="/"):
            found += [self._name(one["Prefix"]).rstrip("/") for one in page.get("CommonPrefixes", ())]
        return tuple(found)

    async def delete(self, keys: tuple[str, ...]) -> None:
        for start in range(0, len(keys), _AT_ONCE):
            named = [{"Key": self._key(key)} for key in keys[start : start + _AT_ONCE]]
            reply = await self._ask("delete_objects", Delete={"Objects": named, "Quiet": True})
            if reply.get("Errors"):
                raise StorageError("the storage did not delete everything")

    async def uploads(self, prefix: str) -> tuple[tuple[str, str], ...]:
        found = []
        async for page in self._pages("list_multipart_uploads", Prefix=self._key(prefix)):
            found += [
                (one["Initiated"], self._name(one["Key"]), one["UploadId"]) for one in page.get("Uploads", ())
            ]
        return tuple((key, upload_id) for _, key, upload_id in sorted(found))

    async def parts(self, key: str, upload_id: str) -> tuple[StoredPart, ...]:
        found = []
        async for page in self._pages("list_parts", Key=self._key(key), UploadId=upload_id):
            found += [_part(one) for one in page.get("Parts", ())]
        return tuple(sorted(found, key=lambda part: part.number))

    async def begin(self, key: str) -> str:
        return str((await self._ask("create_multipart_upload", Key=key))["UploadId"])

    async def put_part(self, key: str, upload_id: str, number: int, data: bytes) -> StoredPart:
        about: dict[str, Any] = {"UploadId": upload_id, "PartNumber": number}
        reply = await self._ask("upload_part", Key=key, Body=data, ContentMD5=_md5(data), **about)
        return StoredPart(number, len(data), reply["ETag"].strip('"'))

    async def complete(self, key: str, upload_id: str, parts: tuple[StoredPart, ...]) -> None:
        named = [{"PartNumber": part.number, "ETag": f'"{part.etag}"'} for part in parts]
        await self._ask("complete_multipart_upload", Key=key, UploadId=upload_id, MultipartUpload={"Parts": named})

    async def abort(self, key: str, upload_id: str) -> None:
        try:
            await self._ask("abort_multipart_upload", Key=key, UploadId=upload_id)
        except _Refusal as error:
            if error.code not in _MISSING:
                raise

    async def _ask(self, method: str, Key: str | None = None, **values: Any) -> Mapping[str, Any]:
        client = await self._connected()
        if Key is not None:
            values["Key"] = self._key(Key)
        reply: Mapping[str, Any] = await _told(getattr(client, method)(Bucket=self._settings.bucket, **values))
        return reply

    async def _pages(self, method: str, **values: Any) -> AsyncIterator[Mapping[str, Any]]:
        client = await self._connected()
        pages = aiter(client.get_paginator(method).paginate(Bucket=self._settings.bucket, **values))
        while (page := await _told(_next(pages))) is not None:
            yield page

    async def _connected(self) -> Any:
        async with self._opening:
            if self._client is None:
                self._client = await _told(self._open.enter_async_context(self._make_client()))
        return self._client

    def _make_client(self) -> Any:
        ours = self._settings
        config = AioConfig(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            retries={"max_attempts": _ATTEMPTS, "mode": "standard"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            # A server of one's own seldom has a name for each bucket.
            s3={"addressing_style": "path" if ours.endpoint else "auto"},
        )
        return get_session().create_client(
            "s3",
            endpoint_url=ours.endpoint or None,
            region_name=ours.region,
            aws_access_key_id=ours.access_key or None,
            aws_secret_access_key=ours.secret_key or None,
            config=config,
        )

    def _key(self, name: str) -> str:
        return self._settings.prefix + name

    def _name(self, key: str) -> str:
        return key.removeprefix(self._settings.prefix)

    def _stored(self, one: Mapping[str, Any]) -> StoredObject:
        return StoredObject(self._name(one["Key"]), one["Size"], one["ETag"].strip('"'))


class _Refusal(StorageError):
    """What the server itself said, by S3's code."""

    def __init__(self, code: str) -> None:
        super().__init__(_SENTENCES.get(code, f"the storage refused it ({code})"))
        self.code = code


_SENTENCES = {
    "NoSuchBucket": "the bucket is not there",
    "AccessDenied": "the storage does not let these keys in",
    "403": "the storage does not let these keys in",
    "InvalidAccessKeyId": "the storage does not know the access key",
    "SignatureDoesNotMatch": "the secret key is not the one of the access key",
    "InvalidBucketName": "the bucket's name is not possible",
}


async def _told(work: Awaitable[_T]) -> _T:
    """Raises StorageAway, StorageError instead of what the library raises, whose words may hold addresses."""
    try:
        return await work
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "unknown"))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _LATER or status >= 500:
            raise StorageAway("the storage cannot serve now") from None
        raise _Refusal(code) from None
    except (HTTPClientError, NotConnected, IncompleteReadError, LineError, OSError) as error:
        raise StorageAway("the storage does not answer") from error
    except BotoCoreError as error:
        raise StorageError(f"the storage cannot be used ({type(error).__name__})") from error


@asynccontextmanager
async def _patient(length: int = 0) -> AsyncIterator[None]:
    """While it answers in time. Raises StorageAway."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS + length / _SLOWEST):
            yield
    except TimeoutError:
        raise StorageAway("the storage does not answer") from None


async def _next(pages: AsyncIterator[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    return await anext(pages, None)


def _part(one: Mapping[str, Any]) -> StoredPart:
    return StoredPart(one["PartNumber"], one["Size"], one["ETag"].strip('"'))


def _md5(data: bytes) -> str:
    """As Content-MD5 wants it. Against accidents alone: what is sent is sealed."""
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode("ascii")
