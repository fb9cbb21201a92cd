"""Files that are read whole, and those that are none."""

import os
import socket
from pathlib import Path

import pytest

from autoconfig import files


def reason(path: Path, limit: int = 10) -> str:
    with pytest.raises(OSError) as caught:  # noqa: PT011 - any of them, and its words
        files.read(path, limit)
    return str(caught.value.strerror)


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    (tmp_path / "link").symlink_to("a")
    assert files.read(tmp_path / "a", 10) == files.read(tmp_path / "link", 10) == b"0123456789"


def test_what_is_no_regular_file_is_named_as_what_it_is(tmp_path: Path) -> None:
    """And never waited for: nobody writes into this pipe, and /dev/zero has no end."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/zero")
    (tmp_path / "dangling").symlink_to("absent")
    (tmp_path / "loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        assert reason(tmp_path / "socket") == "it is a socket"
    assert reason(tmp_path) == "it is a folder"
    assert reason(tmp_path / "pipe") == "it is a pipe"
    assert reason(tmp_path / "device") == "it is a device"
    assert reason(tmp_path / "dangling") == "it is a link to a file that is not there"
    assert reason(tmp_path / "absent") == "No such file or directory"
    assert reason(tmp_path / "loop") == "Too many levels of symbolic links"
    assert reason(tmp_path / ("n" * 300)) == "File name too long"


@pytest.mark.parametrize(("limit", "size"), [(9, "9 bytes"), (2 * files.KIB, "2 KiB"), (files.MIB, "1 MiB")])
def test_a_file_has_a_greatest_length(tmp_path: Path, limit: int, size: str) -> None:
    (tmp_path / "a").write_bytes(b"0" * (limit + 1))
    assert reason(tmp_path / "a", limit) == f"it is longer than {size}"
    assert len(files.read(tmp_path / "a", limit + 1)) == limit + 1


def test_a_file_need_not_keep_to_the_length_it_says(tmp_path: Path) -> None:
    """Those of the kernel say 0."""
    assert Path("/proc/self/status").stat().st_size == 0
    assert reason(Path("/proc/self/status")) == "it is longer than 10 bytes"


def test_a_pipe_that_has_just_come_in_place_of_a_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    status = (tmp_path / "file").stat()
    monkeypatch.setattr(files, "_status", lambda path: status)
    assert reason(tmp_path / "pipe") == "it is a pipe"
