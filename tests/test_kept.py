"""What databases said last, in memory that processes share."""

import os
import signal

import pytest

from autoconfig.lookups.kept import Kept


def test_what_was_written_last_is_read_by_its_key() -> None:
    kept = Kept()
    assert kept.read("a") == []
    kept.write("a", ["a.example", "b.example"])
    kept.write("b", ["c.example"])
    kept.write("a", ["d.example"])
    assert (kept.read("a"), kept.read("b")) == (["d.example"], ["c.example"])


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # other tests have threads
def test_a_process_reads_what_another_one_has_written_and_was_killed() -> None:
    kept = Kept()
    child = os.fork()
    if not child:
        kept.write("a", ["a.example"])
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert kept.read("a") == ["a.example"]
    kept.write("b", ["b.example"])
    assert kept.read("a") == ["a.example"]


def test_what_was_half_written_is_nothing() -> None:
    kept = Kept()
    os.pwrite(kept._file, b'{"a": "a.exa', 0)
    assert kept.read("a") == []
    kept.write("a", ["a.example"])
    assert kept.read("a") == ["a.example"]
