"""A provider closes its lookups after its last use."""

import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from weakref import ref

import pytest

from autoconfig import collector
from autoconfig.address import Address
from autoconfig.directory import Directory
from autoconfig.directory.provider import Provider
from autoconfig.formats import FORMATS
from autoconfig.formats.asked import Asked
from autoconfig.lookups import Lookups
from autoconfig.service import Question, ask
from sample import load, profile_text

WITH_TABLE = {"lookups": "{table: {file: logins.csv, fields: [uid]}}", "username": '"{uid}"'}


@pytest.fixture(autouse=True)
def without_collector() -> Iterator[None]:
    """What is closed by it is closed some time, or never where all was frozen."""
    gc.disable()
    yield
    gc.enable()


def opened(folder: Path, closed: list[str], monkeypatch: pytest.MonkeyPatch) -> Directory:
    """One provider with a table; what it closes is written down."""
    (folder / "logins.csv").write_text("address,uid\njean.dupont@example.com,jdupont2\n")
    monkeypatch.setattr(Lookups, "close", lambda lookups: closed.append(lookups.members[0].label))
    return load(folder, profile_text(**WITH_TABLE)).directory


def asked(directory: Directory) -> Question:
    return ask(directory, FORMATS["autoconfig"], Asked(Address.parse("jean.dupont@example.com")))


@pytest.mark.parametrize("frozen", [False, True])
def test_who_waits_for_an_answer_keeps_lookups_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frozen: bool
) -> None:
    closed: list[str] = []
    directory = opened(tmp_path, closed, monkeypatch)
    provider = ref(directory.providers[0])
    if frozen:
        collector.keep_for_good()
    try:
        question = asked(directory)
        del directory
        assert isinstance(provider(), Provider)
        assert closed == []
        del question
        assert provider() is None
        assert closed == ["table logins.csv"]
    finally:
        gc.unfreeze()


def test_a_provider_that_is_kept_keeps_its_lookups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    old = opened(tmp_path, closed, monkeypatch)
    new = Directory(old.providers)
    del old
    assert closed == []
    del new
    assert closed == ["table logins.csv"]


def test_two_providers_are_never_equal(tmp_path: Path) -> None:
    [provider] = load(tmp_path, profile_text()).directory.providers
    assert provider != replace(provider)
