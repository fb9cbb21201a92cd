"""Files of other programs in the place of a profile are called by their names."""

from pathlib import Path

import pytest

from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Finding
from autoconfig.profile.file import load
from conftest import ROOT
from sample import profile_text
from test_imports_automx import VERSION_1

IMPORTED = {
    "a document of the autoconfig format": (ROOT / "tests" / "clientconfigs" / "servers.xml").read_text(),
    "a configuration of automx": "# All options are in automx.conf(5).\n" * 500 + VERSION_1,
    "a seed file of automx2": '{"provider": "x", "domains": ["a.example"], "servers": []}',
    "a file of go-autoconfig": "domain: a.example\nimap:\n  server: imap.a.example\n  port: 993\n",
    "an environment file of autodiscover-email-settings": "DOMAIN=a.example\nexport IMAP_HOST=a.example\n",
}
FOREIGN = {
    "a PDF": (b"%PDF-1.4", "write a profile, or see in autoconfig import --help what becomes one"),
    "compressed (gzip)": (b"\x1f\x8b\x08\x00", "unpack it"),
    "an SQLite database": (b"SQLite format 3\0", "import one of automx2 as sqlite:///PATH"),
    "an HTML page": (b"<!doctype html>", "name the document itself"),
    "a file of Docker Compose": (
        b"services:\n  a:\n    environment:\n      IMAP_HOST: x\n",
        "write its environment into a file, one NAME=value a line, and import that",
    ),
}


def findings(path: Path) -> tuple[Finding, ...]:
    with pytest.raises(ProfileError) as refused:
        load(path)
    return refused.value.findings


@pytest.mark.parametrize("name", IMPORTED)
def test_what_can_be_imported_is_said_to_be(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a b.yaml"
    path.write_text(IMPORTED[name])
    (one,) = findings(path)
    assert (one.code, one.line) == (Code.NOT_A_PROFILE, 1)
    assert one.text == f"this is {name}, run autoconfig import '{path}'"


@pytest.mark.parametrize("name", FOREIGN)
def test_what_cannot_is_called_by_its_name_too(tmp_path: Path, name: str) -> None:
    body, remedy = FOREIGN[name]
    path = tmp_path / "a.yaml"
    path.write_bytes(body)
    (one,) = findings(path)
    assert (one.code, one.text) == (Code.NOT_A_PROFILE, f"this is {name}, {remedy}")


@pytest.mark.parametrize(
    "text",
    [
        profile_text(displayName="[x]", raw="{clientConfig: '<clientConfig/>'}"),
        '{"domains": ["a.example"], "displayName": "A", "servers": []}',
        profile_text(displayName="[x]") + "imap:\n  server: imap.example.org\n",
        "  domains: [a.example]\n  displayName: [x]\n  services:\n  - x\n",
    ],
)
def test_a_profile_with_mistakes_is_still_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    assert Code.NOT_A_PROFILE not in [one.code for one in findings(path)]


def test_what_nobody_knows_is_told_what_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(bytes(range(256)))
    assert [one.code for one in findings(path)] == [Code.NOT_UTF_8]
