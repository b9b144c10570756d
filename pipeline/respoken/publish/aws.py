"""The connection to a server that speaks S3: where it is, who we are, and what its refusals mean."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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

from respoken.errors import PublishError
from respoken.publish.base import Address, Passing, home

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


def client(address: Address, environment: Mapping[str, str]) -> Any:
    """boto3's client for the server an address or the environment names. Raises botocore's errors."""
    session = _session(address, environment)
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
            s3={"addressing_style": "path" if endpoint else "auto", "payload_signing_enabled": True},
            # Not every server that speaks S3 knows the checksums boto3 would add; all know the signed hash.
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
        ),
    )


def _session(address: Address, environment: Mapping[str, str]) -> botocore.session.Session:
    """Who we are, looked for where the aws command looks, by this environment's home and variables."""
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
    return session


@contextmanager
def door(where: str) -> Iterator[None]:
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
            f"the server does not let you in ({code}).", where,
            "Check the keys, the profile and the bucket's policy.",
        )
    if code == "NoSuchBucket":
        return PublishError("no such bucket.", where, "Make it, or correct its name.")
    told = re.sub(r"\s+", " ", str(error.response.get("Error", {}).get("Message", "")))[:200]
    return PublishError(
        f"the server refused it ({code}: {told}).", where, "Check the address and the region."
    )
