"""The journal of a board: what was received of it so far, kept until it is put in place, whatever dies when.

A journal is a file of frames. A frame is appended with one write and carries its length and checksum, so that after a
death all whole frames are there and the torn tail is known and cut off. A crawl that was interrupted goes on from it;
one that ended is promoted from it.
"""

import hashlib
import json
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

_FRAME = struct.Struct(">4sIII")
"""Mark, length of the header, length of the body, checksum of both."""
_MARK = b"SkT1"
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")
_LEVEL = 1
"""Of compression: pages shrink to a fifth in a tenth of the time that fetching them takes."""


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of a received document without its body."""

    key: str
    """The request that it answers, hexadecimal."""
    url: str
    kind: str
    fetched_at: str
    content_type: str | None
    etag: str | None
    last_modified: str | None
    body_sha256: str
    size: int
    """Bytes of the body as received."""
    is_kept: bool
    """Whether the document belongs to the day's partition."""

    @property
    def fetched(self) -> datetime:
        """Instant of the answer."""
        return datetime.fromisoformat(self.fetched_at)


class Journal:
    """The documents of one board by the request that they answer. Only where they stand in the file is in memory."""

    def __init__(self, path: Path) -> None:
        """The whole frames of the file are known; without a file there are none."""
        self.path = path
        self._whole = 0
        self._offsets: dict[bytes, int] = {}
        for offset, end, header in _frames(path):
            self._offsets[bytes.fromhex(header.key)] = offset
            self._whole = end
        self._appending: BinaryIO | None = None
        self._reading: BinaryIO | None = None

    def __len__(self) -> int:
        return len(self._offsets)

    def find(self, key: bytes) -> tuple[Header, bytes] | None:
        """The document that answers the request; null where it was not received."""
        if key not in self._offsets:
            return None
        if self._reading is None:
            self._reading = self.path.open("rb")
        return read_frame(self._reading, self._offsets[key])

    def append(self, header: Header, body: bytes) -> None:
        """The document is in the file. Raises OSError when the disk refuses; what came before stays."""
        if self._appending is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._appending = self.path.open("ab", buffering=0)
            self._appending.truncate(self._whole)
        head = json.dumps(asdict(header), ensure_ascii=False).encode("utf-8", "surrogatepass")
        packed = zlib.compress(body, _LEVEL)
        frame = _FRAME.pack(_MARK, len(head), len(packed), zlib.crc32(packed, zlib.crc32(head))) + head + packed
        left = memoryview(frame)
        while left:
            left = left[self._appending.write(left) :]
        self._offsets[bytes.fromhex(header.key)] = self._whole
        self._whole += len(frame)

    def close(self) -> None:
        """No file is held open; the journal can still be read and appended to."""
        for handle in (self._appending, self._reading):
            if handle is not None:
                handle.close()
        self._appending = self._reading = None


def journal_path(folder: Path, board: str) -> Path:
    """Where the journal of the board stands: a name that a person knows again, short and safe on every system."""
    digest = hashlib.sha256(board.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return folder / f"{_NOT_PLAIN.sub('-', board)[:40]}-{digest}.journal"


def headers_of(path: Path) -> Iterator[tuple[int, Header]]:
    """Where each whole document of a journal stands, and what is known of it."""
    for offset, _, header in _frames(path):
        yield offset, header


def read_frame(file: BinaryIO, offset: int) -> tuple[Header, bytes]:
    """The document that stands there, which was seen to be whole."""
    file.seek(offset)
    _, head, body, _ = _FRAME.unpack(file.read(_FRAME.size))
    return _header_of(file.read(head)), zlib.decompress(file.read(body))


def _frames(path: Path) -> Iterator[tuple[int, int, Header]]:
    """Beginning, end and header of each frame up to the first that is not whole."""
    if not path.exists():
        return
    with path.open("rb") as file:
        offset = 0
        while len(fixed := file.read(_FRAME.size)) == _FRAME.size:
            mark, head, body, checksum = _FRAME.unpack(fixed)
            header, packed = file.read(head), file.read(body)
            if mark != _MARK or len(packed) != body or zlib.crc32(packed, zlib.crc32(header)) != checksum:
                return
            end = file.tell()
            yield offset, end, _header_of(header)
            offset = end


def _header_of(text: bytes) -> Header:
    return Header(**json.loads(text.decode("utf-8", "surrogatepass")))
