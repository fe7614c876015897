"""Objects in a bucket of an S3-compatible store: each is put whole by one request, and replaced only by who knows what
stood there.

Passing failures (an answer of 5xx, a slow or cut connection) are tried again. A conditional PUT whose answer was lost
may have counted, so what stands is compared by digest before it is called lost to somebody else.
"""

import hashlib
import os
import re
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from skilltide.errors import ConfigurationError, StoreFailed, UsageError, WarehouseError

if TYPE_CHECKING:
    from obstore.store import RetryConfig, S3Store

Result = TypeVar("Result")

ANYTHING = "*"
"""Expected of an object that may be replaced whatever stands there."""

ATTEMPTS = 4
"""How often a request is begun whose connection was cut; the client has by then tried each start of it itself."""

PAUSE_SECONDS = 0.2
"""Before the second attempt; doubled before each further one."""

RETRIES: "RetryConfig" = {"max_retries": 8, "retry_timeout": timedelta(minutes=2)}
"""Of the client, for what it can try again by itself."""

PIECE_BYTES = 16 << 20
"""Objects are fetched in pieces of this size, so that a cut connection costs one of them."""

LARGEST_PUT = 5 << 30
"""What S3 takes in one request."""

_URL = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/(?P<prefix>[^?#]*))?", re.ASCII)
_CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
_REFUSALS = re.compile(
    r"(?s)(?:.*<Code>)?(AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|40[13] \w+)(?:<|:)"
)


class Changed(Exception):
    """Somebody else put or deleted the object since it was looked at."""


@dataclass(frozen=True)
class Version:
    """One state of an object: its ETag names it."""

    etag: str
    size: int
    modified: datetime


class Bucket:
    """The objects under one prefix of a bucket, by their names below it."""

    def __init__(self, url: str) -> None:
        found = _URL.fullmatch(url)
        if found is None:
            raise UsageError(f"warehouse {url.split('@')[-1]}: expected an address such as s3://bucket/prefix")
        self.name, self.prefix = found["bucket"], (found["prefix"] or "").strip("/")
        self.url = f"s3://{self.name}/{self.prefix}".rstrip("/")
        self.endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
        self._store = self._connect(timedelta(minutes=1))
        self._patient = self._connect(timedelta(hours=1))

    def _connect(self, longest: timedelta) -> "S3Store":
        try:
            from obstore.store import S3Store
        except ImportError as error:
            raise ConfigurationError(
                f"warehouse {self.url}: obstore is not installed; install skilltide with its extra [s3]"
            ) from error
        if not any(os.environ.get(name) for name in _CREDENTIALS):
            raise ConfigurationError(
                f"warehouse {self.url}: found no key in the environment, expected AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY (or a web identity); of a store that is not Amazon's, AWS_ENDPOINT_URL too"
            )
        elsewhere: dict[str, Any] = {"endpoint": self.endpoint} if self.endpoint else {}
        return S3Store(
            self.name,
            prefix=self.prefix or None,
            region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1",
            client_options={
                "allow_http": self.endpoint.startswith("http://"),
                "connect_timeout": "10s",
                "read_timeout": "30s",
                "timeout": longest,
            },
            retry_config=RETRIES,
            **elsewhere,
        )

    # ---- looking

    def check(self) -> bool:
        """Whether there is any object under the prefix. Raises WarehouseError for no such bucket and a wrong key."""
        import obstore

        return bool(self._try(lambda: next(iter(obstore.list(self._store, chunk_size=1)), [])))

    def versions(self, folder: str) -> dict[str, Version]:
        """What stands under a folder, by name."""
        import obstore

        found = self._try(lambda: [one for page in obstore.list(self._store, folder) for one in page])
        return {one["path"]: _version(one) for one in found}

    def version(self, name: str) -> Version | None:
        """The state of an object; null where there is none."""
        import obstore

        try:
            return _version(self._try(lambda: obstore.head(self._store, name)))
        except FileNotFoundError:
            return None

    def read(self, name: str) -> tuple[bytes, str] | None:
        """The bytes of a small object and its ETag; null where there is none."""
        import obstore

        def get() -> tuple[bytes, str]:
            found = obstore.get(self._store, name)
            return bytes(found.bytes()), str(found.meta["e_tag"])

        try:
            return self._try(get)
        except FileNotFoundError:
            return None

    def read_tail(self, name: str, etag: str, size: int) -> bytes:
        """The last bytes of this state of an object. Raises Changed where another stands."""
        return self._piece(name, etag, {"suffix": size})

    def download(self, name: str, version: Version, path: Path) -> None:
        """The file holds this state of the object. Raises Changed where another stands by now."""
        with path.open("wb") as file:
            for start in range(0, version.size, PIECE_BYTES):
                file.write(self._piece(name, version.etag, (start, min(start + PIECE_BYTES, version.size))))

    def _piece(self, name: str, etag: str, span: Any) -> bytes:
        import obstore
        from obstore.exceptions import PreconditionError

        def get() -> bytes:
            return bytes(obstore.get(self._store, name, options={"if_match": etag, "range": span}).bytes())

        try:
            return self._try(get)
        except (PreconditionError, FileNotFoundError) as error:
            raise Changed(name) from error

    def now(self) -> datetime:
        """The time by the store's own clock: a probe is put to ask for it."""
        probe = f"staging/probe-{uuid.uuid4().hex}"
        self.put(probe, b"what time is it", ANYTHING)
        found = self.version(probe)
        self.delete([probe])
        if found is None:
            raise StoreFailed(f"warehouse {self.url}: an object that was put is not there; use a store that keeps them")
        return found.modified

    # ---- changing

    def put(self, name: str, content: bytes | Path, expected: str | None) -> str:
        """The object is the content; its ETag. `expected` is the ETag that stands, null for none, or ANYTHING.

        Raises Changed where something else stands, WarehouseError for what is too large for one request.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        data = content.read_bytes() if isinstance(content, Path) else content
        if len(data) > LARGEST_PUT:
            raise WarehouseError(f"{self.url}/{name}: found {len(data):,} bytes, expected {LARGEST_PUT:,} at most")
        store = self._patient if len(data) > PIECE_BYTES else self._store
        digest = hashlib.sha256(data).hexdigest()
        mode: Any = {None: "create", ANYTHING: "overwrite"}.get(expected) or {"e_tag": expected}

        def put() -> str:
            try:
                return str(
                    obstore.put(store, name, data, attributes={"sha256": digest}, mode=mode, use_multipart=False)[
                        "e_tag"
                    ]
                )
            except (AlreadyExistsError, PreconditionError, FileNotFoundError) as error:
                if isinstance(error, FileNotFoundError) and "NoSuchKey" not in str(error):
                    raise
                return self._ours(name, digest)

        return self._try(put)

    def _ours(self, name: str, digest: str) -> str:
        """The ETag of what stands, where it is what we put. Raises Changed otherwise."""
        import obstore

        try:
            found = obstore.get(self._store, name, options={"head": True})
        except FileNotFoundError as error:
            raise Changed(name) from error
        if found.attributes.get("sha256") != digest:
            raise Changed(name)
        return str(found.meta["e_tag"])

    def copy(self, name: str, target: str) -> None:
        """The target is what the object is, without its bytes travelling here."""
        import obstore

        self._try(lambda: obstore.copy(self._store, name, target))

    def delete(self, names: Iterable[str]) -> None:
        """The objects are gone."""
        import obstore

        if doomed := list(names):
            self._try(lambda: obstore.delete(self._store, doomed))

    # ---- failures

    def _try(self, ask: Callable[[], Result]) -> Result:
        """The answer. Raises what the caller tells apart, WarehouseError for what only a person can mend, and
        StoreFailed for what may be over later."""
        from obstore.exceptions import AlreadyExistsError, BaseError, NotModifiedError, PreconditionError

        for attempt in range(ATTEMPTS):
            try:
                return ask()
            except (AlreadyExistsError, PreconditionError, NotModifiedError):
                raise
            except (BaseError, OSError) as error:
                self._tell_what_stays(error)
                if attempt == ATTEMPTS - 1:
                    raise StoreFailed(
                        f"warehouse {self.url}: the store does not answer as it should ({_short(error)}); "
                        "what stands there is whole; run again later"
                    ) from error
                time.sleep(PAUSE_SECONDS * 2**attempt)
        raise AssertionError("unreachable")

    def _tell_what_stays(self, error: Exception) -> None:
        text = str(error)
        if "NoSuchBucket" in text:
            raise WarehouseError(
                f"warehouse {self.url}: found no bucket {self.name} at {self.endpoint or 'Amazon S3'}; "
                "make it, or name another"
            ) from error
        if isinstance(error, FileNotFoundError):
            raise error
        if refusal := _REFUSALS.search(text):
            raise WarehouseError(
                f"warehouse {self.url}: the store refused the key ({refusal[1]}); check AWS_ACCESS_KEY_ID, "
                "AWS_SECRET_ACCESS_KEY, AWS_REGION and what the key may do: list, get, put and delete objects"
            ) from error


def _version(found: Any) -> Version:
    return Version(str(found["e_tag"]), int(found["size"]), found["last_modified"])


def _short(error: Exception) -> str:
    """The first line of what the client says, without the address that it asked."""
    line = str(error).splitlines()[0]
    told = re.search(r"(Server returned .*|HTTP error: .*)", line)
    return (told[0] if told else line)[:160]
