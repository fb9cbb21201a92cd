"""Findings: what they say, to people and to machines."""

import json
import re
from pathlib import Path

import pytest

from autoconfig.cli import main
from autoconfig.directory.remarks import remarks
from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Finding, Mistake, Severity
from autoconfig.imports import read
from autoconfig.lookups.domains import Listing, Place
from autoconfig.lookups.results import Fault, LookupFailed
from autoconfig.overrides import check
from autoconfig.profile.file import load, parse
from autoconfig.server.certificates import Pair, read_pair
from common_mistakes import MISTAKES
from conftest import ROOT
from document_faults import FAULTS
from sample import profile_text

BAD_PROFILES = ROOT / "tests" / "bad_profiles"
AUTOMX = "[automx]\ndomains = nodot, bücher.example\n[global]\nimap_server = imap.example.com\n".encode()
CLIENT_CONFIG = b"""<clientConfig version="1.1"><emailProvider id="example.com">
<domain>example.com</domain><displayName>Example</displayName><incomingServer type="x"/>
</emailProvider></clientConfig>"""


class Away:
    """A database that is down."""

    label = "sql"
    away = ""

    def values(self, seconds: float) -> list[object]:
        raise LookupFailed(Fault.DOWN)


def finding(file: str = "a.yaml", line: int = 3, severity: Severity = Severity.ERROR) -> Finding:
    return Mistake(Code.UNKNOWN_KEY, "is no key here", "write id").at(file, line, "x", severity)


def test_a_finding_is_one_line_whatever_it_holds() -> None:
    strange = Finding("a\nb.yaml", 3, "k\x1b[2Jey", Code.EMPTY, "it is\u2028é", "write\r1")
    assert str(strange) == "a�b.yaml:3: k�[2Jey: it is�é, write�1"


def test_a_finding_says_its_severity_where_it_is_no_error() -> None:
    assert str(finding()) == "a.yaml:3: x: is no key here, write id"
    assert str(finding(severity=Severity.WARNING)) == "a.yaml:3: x: warning: is no key here, write id"
    assert str(finding(severity=Severity.INFO)) == "a.yaml:3: x: info: is no key here, write id"
    assert finding(severity=Severity.INFO).plain == str(finding())


def test_a_finding_about_the_world_has_a_subject_in_the_place_of_a_file() -> None:
    strange = Finding.about("https://a.example/", Mistake(Code.ODD, "it\nhas", ""), Severity.INFO)
    assert str(strange) == "https://a.example/: info: it�has"
    assert strange.as_json() == {
        "code": "odd",
        "severity": "info",
        "subject": "https://a.example/",
        "message": "it\nhas",
        "remedy": "",
    }


def test_machines_are_told_the_place_in_a_file() -> None:
    assert finding().as_json() == {
        "code": "unknown-key",
        "severity": "error",
        "file": "a.yaml",
        "line": 3,
        "key": "x",
        "message": "is no key here",
        "remedy": "write id",
    }


def test_findings_are_sorted_by_file_and_line_as_numbers() -> None:
    later, earlier, other = finding("a", 10), finding("a", 9), finding("b", 1)
    assert sorted([later, earlier, other]) == [earlier, later, other]


def test_bad_profiles_are_told_line_by_line() -> None:
    findings = [finding("a", 1), finding("b", 2)]
    assert str(ProfileError(findings)) == "\n".join(map(str, findings))


def test_what_an_import_lacks_is_a_warning_and_its_other_notes_ask_for_nothing() -> None:
    (draft,) = read(AUTOMX, "automx.conf")
    assert {note.code for note in draft.findings if note.severity is Severity.WARNING} == {
        Code.LEFT_OUT,
        Code.NO_SERVER,
    }
    assert {note.severity for note in draft.findings} == {Severity.WARNING, Severity.INFO}


def test_each_code_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of profiles and what they name by the bad profiles, of the world by its faults, the others here."""
    given = {code for file in BAD_PROFILES.glob("*/codes") for code in file.read_text().split()}
    documents = {"automx.conf": AUTOMX, "x.xml": CLIENT_CONFIG}
    notes = [one for name, text in documents.items() for draft in read(text, name) for one in draft.findings]
    with pytest.raises(ProfileError) as refused:
        read(b"<other/>", "x.xml")
    with pytest.raises(ProfileError) as not_a_profile:
        load(ROOT / "tests" / "clientconfigs" / "servers.xml")
    (tmp_path / "static" / "folder").mkdir(parents=True)
    with pytest.raises(ProfileError) as bad_page:
        check(tmp_path)
    with pytest.raises(ProfileError) as bad_pair:
        read_pair(Pair(tmp_path / "absent", tmp_path / "absent"))
    login = parse(profile_text(username="'%u'", allow="{kept-raw: x}"), "")
    away = Listing(Away(), 60, Place("a.yaml", 1, "domainsFrom"))
    away.ask()
    with pytest.raises(SystemExit):
        main(["validate", "--json", "--no-such-option"])
    others = (
        *notes,
        *(one.mistake for one in remarks(login)),
        *refused.value.findings,
        *not_a_profile.value.findings,
        *bad_page.value.findings,
        *bad_pair.value.findings,
        *away.findings,
    )
    failed = {finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]}
    world = {fault.code for fault in FAULTS}  # each of which is seen to give its code
    checks = "".join(file.read_text() for file in BAD_PROFILES.parent.glob("test_check_*.py"))
    world |= {Code[name] for name in re.findall(r"\bCode\.([A-Z0-9_]+)", checks)}
    served = {finding.split()[2] for _, findings in MISTAKES.values() for finding in findings}
    assert given | failed | world | served | {one.code for one in others} == set(Code)
