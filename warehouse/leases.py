"""Locks between machines: an object that its holder renews, and that others take over when it is no longer renewed.

Ages are told by the store's own clock, so machines need not agree on the time.
"""

import json
import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from skilltide.errors import Locked, SkilltideError
from skilltide.logs import get_logger
from warehouse.bucket import Bucket, Changed

LEASE_SECONDS = 60.0
"""A holder that did not renew for so long is dead: four renewals, each tried again by the client, would have failed."""

log = get_logger("leases")


@dataclass
class Lease:
    """A lock that is held. Once `is_lost` nothing may be put any more under it."""

    bucket: Bucket
    name: str
    machine: str
    etag: str = ""
    renewals: int = 0
    renewed: float = 0.0
    is_lost: bool = False
    token: str = ""

    def body(self) -> bytes:
        """Differs with each renewal, and so does the ETag that others would have to match."""
        holder = f"process {os.getpid()} on {os.uname().nodename}"
        about = {"holder": holder, "machine": self.machine, "token": self.token, "renewals": self.renewals}
        return json.dumps(about).encode()

    def renew(self) -> None:
        """The lease is ours for LEASE_SECONDS more, or is lost."""
        begun = time.monotonic()
        self.renewals += 1
        try:
            self.etag = self.bucket.put(self.name, self.body(), self.etag)
            self.renewed = begun
        except Changed:
            self.is_lost = True

    def require(self) -> None:
        """Nothing. Raises Locked when the lease is no longer ours: another run may be at work."""
        if self.is_lost or time.monotonic() - self.renewed > LEASE_SECONDS:
            raise Locked(
                f"warehouse {self.bucket.url}: lost the lock {self.name}, which was not renewed in time; "
                "another run may have begun; run again"
            )


@contextmanager
def hold(bucket: Bucket, name: str, machine: str) -> Iterator[Lease]:
    """The lock is held by this process alone; call it under the lock of the same name on this machine.

    A holder that seems to be dead is waited for, LEASE_SECONDS at most. Raises Locked when it is alive.
    """
    lease = Lease(bucket, name, machine, token=uuid.uuid4().hex)
    _take(lease)
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(lease, done), daemon=True)
    heart.start()
    try:
        yield lease
    finally:
        done.set()
        heart.join()
        with suppress(SkilltideError):
            if not lease.is_lost:
                lease.renew()  # so that nobody takes it over between a look and the deletion
            if not lease.is_lost:
                bucket.delete([name])


def _take(lease: Lease) -> None:
    seen: str | None = None
    while True:
        lease.renewed = time.monotonic()
        with suppress(Changed):
            lease.etag = lease.bucket.put(lease.name, lease.body(), None)
            return
        found = lease.bucket.read(lease.name)
        if found is None:
            continue
        about, etag = json.loads(found[0]), found[1]
        age = _age(lease.bucket, lease.name)
        if about["machine"] == lease.machine or age > LEASE_SECONDS:
            with suppress(Changed):
                lease.etag = lease.bucket.put(lease.name, lease.body(), etag)
                log.warning("lock_taken_over", lock=lease.name, of=about["holder"])
                return
            continue
        if seen is not None and etag != seen:
            raise Locked(
                f"warehouse {lease.bucket.url}: {about['holder']} is working on it ({lease.name}); wait, then run again"
            )
        if seen is None:
            log.info("lock_waited_for", lock=lease.name, of=about["holder"], seconds=round(LEASE_SECONDS - age))
        seen = etag
        time.sleep(LEASE_SECONDS / 12)


def _age(bucket: Bucket, name: str) -> float:
    """Seconds since the lock was renewed, by the store's clock."""
    now, held = bucket.now(), bucket.version(name)
    return (now - held.modified).total_seconds() if held else 0.0


def _beat(lease: Lease, done: threading.Event) -> None:
    while not done.wait(LEASE_SECONDS / 4) and not lease.is_lost:
        with suppress(SkilltideError):  # the store is away: `require` tells when that took too long
            lease.renew()
