"""The faults of documents in the small internet: names, TLS, HTTP and our service are real there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autoconfig import zone
from autoconfig.address import Address
from autoconfig.check.documents.clientconfig import SLOW_SECONDS
from autoconfig.check.scene import scene
from autoconfig.directory.opening import open_folder
from autoconfig.findings import Code, Finding, Severity
from autoconfig.reach.web import Fetched, Query
from autoconfig.reach.wire import Obstacle
from autoconfig.zone.records import zone as as_lines
from document_faults import (
    DATABASE,
    DOMAIN,
    FAULTS,
    FOREIGN,
    PERSON,
    PERSONAL,
    PLAIN,
    WorldFault,
    foreign,
)
from fakeworld import PASSED_ON, Answering, look, status
from internet import Internet, small_internet
from internet.web import NOTHING, Asked, Page, Pages, service

SERVICE = "service.example"
# Longer than the door waits.
TOO_LONG = 60.0


@pytest.fixture
def internet(tmp_path: Path) -> Iterator[Internet]:
    (tmp_path / "certificates").mkdir()
    with small_internet(tmp_path / "certificates") as found:
        yield found


def _page(found: Fetched) -> Page:
    """The same answer over a wire."""
    if found.obstacle is Obstacle.TIMEOUT or found.seconds > SLOW_SECONDS:
        return Page(seconds=TOO_LONG)
    return Page(found.body, found.status, tuple(found.headers.items()))


def _site(rules: dict[str, Answering], rest: Pages) -> Pages:
    ordered = sorted(rules.items(), key=lambda rule: -len(rule[0]))

    def find(asked: Asked) -> Page:
        query = Query(asked.url, asked.method, asked.body, asked.headers)
        for start, rule in ordered:
            if asked.url.startswith(start) and (found := rule(query)):
                return _page(found)
        return rest(asked)

    return find


def _on_the_domain(rest: Pages) -> Pages:
    """The domain's own web server passes some paths on."""

    def find(asked: Asked) -> Page:
        path = "/" + asked.url.partition("://")[2].partition("/")[2]
        return rest(asked) if path.startswith(PASSED_ON) else NOTHING

    return find


def built(internet: Internet, folder: Path, fault: WorldFault) -> list[Finding]:
    """The world with this fault in it, and what a check says of its documents."""
    folder.mkdir()
    domain = DOMAIN if fault.profile else FOREIGN
    (folder / "0.yaml").write_text(fault.profile or "")
    rules = {DATABASE: status(404), **fault.rules}
    refused = {start for start, rule in rules.items() if _obstacle(rule) is Obstacle.REFUSED}
    absent = {start for start, rule in rules.items() if _obstacle(rule) is Obstacle.NO_NAME}
    ours = service(folder) if fault.profile else lambda asked: NOTHING
    for host, rest in {
        f"autoconfig.{domain}": ours,
        f"autodiscover.{domain}": ours,
        f"ua-auto-config.{domain}": ours,
        domain: _on_the_domain(ours),
        "autoconfig.thunderbird.net": ours,
        "elsewhere.example": ours,
    }.items():
        if not any(start.startswith(f"https://{host}/") for start in absent):
            open_ones = tuple(one for one in ("http", "https") if f"{one}://{host}/" not in refused)
            internet.host(host, _site(rules, rest), schemes=open_ones)
    edition = open_folder(folder) if fault.profile else None
    if edition:
        wanted = zone.wanted(edition.directory, domain, SERVICE).records
        kinds = {(name, kind) for name, kind in fault.records}
        lines = as_lines([one for one in wanted if one.type in ("SRV", "TXT")])
        internet.zone("\n".join(one for one in lines.splitlines() if not _is_of(one, kinds)))
    internet.zone("\n".join(f'{n} {k} "{v}"' for (n, k), values in fault.records.items() for v in values))
    asked = Address.parse(PERSON if fault.profile else f"jean@{FOREIGN}")
    directory = edition.directory if edition else None
    return list(look(scene(directory, asked, internet.door(), service_host=SERVICE)))


def _obstacle(rule: Answering) -> Obstacle | None:
    found = rule(Query("https://a.example/"))
    return found.obstacle if found else None


def _is_of(line: str, kinds: set[tuple[str, str]]) -> bool:
    name, _, _, kind, *_ = line.split()
    return (name.removesuffix("."), kind) in kinds


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_each_fault_is_found_and_nothing_else_is_said(
    internet: Internet, tmp_path: Path, fault: WorldFault
) -> None:
    found = built(internet, tmp_path / "profiles", fault)
    assert {one.code for one in found} == {fault.code, *fault.beside}, [str(one) for one in found]
    assert {one.severity for one in found if one.code is fault.code} == {fault.severity}


@pytest.mark.parametrize("profile", [PERSONAL, PLAIN, None], ids=["personal", "plain", "foreign"])
def test_nothing_is_said_of_a_right_setup(internet: Internet, tmp_path: Path, profile: str | None) -> None:
    rules = {} if profile else foreign()
    fault = WorldFault("", Code.ODD, Severity.INFO, rules, profile=profile)
    assert [str(one) for one in built(internet, tmp_path / "profiles", fault)] == []
