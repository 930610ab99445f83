"""Where evidence lies when it is not in the data folder: what the setting EVIDENCE_URL says."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PREFIX = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)*")


@dataclass(frozen=True)
class S3Address:
    """A place in an S3-compatible store. Without `key` and `secret` the usual AWS environment is asked.

    `style` is "path" or "virtual": whether the bucket stands in the path or in the host name (Alibaba's and Tencent's).
    """

    bucket: str
    prefix: str
    endpoint: str
    style: str
    key: str | None = None
    secret: str | None = None

    @property
    def shown(self) -> str:
        """The place in words that may be logged: never a key."""
        return f"{self.endpoint or 's3:/'}/{self.bucket}/{self.prefix}".rstrip("/")


def read_address(url: str) -> S3Address:
    """What `s3://bucket/prefix?endpoint_url=…&addressing_style=…` says; user and password in it are key and secret.

    Raises ValueError for anything else, without a word of the address.
    """
    parts = urlsplit(url)
    keys, _, bucket = parts.netloc.rpartition("@")
    prefix, options = parts.path.strip("/"), dict(parse_qsl(parts.query, keep_blank_values=True))
    endpoint, style = options.pop("endpoint_url", ""), options.pop("addressing_style", "path")
    faultless = (
        parts.scheme == "s3"
        and BUCKET.fullmatch(bucket)
        and (not prefix or PREFIX.fullmatch(prefix))
        and not options
        and style in ("path", "virtual")
        and _is_endpoint(endpoint)
    )
    key, colon, secret = keys.partition(":")
    if not faultless or (keys and not (key and colon and secret)):
        raise ValueError("not an address of an S3-compatible store")
    return S3Address(bucket, prefix, endpoint.rstrip("/"), style, unquote(key) or None, unquote(secret) or None)


def _is_endpoint(endpoint: str) -> bool:
    return not endpoint or re.fullmatch(r"https?://[\w.\[\]:-]+/?", endpoint) is not None
