"""`s3://bucket/prefix`: S3 and what speaks it (`?endpoint=https://...` or AWS_ENDPOINT_URL). Needs boto3.

Credentials as the aws command finds them: the environment, `~/.aws`, a role. Up to 8 MiB go in one request,
more in parts of 8 MiB; an upload that was cut, even by another run, is found there and only its missing parts
are sent. Every request is signed over the SHA-256 of its bytes and carries their MD5, and the server takes
none that differ; afterwards size and ETag are compared, and where the ETag is no hash of ours (encryption by
KMS, other parts) the object is read back.

boto3 (Apache-2.0) finds credentials in all the places people keep them and lets us go on with an upload that
another process began, which obstore and opendal, both lighter, do not.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from botocore.exceptions import ClientError

from respoken import media_types
from respoken.errors import PublishError
from respoken.publish import aws
from respoken.publish.aws import NOT_LET_IN, door
from respoken.publish.base import (
    Address,
    Moved,
    Published,
    Remote,
    arrived_differently,
    sha256_of,
)

PART_BYTES = 8 << 20
MOST_PARTS = 10_000
"""S3's own limit."""

SOON = "public, max-age=300"
LATER = "public, max-age=86400"
"""A name may be given a new file when an episode is made again, so nothing is kept for ever."""


def open(url: str, environment: Mapping[str, str]) -> "S3":
    """The bucket an address names; the first call to it connects."""
    address = Address.of(url)
    address.only("endpoint", "region", "profile")
    if not address.host:
        raise PublishError("names no bucket.", address.place, "Write s3://bucket/prefix.")
    if address.user:
        raise PublishError(
            "has a user in it.", address.place, "Keys go into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    with door(address.place):
        return S3(address, aws.client(address, environment))


class S3:
    """A target that is a bucket, or a part of one."""

    def __init__(self, address: Address, client: Any) -> None:
        self.place = address.place
        self._bucket, self._prefix = address.host, address.path.strip("/")
        self._client = client

    def files(self, folder: str) -> dict[str, Remote]:
        """By size and ETag."""
        prefix = self._key(folder) + "/" if self._key(folder) else ""
        found: dict[str, Remote] = {}
        with door(self.place):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix, Delimiter="/"
            )
            for page in pages:
                for entry in page.get("Contents", ()):
                    found[entry["Key"].removeprefix(prefix)] = Remote(
                        size_bytes=entry["Size"], tag=entry["ETag"].strip('"')
                    )
        return found

    def read(self, name: str) -> bytes | None:
        """A small object whole; None when there is none."""
        with door(self._where(name)):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._key(name))
            except self._client.exceptions.NoSuchKey:
                return None
            body: bytes = answer["Body"].read()
            return body

    def holds(self, published: Published) -> bool:
        """By its ETag where that is a hash of the bytes, else by reading it back."""
        with door(self._where(published.name)):
            remote = self._head(published.name)
            if remote.size_bytes != published.size_bytes:
                return False
            if remote.tag in _etags(published.path):
                return True
            body = self._client.get_object(Bucket=self._bucket, Key=self._key(published.name))["Body"]
            return sha256_of(body.iter_chunks(1 << 18)) == published.sha256

    def put(self, published: Published, moved: Moved) -> Remote:
        """Sent with its hashes, in parts when it is long; then looked at again."""
        with door(self._where(published.name)):
            if published.size_bytes <= PART_BYTES:
                moved(0)
                body = published.path.read_bytes()
                self._client.put_object(
                    Bucket=self._bucket, Key=self._key(published.name), Body=body,
                    ContentMD5=_md5(body), **_headers(published.name),
                )
                moved(len(body))
            else:
                self._put_parts(published, moved)
            if not self.holds(published):
                raise arrived_differently(published, self.place)
            return self._head(published.name)

    def tidy(self, folders: list[str], names: list[str]) -> None:
        """Abort uploads of these names that were cut and not gone on with: their parts cost money."""
        ours = {self._key(name) for name in names}
        with door(self.place):
            for upload in self._uploads(self._prefix):
                if upload["Key"] in ours:
                    self._client.abort_multipart_upload(
                        Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                    )

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    # --- parts ------------------------------------------------------------------------------------

    def _put_parts(self, published: Published, moved: Moved) -> None:
        """Send the parts that are not there yet and have the server join them."""
        key = self._key(published.name)
        upload, there = self._begun(key)
        if upload is None:
            upload = self._client.create_multipart_upload(
                Bucket=self._bucket, Key=key, **_headers(published.name)
            )["UploadId"]
        done, parts, waiting = 0, [], []
        for number, body in enumerate(_parts(published.path), 1):
            if there.get(number) == hashlib.md5(body, usedforsecurity=False).hexdigest():
                done += len(body)
                parts.append({"PartNumber": number, "ETag": f'"{there[number]}"'})
            else:
                waiting.append(number)
        moved(done)
        with published.path.open("rb") as file:
            for number in waiting:
                file.seek((number - 1) * _part_bytes(published.size_bytes))
                body = file.read(_part_bytes(published.size_bytes))
                answer = self._client.upload_part(
                    Bucket=self._bucket, Key=key, UploadId=upload, PartNumber=number, Body=body,
                    ContentMD5=_md5(body),
                )
                parts.append({"PartNumber": number, "ETag": answer["ETag"]})
                done += len(body)
                moved(done)
        parts.sort(key=lambda part: int(str(part["PartNumber"])))
        self._client.complete_multipart_upload(
            Bucket=self._bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts}
        )

    def _begun(self, key: str) -> tuple[str | None, dict[int, str]]:
        """The newest upload of this key that was cut: its id, and the ETag of each part it has."""
        begun = [upload for upload in self._uploads(key) if upload["Key"] == key]
        if not begun:
            return None, {}
        upload = max(begun, key=lambda upload: upload["Initiated"])["UploadId"]
        pages = self._client.get_paginator("list_parts").paginate(
            Bucket=self._bucket, Key=key, UploadId=upload
        )
        return upload, {
            part["PartNumber"]: part["ETag"].strip('"') for page in pages for part in page.get("Parts", ())
        }

    def _uploads(self, prefix: str) -> list[dict[str, Any]]:
        """Uploads that were begun and not ended; none where we may not ask, or the server knows no answer."""
        pages = self._client.get_paginator("list_multipart_uploads").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        try:
            return [upload for page in pages for upload in page.get("Uploads", ())]
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in NOT_LET_IN | {"NotImplemented"}:
                return []
            raise

    # --- names ------------------------------------------------------------------------------------

    def _head(self, name: str) -> Remote:
        head = self._client.head_object(Bucket=self._bucket, Key=self._key(name))
        return Remote(size_bytes=head["ContentLength"], tag=head["ETag"].strip('"'))

    def _key(self, name: str) -> str:
        return "/".join(part for part in (self._prefix, name) if part)

    def _where(self, name: str) -> str:
        return f"{self.place}: {name}"


def _part_bytes(size_bytes: int) -> int:
    # Whole MiB, so that the same file is always cut at the same places.
    least = -(-size_bytes // MOST_PARTS)
    return max(PART_BYTES, -(-least // (1 << 20)) << 20)


def _parts(path: Path) -> Iterator[bytes]:
    size_bytes = _part_bytes(path.stat().st_size)
    with path.open("rb") as file:
        while body := file.read(size_bytes):
            yield body


def _etags(path: Path) -> set[str]:
    """The ETags a file has when it was sent whole and when it was sent in parts."""
    whole = hashlib.md5(usedforsecurity=False)
    digests = []
    for body in _parts(path):
        whole.update(body)
        digests.append(hashlib.md5(body, usedforsecurity=False).digest())
    joined = hashlib.md5(b"".join(digests), usedforsecurity=False).hexdigest()
    return {whole.hexdigest(), f"{joined}-{len(digests)}"}


def _md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def _headers(name: str) -> dict[str, str]:
    """What a browser is told of a file: its type, and how long it may keep it."""
    kind = media_types.of(name)
    lasts = media_types.is_media(name) and PurePosixPath(name).name[:1] != "."
    return {"ContentType": kind, "CacheControl": LATER if lasts else SOON}
