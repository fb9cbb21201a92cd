"""Findings: what they say, to people and to machines."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoconfig.cli import main
from autoconfig.directory.opening import open_files, profile_files
from autoconfig.directory.remarks import remarks
from autoconfig.errors import ProfileError
from autoconfig.findings import MAX_TEXT, Code, Finding, Mistake, Severity
from autoconfig.imports import read
from autoconfig.lookups.domains import Listing, Place
from autoconfig.lookups.results import Fault, LookupFailed
from autoconfig.overrides import check, misplaced
from autoconfig.profile.file import load, parse
from autoconfig.server.certificates import Pair, read_pair
from common_mistakes import MISTAKES
from conftest import ROOT
from document_faults import FAULTS
from manual import severities
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
    assert str(strange) == "https://a.example/: info: it has"
    assert strange.as_json() == {
        "code": "odd",
        "severity": "info",
        "subject": "https://a.example/",
        "message": "it has",
        "remedy": "",
    }


def test_what_strangers_say_does_nothing_to_a_terminal_and_has_an_end() -> None:
    """C1's CSI is as good as an escape to many, and JSON leaves it as it is."""
    strange = Finding.about("a\x9b2J", Mistake(Code.ODD, "b\x1b]0;c\x07\u202e" + "x" * 10_000, "d\r\x85e"))
    assert (strange.key, strange.remedy) == ("a�2J", "d e")
    assert strange.problem.startswith("b�]0;c��x")
    assert len(strange.problem) == MAX_TEXT


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


def given(folder: Path) -> Iterator[tuple[str, str]]:
    """Code and severity of findings of every kind of command and file."""
    documents = {"automx.conf": AUTOMX, "x.xml": CLIENT_CONFIG}
    notes = [one for name, text in documents.items() for draft in read(text, name) for one in draft.findings]
    with pytest.raises(ProfileError) as refused:
        read(b"<other/>", "x.xml")
    with pytest.raises(ProfileError) as not_a_profile:
        load(ROOT / "tests" / "clientconfigs" / "servers.xml")
    (folder / "static" / "folder").mkdir(parents=True)
    with pytest.raises(ProfileError) as bad_pair:
        read_pair(Pair(folder / "absent", folder / "absent"))
    away = Listing(Away(), 60, Place("a.yaml", 1, "domainsFrom"))
    away.ask()
    bad = (one for each in sorted(BAD_PROFILES.iterdir()) for one in open_files(profile_files(each)).findings)
    raised = (refused, not_a_profile, bad_pair)
    (folder / "template").mkdir()
    overrides = (*check(folder), *misplaced(folder))
    told = (one for error in raised for one in error.value.findings)
    for one in (*bad, *notes, *away.findings, *overrides, *told):
        yield one.code, one.severity
    for remark in remarks(parse(profile_text(username="'%u'", allow="{kept-raw: x}"), "")):
        yield remark.mistake.code, remark.severity
    for _, findings in MISTAKES.values():
        for text in findings:
            _, severity, code = text.split()
            yield code, severity


def given_of_the_world() -> Iterator[tuple[str, str]]:
    """Of faults, each of which is seen to give its code; and as a check writes a finding down."""
    for fault in FAULTS:
        yield fault.code, fault.severity
    for path in (ROOT / "autoconfig" / "check").rglob("*.py"):
        written = re.findall(
            r"\b(error|warning|info)\(\s*Code\.([A-Z0-9_]+)", path.read_text(encoding="utf-8")
        )
        for severity, name in written:
            yield Code[name], severity


def test_each_finding_is_given_with_the_severities_that_its_row_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those of the world by the tests of the checks too, which name their codes."""
    with pytest.raises(SystemExit):
        main(["validate", "--json", "--no-such-option"])
    failed = json.loads(capsys.readouterr().out)["findings"]
    here = {*given(tmp_path), *((one["code"], one["severity"]) for one in failed)}
    said = {(code, severity) for code, words in severities().items() for severity in words}
    of_the_world = {*given_of_the_world()}
    assert {*here, *of_the_world} - said == set()
    beyond = {code for code, _ in said - here}
    assert beyond == {*list(Code)[list(Code).index(Code.DOMAIN_UNKNOWN) :]}
    checks = "".join(file.read_text(encoding="utf-8") for file in BAD_PROFILES.parent.glob("test_check_*.py"))
    seen = {Code[name] for name in re.findall(r"\bCode\.([A-Z0-9_]+)", checks)}
    assert {code for code, _ in of_the_world} | seen >= beyond
