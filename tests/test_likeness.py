"""What is said of profiles that differ in names alone, against what is said of each by itself."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from any_profile import listed, profiles, written
from autoconfig.directory import likeness
from autoconfig.directory.likeness import Likeness
from autoconfig.directory.opening import open_folder
from autoconfig.directory.remarks import remarks
from autoconfig.errors import ProfileError
from autoconfig.profile.file import ProfileFile, parse
from autoconfig.profile.yaml import Yaml
from common_mistakes import MISTAKES, RIGHT
from sample import profile_text

# The first is said plainly, the second with marks, too; then they are filled in.
ALIKE = 4


def opened(text: str) -> ProfileFile:
    return ProfileFile(Path("a.yaml"), parse(text, "a.yaml"), Yaml(text, "a.yaml"))


def renamed(text: str, number: int) -> str:
    """The same profile with other names: as many, and equal where they were equal."""
    said = Yaml(text, "a.yaml").value
    hosts: dict[str, str] = {}

    def host(one: Any) -> Any:
        name = one.get("hostname") if isinstance(one, dict) else None
        if not isinstance(name, str) or "{" in name or "%" in name:
            return one
        return {**one, "hostname": hosts.setdefault(name.lower(), f"h{len(hosts)}.n{number}.example")}

    for key in ("incomingServer", "outgoingServer"):
        said[key] = [host(one) for one in listed(said[key])] if said[key] != "none" else "none"
    said |= {"domains": [f"n{number}.example", f"m{number}.example"], "displayName": f"Name {number}"}
    return written(said)


def told(found: Any) -> list[tuple[object, ...]]:
    return [
        (one.keys, one.mistake.code, one.mistake.problem, one.mistake.remedy, one.severity) for one in found
    ]


def differing(texts: list[str]) -> list[str]:
    known = Likeness()
    files = [opened(text) for text in texts]
    return [file.source._text for file in files if told(known.remarks(file)) != told(remarks(file.profile))]


@pytest.mark.parametrize("name", [*MISTAKES, *RIGHT])
def test_what_is_said_of_each_common_mistake_has_the_names_of_its_own_file(name: str) -> None:
    text = profile_text(**(MISTAKES[name][0] if name in MISTAKES else RIGHT[name]))
    assert differing([renamed(text, number) for number in range(ALIKE)]) == []


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[*HealthCheck],
)
@given(profiles())
def test_what_is_said_of_any_profile_is_the_same(text: str) -> None:
    try:
        alike = [renamed(text, number) for number in range(ALIKE)]
        list(map(opened, alike))
    except ProfileError:
        return
    assert differing(alike) == []


def test_what_is_said_by_name_is_filled_in() -> None:
    """A port that PACC cannot say, of a host that it names."""
    server = "{{type: {}, hostname: {}, port: {}, socketType: {}, authentication: password-cleartext}}"
    known = Likeness()
    for name in ("a.example", "b.example", "c.example", "d.example"):
        servers = (server.format("imap", name, 993, "SSL"), server.format("pop3", name, 110, "STARTTLS"))
        said = known.remarks(opened(profile_text(incomingServer=f"[{', '.join(servers)}]")))
        assert [one.mistake.problem for one in said if f": {name} is on port 110" in one.mistake.problem]
    ((_, is_filled),) = filter(None, known._known.values())
    assert is_filled


def test_a_host_name_that_cuts_the_domain_is_looked_at_by_itself() -> None:
    server = "{type: imap, hostname: '{domain:.5}.example', port: 993, socketType: SSL, "
    text = profile_text(incomingServer=f"{server}authentication: password-cleartext}}", username="'%u'")
    assert differing([renamed(text, number) for number in range(ALIKE)]) == []


def test_equal_names_are_another_shape_than_different_ones() -> None:
    """STARTTLS before TLS is said of one host alone, also where its name is written in two ways."""
    server = "{{type: imap, hostname: {}, port: {}, socketType: {}, authentication: password-cleartext}}"

    def text(first: str, second: str) -> str:
        servers = (server.format(first, 143, "STARTTLS"), server.format(second, 993, "SSL"))
        return profile_text(incomingServer=f"[{', '.join(servers)}]")

    pairs = [("a.example", "b.example"), ("A.example", "a.example")] * ALIKE
    assert differing([text(*pair) for pair in pairs]) == []


def test_all_that_is_alike_is_looked_through_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(likeness, "remarks", lambda profile: calls.append(profile) or remarks(profile))
    text = profile_text(username='"{first}"')
    for number in range(50):
        (tmp_path / f"{number}.yaml").write_text(renamed(text, number))
    directory = open_folder(tmp_path).directory
    assert len(calls) == 3
    assert len(directory.remarks) >= 50


def test_so_many_shapes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "MAX_SHAPES", 2)
    known = Likeness()
    for number in range(5):
        known.remarks(opened(profile_text(mxDomains=f"m{number}.example")))
    assert len(known._known) == 2


def test_a_name_that_is_remarked_upon_and_what_is_allowed_are_said_of_their_own_file() -> None:
    texts = [profile_text(displayName=name, username="'%u'") for name in ("A", "B", "'%NAME%'", "C")]
    texts += [profile_text(username="'%u'", allow="{foreign-field: so}")] * 2
    assert differing(texts) == []


def test_what_thunderbird_knows_by_itself_is_said_of_its_own_file() -> None:
    """Nobody misses an add-on for Gmail, whatever is said of the others."""
    ways = "[OAuth2, password-cleartext]"
    server = f"{{{{type: imap, hostname: {{}}, port: 993, socketType: SSL, authentication: {ways}}}}}"
    sign_in = "{issuer: a, scope: b, authURL: 'https://a.example/', tokenURL: 'https://a.example/'}"
    names = ("imap.gmail.com", "imap.gmail.com", "a.example", "b.example")
    texts = [profile_text(incomingServer=server.format(name), oAuth2=sign_in) for name in names]
    assert [len([*remarks(opened(text).profile)]) for text in texts] == [0, 0, 1, 1]
    assert differing(texts) == []
