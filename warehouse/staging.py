"""Folders for work that is put in place later: each is held by a lock while its process lives, so a sweep takes only
those of the dead."""

import fcntl
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

STAGING = "staging"
_HELD = ".held"


@contextmanager
def stage(root: Path) -> Iterator[Path]:
    """An empty folder of this process in the staging folder of a warehouse, gone at the end."""
    folder = root / STAGING / uuid.uuid4().hex
    with _locked(_gate(root), fcntl.LOCK_SH):  # no sweep between making the folder and holding it
        folder.mkdir(parents=True)
        held = (folder / _HELD).open("w")
        fcntl.flock(held, fcntl.LOCK_EX)
    with held:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sweep(root: Path) -> list[str]:
    """Names of what dead processes left and is gone now; what is in use stays."""
    with _locked(_gate(root), fcntl.LOCK_EX):
        gone = [left for left in (root / STAGING).glob("*") if not _is_held(left)]
        for left in gone:
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink(missing_ok=True)
    return [left.name for left in gone]


def _gate(root: Path) -> Path:
    path = root / "locks" / "staging.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _is_held(folder: Path) -> bool:
    try:
        with _locked(folder / _HELD, fcntl.LOCK_EX | fcntl.LOCK_NB, "r+"):
            return False
    except BlockingIOError:
        return True
    except (FileNotFoundError, NotADirectoryError):
        return False


@contextmanager
def _locked(path: Path, how: int, mode: str = "a") -> Iterator[IO[str]]:
    with path.open(mode) as handle:
        fcntl.flock(handle, how)
        yield handle
