"""A folder of written files, replaced as a whole: whoever reads it finds all of the old or all of the new.

The new tree is built beside the old one and then both change places in a single step, which Linux alone has
(renameat2(2), RENAME_EXCHANGE). A file that says the same as before is the same file, by a hard link, and
keeps its time. What a killed run leaves behind the next one clears away.
"""

import ctypes
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from errno import EBUSY
from pathlib import Path
from shutil import rmtree

from autoconfig.errors import NotWritable

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NEW = "new"


def replace(folder: Path, files: Iterable[tuple[str, bytes]]) -> tuple[int, int]:
    """Make `folder` hold these files, each with its path in it, and no others.

    Gives how many files there are, and how many of them are new or changed. Raises NotWritable.
    """
    folder = folder.resolve()
    same, changed = [], 0
    try:
        with _beside(folder) as place:
            new = place / _NEW
            new.mkdir()
            for path, body in files:
                if _holds(folder / path, body):
                    same.append(path)
                else:
                    _parent(new / path).write_bytes(body)
                    changed += 1
            if changed or len(same) < _count(folder):
                for path in same:
                    _parent(new / path).hardlink_to(folder / path)
                os.sync()  # else a power cut after the exchange could leave empty files
                _put(new, folder)
    except OSError as error:
        where = "; where it is a mount point, name a folder inside it" if error.errno == EBUSY else ""
        raise NotWritable(folder, f"{error.strerror or error}{where}") from None
    return len(same) + changed, changed


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """An empty folder on the same file system, for one run at a time; it is gone afterwards."""
    place = folder.with_name(f".{folder.name}.export")
    place.mkdir(parents=True, exist_ok=True)
    lock = os.open(place, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotWritable(folder, "another export is writing it") from None
        if {path.name for path in place.iterdir()} - {_NEW}:
            raise NotWritable(folder, f"{place} is none of ours and stands in the way")
        try:
            if (place / _NEW).exists():
                rmtree(place / _NEW)
            yield place
        finally:
            rmtree(place)
    finally:
        os.close(lock)


def _holds(file: Path, body: bytes) -> bool:
    try:
        return file.read_bytes() == body
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


def _parent(file: Path) -> Path:
    """The file, in a folder that exists."""
    os.makedirs(file.parent, exist_ok=True)
    return file


def _count(folder: Path) -> int:
    return sum(len(files) for _, _, files in os.walk(folder))


def _put(new: Path, folder: Path) -> None:
    """`new` in the place of `folder`, and the other way round where there is one."""
    if not folder.exists():
        new.rename(folder)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(folder), _RENAME_EXCHANGE):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
