"""A folder that is replaced as a whole."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoconfig.errors import NotWritable
from autoconfig.publish import replace, replace_file

OLD = {"a/one": b"1", "a/two": b"2", "b/c/three": b"3"}
LATER = 10**18


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    assert replace(folder, OLD.items()) == (3, 3)
    return folder


def test_a_tree_has_the_files_given_and_nothing_stands_beside_it(folder: Path) -> None:
    assert content(folder) == OLD
    assert os.listdir(folder.parent) == [folder.name]


def test_a_file_that_says_the_same_keeps_its_time_and_the_others_are_new(folder: Path) -> None:
    for path in OLD:
        os.utime(folder / path, ns=(LATER, LATER))
    assert replace(folder, {"a/one": b"1", "a/two": b"two", "d": b"4"}.items()) == (3, 2)
    assert content(folder) == {"a/one": b"1", "a/two": b"two", "d": b"4"}
    assert (folder / "a/one").stat().st_mtime_ns == LATER
    assert (folder / "a/two").stat().st_mtime_ns != LATER
    assert (folder / "a/one").stat().st_nlink == 1


def test_a_tree_that_says_the_same_is_not_touched(folder: Path) -> None:
    before = [(path, path.stat()) for path in (folder, *folder.rglob("*"))]
    assert replace(folder, OLD.items()) == (3, 0)
    assert [(path, path.stat()) for path in (folder, *folder.rglob("*"))] == before


@pytest.mark.parametrize("new", [{"a/one": b"1"}, {}, {"a": b"", "b/c": b""}, {"a/one/two": b"2"}])
def test_what_is_no_longer_given_is_gone(folder: Path, new: dict[str, bytes]) -> None:
    replace(folder, new.items())
    assert content(folder) == new


def test_a_folder_that_is_there_and_empty_is_filled(tmp_path: Path) -> None:
    replace(tmp_path, OLD.items())
    assert content(tmp_path) == OLD


def test_folders_on_the_way_are_made_and_a_link_leads_on(folder: Path, tmp_path: Path) -> None:
    replace(tmp_path / "new/tree", OLD.items())
    assert content(tmp_path / "new/tree") == OLD
    link = tmp_path / "link"
    link.symlink_to(folder)
    replace(link, [("a", b"")])
    assert link.is_symlink()
    assert content(folder) == {"a": b""}


def test_a_run_that_fails_leaves_the_old_tree_and_nothing_beside_it(folder: Path) -> None:
    def files() -> Iterator[tuple[str, bytes]]:
        yield "a/one", b"new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace(folder, files())
    assert content(folder) == OLD
    assert os.listdir(folder.parent) == [folder.name]


def test_a_killed_run_leaves_the_old_tree_and_the_next_one_clears_away(folder: Path) -> None:
    program = """if True:
        import os, signal, sys
        from pathlib import Path
        from autoconfig.publish import replace, replace_file
        def files():
            yield "a/one", b"new"
            os.kill(os.getpid(), signal.SIGKILL)
        replace(Path(sys.argv[1]), files())
    """
    assert subprocess.run([sys.executable, "-c", program, folder]).returncode == -signal.SIGKILL
    assert content(folder) == OLD
    assert len(os.listdir(folder.parent)) == 2
    replace(folder, [("d", b"4")])
    assert content(folder) == {"d": b"4"}
    assert os.listdir(folder.parent) == [folder.name]


def test_whoever_reads_meanwhile_finds_the_old_or_the_new(folder: Path) -> None:
    found, stop = set(), threading.Event()

    def read() -> None:
        while not stop.is_set():
            found.add((folder / "a/one").read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(100):
        replace(folder, [("a/one", b"%d" % (number % 2))])
    stop.set()
    reader.join()
    assert found <= {b"0", b"1"}
    assert found


def test_two_runs_at_a_time_are_refused(folder: Path) -> None:
    place = folder.with_name(f".{folder.name}.export")
    place.mkdir()
    lock = os.open(place, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(NotWritable, match=r"tree cannot be written: another export is writing it\."):
        replace(folder, [])
    os.close(lock)
    assert content(folder) == OLD


def test_a_folder_that_cannot_change_places_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotWritable, match=r"^/proc cannot be written: "):
        replace(Path("/proc"), [("a", b"")])
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotWritable, match="Not a directory"):
        replace(tmp_path / "file/tree", [("a", b"")])


def test_what_stands_beside_the_folder_and_is_none_of_ours_is_left_alone(folder: Path) -> None:
    precious = folder.with_name(f".{folder.name}.export") / "precious"
    precious.mkdir(parents=True)
    with pytest.raises(NotWritable, match="none of ours"):
        replace(folder, [("a", b"1")])
    assert precious.is_dir()


# A single file


def test_a_file_is_another_one_at_once_and_nothing_stands_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "names"
    replace_file(file, b"old")
    with file.open("rb") as read_before:
        replace_file(file, b"new")
        assert (read_before.read(), file.read_bytes()) == (b"old", b"new")
    assert os.listdir(tmp_path) == ["names"]


def test_a_file_keeps_its_mode_and_its_time_where_it_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "names"
    replace_file(file, b"old")
    file.chmod(0o640)
    replace_file(file, b"new")
    assert file.stat().st_mode & 0o777 == 0o640
    os.utime(file, ns=(LATER, LATER))
    replace_file(file, b"new")
    assert file.stat().st_mtime_ns == LATER


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        replace_file(tmp_path / "names", b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "names").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("names")
    for body in (b"old", b"new"):
        replace_file(tmp_path / "link", body)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "names").read_bytes() == b"new"


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    for path, reason in ((tmp_path, "no regular file"), (tmp_path / "a" / "b", "No such file")):
        with pytest.raises(NotWritable, match=reason):
            replace_file(path, b"new")
    with pytest.raises(NotWritable, match="no regular file"):
        replace_file(Path(os.devnull), b"new")
