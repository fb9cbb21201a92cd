"""Workers agree with the process above them, or make room for others."""

import os
from pathlib import Path

import pytest

from autoconfig.directory.edition import Current, Source
from autoconfig.directory.lookout import SETTLE, Lookout
from autoconfig.directory.opening import open_folder
from autoconfig.page.site import Site
from autoconfig.server import agreement
from autoconfig.server.agreement import Follower, Leader
from hourglass import Hourglass
from sample import profile_text

BAD = "displayName: [\n"


class House:
    """A folder, and two who serve it."""

    def __init__(self, folder: Path, *, follows: bool = True) -> None:
        self.folder, self.clock = folder, Hourglass()
        self.write("First")
        self.above, self.below = (Current(open_folder(folder), Site.load) for _ in range(2))
        self.leader = Leader(Lookout(self.above, follows=follows), self.clock)
        self.told = 0
        lookout = Lookout(self.below, silent=True, follows=follows)
        self.follower = Follower(lookout, self.leader.board, self._tell, self.clock)

    def _tell(self) -> None:
        self.told += 1

    def write(self, name: str) -> None:
        (self.folder / "a.yaml").write_text(BAD if name == "bad" else profile_text(displayName=name))

    def lead(self) -> None:
        """Until there is nothing to do at once."""
        while self.leader.look_if_due() < SETTLE * 2:
            self.clock.turn(SETTLE)

    def served(self) -> list[str]:
        both = (current.edition.directory.providers for current in (self.above, self.below))
        return [provider.profile.display_name for providers in both for provider in providers]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(agreement, "sleep", lambda _: None)
    return House(tmp_path)


def test_both_begin_with_the_same(house: House) -> None:
    assert house.follower.agrees()
    assert house.leader.board.read().fingerprint != 0


def test_what_was_worked_out_before_the_fork_is_not_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of thousands of files it would copy all that is known of them into each worker."""
    monkeypatch.setattr(Source, "fingerprint", property(lambda _: pytest.fail("it is")))
    forked = Lookout(house.above, silent=True)
    assert Follower(forked, house.leader.board).agrees()


def test_a_worker_follows(house: House) -> None:
    house.write("Second")
    assert house.follower.agrees()
    assert house.served() == ["First", "First"]
    house.lead()
    assert house.served() == ["Second", "First"]
    assert house.follower.agrees()
    assert house.served() == ["Second", "Second"]


def test_a_worker_looks_at_nothing_while_it_agrees(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lookout, "look", lambda _: pytest.fail("it looks"))
    for _ in range(3):
        assert house.follower.agrees()


def test_a_worker_knows_of_a_broken_file(house: House) -> None:
    house.write("bad")
    house.lead()
    assert house.follower.agrees()
    assert house.below.problems == house.above.problems != ()
    assert house.served() == ["First", "First"]


def test_a_worker_that_has_missed_what_was_good_for_a_moment_ends(house: House) -> None:
    house.write("Second")
    house.lead()
    house.write("bad")
    house.lead()
    assert house.follower.agrees()
    assert house.served() == ["Second", "First"]
    house.clock.turn(agreement.PATIENCE / 2)
    assert house.follower.agrees()
    house.clock.turn(agreement.PATIENCE)
    assert not house.follower.agrees()


def test_a_worker_that_is_late_every_time_need_not_end(house: House) -> None:
    """There is always something else that it has missed."""
    for name in ("Second", "Third", "Fourth"):
        house.write(name)
        house.lead()
        house.write("bad")
        house.lead()
        assert house.follower.agrees()
        house.clock.turn(agreement.PATIENCE)


def test_without_following_a_look_is_one_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreement, "sleep", lambda _: None)
    house = House(tmp_path, follows=False)
    house.write("Second")
    house.clock.turn(1000)
    assert house.leader.look_if_due() > 1000
    assert house.follower.agrees()
    assert (house.served(), house.told) == (["First", "First"], 0)
    house.leader.look_now()
    assert house.follower.agrees()
    assert house.follower.agrees()
    assert (house.served(), house.told) == (["Second", "Second"], 1)


def test_what_is_published_is_read_by_a_forked_process(house: House) -> None:
    read, write = os.pipe()
    if not (child := os.fork()):
        os.read(read, 1)
        os._exit(house.leader.board.read().fingerprint == 7)
    house.leader.board.write(agreement.Published(7, 0))
    os.write(write, b".")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    os.close(read)
    os.close(write)
