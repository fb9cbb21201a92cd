"""What is said of a profile that is served, and what it allows."""

from pathlib import Path

import pytest

from autoconfig.directory.opening import open_files
from autoconfig.directory.remarks import remarks
from autoconfig.findings import Code, Finding, Severity
from autoconfig.imports import read
from autoconfig.profile.file import parse
from common_mistakes import MISTAKES, RIGHT
from conftest import ROOT, SHARED
from manual import blocks
from sample import load, profile_text


def codes(**changes: str) -> list[Code]:
    return [one.mistake.code for one in remarks(parse(profile_text(**changes), ""))]


def test_what_a_profile_allows_is_not_said_of_it() -> None:
    assert codes(username="'%u'") == [Code.FOREIGN_FIELD]
    assert codes(username="'%u'", allow="{foreign-field: they are called so}") == []


def test_what_it_does_not_allow_is_said_beside_it() -> None:
    raw = "[{raw: '<outgoingServer type=\"smtp\"/>'}]"
    said = codes(username="'%u'", outgoingServer=raw, allow="{foreign-field: they are called so}")
    assert said == [Code.KEPT_RAW, Code.ANDROID_REFUSES]


def test_an_allowance_of_which_nothing_is_found_is_information_where_it_stands() -> None:
    (one,) = remarks(parse(profile_text(allow="{kept-raw: x}"), ""))
    assert one.keys == ("allow", "kept-raw")
    assert (one.mistake.code, one.severity) == (Code.ALLOWED_IN_VAIN, Severity.INFO)


def test_who_has_one_profile_for_many_can_allow_that_too() -> None:
    assert codes(allow="{kept-raw: x, allowed-in-vain: this part is in all our files}") == []
    assert codes(allow="{allowed-in-vain: this part is in all our files}") == []


def found(folder: Path, text: str) -> list[Finding]:
    return load(folder, text).directory.remarks


@pytest.mark.parametrize("name", MISTAKES)
def test_a_common_mistake_is_said_where_it_stands_with_what_to_write(tmp_path: Path, name: str) -> None:
    changes, expected = MISTAKES[name]
    said = found(tmp_path, profile_text(**changes))
    assert sorted(f"{one.line} {one.severity} {one.code}" for one in said) == expected
    for one in said:
        assert one.problem
        assert one.remedy or one.severity is Severity.INFO


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_said_of_what_is_right(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, profile_text(**RIGHT[name])) == []


def test_our_own_profiles_and_the_readmes_give_no_warning(tmp_path: Path) -> None:
    readme = tmp_path / "readme.yaml"
    readme.write_text(next(text for page, text in blocks("yaml") if page == "README"), encoding="utf-8")
    opened = open_files([*(ROOT / "profiles").glob("*.yaml"), readme])
    assert len(opened.directory.providers) >= 3
    assert {one.severity for one in opened.directory.remarks} == {Severity.INFO}


# Of the files of the database those with a warning, each of which is right; the others give none.
DATABASE = {
    "arubapec.it": ["port-at-odds"],
    "hotmail.com": ["oauth2-alone", "oauth2-not-described"],
    "kokuyou.ne.jp": ["android-refuses", "few-clients", "port-at-odds", "unencrypted"],
    "mail.ru": ["no-addon"],
    "messagingengine.com": ["oauth2-not-described"],
    "office365.com": ["foreign-field", "oauth2-alone"],
}


@pytest.mark.shared
@pytest.mark.parametrize(
    "path", sorted((SHARED / "reference" / "ispdb").glob("*.xml")), ids=lambda path: path.stem
)
def test_real_files_give_warnings_where_they_are_right_alone(path: Path) -> None:
    (draft,) = read(path.read_bytes(), path.name)
    said = remarks(parse(draft.text, path.name))
    codes = {one.mistake.code for one in said if one.severity is Severity.WARNING}
    assert sorted(codes) == DATABASE.get(path.stem, [])


@pytest.mark.shared
@pytest.mark.parametrize("path", sorted((SHARED / "cases").glob("*")), ids=lambda path: path.name)
def test_a_case_is_read_without_a_crash(path: Path) -> None:
    if path.suffix == ".yaml":
        texts = [path.read_text(encoding="utf-8")]
    else:
        texts = [draft.text for draft in read(path.read_bytes(), path.name, ["example.org"])]
    for text in texts:
        for one in remarks(parse(text, path.name)):
            assert one.mistake.remedy or one.severity is Severity.INFO


def test_no_finding_quotes_a_login_or_an_address() -> None:
    """They are in logs too."""
    name = "jean.dupont@example.com"
    said = [
        one
        for rule in (
            name,
            f"“{name}”",
            f"'{{{{ {name} }}}}'",
            f"[{{match: a, username: '{{first}}'}}, '{name}']",
        )
        for one in remarks(parse(profile_text(username=rule), ""))
    ]
    assert len(said) >= 4
    assert not [one for one in said if "jean" in one.mistake.problem or "dupont" in one.mistake.remedy]


def test_what_android_users_see_stands_in_the_remark() -> None:
    (one,) = remarks(parse(profile_text(username="['{first:.1}{last}', '{local}']"), ""))
    assert one.mistake.problem.endswith("see the part before the @")
    (one,) = remarks(parse(profile_text(username="'{first}'"), ""))
    assert one.mistake.problem.endswith("see the whole address")
