"""The add-on in a real Thunderbird: people signed in by an identity server, and a new version of it.

Nothing is set in Thunderbird that an administrator would not, but for the certificate of the stage.
"""

import io
import json
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from autoconfig.address import Address
from autoconfig.check.rehearsal import Rehearsal
from autoconfig.cli import main
from autoconfig.clients import CLIENTS
from autoconfig.directory.opening import open_folder
from autoconfig.formats import addon
from autoconfig.identify import describe
from autoconfig.profile.file import parse
from autoconfig.reach.deadline import Deadline
from autoconfig.simulate.judgement import Worth, judged, measure
from autoconfig.simulate.run import simulate
from autoconfig.simulate.world import Memory
from columns import Column, Columns, Table
from conftest import ROOT
from servers.identity import CLIENT, PASSWORD, REDIRECTION
from sign_in_stage import SignInStage
from socks import opened
from stage import Scene

pytestmark = pytest.mark.clients

TABLE = Table(
    ROOT / "docs" / "oauth.md", "sign-in", "pytest tests/test_thunderbird_addon.py --rewrite-clients"
)
THUNDERBIRD = "Thunderbird"
SECONDS = 20
PROFILE = """\
domains: [{name}.test]
displayName: Example & Söhne for $1
incomingServer: {{type: imap, hostname: in.{name}.test, port: 993, socketType: SSL, authentication: {ways}}}
outgoingServer: {{type: smtp, hostname: out.{name}.test, port: 465, socketType: SSL, authentication: {ways}}}
oAuth2:
  issuer: https://login.{name}.test/
  scope: mail offline_access
  authURL: https://login.{name}.test/authorize
  tokenURL: https://login.{name}.test/token
  clientID: {client}
  addonVersion: "{version}"
page: {{logo: logo.svg}}
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
WAYS = {"both": "[OAuth2, password-cleartext]", "alone": "OAuth2"}
TITLES = {"both": "a password is offered too", "alone": "OAuth2 alone"}


def profile(name: str, version: str = "1") -> str:
    return PROFILE.format(name=name, ways=WAYS[name], client=CLIENT, version=version)


def address(name: str) -> str:
    return f"jean.dupont@{name}.test"


def until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("profiles")
    (folder / "logo.svg").write_text(LOGO)
    return folder


@pytest.fixture(scope="module")
def stage(folder: Path) -> Iterator[SignInStage]:
    """The service as a process of its own, and the identity server beside it."""
    for name in WAYS:
        (folder / f"{name}.yaml").write_text(profile(name), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        authority = f"127.0.0.1:{free.getsockname()[1]}"
    command = [str(Path(sys.executable).with_name("autoconfig")), "serve", "--workers=1", "--proxies=1"]
    with subprocess.Popen(
        [*command, "--bind", authority, "--profiles", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"AUTOCONFIG_RELOAD": "1"},
    ) as service:
        try:
            assert service.stdout
            assert service.stdout.readline().startswith(b"Serving ")
            with opened(SignInStage(authority)) as stage:
                stage.play(Scene(tuple(f"{name}.test" for name in WAYS)))
                yield stage
        finally:
            service.terminate()


@pytest.fixture(autouse=True)
def _nothing_has_happened(stage: SignInStage) -> None:
    stage.begin()


@pytest.fixture
def thunderbird(stage: SignInStage) -> Iterator[object]:
    """As somebody has it who begins: what one account still does would be in the way of another."""
    pytest.importorskip("marionette_driver", reason="Thunderbird is not driven: pip install '.[clients]'")
    from clients.thunderbird import PROGRAM, started

    if not PROGRAM.exists():
        pytest.skip("Thunderbird is not installed: apt-get install thunderbird")
    with started(stage) as client:
        yield client


# Of the others, by what the simulation of each ends with.
WORTH = {
    Worth.RIGHT: "signs in with a password",
    Worth.NO_WAY: "finds the servers, and cannot sign in",
    Worth.NOTHING: "finds nothing",
}
BY_HAND = "wants a token that it cannot get: people choose a password"


@pytest.fixture(scope="module")
def seen() -> Columns:
    return {}


def simulated(folder: Path, name: str) -> dict[str, str]:
    """What each other client makes of it, by its title; what its versions make of it, each once."""
    edition = open_folder(folder)
    asker = Address.parse(address(name))
    measured = measure(edition.directory, asker)
    assert measured
    memory = Memory(Rehearsal(edition, asker.domain), Deadline(SECONDS))
    cells: dict[str, dict[str, None]] = {}
    for one in simulate(asker, memory):
        end = judged(one, measured.account)
        wants_token = end.worth is Worth.RIGHT and any("sign in by OAuth2," in note for note in end.notes)
        cells.setdefault(one.client.title, {})[BY_HAND if wants_token else WORTH[end.worth]] = None
    del cells[THUNDERBIRD]
    return {title: "; ".join(dict.fromkeys(ends)) for title, ends in cells.items()}


def note(seen: Columns, thunderbird, name: str, addon: str, cell: str) -> None:
    column = seen.setdefault(THUNDERBIRD, Column(thunderbird.version(), {}))
    column.cells[f"{TITLES[name]}, {addon} the add-on"] = cell


@pytest.mark.parametrize(
    ("name", "ways"), [("both", ("password-cleartext", "password-cleartext")), ("alone", None)]
)
def test_without_the_add_on_nobody_is_signed_in_by_the_identity_server(
    name: str, ways: tuple[str, str] | None, stage: SignInStage, thunderbird, seen: Columns
) -> None:
    from clients.thunderbird_sign_in import set_up

    found = set_up(thunderbird, address(name))
    note(seen, thunderbird, name, "without", "asks for a password" if found else "finds nothing, and guesses")
    assert found == ways
    assert not any("login." in one.url for one in stage.record.asked)


@pytest.mark.parametrize("name", list(WAYS))
def test_with_it_a_person_is_signed_in_without_a_setting_touched(
    name: str, stage: SignInStage, thunderbird, seen: Columns
) -> None:
    from clients.thunderbird_sign_in import fetch, install, set_up, sign_in

    shown = install(thunderbird, f"https://autoconfig.{name}.test/thunderbird.xpi")
    assert shown.name == "Sign-in for Example & Söhne for $1"
    assert "the sign-in page of Example & Söhne for $1" in shown.description
    assert (shown.version, shown.active, shown.icon) == ("1", True, True)
    assert set_up(thunderbird, address(name)) == ("OAuth2", "OAuth2")
    page = sign_in(thunderbird, address(name), PASSWORD)
    assert page
    asked = {key: value[0] for key, value in parse_qs(urlsplit(page.url).query).items()}
    assert (page.title, urlsplit(page.url).netloc) == ("Sign in", f"login.{name}.test")
    assert (asked["client_id"], asked["redirect_uri"], asked["code_challenge_method"]) == (
        CLIENT,
        REDIRECTION,
        "S256",
    )
    assert (asked["scope"], asked["login_hint"]) == ("mail offline_access", address(name))
    until(lambda: stage.doorman.presented)
    (first,) = stage.doorman.presented
    assert (first.login, first.good) == (address(name), True)
    assert (stage.identity.logins, stage.identity.grants) == ([address(name)], ["authorization_code"])
    # What it is told while it still looks through the folders it passes over.
    until(lambda: fetch(thunderbird) or len(stage.doorman.presented) > 1)
    second = stage.doorman.presented[1]
    assert (second.good, second.token != first.token) == (True, True)
    assert (stage.identity.logins, stage.identity.grants[1:]) == ([address(name)], ["refresh_token"])
    note(
        seen, thunderbird, name, "with", f"opens the sign-in page, then presents a token ({first.mechanism})"
    )


def test_a_key_that_only_later_ones_know_would_keep_it_out(thunderbird, tmp_path: Path) -> None:
    """Why `emailDomains` is not written: what Thunderbird 155 knows, 153 refuses with the whole add-on."""
    from clients.thunderbird_sign_in import install

    body = addon.render(describe(parse(profile("both"), ""), "both.test"))
    same, more = tmp_path / "same.xpi", tmp_path / "more.xpi"
    same.write_bytes(elsewhere(body))
    more.write_bytes(elsewhere(body, emailDomains=["both.test"]))
    with pytest.raises(AssertionError, match="error"):
        install(thunderbird, more.as_uri())
    assert install(thunderbird, same.as_uri()).active


def elsewhere(body: bytes, **more: object) -> bytes:
    """The same add-on for a host of its own, with more keys about the provider."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"])
    manifest["browser_specific_settings"]["gecko"]["id"] = "oauth2@elsewhere.test"
    manifest["oauth_provider"] |= {"issuer": "elsewhere.test", "hostnames": ["in.elsewhere.test"], **more}
    files["manifest.json"] = json.dumps(manifest).encode()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def test_an_administrator_installs_it_for_everybody_and_updates_it(
    stage: SignInStage, folder: Path, tmp_path: Path
) -> None:
    """By the file that the command writes, beside a policy with the stage's authority, and nothing else."""
    pytest.importorskip("marionette_driver", reason="Thunderbird is not driven: pip install '.[clients]'")
    from clients.thunderbird import PROGRAM, started
    from clients.thunderbird_sign_in import fetch, installed, set_up, sign_in, update

    if not PROGRAM.exists():
        pytest.skip("Thunderbird is not installed: apt-get install thunderbird")
    (tmp_path / "authority.pem").write_bytes(stage.pem)
    made = tmp_path / "policies.json"
    command = ["oauth-addon", "alone.test", "--policies", str(made), "--profiles", str(folder)]
    assert CliRunner().invoke(main, command).exit_code == 0
    policies = json.loads(made.read_bytes())
    policies["policies"]["Certificates"] = {"Install": [str(tmp_path / "authority.pem")]}
    with started(stage, policies=json.dumps(policies).encode()) as managed:
        found = installed(managed, "oauth2@alone.test")
        assert found
        assert (found.version, found.active) == ("1", True)
        assert set_up(managed, address("alone")) == ("OAuth2", "OAuth2")
        assert sign_in(managed, address("alone"), PASSWORD)
        until(lambda: [one.good for one in stage.doorman.presented] == [True])
        assert update(managed, "oauth2@alone.test") == "1"
        (folder / "alone.yaml").write_text(profile("alone", "2"), encoding="utf-8")
        until(lambda: b'"version": "2"' in _updates(stage))
        assert update(managed, "oauth2@alone.test") == "2"
        before = len(stage.doorman.presented)
        until(lambda: fetch(managed) or len(stage.doorman.presented) > before)
        assert all(one.good for one in stage.doorman.presented)
        assert stage.identity.logins == [address("alone")]


def _updates(stage: SignInStage) -> bytes:
    url = "https://autoconfig.alone.test/thunderbird-updates.json"
    return stage._answer(stage.record.place, "GET", url, {}, b"").body


def test_the_table_in_the_manual_is_what_was_seen(
    stage: SignInStage, folder: Path, seen: Columns, request: pytest.FixtureRequest
) -> None:
    """The other clients, which no add-on is for, by their simulations."""
    for name in WAYS:
        for title, cell in simulated(folder, name).items():
            seen.setdefault(title, Column("", {})).cells[f"{TITLES[name]}, without the add-on"] = cell
    others = [client.title for client in CLIENTS if client.title != THUNDERBIRD]
    names = [f"{TITLES[name]}, {which} the add-on" for name in WAYS for which in ("without", "with")]
    TABLE.hold(seen, names, [THUNDERBIRD, *others], request.config)
