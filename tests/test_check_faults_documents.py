"""The faults of documents in the small internet: names, TLS, HTTP and our service are real there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autoconfig.address import Address
from autoconfig.check.scene import scene
from autoconfig.findings import Code, Finding, Severity
from document_faults import FAULTS, FOREIGN, PERSON, PERSONAL, PLAIN, WorldFault, foreign
from document_worlds import SERVICE, build
from fakeworld import look
from internet import Internet, small_internet


@pytest.fixture
def internet(tmp_path: Path) -> Iterator[Internet]:
    (tmp_path / "certificates").mkdir()
    with small_internet(tmp_path / "certificates") as found:
        yield found


def built(internet: Internet, folder: Path, fault: WorldFault) -> list[Finding]:
    """The world with this fault in it, and what a check says of its documents."""
    edition = build(internet, folder, fault)
    asked = Address.parse(PERSON if fault.profile else f"jean@{FOREIGN}")
    directory = edition.directory if edition else None
    return list(look(scene(directory, asked, internet.door(), service_host=SERVICE)))


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
