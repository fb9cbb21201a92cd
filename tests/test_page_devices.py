"""The data of ways and labels: what holds for all of it, and that the manual lists it."""

import re
from string import Formatter

import pytest

from autoconfig.page.devices import DEVICES, TAKEN_FOR
from autoconfig.page.devices.way import NAMES, App, Task, Way
from autoconfig.page.settings import settings_of
from autoconfig.page.values import Given, values
from autoconfig.texts import ENGLISH, shipped
from conftest import ROOT
from page_sample import account

RANKED = [turn.way for device in DEVICES.values() for turn in device.ways]
WAYS = [way for number, way in enumerate(RANKED) if way not in RANKED[:number]]
APPS = {app.name: app for way in WAYS for app in way.apps}
EVERY_VALUE = values(settings_of(account()), Given("", "x", "", "https://web.example/"), ENGLISH).typed
MANUAL = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8")


def instructions(way: Way) -> list[Task]:
    return [*way.before, *way.steps, *way.notes]


def named(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def labels(way: Way) -> set[str]:
    return {name for app in way.apps for name in app.labels}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.title)
def test_an_instruction_names_a_person_or_a_button_of_its_apps(way: Way) -> None:
    assert not labels(way) & NAMES
    for instruction in instructions(way):
        assert named(instruction.text) <= NAMES | labels(way)
        assert {entry.label for entry in instruction.entries} <= labels(way)
        assert {entry.value for entry in instruction.entries} <= {*EVERY_VALUE}
        assert named(instruction.text).isdisjoint({entry.label for entry in instruction.entries})


@pytest.mark.parametrize("app", APPS.values(), ids=APPS)
def test_every_label_is_used_and_an_app_is_one(app: App) -> None:
    used = set()
    for way in WAYS:
        if app in way.apps:
            for instruction in instructions(way):
                used |= named(instruction.text) | {entry.label for entry in instruction.entries}
    assert [name for name in app.labels if name not in used] == []
    assert all(named(label) <= {"protocol"} for label in app.labels.values())


@pytest.mark.parametrize("app", APPS.values(), ids=APPS)
def test_the_manual_lists_every_label_with_its_source_and_when_it_was_looked_at(app: App) -> None:
    [row] = re.findall(rf"^\| {re.escape(app.name)} \|.*$", MANUAL, re.MULTILINE)
    name, version, found, source, looked_at = (cell.strip() for cell in row.strip("|").split("|"))
    assert (name, version, source, looked_at) == (app.name, app.version, app.source, f"{app.looked_at}")
    assert found == ", ".join(dict.fromkeys(app.labels.values()))


def test_the_manual_lists_no_other_app() -> None:
    rows = re.findall(r"^\|.*\d\d \|$", MANUAL, re.MULTILINE)
    assert {row.split("|")[1].strip() for row in rows} == {*APPS}


def test_what_may_be_taken_for_a_device_is_one() -> None:
    assert {device for pair in TAKEN_FOR.items() for device in (pair[0], *pair[1])} <= {*DEVICES}


@pytest.mark.parametrize("tag", sorted(shipped().languages))
def test_every_device_and_way_has_a_name_of_its_own_in_every_language(tag: str) -> None:
    language = shipped().languages[tag]
    for device in DEVICES.values():
        titles = {language.text(turn.way.title) for turn in device.ways}
        sources = {turn.way.title for turn in device.ways}
        assert len(titles) == len(sources)
