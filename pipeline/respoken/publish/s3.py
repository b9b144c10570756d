"""`s3://bucket/prefix`: S3 and what speaks it (`?endpoint=https://...` or AWS_ENDPOINT_URL). Needs boto3.

Credentials as the aws command finds them: the environment, `~/.aws`, a role. Up to 8 MiB go in one request,
more in parts of 8 MiB; an upload that was cut, even by another run, is found there and only its missing parts
are sent. Every request carries the MD5 and the SHA-256 of its bytes, which the server checks before it takes
them; afterwards size and ETag are compared, and where the ETag is no hash (encryption by KMS) the object is
read back.

boto3 (Apache-2.0) finds credentials in all the places people keep them and can go on with an upload another
process began; obstore and opendal, both lighter, can do neither.
"""

import base64
import hashlib
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)

from respoken import media_types
from respoken.errors import PublishError
from respoken.publish.base import (
    Address,
    Moved,
    Passing,
    Published,
    Remote,
    arrived_differently,
    home,
    sha256_of,
)

PART_BYTES = 8 << 20
MOST_PARTS = 10_000
"""S3's own limit."""

TIMEOUT_S = 60

PASSING = {
    "SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "Throttling", "BadDigest",
    "NoSuchUpload", "OperationAborted", "ThrottlingException", "TooManyRequests", "InvalidPart",
    "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody",
}
NOT_LET_IN = {
    "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken",
    "AuthorizationHeaderMalformed", "TokenRefreshRequired", "AllAccessDisabled", "403", "401",
}

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
    with _door(address.place):
        return S3(address, _client(address, environment))


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
        with _door(self.place):
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
        with _door(self._where(name)):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._key(name))
            except self._client.exceptions.NoSuchKey:
                return None
            body: bytes = answer["Body"].read()
            return body

    def holds(self, published: Published) -> bool:
        """By its ETag where that is a hash of the bytes, else by reading it back."""
        with _door(self._where(published.name)):
            remote = self._head(published.name)
            if remote.size_bytes != published.size_bytes:
                return False
            if remote.tag in _etags(published.path):
                return True
            body = self._client.get_object(Bucket=self._bucket, Key=self._key(published.name))["Body"]
            return sha256_of(body.iter_chunks(1 << 18)) == published.sha256

    def put(self, published: Published, moved: Moved) -> Remote:
        """Sent with its hashes, in parts when it is long; then looked at again."""
        with _door(self._where(published.name)):
            if published.size_bytes <= PART_BYTES:
                moved(0)
                body = published.path.read_bytes()
                self._client.put_object(
                    Bucket=self._bucket, Key=self._key(published.name), Body=body,
                    **_hashes(body), **_headers(published.name),
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
        with _door(self.place):
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
                    **_hashes(body),
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
        pages = self._client.get_paginator("list_multipart_uploads").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        return [upload for page in pages for upload in page.get("Uploads", ())]

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


def _hashes(body: bytes) -> dict[str, str]:
    md5 = hashlib.md5(body, usedforsecurity=False).digest()
    return {
        "ContentMD5": base64.b64encode(md5).decode(),
        "ChecksumSHA256": base64.b64encode(hashlib.sha256(body).digest()).decode(),
    }


def _headers(name: str) -> dict[str, str]:
    """What a browser is told of a file: its type, and how long it may keep it."""
    kind = media_types.of(name)
    lasts = media_types.is_media(name) and PurePosixPath(name).name[:1] != "."
    return {"ContentType": kind, "CacheControl": LATER if lasts else SOON}


# --- the connection -------------------------------------------------------------------------------


def _client(address: Address, environment: Mapping[str, str]) -> Any:
    # At its most talkative botocore logs signed headers; no log of ours may ever hold one.
    logging.getLogger("botocore").setLevel(logging.WARNING)
    session = botocore.session.Session()
    files = home(environment) / ".aws"
    session.set_config_variable(
        "credentials_file", environment.get("AWS_SHARED_CREDENTIALS_FILE") or str(files / "credentials")
    )
    session.set_config_variable("config_file", environment.get("AWS_CONFIG_FILE") or str(files / "config"))
    profile = address.query.get("profile") or environment.get("AWS_PROFILE")
    if profile:
        session.set_config_variable("profile", profile)
    key = environment.get("AWS_ACCESS_KEY_ID")
    if key and not address.query.get("profile"):
        session.set_credentials(
            key, environment.get("AWS_SECRET_ACCESS_KEY", ""), environment.get("AWS_SESSION_TOKEN")
        )
    endpoint = (
        address.query.get("endpoint")
        or environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL")
    )
    region = (
        address.query.get("region") or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
        or session.get_config_variable("region") or "us-east-1"
    )
    return boto3.Session(botocore_session=session).client(
        "s3", endpoint_url=endpoint or None, region_name=region,
        config=Config(
            # One try each: what passes is tried again by us, who know how far the file was.
            retries={"total_max_attempts": 1}, connect_timeout=TIMEOUT_S, read_timeout=TIMEOUT_S,
            s3={"addressing_style": "path" if endpoint else "auto"},
            # Not every server that speaks S3 knows the checksums boto3 would add by itself.
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
        ),
    )


@contextmanager
def _door(where: str) -> Iterator[None]:
    """Turns the library's errors into one line."""
    try:
        yield
    except ClientError as error:
        raise _answered(where, error) from error
    except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
        raise PublishError(
            f"no credentials: {error}.", where,
            "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws configure`.",
        ) from error
    except (ConnectionError, HTTPClientError, OSError) as error:
        raise Passing(
            f"the connection failed ({error}).", where, "Check the line and publish again."
        ) from error
    except (BotoCoreError, ValueError) as error:
        raise PublishError(f"cannot be used: {error}", where, "Check the address and the region.") from error


def _answered(where: str, error: ClientError) -> PublishError:
    """What a server's refusal means."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in PASSING or status >= 500 or status == 429:
        return Passing(f"the server is not able to ({code}).", where, "Publish again later.")
    if code in NOT_LET_IN or status in (401, 403):
        return PublishError(
            f"the server does not let you in ({code}).", where, "Check the keys, the profile and the bucket's policy."
        )
    if code == "NoSuchBucket":
        return PublishError("no such bucket.", where, "Make it, or correct its name.")
    told = re.sub(r"\s+", " ", str(error.response.get("Error", {}).get("Message", "")))[:200]
    return PublishError(f"the server refused it ({code}: {told}).", where, "Check the address and the region.")
