"""What a profile or an operator names is a regular file, else a finding: never a hang, never passed over."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGALRM, alarm, signal

import pytest

import growth
from authority import issue, write
from autoconfig import files
from autoconfig.address import Address
from autoconfig.directory.opening import open_folder
from autoconfig.errors import ProfileError
from autoconfig.lookups import table
from autoconfig.profile.signing import Signing
from autoconfig.signing import Signer
from autoconfig.signing import files as key_files
from hourglass import until
from sample import load, profile_text

KINDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "it is a pipe"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "it is a device"),
    "dangling": (lambda path: path.symlink_to("absent"), "it is a link to a file that is not there"),
    "folder": (lambda path: path.mkdir(), "it is a folder"),
}
LOOKUP = (
    "[{{ldap: {{url: ldaps://ldap.example.com, base: x, filter: '(mail={{address}})', fields: [uid], {}}}}}]"
)
# Each file by the profile that names it.
NAMED = {
    "domainsFile": {"domainsFile": "named"},
    "logo": {"page": "{logo: named}"},
    "key": {"signing": "{key: named, certificate: certificate.pem}"},
    "certificate": {"signing": "{key: key.pem, certificate: named}"},
    "chain": {"signing": "{key: key.pem, certificate: certificate.pem, chain: named}"},
    "table.file": {"lookups": "[{table: {file: named, fields: [uid]}}]"},
    "caFile": {"lookups": LOOKUP.format("caFile: named")},
    "passwordFile": {"lookups": LOOKUP.format("bindDN: cn=a, passwordFile: named")},
}


@pytest.fixture(autouse=True)
def _never_a_hang() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError("it hangs")

    before = signal(SIGALRM, stop)
    alarm(10)
    yield
    alarm(0)
    signal(SIGALRM, before)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> tuple[Callable[[Path], object], str]:
    return KINDS[request.param]


def findings(folder: Path, overrides: Path | None = None) -> list[str]:
    with pytest.raises(ProfileError) as caught:
        open_folder(folder, overrides=overrides)
    return [str(finding) for finding in caught.value.findings]


@pytest.mark.parametrize("key", NAMED)
def test_a_file_that_a_profile_names(
    tmp_path: Path, key: str, kind: tuple[Callable[[Path], object], str]
) -> None:
    if key in ("caFile", "passwordFile"):
        pytest.importorskip("ldap")
    make, reason = kind
    write(tmp_path, issue("example.org"))
    make(tmp_path / "named")
    (tmp_path / "a.yaml").write_text(profile_text(**NAMED[key]))
    [found] = findings(tmp_path)
    assert found.startswith(f"{tmp_path}/a.yaml:")
    assert reason in found
    assert f"{key}: " in found


def test_a_profile_itself(tmp_path: Path, kind: tuple[Callable[[Path], object], str]) -> None:
    make, reason = kind
    make(tmp_path / "a.yaml")
    assert findings(tmp_path) == [
        f"{tmp_path}/a.yaml:1: profile: it cannot be read ({reason}), write a file that can"
    ]


@pytest.mark.parametrize(
    "name", ["static/style.css", "templates/home.html", "translations/fr/LC_MESSAGES/autoconfig.po"]
)
def test_a_file_before_ours(tmp_path: Path, name: str, kind: tuple[Callable[[Path], object], str]) -> None:
    make, reason = kind
    path = tmp_path / "overrides" / name
    path.parent.mkdir(parents=True)
    make(path)
    load(tmp_path, profile_text())
    if path.is_dir() and path.suffix == ".html":
        assert open_folder(tmp_path, overrides=tmp_path / "overrides")  # a template can name what is in it
        return
    [found] = findings(tmp_path, tmp_path / "overrides")
    assert found.startswith(f"{path}:1: ")
    assert reason in found or "it is a folder and not served, put its files into " in found


def test_a_long_profile(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(profile_text() + "#" * 4 * files.MIB)
    [found] = findings(tmp_path)
    assert "it cannot be read (it is longer than 4 MiB)" in found


@pytest.mark.parametrize(("name", "good"), [("a.YAML", "a.yaml"), ("a.b.Yml", "a.b.yml")])
def test_a_name_in_capitals_is_not_passed_over(tmp_path: Path, name: str, good: str) -> None:
    (tmp_path / name).write_text(profile_text())
    suffix = Path(name).suffix
    assert findings(tmp_path) == [f"{tmp_path}/{name}:1: profile: its name ends in {suffix}, name it {good}"]


def test_a_table_and_a_logo_may_have_a_name_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "logins.YAML").write_text("- {address: jean.dupont@example.com, uid: jdupont2}\n")
    (tmp_path / "logo.SVG").write_text("<svg/>")
    named = {"lookups": "{table: {file: logins.YAML, fields: [uid]}}", "page": "{logo: logo.SVG}"}
    assert load(tmp_path, profile_text(**named)).directory.summary == "1 profile with 1 mail domain"


def test_a_key_that_became_a_pipe_leaves_the_last_good_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(key_files, "CHECK_SECONDS", 0.0)
    write(tmp_path, issue("example.org"))
    signer = Signer(Signing(key="key.pem", certificate="certificate.pem"), tmp_path)
    (tmp_path / "key.pem").unlink()
    os.mkfifo(tmp_path / "key.pem")
    assert signer.sign(b"content")
    assert len(caplog.messages) == 1
    assert "the last good key stays in use" in caplog.text
    assert "it is a pipe" in caplog.text


def test_a_table_that_became_a_pipe_keeps_its_last_good_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(table, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(table, "SETTLE_SECONDS", 0.0)
    path = tmp_path / "logins.csv"
    path.write_text("address,uid\njean.dupont@example.com,jdupont2\n")
    opened = table.OpenTable(path, {"uid": "uid"})
    path.unlink()
    os.mkfifo(path)
    # It may have been read before anybody could wait for it.
    list(opened.ask(Address.parse("jean.dupont@example.com"), float("inf")))
    until(lambda: f"{path}:1: table: it cannot be read (it is a pipe); it keeps" in caplog.text)


@pytest.mark.parametrize("claimed", ["domainsFile", "domains", "mxDomains", "both"])
def test_two_profiles_that_claim_the_same_take_time_in_proportion(tmp_path: Path, claimed: str) -> None:
    """Each finding has its line all the same."""

    def make(size: int) -> Path:
        folder = tmp_path / str(size)
        folder.mkdir(exist_ok=True)
        domains = [f"{number}.example" for number in range(size // 10)]
        (folder / "domains.txt").write_text("\n".join(domains))
        listed = f"[{', '.join(domains)}]"
        keys = {
            "domainsFile": {"domainsFile": "domains.txt"},
            "domains": {"domains": listed},
            "mxDomains": {"mxDomains": listed},
            "both": {"domains": listed, "domainsFile": "domains.txt"},
        }[claimed]
        for name in ("a.yaml", "b.yaml"):
            own = {} if "domains" in keys else {"domains": f"{name}.example"}
            (folder / name).write_text(profile_text(**{**keys, **own}))
        return folder

    def call(folder: Path) -> None:
        found = findings(folder)
        assert len(found) == int(folder.name) // 10

    growth.check(call, make, seconds=3)


def test_many_lookups_without_their_files_take_time_in_proportion(tmp_path: Path) -> None:
    """The profile is read once for all of their lines."""

    def make(size: int) -> Path:
        folder = tmp_path / str(size)
        folder.mkdir(exist_ok=True)
        lookups = "\n- {table: {file: absent.csv, fields: [uid]}}" * (size // 64)
        (folder / "a.yaml").write_text(profile_text(lookups=lookups))
        return folder

    def call(folder: Path) -> None:
        lines = [int(found.removeprefix(f"{folder}/a.yaml:").partition(":")[0]) for found in findings(folder)]
        assert lines == [*range(6, 6 + int(folder.name) // 64)]

    growth.check(call, make, seconds=2)
