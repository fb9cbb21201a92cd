"""What workers tell each other of directories: the last who has asked is right."""

from dataclasses import replace
from pathlib import Path

import pytest

from autoconfig.directory.provider import Provider
from autoconfig.http.reports import Reports
from autoconfig.lookups import Lookups
from sample import load, profile_text

DOWN = ["ldap ldaps://x cannot be connected to"]


class Scripted(Lookups):
    """Lookups that are out when a test says so."""

    out: list[str]

    @property
    def troubles(self) -> list[str]:
        return self.out


class Told:
    """Two workers, and a clock between them."""

    def __init__(self, folder: Path) -> None:
        self.now = 1000.0
        self.folder = folder
        self.first, self.second = (Reports(folder, name, lambda: self.now) for name in ("1", "2"))


@pytest.fixture
def told(tmp_path: Path) -> Told:
    (tmp_path / "told").mkdir()
    return Told(tmp_path / "told")


@pytest.fixture
def provider(tmp_path: Path) -> Provider:
    (tmp_path / "profiles").mkdir()
    [found] = load(tmp_path / "profiles", profile_text()).directory.providers
    return replace(found, lookups=Scripted(()))


def note(reports: Reports, provider: Provider, out: list[str]) -> None:
    assert isinstance(provider.lookups, Scripted)
    provider.lookups.out = out
    reports.note(provider)


def test_while_all_is_well_nothing_is_written(told: Told, provider: Provider) -> None:
    for _ in range(3):
        told.now += 10
        note(told.first, provider, [])
    assert list(told.folder.iterdir()) == []
    assert told.first.troubles() == {}


def test_what_one_has_seen_the_other_says(told: Told, provider: Provider) -> None:
    note(told.first, provider, DOWN)
    assert told.first.troubles() == told.second.troubles() == {str(provider.file): DOWN}


def test_the_last_who_has_asked_is_right(told: Told, provider: Provider) -> None:
    note(told.first, provider, DOWN)
    told.now += 5
    note(told.second, provider, [])
    assert told.first.troubles() == told.second.troubles() == {}
    told.now += 5
    note(told.second, provider, DOWN)
    assert told.first.troubles() == {str(provider.file): DOWN}
    told.now += 0.1
    note(told.second, provider, [])
    assert told.first.troubles() == {}


def test_what_a_killed_worker_has_seen_is_not_lost(told: Told, provider: Provider) -> None:
    note(told.first, provider, DOWN)
    assert Reports(told.folder, "3").troubles() == {str(provider.file): DOWN}


def test_without_lookups_there_is_nothing_to_tell(told: Told, provider: Provider) -> None:
    told.first.note(replace(provider, lookups=None))
    assert told.first.troubles() == {}
