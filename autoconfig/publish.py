"""A folder of written files, or a single file, replaced as a whole.

Whoever reads it finds all of the old or all of the new. A new tree is built beside the old one and then both
change places in a single step, which Linux alone has (renameat2(2), RENAME_EXCHANGE). A file that says the
same as before is the same file, by a hard link, and keeps its time. What a killed run leaves behind the next
one clears away.
"""

import ctypes
import fcntl
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from errno import EBUSY
from pathlib import Path
from shutil import rmtree

from autoconfig.errors import NotWritable

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NEW = "new"
_EVERYBODY = 0o666  # but for what the umask takes away


def replace(folder: Path, files: Iterable[tuple[str, bytes]]) -> tuple[int, int]:
    """Make `folder` hold these files, each with its path in it, and no others.

    Gives how many files there are, and how many of them are new or changed. Raises NotWritable.
    """
    folder = folder.resolve()
    same, changed, made = [], 0, {""}
    try:
        with _beside(folder) as place:
            new = place / _NEW
            new.mkdir()
            for path, body in files:
                if _holds(f"{folder}/{path}", body):
                    same.append(path)
                else:
                    _make_folder(new, os.path.dirname(path), made)
                    (new / path).write_bytes(body)
                    changed += 1
            if changed or len(same) < _count(folder):
                for path in same:
                    _make_folder(new, os.path.dirname(path), made)
                    os.link(f"{folder}/{path}", f"{new}/{path}")
                os.sync()  # else a power cut after the exchange could leave empty files
                _put(new, folder)
    except OSError as error:
        where = "; where it is a mount point, name a folder inside it" if error.errno == EBUSY else ""
        raise NotWritable(folder, f"{error.strerror or error}{where}") from None
    return len(same) + changed, changed


def replace_file(file: Path, body: bytes) -> None:
    """Make `file` hold this, with its mode as it was; one that says the same is not touched.

    Raises NotWritable.
    """
    file = file.resolve()
    try:
        mode = file.stat().st_mode if file.exists() else None
        if mode and not stat.S_ISREG(mode):
            raise NotWritable(file, "it is no regular file")
        if not _holds(str(file), body):
            _write(file, body, mode)
    except OSError as error:
        where = "; where it is a mount point, mount its folder" if error.errno == EBUSY else ""
        raise NotWritable(file, f"{error.strerror or error}{where}") from None


def _write(file: Path, body: bytes, mode: int | None) -> None:
    new = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _EVERYBODY)
    try:
        with open(handle, "wb") as stream:
            if mode:
                os.fchmod(handle, stat.S_IMODE(mode))
            stream.write(body)
            stream.flush()
            os.fsync(handle)  # else a power cut after the renaming could leave an empty file
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


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


def _holds(file: str, body: bytes) -> bool:
    try:
        with open(file, "rb", 0) as stream:
            return stream.read(len(body) + 1) == body
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


def _make_folder(tree: Path, folder: str, made: set[str]) -> None:
    """Make a folder of the new tree, and those that it is in; all there are stand in `made`.

    Asking the system each time whether one is there took longer than writing what goes into it.
    """
    if folder not in made:
        _make_folder(tree, os.path.dirname(folder), made)
        os.mkdir(f"{tree}/{folder}")
        made.add(folder)


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
