"""A profile's text: what it says, and each mistake with its line and its remedy."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconfig.directory.opening import open_files, profile_files
from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.profile.file import load, parse
from conftest import ROOT
from sample import KEYS, profile_text

BAD_PROFILES = sorted((ROOT / "tests" / "bad_profiles").iterdir())
# What YAML is made of, to come near to profiles by chance.
TOKENS = [
    *["\n", "  ", "- ", ": ", ", ", "{", "}", "[", "]", "'", '"', "|", ">", "#", "?", "---", "\t", "%", "@"],
    *["&a ", "*a", "!a ", "<<", "~", "0", "993", "x", "{local}", "<a/>", "*"],
    *["domains", "incomingServer", "username", "match", "type", "port", "raw", "server"],
]
LOOKUPS = ("lookups", "timeout", "cache", "evolution", "servers", "serverSets")
TEXTS = st.text() | st.lists(st.sampled_from(TOKENS), max_size=40).map("".join)
VALUES = TEXTS.map(lambda text: text.replace("\n", "\n  "))


@pytest.mark.parametrize("folder", BAD_PROFILES, ids=lambda folder: folder.name)
def test_each_mistake_has_its_line_its_remedy_and_its_code(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    findings = open_files(profile_files(Path())).findings
    assert [str(finding) for finding in findings] == Path("expected").read_text().splitlines()
    assert [finding.code for finding in findings] == Path("codes").read_text().split()
    assert all(finding.problem and finding.remedy for finding in findings)


def findings(text: str) -> tuple[Finding, ...]:
    """What is wrong, () where it is a profile; anything else that is raised is a fault of ours."""
    try:
        parse(text, "profile.yaml")
    except ProfileError as error:
        return error.findings
    return ()


@given(TEXTS)
def test_any_text_has_findings_of_one_line(text: str) -> None:
    found = findings(text)
    assert found
    assert all(str(finding).isprintable() for finding in found)


@given(
    st.sampled_from([*KEYS, "username", "usernameWithoutAddress", "mxDomains", "id", "raw", *LOOKUPS]), VALUES
)
def test_any_value_is_good_or_has_findings(key: str, value: str) -> None:
    text = profile_text(**{key: value})
    assert all(1 <= finding.line <= len(text) for finding in findings(text))


@given(st.binary(max_size=40))
def test_any_file_has_findings(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "profile.yaml"
    path.write_bytes(body)
    with pytest.raises(ProfileError):
        load(path)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ({"domains": "[example.com]"}, {"domains": "example.com"}),
        ({"username": '[{match: "*", username: "{local}"}]'}, {"username": '"{local}"'}),
        ({"username": '[{match: "a*", username: x}]'}, {"username": '{match: "a*", username: x}'}),
        ({"raw": '{emailProvider: ["<a/>"]}'}, {"raw": "{emailProvider: <a/>}"}),
        ({}, {"incomingServer": KEYS["incomingServer"].strip("[]")}),
        (
            {},
            {"incomingServer": KEYS["incomingServer"].replace("password-cleartext", "[password-cleartext]")},
        ),
    ],
)
def test_one_thing_is_a_list_of_one(long: dict[str, str], short: dict[str, str]) -> None:
    assert parse(profile_text(**long), "") == parse(profile_text(**short), "")


@pytest.mark.parametrize("empty", ["", "~", "null"])
def test_an_optional_key_without_a_value_is_as_if_it_were_not_there(empty: str) -> None:
    written = profile_text(id=empty, displayShortName=empty, usernameWithoutAddress=empty, domainsFile=empty)
    assert parse(written, "") == parse(profile_text(), "")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(profile_text(), encoding="utf-8-sig")
    assert load(path).profile == parse(profile_text(), "")


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"absent\.yaml:1: profile: it cannot be read \(No such file"):
        load(tmp_path / "absent.yaml")


def test_a_finding_has_the_line_of_the_text_that_was_read(tmp_path: Path) -> None:
    """The file may say something else by then, or be gone."""
    path = tmp_path / "profile.yaml"
    path.write_text(profile_text(page="{logo: logo.svg}"))
    file = load(path)
    path.unlink()
    mistake = Mistake(Code.BAD_LOGO, "it is none", "write one")
    assert str(file.finding(["page", "logo"], mistake)) == f"{path}:5: page.logo: it is none, write one"


def test_a_finding_in_lookups_shows_no_value() -> None:
    """It may be a URL with a password in it."""
    with pytest.raises(ProfileError) as caught:
        parse(profile_text(lookups='{sql: "postgresql://u:SECRET@db/mail"}'), "a.yaml")
    assert "SECRET" not in str(caught.value)
    assert "lookups.sql: is no such value, write a mapping" in str(caught.value)


@pytest.mark.parametrize("also", ["", 'match: "*.old", '])
def test_a_set_that_is_chosen_by_field_offers_what_the_others_do(also: str) -> None:
    """Else a request for POP3 would tell by its status whom the directory has in it."""
    table = "{table: {file: a.csv, fields: [site]}}"
    incoming = KEYS["incomingServer"]
    servers = f"{{{also}field: {{site: south}}, use: old}}"
    for changed, good in ((incoming, True), (incoming.replace("imap,", "pop3,"), False)):
        old = f"{{old: {{incomingServer: {changed}, outgoingServer: {KEYS['outgoingServer']}}}}}"
        text = profile_text(lookups=table, servers=servers, serverSets=old)
        if good:
            assert parse(text, "a.yaml").server_sets["old"]
        else:
            with pytest.raises(ProfileError, match=r"a\.yaml:7: serverSets: old is chosen by field, "):
                parse(text, "a.yaml")


def test_a_set_that_is_chosen_by_match_may_offer_anything() -> None:
    """It tells nothing but what an address looks like."""
    servers = '{match: "*.old", use: old}'
    old = f"{{old: {{incomingServer: none, outgoingServer: {KEYS['outgoingServer']}}}}}"
    profile = parse(profile_text(servers=servers, serverSets=old), "a.yaml")
    assert profile.server_sets["old"].incoming_server == ()
