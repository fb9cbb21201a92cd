"""The command for granian that the manual gives, in a real granian."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoconfig.directory.edition import Edition
from autoconfig.http.respond import Request, respond
from http_table import (
    ADDRESS,
    AUTOCONFIG,
    HEALTH,
    MOBILECONFIG,
    POX,
    PROFILES,
    SECRET,
    pox_request,
)
from manual import in_code, rows
from sample import load
from served import COMMANDS, Process, head, status

COMMAND = next(in_code(cells[1])[0] for cells in rows("running") if cells[0].startswith("granian"))
BODY = pox_request("jean.dupont@example.org")
LENGTH = f"Content-Length: {len(BODY)}"
FORM = b"address=jean.dupont%40example.org&lang=en"

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(not (COMMANDS / "granian").exists(), reason="granian is not installed: make test"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("granian")
    (found / "profiles").mkdir()
    return found


@pytest.fixture(scope="module")
def edition(folder: Path) -> Edition:
    return load(folder / "profiles", *PROFILES)


@pytest.fixture(scope="module")
def granian(folder: Path, edition: Edition) -> Iterator[Process]:
    found = Process(folder, *shlex.split(COMMAND), "--port", "{port}").ready()
    yield found
    assert found.stop() == 0, found.log


def at_the_page(target: str, *fields: str, method: str = "GET") -> bytes:
    """The host's name is the mail domain's: there is the page."""
    return head(target, *fields, method=method).replace(b"Host: autoconfig.", b"Host: ")


def body(answer: str) -> str:
    return answer.partition("\r\n\r\n")[2]


@pytest.mark.parametrize("path", [AUTOCONFIG, MOBILECONFIG])
def test_it_gives_the_documents(granian: Process, edition: Edition, path: str) -> None:
    asked = Request("GET", path, ADDRESS.encode(), host="autoconfig.example.org")
    answer = granian.ask(head(f"{path}?{ADDRESS}"))
    assert status(answer) == 200
    assert body(answer) == respond(edition, asked).body.decode()
    assert "jdupont" in answer


def test_it_gives_outlook_its_own(granian: Process) -> None:
    assert "<LoginName>jdupont<" in granian.ask(head(POX, LENGTH, method="POST") + BODY)


def test_it_shows_the_page_and_takes_its_form(granian: Process) -> None:
    assert "<form" in granian.ask(at_the_page("/"))
    fields = ("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(FORM)}")
    answer = granian.ask(at_the_page("/", *fields, method="POST") + FORM)
    assert status(answer) == 200
    assert "jdupont" in answer


def test_it_says_that_it_is_well_and_refuses_what_is_too_long(granian: Process) -> None:
    assert status(granian.ask(head(HEALTH))) == 200
    assert status(granian.ask(head(POX, "Content-Length: 65537", method="POST"))) == 413


def test_its_log_has_nobodys_address(granian: Process) -> None:
    """Runs last: of all that went before."""
    assert SECRET not in (granian.out + granian.log).lower()
    assert "Traceback" not in granian.log
