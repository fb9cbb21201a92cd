"""A signed mobileconfig over HTTP: what stays the same, and what happens while nothing can be signed."""

import asyncio
import plistlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner

from authority import AUTHORITY, ROOT_AUTHORITY, issue, write
from autoconfig.asgi import Application
from autoconfig.cli import main
from autoconfig.errors import BadSigning, ProfileError, SigningFailed
from autoconfig.signing.command import MAX_AT_ONCE, Command
from autoconfig.web import create_app
from conftest import SHARED
from hourglass import PATIENCE, until
from http_table import APPLE_TYPE, AUTOCONFIG, MOBILECONFIG, PERSONAL, Row
from sample import load, profile_text
from test_adapters import Answer, call_asgi, scope

GOOD = issue("example.com", AUTHORITY, "rsa")
ASKED = "?emailaddress=jean.dupont%40example.com"
TARGET = MOBILECONFIG + ASKED
OTHER_TARGET = AUTOCONFIG + ASKED
SIGNED = "{certificate: certificate.pem, key: key.pem}"
FAILING = "{{command: [sh, -c, exit 1], onError: {}}}"


def ask(folder: Path, target: str, **changes: str) -> Answer:
    row = Row("", target, 200, "", None)
    return call_asgi(Application(load(folder, profile_text(**changes))), scope(row), [b""])[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, GOOD, AUTHORITY)
    (tmp_path / "root.pem").write_bytes(ROOT_AUTHORITY.pem)
    return tmp_path


def unwrapped(signed: bytes, folder: Path) -> bytes:
    command = "openssl cms -verify -binary -inform DER -CAfile root.pem -purpose any"
    return subprocess.run(command.split(), input=signed, cwd=folder, capture_output=True, check=True).stdout


def test_a_signed_answer_has_the_fields_and_the_content_of_an_unsigned_one(folder: Path) -> None:
    unsigned, signed = ask(folder, TARGET), ask(folder, TARGET, signing=SIGNED)
    assert unwrapped(signed.body, folder) == unsigned.body
    assert signed.headers.pop("content-length") == str(len(signed.body))
    assert unsigned.headers.pop("content-length")
    assert signed.headers == unsigned.headers
    assert (signed.headers["content-type"], signed.headers["cache-control"]) == (APPLE_TYPE, PERSONAL)
    assert "etag" not in signed.headers


def test_nothing_else_is_signed(folder: Path) -> None:
    assert ask(folder, OTHER_TARGET, signing=SIGNED) == (answer := ask(folder, OTHER_TARGET))
    assert answer.status == 200


def test_without_a_signature_mobileconfig_alone_is_refused(folder: Path) -> None:
    signing = FAILING.format("refuse")
    answer = ask(folder, TARGET, signing=signing)
    assert (answer.status, answer.body) == (503, b"This cannot be signed at present; try again later.\n")
    assert answer.headers["cache-control"] == "no-store"
    assert ask(folder, OTHER_TARGET, signing=signing).status == 200


def test_an_operator_can_prefer_an_answer_without_signature(folder: Path) -> None:
    answer = ask(folder, TARGET, signing=FAILING.format("unsigned"))
    assert answer.status == 200
    assert plistlib.loads(answer.body)["PayloadType"] == "Configuration"


class Commands:
    """Commands that run until they are to go on, and then have failed."""

    def __init__(self) -> None:
        self.running = 0
        self.go_on = Event()

    def run(self, *_: object) -> bytes:
        self.running += 1
        self.go_on.wait(PATIENCE)
        raise SigningFailed("it was let go on")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Iterator[Commands]:
    hanging = Commands()
    monkeypatch.setattr(Command, "_run", hanging.run)
    yield hanging
    hanging.go_on.set()


async def _status(service: Application, target: str) -> int:
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        statuses.append(message.get("status"))

    await service(scope(Row("", target, 200, "", None)), receive, send)
    return statuses[0]


def test_a_slow_command_keeps_nobody_else_waiting(folder: Path, commands: Commands) -> None:
    """Under ASGI, where everything else is answered inline."""
    edition = load(folder, profile_text(signing="{command: [sh]}"))

    async def both() -> None:
        service = Application(edition)
        slow = asyncio.create_task(_status(service, TARGET))
        await asyncio.to_thread(until, lambda: commands.running == 1)
        assert await _status(service, OTHER_TARGET) == 200
        assert not slow.done()
        commands.go_on.set()
        assert await slow == 503

    asyncio.run(both())


def test_where_too_many_commands_run_it_is_said_at_once(folder: Path, commands: Commands) -> None:
    """A thread is free for that, however many wait for a command."""
    edition = load(folder, profile_text(signing="{command: [sh]}"))

    async def one_too_many() -> None:
        service = Application(edition)
        slow = [asyncio.create_task(_status(service, TARGET)) for _ in range(MAX_AT_ONCE)]
        await asyncio.to_thread(until, lambda: commands.running == MAX_AT_ONCE)
        assert await asyncio.wait_for(_status(service, TARGET), PATIENCE) == 503
        assert not any(task.done() for task in slow)
        commands.go_on.set()
        assert set(await asyncio.gather(*slow)) == {503}

    asyncio.run(one_too_many())


@pytest.mark.parametrize(
    ("signing", "finding"),
    [
        ("{certificate: certificate.pem}", "signing: it has no way to sign, write certificate: and key:, or"),
        ("{command: x, key: key.pem}", "signing: it has a command and files, write either the command or"),
        ("{certificate: certificate.pem, key: root.pem}", "signing.key: {folder}/root.pem is no private key"),
        ("{command: ./none}", "signing.command: there is no program ./none, write one that can be run"),
        (
            SIGNED.replace("}", ", onError: x}"),
            'signing.onError: "x" is no word here, write one of refuse, unsigned',
        ),
    ],
)
def test_a_profile_that_cannot_sign_is_refused(folder: Path, signing: str, finding: str) -> None:
    with pytest.raises(ProfileError) as caught:
        load(folder, profile_text(signing=signing))
    line = len(profile_text().splitlines()) + 1
    assert str(caught.value).startswith(f"{folder}/0.yaml:{line}: {finding.format(folder=folder)}")


def test_a_bad_signer_is_left_out_with_its_profile(folder: Path) -> None:
    texts = profile_text(signing="{command: ./none}"), profile_text(domains="[other.example]")
    opened = load(folder, *texts, skip_bad=True).directory
    assert [provider.file.name for provider in opened.providers] == ["1.yaml"]


OPTIONS = ("--signing-certificate", "certificate.pem", "--signing-key", "key.pem")


def show(*more: str) -> bytes:
    result = CliRunner().invoke(
        main, ["show", "jean.dupont@example.com", "mobileconfig", "--profiles", ".", *more]
    )
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def test_show_prints_what_is_signed_by_options_and_by_the_profile(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    load(folder, profile_text())
    unsigned = show()
    assert unwrapped(show(*OPTIONS), folder) == unsigned
    load(folder, profile_text(signing=SIGNED))
    assert unwrapped(show(), folder) == unsigned
    load(folder, profile_text(signing=FAILING.format("unsigned")))
    assert show(*OPTIONS) == unsigned


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (OPTIONS[:2], "--signing-key: is missing, write a file in PEM"),
        (
            ("--signing-chain", "x"),
            "--signing-certificate: is missing, write a file in PEM",
        ),
        ((*OPTIONS, "--signing-chain", "x.pem"), "--signing-chain: x.pem cannot be read"),
    ],
)
def test_options_that_cannot_sign_are_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], text: str
) -> None:
    monkeypatch.chdir(folder)
    load(folder, profile_text())
    result = CliRunner().invoke(main, ["serve", "--profiles", ".", *options])
    assert result.exit_code == 2
    assert f"Invalid value for {text}" in result.stderr


def test_the_environment_signs_under_any_server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOCONFIG_PROFILES", str(folder))
    monkeypatch.setenv("AUTOCONFIG_SIGNING_CERTIFICATE", str(folder / "certificate.pem"))
    load(folder, profile_text())
    with pytest.raises(BadSigning):
        create_app()
    monkeypatch.setenv("AUTOCONFIG_SIGNING_KEY", str(folder / "key.pem"))
    assert unwrapped(create_app().test_client().get(TARGET).data, folder).startswith(b"<?xml")


@pytest.mark.shared
def test_the_validator_finds_nothing(folder: Path) -> None:
    (folder / "signed").write_bytes(ask(folder, TARGET, signing=SIGNED).body)
    check = [sys.executable, SHARED / "tools" / "validators" / "check_mobileconfig.py"]
    command = [*check, "signed", "--require-signed", "--ca", "root.pem", "--user-facing"]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout
    assert "WARN" not in found.stdout
