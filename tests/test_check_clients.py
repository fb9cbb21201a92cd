"""A row for each client beside the findings of a check."""

import json
from collections import Counter
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from autoconfig.check import run
from autoconfig.check.clients import rows
from autoconfig.check.documents.answers import judged
from autoconfig.check.documents.harvest import Harvest
from autoconfig.check.documents.inquiries import Inquiry, Road
from autoconfig.findings import Code
from autoconfig.reach.web import Fetched
from autoconfig.reach.wire import Obstacle
from checked import check, world
from internet import Internet
from test_cli_simulate import ADDRESS, BY_RULE
from world_faults import DOMAIN, RIGHT
from worlds import World, seen

pytestmark = pytest.mark.usefixtures("patience")


def told(internet: Internet, profiles: Path, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(check(internet, profiles, *arguments, "--json").stdout)
    return found


def test_a_right_world_is_right_for_clients_too(tmp_path: Path) -> None:
    with world(tmp_path, RIGHT) as (internet, profiles):
        report = told(internet, profiles, DOMAIN)
        text = check(internet, profiles, DOMAIN, columns=80).stdout
    logins = {one["client"]: one["login"] for one in report["clients"] if one["found"]}
    assert {logins[name] for name in ("kmail", "deltachat", "apple")} == {True}
    assert "  right    Delta Chat\n" in text
    assert text.count("  right    KMail") == 1
    assert max(map(len, text.splitlines())) <= 80


def test_of_one_person_it_is_said_who_has_the_right_login_and_each_url_is_asked_once(tmp_path: Path) -> None:
    with world(tmp_path, BY_RULE) as (internet, profiles):
        report = told(internet, profiles, "--address", ADDRESS)
        asked = Counter((one.method, one.url, one.headers.get("content-type")) for one in internet.asked)
    found = {(one["client"], one["login"]) for one in report["clients"]}
    assert {("deltachat", True), ("apple", True), ("kmail", False)} <= found
    assert [one for one, times in asked.items() if times > 1] == []
    assert "jdupont" not in str(report)
    assert "jean.dupont" not in str(report)


def test_without_a_person_a_login_by_rule_is_left_open(tmp_path: Path) -> None:
    with world(tmp_path, BY_RULE) as (internet, profiles):
        report = told(internet, profiles, DOMAIN)
    assert {one["login"] for one in report["clients"]} == {None}
    assert any("say --address" in str(one["reason"]) for one in report["clients"])


def test_they_change_no_finding_and_no_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with world(tmp_path, BY_RULE) as (internet, profiles):
        before = check(internet, profiles, DOMAIN, "--json")
        monkeypatch.setattr(run, "rows", lambda *_: [])
        after = check(internet, profiles, DOMAIN, "--json")
    assert json.loads(before.stdout)["clients"] != json.loads(after.stdout)["clients"] == []
    assert before.exit_code == after.exit_code
    assert json.loads(before.stdout)["findings"] == json.loads(after.stdout)["findings"]


def test_who_has_no_time_says_so(tmp_path: Path) -> None:
    scene = seen(World("example.com MX 10 mx.example.net."), tmp_path)
    scene.door.deadline = scene.door.deadline.within(0)
    harvested = Future[Harvest]()
    harvested.set_result(Harvest(scene.address, {}))
    assert {(row.worth, row.login, row.reason) for row in rows(scene, harvested)} == {
        (None, None, "not all of it was seen in time")
    }


def test_a_simulation_that_fails_is_no_reason_to_say_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError(ADDRESS)

    monkeypatch.setattr(run, "rows", fail)
    report = run.run(seen(World("example.com MX 10 mx.example.net."), tmp_path))
    (fault,) = [one for one in report.findings if one.code is Code.CANNOT_RUN]
    assert fault.key == "clients"
    assert "jean" not in fault.problem
    assert len(report.findings) > 1


def test_a_host_that_has_not_answered_is_not_waited_for_again(tmp_path: Path) -> None:
    world = World("example.com MX 10 mx.example.net.")
    scene = seen(world, tmp_path)
    asked = Inquiry(Road.MAIN, "https://autoconfig.example.com/mail/config-v1.1.xml")
    silent = Fetched(asked.url, 0, obstacle=Obstacle.TIMEOUT, address="192.0.2.1")
    harvested = Future[Harvest]()
    harvested.set_result(Harvest(scene.address, {Road.MAIN: (judged(asked, silent),)}))
    rows(scene, harvested)
    urls = {query.url for query in world.asked}
    assert {url for url in urls if url.startswith("https://autoconfig.example.com/")} == {asked.url}
    assert any(url.startswith("http://autoconfig.example.com/") for url in urls)


def test_a_client_that_cannot_be_simulated_is_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError(ADDRESS)

    monkeypatch.setattr("autoconfig.simulate.run.run", fail)
    report = run.run(seen(World("example.com MX 10 mx.example.net."), tmp_path))
    assert report.could_run
    assert {(row.worth, row.reason) for row in report.clients} == {
        (None, "it could not be simulated, report it")
    }
