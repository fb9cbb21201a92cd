"""Files that change while they are in use."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from autoconfig import watched
from autoconfig.watched import Watched, in_a_thread
from hourglass import PATIENCE, Hourglass, until

EVERY = 2.0


class Bad(Exception):
    """What a reader raises."""


class Stage:
    """A file that is read as a number, by a clock that a test turns."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.reads = 0
        self.told: list[str] = []
        self.clock = Hourglass()
        self._written = 0
        self.write("1")

    def watch(self, *others: Path, **settings: Any) -> Watched[int]:
        paths = [self.file, *others]
        return Watched(paths, self.read, self._tell, every=EVERY, clock=self.clock, **settings)

    def _tell(self, fault: Exception | None) -> None:
        self.told.append(repr(fault))

    def read(self) -> int:
        self.reads += 1
        try:
            return int(self.file.read_text())
        except ValueError:
            raise Bad(self.file.name) from None

    def write(self, text: str) -> None:
        """With a time of its own, however coarse the system's are."""
        self._written += 1
        self.file.write_text(text)
        os.utime(self.file, (self._written, self._written))

    def look(self, watched: Watched[int]) -> int:
        """What there is at the next look."""
        self.clock.turn(EVERY)
        watched.look()
        return watched.current


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "file")


def test_it_is_looked_at_now_and_then_only(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, looked = stage.watch(), []
    monkeypatch.setattr(watched, "stamp", looked.append)
    for _ in range(8):
        stage.clock.turn(EVERY / 2)
        for _ in range(10):
            watch.look()
    assert len(looked) == 4


def test_it_is_looked_at_now_where_that_is_said(stage: Stage) -> None:
    """Even what was written to just now."""
    watch = stage.watch(settle=3600.0)
    watch.follows = False
    stage.file.write_text("2")
    assert stage.look(watch) == 1
    watch.look(now=True)
    assert watch.current == 2


def test_an_unchanged_file_is_not_read_again(stage: Stage) -> None:
    watch = stage.watch()
    assert [stage.look(watch) for _ in range(3)] == [1] * 3
    assert (stage.reads, stage.told) == (1, [])


def rewritten(file: Path) -> None:
    file.write_text("22")


def replaced(file: Path) -> None:
    """By one of the same length and time."""
    new, status = file.with_suffix(".new"), file.stat()
    new.write_text("2")
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.replace(file)


def linked(file: Path) -> None:
    """As Kubernetes does."""
    file.with_suffix(".new").write_text("2")
    file.with_suffix(".link").symlink_to(file.with_suffix(".new"))
    file.with_suffix(".link").replace(file)


@pytest.mark.parametrize("change", [rewritten, replaced, linked])
def test_a_change_is_seen_however_it_is_made(stage: Stage, change: Callable[[Path], None]) -> None:
    watch = stage.watch()
    change(stage.file)
    assert stage.look(watch) in {2, 22}
    assert stage.told == ["None"]


def test_permissions_that_are_mended_are_a_change(stage: Stage) -> None:
    """Of all that a stat says, they change one time alone."""
    watch, before = stage.watch(), stage.file.stat().st_ctime_ns

    def mended() -> bool:
        stage.file.chmod(0o644)
        return stage.file.stat().st_ctime_ns != before

    until(mended)  # it may be a coarse one
    stage.look(watch)
    assert stage.reads == 2


def test_a_change_of_any_of_its_files_counts(stage: Stage, tmp_path: Path) -> None:
    watch = stage.watch(tmp_path / "another")
    (tmp_path / "another").touch()
    stage.look(watch)
    assert stage.reads == 2


def test_a_change_while_it_is_read_is_a_change(stage: Stage) -> None:
    watch, read = stage.watch(), stage.read

    def meanwhile() -> int:
        number = read()
        stage.write("3")
        return number

    watch._read = meanwhile
    stage.write("2")
    assert stage.look(watch) == 2
    watch._read = read
    assert stage.look(watch) == 3


def test_a_bad_one_leaves_the_last_good_and_is_told_once_until_it_changes(stage: Stage) -> None:
    watch = stage.watch()
    stage.write("bad")
    assert [stage.look(watch) for _ in range(3)] == [1] * 3
    assert (stage.reads, stage.told) == (2, ["Bad('file')"])
    stage.write("worse")
    stage.look(watch)
    stage.write("2")
    assert stage.look(watch) == 2
    assert stage.told == ["Bad('file')"] * 2 + ["None"]


def test_what_the_system_says_may_pass_without_a_change(stage: Stage) -> None:
    """Told once, and tried at each look."""
    watch, read = stage.watch(), stage.read

    def too_many() -> int:
        raise Bad("file") from OSError(24, "Too many open files")

    stage.write("2")
    watch._read = too_many
    assert [stage.look(watch) for _ in range(3)] == [1] * 3
    watch._read = read
    assert stage.look(watch) == 2
    assert stage.told == ["Bad('file')", "None"]


def test_one_that_is_gone_leaves_the_last_good_until_it_is_back(stage: Stage) -> None:
    watch = stage.watch()
    stage.file.unlink()
    assert [stage.look(watch) for _ in range(3)] == [1] * 3
    (fault,) = stage.told
    assert "No such file" in fault
    stage.write("2")
    assert stage.look(watch) == 2


def test_whatever_reading_raises_the_next_look_comes(stage: Stage) -> None:
    watch, read = stage.watch(), stage.read
    watch._read = lambda: 1 // 0
    stage.write("2")
    assert stage.look(watch) == 1
    watch._read = read
    stage.write("3")
    assert stage.look(watch) == 3


def test_what_was_just_written_may_be_half_a_file(stage: Stage) -> None:
    watch = stage.watch(settle=3600.0)
    stage.file.write_text("2")
    assert [stage.look(watch) for _ in range(2)] == [1, 1]
    stage.write("3")
    assert stage.look(watch) == 3


def test_a_bad_one_at_the_start_is_raised(stage: Stage) -> None:
    stage.write("bad")
    with pytest.raises(Bad):
        stage.watch()


def test_nobody_waits_for_what_is_read_but_who_wants_to(stage: Stage) -> None:
    goes_on = Event()
    watch, read = stage.watch(run=in_a_thread), stage.read
    watch._read = lambda: read() if goes_on.wait(60) else 0
    stage.write("2")
    assert stage.look(watch) == 1
    reading = watch.look()
    assert reading
    assert reading.begun == stage.clock()
    assert watch.current == 1
    goes_on.set()
    reading.done.result(60)
    assert (watch.current, watch.look(), stage.reads) == (2, None, 2)


def test_of_many_who_look_at_once_one_reads_and_no_other_waits(stage: Stage) -> None:
    goes_on, together = Event(), Barrier(8)
    watch, read = stage.watch(), stage.read
    watch._read = lambda: read() if goes_on.wait(60) else 0
    stage.write("2")
    stage.clock.turn(EVERY)
    seen: list[int] = []

    def look() -> None:
        together.wait(60)
        watch.look()
        seen.append(watch.current)

    threads = [Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    until(lambda: len(seen) == 7)
    goes_on.set()
    for thread in threads:
        thread.join()
    assert (seen, stage.reads) == ([1] * 7 + [2], 2)


def test_a_disk_that_hangs_keeps_one_waiting(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, looking, goes_on, gone_on = stage.watch(), Event(), Event(), Event()

    def hangs(path: Path) -> None:
        looking.set()
        goes_on.wait(PATIENCE)
        gone_on.set()

    monkeypatch.setattr(watched, "stamp", hangs)
    stage.clock.turn(EVERY)
    thread = Thread(target=watch.look)
    thread.start()
    assert looking.wait(PATIENCE)
    stage.clock.turn(EVERY)  # it hangs beyond the next look
    assert watch.look() is None
    assert not gone_on.is_set()
    goes_on.set()
    thread.join()


def test_without_a_thread_it_is_read_the_next_time(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more(thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    watch = stage.watch(run=in_a_thread)
    stage.write("2")
    with monkeypatch.context() as patched:
        patched.setattr(Thread, "start", no_more)
        assert stage.look(watch) == 1
    stage.look(watch)
    until(lambda: watch.current == 2)
