"""Files become what is served: which of them, and what is said of the others."""

import gc
from pathlib import Path

import pytest

from autoconfig import files
from autoconfig.directory.opening import open_folder, open_profile, profile_files
from autoconfig.errors import NoProfile, ProfileError
from autoconfig.profile.yaml import Yaml
from sample import load, profile_text

BAD = "displayName: [\n"


def test_only_what_is_named_like_one_in_the_folder_itself_is_a_profile(tmp_path: Path) -> None:
    for file in ("b.yaml", "a.yml", "c.json", "d.yaml~", "domains.txt"):
        (tmp_path / file).touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "e.yaml").touch()
    assert [path.name for path in profile_files(tmp_path)] == ["a.yml", "b.yaml"]


@pytest.mark.parametrize("folder", ["", "absent"])
def test_a_folder_without_profiles_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(NoProfile, match=str(tmp_path / folder)):
        open_folder(tmp_path / folder)


def test_one_bad_file_refuses_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as error:
        load(tmp_path, profile_text(), BAD, profile_text(domains="[]"))
    assert [Path(finding.file).name for finding in error.value.findings] == ["1.yaml", "2.yaml"]


def test_bad_files_can_be_left_out(tmp_path: Path) -> None:
    found = load(tmp_path, BAD, profile_text(), skip_bad=True)
    assert [finding.file for finding in found.findings] == [str(tmp_path / "0.yaml")]
    assert [provider.file for provider in found.directory.providers] == [tmp_path / "1.yaml"]


def test_of_two_that_claim_a_domain_the_later_is_left_out_whole(tmp_path: Path) -> None:
    later = profile_text(
        domains='[other.example, example.com, "*"]', mxDomains="mx.example", displayName="Later"
    )
    opened = load(tmp_path, profile_text(), later, skip_bad=True)
    found = opened.directory
    assert [provider.file for provider in found.providers] == [tmp_path / "0.yaml"]
    assert found.find("example.com") is found.providers[0]
    assert found.find("other.example") is None
    assert found.find_any() is None
    assert found.find_by_mail_exchanger("autoconfig.mx.example") is None
    assert len(opened.findings) == 1


def test_findings_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    """Whether they are about a file alone, or about two together."""
    found = load(tmp_path, profile_text(), profile_text(), BAD, profile_text(), skip_bad=True)
    assert [Path(finding.file).name for finding in found.findings] == ["1.yaml", "2.yaml", "3.yaml"]


def test_a_hidden_file_is_no_profile(tmp_path: Path) -> None:
    """Editors leave their copies beside a file."""
    (tmp_path / ".copy.yaml").write_text(profile_text())
    assert load(tmp_path, profile_text()).directory.summary == "1 profile with 1 mail domain"


def test_what_is_served_with_a_warning_is_no_finding_of_what_is_left_out(tmp_path: Path) -> None:
    raw = "[{raw: '<incomingServer/>'}]"
    found = load(tmp_path, profile_text(), profile_text(domains="[b.example]", incomingServer=raw))
    assert found.findings == ()
    assert len(found.directory.remarks) == 1


@pytest.mark.parametrize("on", [True, False])
def test_the_garbage_collector_is_left_as_it_was(tmp_path: Path, on: bool) -> None:
    was_on = gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        load(tmp_path, profile_text(), BAD, skip_bad=True)
        assert gc.isenabled() is on
    finally:
        (gc.enable if was_on else gc.disable)()


def test_a_table_in_yaml_beside_its_profile_is_no_profile(tmp_path: Path) -> None:
    (tmp_path / "logins.yaml").write_text("- {address: jean.dupont@example.com, uid: jdupont2}\n")
    found = load(tmp_path, profile_text(lookups="{table: {file: logins.yaml, fields: [uid]}}"))
    assert found.directory.summary == "1 profile with 1 mail domain"


# What is wrong, and where that is said.
NAMED = {
    "domains": ({"domains": "[a.example,\n  example.com]"}, 2, "domains"),
    "domainsFile": ({"domainsFile": "absent.txt"}, 5, "domainsFile"),
    "a table": ({"lookups": "\n- table:\n    file: absent.csv\n    fields: [uid]"}, 7, "lookups.table.file"),
    "a logo": ({"page": "\n  colour: '#00519e'\n  logo: absent.svg"}, 7, "page.logo"),
    "a key": ({"signing": "\n  certificate: absent.pem\n  key: absent.pem"}, 7, "signing.key"),
    "a remark": (
        {"domains": "b.example", "incomingServer": "\n- {raw: <incomingServer/>}"},
        4,
        "incomingServer",
    ),
}


@pytest.mark.parametrize("named", NAMED)
def test_a_profile_is_read_once_whatever_there_is_to_say_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    """Each file vanishes as soon as it was read, and the lines are those of the text that stood there."""
    changes, line, key = NAMED[named]
    read = files.read

    def read_once(path: Path, limit: int) -> bytes:
        content = read(path, limit)
        path.unlink()
        return content

    monkeypatch.setattr(files, "read", read_once)
    found = load(tmp_path, profile_text(), profile_text(**changes), skip_bad=True)
    [finding] = (*found.findings, *found.directory.remarks)
    assert (finding.file, finding.line, finding.key) == (str(tmp_path / "1.yaml"), line, key)


def test_of_a_text_nothing_is_kept(tmp_path: Path) -> None:
    """Where there are thousands of profiles, their lines would need more than they do."""
    path = tmp_path / "a.yaml"
    path.write_text(profile_text())
    gc.collect()
    gc.disable()
    try:
        provider = open_profile(path)
        assert not [one for one in gc.get_objects() if isinstance(one, Yaml)]
    finally:
        gc.enable()
    assert provider.claims
