"""The add-on for Thunderbird: what golden files do not say of it, and how it is served and described."""

import hashlib
import json
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from accounts import BY_DOMAIN, IMAP, server
from autoconfig.directory.edition import Edition
from autoconfig.errors import Inexpressible, ProfileError
from autoconfig.export import export
from autoconfig.formats import addon
from autoconfig.http.respond import Request, Response, respond
from autoconfig.identify import describe
from autoconfig.profile.extras import OAuth2
from autoconfig.profile.file import parse
from http_table import UPDATES, XPI
from sample import load, profile_text

SIGN_IN = {
    "issuer": "login.example.com",
    "scope": "openid",
    "authURL": "https://login.example.com/a",
    "tokenURL": "https://login.example.com/t",
    "clientID": "mail",
}
TOKEN = "[OAuth2, password-cleartext]"
BOTH = server("imap", 993, authentication=TOKEN)


def text(*, incoming: str = BOTH, sign_in: dict[str, str | None] | None = None, **changes: str) -> str:
    """A profile with OAuth2; of its section these keys are otherwise, or not there."""
    keys = {key: value for key, value in {**SIGN_IN, **(sign_in or {})}.items() if value is not None}
    return profile_text(**{"incomingServer": incoming, "oAuth2": json.dumps(keys), **changes})


def made(profile: str, domain: str = "example.com", logo: bytes | None = None) -> bytes:
    return addon.render(describe(parse(profile, ""), domain, logo))


def content(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content(body)["manifest.json"])
    return found


def hosts(profile: str, domain: str = "example.com") -> list[str]:
    return list(manifest(made(profile, domain))["oauth_provider"]["hostnames"])


def reason(profile: str) -> str:
    with pytest.raises(Inexpressible) as error:
        made(profile)
    return str(error.value)


# What is in it


def test_nothing_in_it_runs() -> None:
    body = made(text(page="{logo: Logo.SVG}"), logo=b"<svg/>")
    kinds = {Path(name).suffix for name in content(body)}
    assert kinds == {".json", ".svg"}
    assert not {"background", "content_scripts", "permissions"} & manifest(body).keys()


def test_the_logo_is_its_icon() -> None:
    body = made(text(page="{logo: Logo.PNG}"), logo=b"\x89PNG")
    assert manifest(body)["icons"] == {"64": "logo.png"}
    assert content(body)["logo.png"] == b"\x89PNG"


def test_the_bytes_say_nothing_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    before = made(text())
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("TZ", "America/Martinique")
    assert made(text()) == before
    with zipfile.ZipFile(BytesIO(before)) as archive:
        for member in archive.infolist():
            assert (member.compress_type, member.date_time) == (zipfile.ZIP_STORED, (1980, 1, 1, 0, 0, 0))
            assert (member.create_system, member.extra, member.comment) == (0, b"", b"")


def test_a_secret_is_in_it_where_there_is_one() -> None:
    assert "clientSecret" not in manifest(made(text()))["oauth_provider"]
    found = manifest(made(text(sign_in={"clientSecret": "x"})))["oauth_provider"]
    assert (found["clientSecret"], found["usePKCE"]) == ("x", True)


def test_no_key_is_in_it_that_an_older_thunderbird_refuses() -> None:
    """140's schema; it takes no add-on with another one."""
    known = {
        *("issuer", "clientId", "clientSecret", "authorizationEndpoint", "tokenEndpoint"),
        *("redirectionEndpoint", "usePKCE", "hostnames", "scopes"),
    }
    found = manifest(made(text(sign_in={"clientSecret": "x"})))
    assert found["oauth_provider"].keys() == known
    assert found["browser_specific_settings"]["gecko"]["strict_min_version"] == "140.0"


# Where people sign in


def test_the_hosts_are_those_of_every_set_and_service_each_once() -> None:
    sets = f"{{old: {{incomingServer: [{server('imap', 993, hostname='old.test', authentication='OAuth2')}, "
    sets += f"{BOTH}], outgoingServer: none}}}}"
    dav = "{type: caldav, url: 'https://Dav.Test:8443/{address}/', authentication: OAuth2}"
    profile = text(servers="{match: a, use: old}", serverSets=sets, calendar=dav)
    assert hosts(profile) == ["imap.example.com", "old.test", "dav.test"]


def test_who_takes_passwords_alone_is_no_host() -> None:
    assert "smtp.example.com" not in hosts(text())


def test_a_host_of_one_person_is_none() -> None:
    dav = "{type: caldav, url: 'https://{local}.dav.test/', authentication: OAuth2}"
    assert hosts(text(calendar=dav)) == ["imap.example.com"]


def test_what_thunderbird_knows_by_itself_is_left_out() -> None:
    """It refuses an add-on for a host that it has already."""
    gmail = server("imap", 993, hostname="imap.gmail.com", authentication="OAuth2")
    account = describe(parse(text(incoming=f"[{gmail}, {BOTH}]"), ""), "example.com")
    assert json.loads(content(addon.render(account))["manifest.json"])["oauth_provider"]["hostnames"] == [
        "imap.example.com"
    ]
    assert [*addon.left_out(account)] == ["imap.gmail.com: Thunderbird signs in there by itself"]
    assert "knows imap.gmail.com by itself" in reason(text(incoming=gmail))


BY_DOMAINS = server("imap", 993, **BY_DOMAIN, authentication="OAuth2")


@pytest.mark.parametrize(
    ("incoming", "domains", "asked", "named", "there"),
    [
        (BOTH, "[a.test, b.test]", "b.test", "a.test", ["imap.example.com"]),
        (BY_DOMAINS, "[a.test, b.test]", "b.test", "a.test", ["imap.a.test", "imap.b.test"]),
        (BY_DOMAINS, "[a.test, '*']", "c.test", "c.test", ["imap.c.test"]),
        (BOTH, "[a.test, '*']", "c.test", "a.test", ["imap.example.com"]),
        (BOTH, "'*'", "c.test", "c.test", ["imap.example.com"]),
    ],
)
def test_a_domain_that_is_not_listed_has_one_of_its_own_where_its_hosts_are(
    incoming: str, domains: str, asked: str, named: str, there: list[str]
) -> None:
    found = manifest(made(text(incoming=incoming, domains=domains), asked))
    assert found["browser_specific_settings"]["gecko"]["id"] == f"oauth2@{named}"
    assert found["oauth_provider"]["issuer"] == named
    assert found["oauth_provider"]["hostnames"] == there


def test_providers_of_one_identity_server_have_names_of_their_own() -> None:
    """Thunderbird takes a name once: the second add-on would be without effect."""
    one, other = (manifest(made(text(domains=f"[{name}]"), name)) for name in ("a.test", "b.test"))
    assert one["oauth_provider"]["issuer"] != other["oauth_provider"]["issuer"]


def test_a_page_leads_to_what_is_served(edition: Edition) -> None:
    link = addon.link(describe(parse(text(), ""), "example.com"))
    assert link == f"{XPI}?domain=example.com"
    assert get(edition, link, "help.example").body == get(edition, XPI).body


def test_a_page_leads_nowhere_where_there_is_none_or_nobody_needs_it() -> None:
    gmail = server("imap", 993, hostname="imap.gmail.com", authentication=TOKEN)
    for given in (profile_text(), text(incoming=gmail), text(sign_in={"clientID": None})):
        assert addon.link(describe(parse(given, ""), "example.com")) == ""


# Where there is none


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (profile_text(), "there is no oAuth2 section"),
        (text(incoming=IMAP), "no server takes OAuth2"),
        (text(sign_in={"clientID": None}), "there is no clientID"),
        (text(sign_in={"authURL": "http://login.example.com/a"}), "its authURL is no https URL"),
        (text(sign_in={"tokenURL": "https://{domain}/t"}), "its tokenURL is not the same for everybody"),
    ],
)
def test_there_is_none_without(profile: str, words: str) -> None:
    assert words in reason(profile)


@pytest.mark.parametrize("version", ["1", "0", "2.10", "1.2.3.999999999"])
def test_a_version(version: str) -> None:
    assert manifest(made(text(sign_in={"addonVersion": version})))["version"] == version


@pytest.mark.parametrize("version", ["1.", "01", "1.2.3.4.5", "v2", "1.0b1", "1234567890", "-1", "", "²"])
def test_what_is_no_version_is_a_mistake_with_its_line(version: str) -> None:
    with pytest.raises(ProfileError) as error:
        parse(text(sign_in={"addonVersion": version}), "a.yaml")
    (finding,) = error.value.findings
    assert (finding.code, finding.line, finding.key) == ("bad-number", 5, "oAuth2.addonVersion")


def test_the_default_is_the_first_version() -> None:
    assert OAuth2.model_fields["addon_version"].default == "1"


def test_what_is_wrong_has_its_line(tmp_path: Path) -> None:
    written = profile_text(incomingServer=BOTH) + (
        "oAuth2:\n  issuer: login.example.com\n  scope: mail\n  authURL: https://{domain}/a\n"
        "  tokenURL: http://login.example.com/t\n  clientSecret: x\n"
    )
    (provider,) = load(tmp_path, written).directory.providers
    assert [(one.code, str(one.severity), one.line, one.key) for one in sorted(provider.findings)] == [
        ("no-addon", "warning", 6, "oAuth2.clientID"),
        ("no-addon", "warning", 8, "oAuth2.authURL"),
        ("unencrypted", "warning", 9, "oAuth2.tokenURL"),
        ("secret-shared", "info", 10, "oAuth2.clientSecret"),
    ]


def test_nothing_is_said_where_thunderbird_needs_none(tmp_path: Path) -> None:
    gmail = server("imap", 993, hostname="imap.gmail.com", authentication=TOKEN)
    (provider,) = load(tmp_path, text(incoming=gmail, sign_in={"clientID": None})).directory.providers
    assert provider.findings == ()


def test_an_export_says_why_there_is_none_of_a_profile_that_describes_it(tmp_path: Path) -> None:
    found = load(tmp_path, text(sign_in={"clientID": None})).directory
    said = "\n".join(export(found, tmp_path / "out").left_out)
    assert said.count("has no words for how mail works here: there is no clientID") == 2


# How it is updated and installed


def test_an_update_is_what_is_served_there() -> None:
    account = describe(parse(text(sign_in={"addonVersion": "7"}), ""), "example.com")
    (update,) = json.loads(addon.render_updates(account))["addons"]["oauth2@example.com"]["updates"]
    assert update["version"] == "7"
    digest = hashlib.sha256(addon.render(account)).hexdigest()
    assert update["update_hash"] == f"sha256:{digest}"
    assert update["update_link"] == f"https://autoconfig.example.com/thunderbird.xpi?{digest[:16]}"


def test_an_update_is_fetched_anew_whatever_a_cache_keeps(edition: Edition) -> None:
    links = [
        json.loads(
            addon.render_updates(describe(parse(text(sign_in={"addonVersion": one}), ""), "example.com"))
        )
        for one in ("1", "2")
    ]
    one, other = (found["addons"]["oauth2@example.com"]["updates"][0]["update_link"] for found in links)
    assert one != other
    path = one.removeprefix("https://autoconfig.example.com")
    assert get(edition, path).body == get(edition, XPI).body


def test_policies_install_it_for_everybody() -> None:
    account = describe(parse(text(), ""), "example.com")
    assert json.loads(addon.policies(account)) == {
        "policies": {
            "ExtensionSettings": {
                "oauth2@example.com": {
                    "installation_mode": "force_installed",
                    "install_url": "https://autoconfig.example.com/thunderbird.xpi",
                    "updates_disabled": False,
                }
            }
        }
    }


def test_there_are_no_policies_without_it() -> None:
    with pytest.raises(Inexpressible):
        addon.policies(describe(parse(profile_text(), ""), "example.com"))


# Served


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    (tmp_path / "logo.svg").write_text("<svg/>")
    return load(tmp_path, text(page="{logo: logo.svg}"), profile_text(domains="[other.test]"))


def get(edition: Edition, path: str, host: str = "autoconfig.example.com", tag: str = "") -> Response:
    path, _, query = path.partition("?")
    return respond(edition, Request("GET", path, query.encode(), host, if_none_match=tag))


@pytest.mark.parametrize(
    ("path", "media_type"), [(XPI, "application/x-xpinstall"), (UPDATES, "application/json")]
)
def test_it_is_for_everybody_and_may_be_kept(edition: Edition, path: str, media_type: str) -> None:
    by_host, by_domain = get(edition, path), get(edition, f"{path}?domain=Example.COM", "localhost")
    assert by_host == by_domain
    headers = dict(by_host.headers)
    assert (by_host.status, headers["Content-Type"]) == (200, media_type)
    assert headers["Cache-Control"] == "public, max-age=3600"
    assert get(edition, path, tag=headers["ETag"]).status == 304


def test_a_browser_keeps_it_as_a_file_and_does_not_install_it(edition: Edition) -> None:
    headers = dict(get(edition, XPI).headers)
    assert headers["Content-Disposition"] == 'attachment; filename="example.com.xpi"'


def test_the_logo_of_the_profile_is_served_in_it(edition: Edition) -> None:
    assert content(get(edition, XPI).body)["logo.svg"] == b"<svg/>"


@pytest.mark.parametrize("path", [XPI, UPDATES])
def test_where_there_is_none_the_answer_says_why(edition: Edition, path: str) -> None:
    for asked, host in (
        (path, "autoconfig.other.test"),
        (f"{path}?domain=other.test", "autoconfig.example.com"),
    ):
        answer = get(edition, asked, host)
        assert answer.status == 404
        assert b"there is no oAuth2 section" in answer.body
    assert get(edition, f"{path}?domain=nowhere.test").status == 404


def test_an_export_has_both_and_says_nothing_where_there_is_no_oauth2(
    edition: Edition, tmp_path: Path
) -> None:
    report = export(edition.directory, tmp_path / "out")
    at = tmp_path / "out" / "autoconfig.example.com"
    assert (at / XPI[1:]).read_bytes() == get(edition, XPI).body
    assert (at / UPDATES[1:]).read_bytes() == get(edition, UPDATES).body
    assert not (tmp_path / "out" / "autoconfig.other.test" / XPI[1:]).exists()
    assert not any("oAuth2" in sentence for sentence in report.left_out)
    nginx = (tmp_path / "out" / "nginx.conf").read_text()
    (block,) = [part for part in nginx.split("location = ") if part.startswith(XPI)]
    assert "add_header Content-Disposition attachment;" in block
    assert nginx.count("Content-Disposition") == 1
