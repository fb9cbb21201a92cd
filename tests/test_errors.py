"""Errors: what they say, and whose fault they are."""

import pytest

from autoconfig.errors import Finding, ProfileError, Severity, alike, nearest


def test_a_finding_is_one_line_whatever_it_holds() -> None:
    finding = Finding("a\nb.yaml", 3, "k\x1b[2Jey", "it is\u2028é")
    assert str(finding) == "a�b.yaml:3: k�[2Jey: it is�é"


def test_a_finding_says_its_severity_where_it_is_no_error() -> None:
    assert str(Finding("a.yaml", 3, "x", "it is odd", Severity.WARNING)) == "a.yaml:3: x: warning: it is odd"
    assert str(Finding("a.yaml", 3, "x", "it is so", Severity.INFO)) == "a.yaml:3: x: info: it is so"


def test_findings_are_sorted_by_file_and_line_as_numbers() -> None:
    later, earlier = Finding("a", 10, "x", "x"), Finding("a", 9, "y", "y")
    assert sorted([later, earlier, Finding("b", 1, "z", "z")]) == [earlier, later, Finding("b", 1, "z", "z")]


def test_bad_profiles_are_told_line_by_line() -> None:
    findings = [Finding("a", 1, "x", "one"), Finding("b", 2, "y", "two")]
    assert str(ProfileError(findings)) == "a:1: x: one\nb:2: y: two"


WORDS = ("username", "hostname", "port", "addThisServer", "incomingServer", "socketType")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("HOSTNAME", ["hostname"]),
        ("socket_type", ["socketType"]),
        ("hostnmae", ["hostname"]),
        ("prot", ["port"]),
        ("host", ["hostname"]),
        ("ports", ["port"]),
        ("name", ["username", "hostname"]),
        ("server", ["addThisServer", "incomingServer"]),
        ("homepage", []),
        ("er", []),
        ("x" * 100, []),
        (None, []),
    ],
)
def test_a_word_is_meant_by_a_misspelt_one_or_a_part_and_by_no_other(word: object, meant: list[str]) -> None:
    assert alike(word, WORDS) == meant


def test_where_several_may_be_meant_all_are_named() -> None:
    assert nearest("name", WORDS) == "one of username, hostname"
    assert nearest("homepage", WORDS) == f"one of {', '.join(WORDS)}"
    assert nearest("homepage", [str(number) for number in range(17)]).startswith("one that ")
