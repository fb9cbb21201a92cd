"""Errors: what they say, and whose fault they are."""

from autoconfig.errors import Finding, ProfileError, Severity


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
