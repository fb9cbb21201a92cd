"""Reading a file whole, where somebody else says which: only a regular one, and no more than is bearable.

Anything else may have no end (a device), or keep whoever opens it waiting (a pipe without a writer).
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from pathlib import Path

KIB, MIB = 1024, 1024 * 1024
_UNITS = ((MIB, "MiB"), (KIB, "KiB"), (1, "bytes"))

# Another one whatever is done to a file, permissions included; None where there is none.
Stamp = tuple[int, ...] | None
Stamps = dict[Path, Stamp]
# In the place of a stamp: the file is to be read again though it may not change.
AGAIN: Stamp = (-1,)
# What the system says of itself, not of the file: too many files are open, there is no memory, a disk or a
# file system of the network has not answered.
_PASSING = frozenset(
    (
        *(errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS, errno.EAGAIN, errno.EINTR),
        *(errno.EIO, errno.ESTALE, errno.ETIMEDOUT),
    )
)


class Notes:
    """Files that were read, or could not be, as they were before it; and a digest of what was in them.

    `may_pass`: one could not for a reason that may pass though no file changes.
    """

    def __init__(self) -> None:
        self.stamps: Stamps = {}
        self.may_pass = False
        self._contents = blake2b(digest_size=16)

    @property
    def digest(self) -> bytes:
        return self._contents.digest()

    def take(self, content: bytes) -> None:
        """What was read of the next."""
        self._contents.update(b"%d:" % len(content))
        self._contents.update(content)


_NOTES: ContextVar[Notes | None] = ContextVar("notes", default=None)

_KINDS = {
    stat.S_IFDIR: "it is a folder",
    stat.S_IFIFO: "it is a pipe",
    stat.S_IFSOCK: "it is a socket",
    stat.S_IFCHR: "it is a device",
    stat.S_IFBLK: "it is a device",
}


def read(path: Path, limit: int) -> bytes:
    """What is in the file, at most `limit` bytes.

    Raises OSError, whose `strerror` says what is wrong, also of what is no regular file, or a longer one.
    """
    notes, seen = _NOTES.get(), None
    try:
        status = _status(path)
        seen = _stamp(status)
        content = _content(path, status, limit)
    except OSError as fault:
        note_fault(fault)
        raise
    finally:
        if notes:
            notes.stamps.setdefault(path, seen)
    if notes:
        notes.take(content)
    return content


def _content(path: Path, status: os.stat_result, limit: int) -> bytes:
    """`status` is what was there before it is opened: to open a device may do something."""
    _check(status, limit)
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    try:
        status = os.fstat(file)
        _check(status, limit)  # it may be another one by now
        # Room for the whole limit would cost more than the reading.
        content = os.read(file, status.st_size + 1)
        if len(content) != status.st_size or not content:  # it need not keep to its length
            content += _rest(file, limit + 1 - len(content))
    finally:
        os.close(file)
    if len(content) > limit:
        raise _too_long(limit)
    return content


def _rest(file: int, length: int) -> bytes:
    """What follows, so many bytes at most."""
    with open(file, "rb", closefd=False) as stream:
        return stream.read(length)


def stamp(path: Path | str) -> Stamp:
    """That of a file, or of what a link leads to."""
    try:
        return _stamp(os.stat(path))
    except (OSError, ValueError):
        return None


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


@contextmanager
def noted() -> Iterator[Notes]:
    """What is read meanwhile, in this thread."""
    notes = Notes()
    token = _NOTES.set(notes)
    try:
        yield notes
    finally:
        _NOTES.reset(token)


def note(paths: Iterable[Path]) -> None:
    """That these are read now."""
    if notes := _NOTES.get():
        for path in paths:
            if path not in notes.stamps:
                notes.stamps[path] = stamp(path)


def note_fault(fault: Exception) -> None:
    """Why one of them cannot be read; the system's word for it may be the cause of the fault."""
    reason = fault.__cause__ or fault
    if (notes := _NOTES.get()) and isinstance(reason, OSError) and reason.errno in _PASSING:
        notes.may_pass = True


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise FileNotFoundError(errno.ENOENT, "it is a link to a file that is not there") from None
        raise


def _check(status: os.stat_result, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, _KINDS.get(stat.S_IFMT(status.st_mode), "it is no regular file"))
    if status.st_size > limit:
        raise _too_long(limit)


def _too_long(limit: int) -> OSError:
    unit, name = next((unit, name) for unit, name in _UNITS if limit % unit == 0)
    return OSError(errno.EFBIG, f"it is longer than {limit // unit} {name}")
