"""`autoconfig simulate` as people and machines see it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoconfig.address import Address
from autoconfig.cli import main
from autoconfig.cli.simulation import show
from autoconfig.clients import CLIENTS
from autoconfig.clients.simulation import Came, Configured, Ending, Get, Redirection
from autoconfig.profile.words import SocketType
from autoconfig.simulate.judgement import judged
from autoconfig.simulate.run import Requested, Simulated
from checked import world
from internet import Internet
from sample import profile_text
from world_faults import DOMAIN, Fault

ADDRESS = f"jean.dupont@{DOMAIN}"
BY_RULE = Fault("", (), profile={"username": '["{first:.1}{last}", "{local}"]'})


def simulate(*arguments: str, columns: int = 80) -> Result:
    result = CliRunner(env={"COLUMNS": str(columns)}).invoke(main, ["simulate", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def in_world(internet: Internet, profiles: Path, *arguments: str, columns: int = 80) -> Result:
    """`simulate` there, of one client, whose requests are all in the small internet."""
    words = (ADDRESS, "--profiles", str(profiles), *internet.options, *arguments)
    return simulate(*words, columns=columns)


@pytest.fixture
def profiles(tmp_path: Path) -> str:
    (tmp_path / "a.yaml").write_text(profile_text())
    return str(tmp_path)


def test_it_says_what_a_client_asks_finds_and_signs_in_with(tmp_path: Path) -> None:
    with world(tmp_path, BY_RULE) as (internet, profiles):
        for columns in (80, 120):
            result = in_world(internet, profiles, "--client", "kmail", columns=columns)
            assert result.exit_code == 0
            assert max(map(len, result.stdout.splitlines())) <= columns
        text = " ".join(result.stdout.split())
        assert re.search(rf"^{ADDRESS} 0 of \d sign in as jdupont", text)
        assert re.search(
            r"wrong jean.dupont: KMail .*→ Let the server also take jean.dupont as a login", text
        )
        assert f"The profile's servers, from http://autoconfig.{DOMAIN}/mail/config-v1.1.xml." in text
        asked = re.findall(r"(\d) GET (\S+) → ([^\s;]+)", text)
        assert [(turn, status) for turn, _, status in asked][:2] == [("1", "404"), ("2", "200")]


def test_machines_get_one_object(tmp_path: Path) -> None:
    with world(tmp_path, BY_RULE) as (internet, profiles):
        result = in_world(internet, profiles, "--client", "kmail", "--json")
    found = json.loads(result.stdout)
    client, *_ = found.pop("clients")
    assert found == {"address": ADDRESS}
    assert (result.exit_code, client["client"], client["found"], client["login"]) == (0, "kmail", True, False)
    assert client["incoming"]["username"] == client["outgoing"]["username"] == "jean.dupont"
    assert [one["turn"] for one in client["requests"]] == [1, 2]


def test_without_a_profile_it_says_what_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with world(tmp_path) as (internet, _):
        result = simulate(ADDRESS, "--client", "kmail", *internet.options)
    assert result.exit_code == 0
    assert "nobody says which login is right" in " ".join(result.stdout.split())
    assert f"found    {ADDRESS}: KMail" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("jean.dupont",), "exactly one @"),
        (("@example.com",), "missing before or after"),
        (("%EMAILADDRESS%",), "a whole mail address"),
        (("a@localhost",), "no mail domain"),
        (("a@example.com", "--client", "mutt"), "mutt"),
    ],
)
def test_what_cannot_be_simulated_is_said_to_people_and_to_machines(
    arguments: tuple[str, ...], said: str, profiles: str
) -> None:
    result = simulate(*arguments, "--profiles", profiles)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    for_machines = simulate(*arguments, "--profiles", profiles, "--json")
    (finding,) = json.loads(for_machines.stdout)["findings"]
    assert (for_machines.exit_code, finding["code"]) == (2, "cannot-run")
    assert said in finding["message"]


def test_profiles_that_cannot_be_used_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("domains: [")
    result = simulate("a@example.com", "--profiles", str(tmp_path))
    assert result.exit_code == 2
    assert "autoconfig validate" in result.stderr


def test_the_profiles_alone_need_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("socket.create_connection", forbidden)
    monkeypatch.setattr("socket.socket.connect", forbidden)
    (tmp_path / "a.yaml").write_text(profile_text(username='["{first:.1}{last}"]'))
    arguments = ("jean.dupont@example.com", "--profiles", str(tmp_path), "--profile-only")
    result = simulate(*arguments, "--json")
    clients = json.loads(result.stdout)["clients"]
    assert (result.exit_code, bool(clients)) == (0, True)
    assert {one["login"] for one in clients if one["client"] == "kmail"} == {False}
    assert "sign in as jdupont" in " ".join(simulate(*arguments).stdout.split())


def test_the_profiles_alone_say_nothing_of_a_domain_that_none_has(profiles: str) -> None:
    result = simulate("a@example.net", "--profiles", profiles, "--profile-only")
    assert result.exit_code == 2
    assert "No profile has example.net" in result.stderr


def test_what_strangers_wrote_is_short_and_only_seen(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = f"\x1b[31m[bold]\n  right    Nobody\n{'x' * 100_000}"
    server = Configured("imap", hostile, 993, SocketType.SSL, hostile)
    url = f"https://{hostile}/"
    ending = Ending(True, url, server, server._replace(type="smtp"), (hostile,), {url: hostile})
    came = Came(url, 200, redirections=(Redirection(url, 302, hostile),), trouble=hostile)
    simulated = Simulated(CLIENTS[0], "", (Requested(1, Get(url), came),), ending)
    show(Address.parse(ADDRESS), [judged(simulated, None)], None, in_full=True)
    written = capsys.readouterr().out
    assert "\x1b" not in written
    assert "[bold]\ufffd" in written
    assert not [line for line in written.splitlines() if re.match(" *right +Nobody", line)]
    assert len(written) < 10_000


def test_machines_are_given_no_sign_that_a_terminal_obeys(
    profiles: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = "\x9b2J\u202e\nr\xe9"
    server = Configured("imap", hostile, 993, SocketType.SSL, hostile)
    simulated = Simulated(CLIENTS[0], "", (), Ending(True, hostile, server, server, (hostile,)))
    monkeypatch.setattr("autoconfig.simulate.run.simulate", lambda *_: [simulated])
    written = simulate("a@example.com", "--profiles", profiles, "--profile-only", "--json").stdout
    assert written.rstrip("\n").isprintable()
    (client,) = json.loads(written)["clients"]
    assert (client["from"], client["incoming"]["username"]) == (hostile, hostile)
